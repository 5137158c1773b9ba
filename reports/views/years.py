"""Years of reports: the list, opening one, the association's page of a year, the catalogue."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    JsonResponse,
    StreamingHttpResponse,
)
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from organizations.capabilities import WARD_DESK, Capability
from organizations.models import Unit
from organizations.refusals import Refused
from organizations.tables import write_csv
from organizations.unit_acts import not_yours, rights_of, units_of
from workflows.web.filters import filters
from workflows.web.pages import due, page, person_of
from workflows.web.record import told_of
from workflows.web.units import offer_units, unit_chosen

from .. import annex, city, ward, years
from ..consolidation import consolidate
from ..figures import indicators_of, rules_of
from ..inputs import YearForm
from ..models import Group, ReportYear, WardReport
from .acts import act_page, beside


@page
@filters()
def index(request: HttpRequest) -> HttpResponse:
    """My reports: of my ward by year; for the association its years."""
    person = person_of(request)
    reports = list(ward.visible(person).filter(unit__in=_own(person)).order_by("-period__year"))
    above = list(city.visible(person).order_by("-period__year"))
    may_open = bool(rights_of(person, *years.GATHERING))
    if not reports and not above and not may_open:
        return render(request, "reports/index.html", {"none": True})
    return render(
        request,
        "reports/index.html",
        {
            "reports": [(one, due(years.ward_ends(one.period))) for one in reports],
            "years": [(one, due(years.city_ends(one.period))) for one in above],
            "may_open": may_open,
        },
    )


def _own(person: Any) -> list[int]:
    """The units whose own reports somebody works on or inspects."""
    return units_of(person, *WARD_DESK, Capability.INSPECT)


@page
def open_year(request: HttpRequest) -> HttpResponse:
    """Open the reports of a year."""
    person = person_of(request)
    mine = rights_of(person, *years.GATHERING)
    if not mine:
        raise Refused("forbidden", not_yours())
    status = 200
    if request.method == "POST":
        form = offer_units(YearForm(request.POST), person, *years.GATHERING)
        status = 422
        by = unit_chosen(form, person, *years.GATHERING) if form.is_valid() else None
        if by is not None:
            try:
                made = years.open_year(actor=person, data=form.cleaned_data, unit=by.unit_key)
            except Refused as refusal:
                for name, texts in refusal.fields.items():
                    form.add_error(name if name in form.fields else None, texts)  # type: ignore[arg-type]
            else:
                messages.success(request, _("Đã mở báo cáo năm %d.") % made.year)
                return redirect("reports:year", made.city_report.pk)
    else:
        first = Unit.objects.get(pk=mine[0].unit_id)
        start = years.proposed(first, timezone.localdate().year)
        form = offer_units(YearForm(initial=start), person, *years.GATHERING)
    return render(request, "reports/open_year.html", {"form": form}, status=status)


@page
def year(request: HttpRequest, pk: int) -> HttpResponse:
    """The association's page of a year: who sent, what is missing, what it comes to."""
    person = person_of(request)
    report = city.KIND.find(person, pk)
    period: ReportYear = report.period
    whole = consolidate(period, live=report.state == city.State.OPEN)
    acts = beside(city.KIND, report, person, {"whole": whole})
    State = WardReport.State
    tiles = [
        (whole.count(State.DRAFT, State.SIGNED), _("chưa gửi"), ""),
        (whole.count(State.SENT), _("đã gửi, chờ nhận"), "warn"),
        (whole.count(State.RETURNED), _("trả lại, phường đang sửa"), "bad"),
        (whole.count(State.ACCEPTED, State.FROZEN), _("đã nhận"), ""),
    ]
    ends = years.city_ends(period)
    first = next((one for one in whole.by_work if one.report.state == State.SENT), None)
    remind = ward.KIND.actions["remind"]
    reminding = bool(whole.lines) and (
        ward.KIND.mandate(person, remind, whole.lines[0].report) is not None
    )
    return render(
        request,
        "reports/year.html",
        {
            "report": report,
            "period": period,
            "whole": whole,
            "lines": whole.by_work,
            "tiles": tiles,
            "standing": whole.late(),
            "first": first,
            "last": years.last_minute(ends),
            "ward_last": years.last_minute(years.ward_ends(period)),
            "due": due(ends),
            "groups": _groups(whole),
            "versions": list(report.versions.select_related("made_by")),
            "told": told_of(city.KIND, report),
            "reminding": reminding,
            "State": State,
        }
        | acts,
    )


def _groups(whole: Any) -> list[tuple[str, str, list[Any]]]:
    found = []
    for group in Group:
        rows = [one for one in whole.totals if one.indicator.group == group]
        if rows:
            found.append((group.value, str(group.label), rows))
    return found


@page
def city_act(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """One act on the association's report."""
    return act_page(request, city.KIND, pk, code, "reports:year")


@page
@filters(nam=lambda year: year.isdecimal() and len(year) == 4)
def catalogue(request: HttpRequest) -> HttpResponse:
    """The indicators of a year, as everybody reads them."""
    text = request.GET.get("nam", "")
    wanted = int(text) if text.isdecimal() and len(text) == 4 else timezone.localdate().year
    rules: dict[str, list[Any]] = {}
    for one in rules_of(wanted):
        rules.setdefault(one.cell, []).append(one)
    rows = [(one, rules.get(one.code, [])) for one in indicators_of(wanted)]
    return render(request, "reports/catalogue.html", {"rows": rows, "year": wanted})


@page
def annex_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The annex with its formulas: of the version asked for, else the newest."""
    report = city.KIND.find(person_of(request), pk)
    data = annex.of(report, _version(request))
    name = f"phu-luc-{report.period.year}.xlsx"
    return HttpResponse(
        data,
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@page
def json_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The same for a program."""
    report = city.KIND.find(person_of(request), pk)
    name = f"bao-cao-{report.period.year}.json"
    return JsonResponse(
        {"year": report.period.year, "city": report.period.city.name}
        | annex.figures_of(report, _version(request)),
        json_dumps_params={"ensure_ascii": False, "indent": 1},
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _version(request: HttpRequest) -> int | None:
    text = request.GET.get("ban", "")
    return int(text) if text.isdecimal() and len(text) < 5 else None


@page
def values_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """All figures as stored, a row each, as a table that opens in a spreadsheet."""
    report = city.KIND.find(person_of(request), pk)
    head = ("Năm", "Mã đơn vị", "Đơn vị", "Mã chỉ tiêu", "Số", "Chữ", "Vì sao", "Nguồn")
    rows = (
        (
            report.period.year,
            one.unit.code,
            one.unit.short_name,
            one.code,
            one.number,
            one.text,
            one.note,
            one.get_source_display(),
        )
        for one in annex.values_of(report).iterator()
    )
    return StreamingHttpResponse(
        write_csv(head, rows),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="so-lieu-{report.period.year}.csv"'},
    )
