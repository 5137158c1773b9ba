"""The form of a report: a ward's, and the association's own figures; saved cell by cell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from organizations import grants
from organizations.capabilities import WARD_DESK
from organizations.models import Unit
from organizations.refusals import Refused, hidden
from workflows.kernel import door
from workflows.kernel.kinds import Kind
from workflows.web.filters import filters
from workflows.web.pages import due, page, person_of
from workflows.web.record import told_of
from workflows.web.words import moment_told

from .. import city, sources, ward, workbook
from ..inputs import FillForm
from ..models import Measure, ReportYear, WardReport
from ..sheet import Row, Sheet, sheet_of
from ..years import is_late, last_minute, ward_ends
from .acts import act_page, beside

_PAGE = 50


@dataclass(slots=True)
class Cell:
    """A row as the form shows it: with what was just typed, and what is said of it."""

    row: Row
    label: str
    remarks: list[str]
    value: str
    note: str
    seen: str
    faults: list[str] = field(default_factory=list)
    behind: str = ""
    #: Somebody else changed it since it was looked at: their figure, which a button keeps.
    theirs: str = ""

    @property
    def tone(self) -> str:
        """The colour of its line."""
        if self.faults or self.row.worst == "error":
            return "wrong"
        if self.row.worst or (not self.row.answered and not self.row.indicator.computed):
            return "look"
        return ""

    @property
    def asks(self) -> bool:
        """Whether a sentence is asked, or stands already."""
        return bool(self.note or any(one.severity == "ask" for one in self.row.checks))


def typed_in(post: Any) -> list[dict[str, str]]:
    """The cells of the form, with what a button took over."""
    cells: list[dict[str, str]] = FillForm.base_fields["cells"].widget.value_from_datadict(
        post, {}, "cells"
    )
    code, _colon, value = str(post.get("use", "")).partition(":")
    if code and value:
        for cell in cells:
            if cell["code"] == code:
                cell["value"] = value
                return cells
        cells.append({"code": code, "value": value, "note": "", "seen": "", "seen_note": ""})
    return cells


def _touched(cell: dict[str, str]) -> dict[str, str]:
    """What somebody typed into a cell; what they left alone shows what stands there now."""
    pairs = (("value", "seen"), ("note", "seen_note"))
    alone = {name for name, seen in pairs if cell.get(name) == cell.get(seen)}
    return {name: text for name, text in cell.items() if name not in alone}


def laid_out(
    sheet: Sheet,
    *,
    remarks: dict[str, list[str]],
    behind: Callable[[str], str],
    given: list[dict[str, str]] | None = None,
    faults: dict[str, list[str]] | None = None,
) -> list[dict[str, Any]]:
    """The parts of a sheet for its page; what was typed stays where it was refused."""
    kept = {cell.get("code", ""): cell for cell in given or []}
    parts = []
    place = 0
    for part in sheet.parts:
        cells = []
        for row in part.rows:
            now = workbook.seen_of(row)
            cell = _touched(kept.get(row.code, {}))
            cells.append(
                (
                    place,
                    Cell(
                        row,
                        sources.label_of(sheet.period, row.indicator),
                        remarks.get(row.code, []),
                        cell.get("value", now),
                        cell.get("note", row.note),
                        # After a conflict the other's figure has been seen: the next save means it.
                        now,
                        (faults or {}).get(row.code, []),
                        behind(row.code)
                        if row.taken is not None
                        and not row.indicator.source.startswith("last_year")
                        else "",
                        now if cell and cell.get("seen") != now else "",
                    ),
                )
            )
            place += not row.indicator.computed
        parts.append(
            {
                "part": part,
                "cells": cells,
                "open": not part.whole or any(cell.faults or cell.remarks for _n, cell in cells),
            }
        )
    return parts


def next_place(sheet: Sheet) -> str:
    """Where the page goes on: the first cell with something to do."""
    found = sheet.open_rows
    return f"?sua={found[0].code}#o-{found[0].code}" if found else ""


def save(
    request: HttpRequest, kind: Kind, thing: Any, sheet: Callable[[], Sheet], address: str
) -> tuple[HttpResponse | None, list[dict[str, str]], Refused | None]:
    """What was typed goes through the door; else it comes back with what stands against it."""
    code = "fill_from_workbook" if request.POST.get("from") == "workbook" else "fill"
    code = code if code in kind.actions else "fill"
    given = typed_in(request.POST)
    try:
        act = door.do(kind, code, thing.pk, person_of(request), inputs={"cells": given})
    except Refused as refusal:
        if refusal.kind in ("hidden", "forbidden"):
            raise
        return None, given, refusal
    count = len(act.changes)
    told = _("Đã lưu %d ô lúc %s.") % (count, f"{timezone.localtime(act.at):%H:%M}")
    messages.success(request, told if count else _("Không có ô nào thay đổi."))
    return redirect(address + next_place(sheet())), given, None


@page
def ward_report(request: HttpRequest, pk: int) -> HttpResponse:
    """A ward's report: its ward fills it, the association above reads and judges."""
    person = person_of(request)
    report: WardReport = ward.KIND.find(person, pk)
    given: list[dict[str, str]] = []
    refusal: Refused | None = None
    notices: list[str] = []
    if request.method == "POST":
        address = reverse("reports:ward", args=[pk])
        if "file" in request.FILES:
            given, notices, refusal = _read_in(request, report)
        else:
            done, given, refusal = save(
                request, ward.KIND, report, lambda: ward.sheet(report), address
            )
            if done is not None:
                return done
    sheet = ward.sheet(report)
    remarks: dict[str, list[str]] = {}
    open_remarks = list(report.remarks.filter(closed_at=None))  # type: ignore[attr-defined]
    for one in open_remarks:
        remarks.setdefault(one.code, []).append(one.text)
    parts = laid_out(
        sheet,
        remarks=remarks,
        behind=lambda code: reverse("reports:behind", args=[pk, code]),
        given=given,
        faults=refusal.fields if refusal else None,
    )
    acts = beside(ward.KIND, report, person, {"sheet": sheet})
    editable = not door.against(ward.KIND, ward.KIND.actions["fill"], report, person)
    versions = list(report.versions.select_related("made_by"))  # type: ignore[attr-defined]
    ends = ward_ends(report.period)
    return render(
        request,
        "reports/ward_report.html",
        {
            "report": report,
            "period": report.period,
            "sheet": sheet,
            "parts": parts,
            "editable": editable,
            "reading": bool(notices) or (bool(given) and refusal is None),
            "notices": notices,
            "refusal": refusal,
            "whole_remarks": remarks.get("", []),
            "focus": request.GET.get("sua", ""),
            "mine": any(
                one.unit_id == report.unit_id and one.capabilities & WARD_DESK
                for one in grants.mandates(person)
            ),
            "last": last_minute(ends),
            "due": due(ends),
            "late": is_late(report),
            "steps": _steps(report),
            "versions": versions,
            "told": told_of(ward.KIND, report),
            "saved": moment_told(_saved_at(sheet)) if _saved_at(sheet) else "",
            "choice": Measure.CHOICE,
        }
        | acts,
        status=refusal.status if refusal else 200,
    )


def _saved_at(sheet: Sheet) -> Any:
    moments = [row.stored.changed_at for row in sheet.rows.values() if row.stored is not None]
    return max(moments, default=None)


def _read_in(
    request: HttpRequest, report: WardReport
) -> tuple[list[dict[str, str]], list[str], Refused | None]:
    """A workbook laid into the form, to be looked at and then saved; nothing is stored yet."""
    act = ward.KIND.actions["fill_from_workbook"]
    if reasons := door.against(ward.KIND, act, report, person_of(request)):
        return [], [], Refused("unmet", reasons)
    try:
        handed = request.FILES["file"]
        assert isinstance(handed, UploadedFile)
        data = handed.read()
        given, notices = workbook.cells(data, report.period, report.unit, ward.sheet(report))
    except Refused as refusal:
        return [], [], refusal
    return given, notices or [_("Đã đọc %d ô từ bảng.") % len(given)], None


def _steps(report: WardReport) -> list[dict[str, str]]:
    """Where the report stands on its way."""
    labels = [
        _("Số liệu, nhận xét"),
        _("Chủ tịch Hội ký"),
        _("Gửi"),
        _("Hội cấp trên nhận"),
    ]
    reached = {"draft": 0, "returned": 0, "signed": 2, "sent": 3}.get(report.state, len(labels))
    return [
        {
            "label": label,
            "css": "done" if place < reached else "now" if place == reached else "",
        }
        for place, label in enumerate(labels)
    ]


@page
def blank(request: HttpRequest, pk: int) -> HttpResponse:
    """The report's workbook, with what is known filled in."""
    report: WardReport = ward.KIND.find(person_of(request), pk)
    data = workbook.blank(report.period, report.unit, ward.sheet(report))
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    name = f"bao-cao-{report.period.year}-{report.unit.slug or report.unit.code}.xlsx"
    return HttpResponse(
        data, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@page
@filters("trang")
def behind(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """The list behind a figure that came by itself: as long as the figure says."""
    report: WardReport = ward.KIND.find(person_of(request), pk)
    sheet = sheet_of(report.period, report.unit, "ward", live=True)
    row = sheet.rows.get(code)
    found = sources.behind(report.period, report.unit, row.indicator) if row else None
    if row is None or found is None:
        raise hidden()
    pages = Paginator(found.rows, _PAGE)
    shown = pages.get_page(request.GET.get("trang"))
    return render(
        request,
        "reports/behind.html",
        {
            "report": report,
            "row": row,
            "page": shown,
            "rows": [(*found.told(one), found.adds(one) if found.adds else None) for one in shown],
        },
    )


@page
def ward_act(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """One act on a ward's report; a reminder goes back to the list it was sent from."""
    report: WardReport = ward.KIND.find(person_of(request), pk)
    if request.GET.get("ve") == "nam":
        above = report.period.city_report.pk  # type: ignore[attr-defined]
        return act_page(request, ward.KIND, pk, code, "reports:year", key=above)
    return act_page(request, ward.KIND, pk, code, "reports:ward")


def own_sheet(period: ReportYear, unit: Unit, *, live: bool) -> Sheet:
    """The association's own figures."""
    return sheet_of(period, unit, "city", live=live)


@page
def city_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The association's own figures and texts."""
    person = person_of(request)
    report = city.KIND.find(person, pk)
    period = report.period
    live = report.state == city.State.OPEN
    given: list[dict[str, str]] = []
    refusal: Refused | None = None
    if request.method == "POST":
        done, given, refusal = save(
            request,
            city.KIND,
            report,
            lambda: own_sheet(period, period.city, live=live),
            reverse("reports:city_sheet", args=[pk]),
        )
        if done is not None:
            return done
    sheet = own_sheet(period, period.city, live=live)
    return render(
        request,
        "reports/city_sheet.html",
        {
            "report": report,
            "period": period,
            "sheet": sheet,
            "parts": laid_out(
                sheet,
                remarks={},
                behind=lambda code: "",
                given=given,
                faults=refusal.fields if refusal else None,
            ),
            "editable": not door.against(city.KIND, city.KIND.actions["fill"], report, person),
            "refusal": refusal,
            "focus": request.GET.get("sua", ""),
            "choice": Measure.CHOICE,
        },
        status=refusal.status if refusal else 200,
    )
