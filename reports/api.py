"""Reports for other systems: the same rights, figures, acts and refusals as the pages."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from organizations.refusals import wrong
from workflows.kernel import door
from workflows.web.api import PAGED, View, body_of, cleaned, etag, given_by, number_of, page_of

from . import annex, city, shapes, ward, workbook, years
from .consolidation import consolidate
from .figures import indicators_of, rules_of
from .inputs import YearForm
from .models import CityReport, Indicator, Rule, Value, WardReport
from .sheet import sheet_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_YEAR = OpenApiParameter("year", int, description="Năm báo cáo.")


def _attached(data: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(data, content_type=XLSX, headers=headers)


def indicator(one: Indicator, rules: list[Rule]) -> dict[str, Any]:
    """An indicator with what is checked at its cell."""
    return {
        "code": one.code,
        "group": one.group,
        "label": one.label,
        "definition": one.definition,
        "unit": one.unit,
        "measure": one.measure,
        "choices": [{"value": number, "label": label} for number, label in one.choices],
        "formula": one.formula,
        "source": one.source,
        "level": one.level,
        "change_limit": one.change_limit,
        "first_year": one.first_year,
        "last_year": one.last_year,
        "rules": [
            {
                "code": rule.code,
                "left": rule.left,
                "op": rule.op,
                "right": rule.right,
                "severity": rule.severity,
                "sentence": rule.sentence,
            }
            for rule in rules
        ],
    }


class IndicatorsView(View):
    """What is counted."""

    @extend_schema(
        operation_id="indicators_list", parameters=[_YEAR], responses={200: shapes.INDICATORS}
    )
    def get(self, request: Request) -> Response:
        """The indicators of a year's reports in the order of the form; this year's by default."""
        now = timezone.localdate().year
        year = number_of(request.query_params.get("year"), 1900, 2200, now)
        rules: dict[str, list[Rule]] = {}
        for rule in rules_of(year):
            rules.setdefault(rule.cell, []).append(rule)
        return Response([indicator(one, rules.get(one.code, [])) for one in indicators_of(year)])


def report(one: WardReport) -> dict[str, Any]:
    """A ward's report in a list."""
    return {
        "id": one.pk,
        "year": one.period.year,
        "unit": one.unit.code,
        "unit_name": one.unit.short_name,
        "state": one.state,
        "state_label": one.get_state_display(),
        "due": years.last_minute(years.ward_ends(one.period)),
        "owed_from": one.owed_from,
        "excused_on": one.excused_on,
        "first_sent_at": one.first_sent_at,
        "late": years.is_late(one),
        "signed_at": one.signed_at,
        "accepted_at": one.accepted_at,
    }


class ReportsView(View):
    """Reports of wards."""

    @extend_schema(
        operation_id="reports_list",
        parameters=[
            *PAGED,
            _YEAR,
            OpenApiParameter("unit", str, description="Mã phường, xã."),
            OpenApiParameter("state", str, enum=WardReport.State.values),
        ],
        responses={200: shapes.paged(shapes.REPORT)},
    )
    def get(self, request: Request) -> Response:
        """My ward's, or those of my wards; newest year first."""
        found = ward.visible(self.person())
        given = request.query_params
        for name, path in (("unit", "unit__code"), ("state", "state")):
            if given.get(name):
                found = found.filter(**{path: given[name]})
        if given.get("year"):
            found = found.filter(period__year=number_of(given["year"], 0, 9999, 0))
        return Response(
            page_of(request, found.order_by("-period__year", "unit__code", "pk"), report)
        )


class ReportView(View):
    """One report."""

    @extend_schema(operation_id="reports_read", responses={200: shapes.REPORT_WHOLE})
    def get(self, request: Request, pk: int) -> Response:
        """With every figure, last year's, its source and checks; what is absent is null."""
        person = self.person()
        one: WardReport = ward.KIND.find(person, pk)
        laid_out = ward.sheet(one)
        whole = report(one) | {
            "answered": laid_out.answered,
            "asked": len(laid_out.asked),
            "values": laid_out.as_told(),
            "remarks": list(
                one.remarks.filter(closed_at=None).values("code", "text", "made_at")  # type: ignore[attr-defined]
            ),
            "versions": _versions(one),
        }
        return Response(whole, headers={"ETag": etag(ward.KIND.version(person, one))})


def _versions(one: WardReport | CityReport) -> list[dict[str, Any]]:
    return [
        {
            "number": made.number,
            "made_at": made.made_at,
            "made_by": made.made_by.username,
            "reason": made.reason,
            "differences": [
                {"code": code, "before": before, "after": after}
                for code, before, after in made.differences
            ],
        }
        for made in one.versions.select_related("made_by")  # type: ignore[union-attr]
    ]


class WorkbookView(View):
    """The workbook of a report, out and in."""

    parser_classes = [MultiPartParser]

    @extend_schema(operation_id="reports_workbook", responses={(200, XLSX): OpenApiTypes.BINARY})
    def get(self, request: Request, pk: int) -> HttpResponse:
        """A blank with what is known filled in."""
        one: WardReport = ward.KIND.find(self.person(), pk)
        data = workbook.blank(one.period, one.unit, ward.sheet(one))
        return _attached(data, f"bao-cao-{one.period.year}-{one.unit.slug or one.unit.code}.xlsx")

    @extend_schema(
        operation_id="reports_workbook_read",
        parameters=[OpenApiParameter("commit", bool, description="Lưu luôn; mặc định chỉ đọc.")],
        request={"multipart/form-data": shapes.FILE},
        responses={200: shapes.WORKBOOK},
    )
    def post(self, request: Request, pk: int) -> Response:
        """Read a filled-in workbook; with ``commit=true`` its cells are stored, all or none."""
        person = self.person()
        one: WardReport = ward.KIND.find(person, pk)
        file = request.FILES.get("file")
        if file is None:
            raise wrong("file", _("Thiếu tệp. Gửi tệp Excel ở mục “file”."))
        cells, notices = workbook.cells(file.read(), one.period, one.unit, ward.sheet(one))
        commit = str(request.query_params.get("commit", "")).lower() in ("1", "true")
        if commit:
            door.do(ward.KIND, "fill_from_workbook", pk, person, inputs={"cells": cells})
        told = {"committed": commit, "cells": cells, "notices": notices}
        return Response(told)


def year_row(one: CityReport) -> dict[str, Any]:
    """A year of the association in a list."""
    period = one.period
    return {
        "id": one.pk,
        "year": period.year,
        "city": period.city.name,
        "state": one.state,
        "state_label": one.get_state_display(),
        "ward_due": years.last_minute(years.ward_ends(period)),
        "city_due": years.last_minute(years.city_ends(period)),
        "recipients": period.recipients.splitlines(),
        "first_sent_at": one.first_sent_at,
    }


class YearsView(View):
    """Years of reports of my association."""

    @extend_schema(
        operation_id="report_years_list",
        parameters=PAGED,
        responses={200: shapes.paged(shapes.YEAR)},
    )
    def get(self, request: Request) -> Response:
        """Newest first."""
        found = city.visible(self.person()).order_by("-period__year", "pk")
        return Response(page_of(request, found, year_row))

    @extend_schema(
        operation_id="report_years_open",
        request=given_by(YearForm, unit="for_unit"),
        responses={201: shapes.YEAR},
    )
    def post(self, request: Request) -> Response:
        """Open a year: every ward under the association owes a report."""
        given = body_of(request)
        unit = str(given.pop("for_unit", "") or "")
        made = years.open_year(actor=self.person(), data=cleaned(YearForm, given), unit=unit)
        return Response(year_row(made.city_report), status=201)  # type: ignore[attr-defined]


class YearView(View):
    """The association's report of a year."""

    @extend_schema(operation_id="report_years_read", responses={200: shapes.YEAR_WHOLE})
    def get(self, request: Request, pk: int) -> Response:
        """Units with their standing, totals with over how many units they run, own figures."""
        person = self.person()
        one: CityReport = city.KIND.find(person, pk)
        live = one.state == city.State.OPEN
        whole = consolidate(one.period, live=live)
        told = (
            year_row(one)
            | whole.figures()
            | {
                "standing": whole.late(),
                "own": whole.own.as_told(),
                "versions": _versions(one),
            }
        )
        return Response(told, headers={"ETag": etag(city.KIND.version(person, one))})


class VersionView(View):
    """A locked version."""

    @extend_schema(operation_id="report_years_version", responses={200: shapes.VERSION})
    def get(self, request: Request, pk: int, number: int) -> Response:
        """As it was locked, whole, with its difference from the one before."""
        one: CityReport = city.KIND.find(self.person(), pk)
        made = annex.version_of(one, number)
        told = next(row for row in _versions(one) if row["number"] == made.number)
        return Response(told | {"figures": made.figures})


class AnnexView(View):
    """The annex as a workbook."""

    @extend_schema(operation_id="report_years_annex", responses={(200, XLSX): OpenApiTypes.BINARY})
    def get(self, request: Request, pk: int) -> HttpResponse:
        """Units in columns, totals as formulas; the newest version, else as it stands."""
        one: CityReport = city.KIND.find(self.person(), pk)
        return _attached(annex.of(one), f"phu-luc-{one.period.year}.xlsx")


class ValuesView(View):
    """All figures of a year as stored, a row each."""

    @extend_schema(
        operation_id="report_years_values",
        parameters=PAGED,
        responses={200: shapes.paged(shapes.VALUE)},
    )
    def get(self, request: Request, pk: int) -> Response:
        """Of units with an accepted report, and the association's own; no row, no answer."""
        one: CityReport = city.KIND.find(self.person(), pk)
        return Response(page_of(request, annex.values_of(one), value))


def value(one: Value) -> dict[str, Any]:
    """One figure."""
    return {
        "unit": one.unit.code or one.unit.slug,
        "unit_name": one.unit.short_name,
        "code": one.code,
        "number": one.number,
        "text": one.text,
        "note": one.note,
        "source": one.source,
    }


class OwnView(View):
    """The association's own figures."""

    @extend_schema(operation_id="report_years_own", responses={200: shapes.VALUES})
    def get(self, request: Request, pk: int) -> Response:
        """With last year's, source and checks."""
        one: CityReport = city.KIND.find(self.person(), pk)
        live = one.state == city.State.OPEN
        return Response(sheet_of(one.period, one.period.city, "city", live=live).as_told())
