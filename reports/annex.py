"""The annex of the association's report: units in columns, every total a formula that can be seen.

A unit without a counted report has an empty column, and an empty cell is in no total: a share is
summed over exactly the columns that hold all its parts, as ``consolidation`` reckons it.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from organizations.refusals import hidden

from . import formulas
from .consolidation import COUNTED, consolidate
from .models import CityReport, Measure, ReportVersion, Value, WardReport
from .versions import latest

_NONE = "chưa có"
_HEADS = ("Mã", "Chỉ tiêu", "Đơn vị tính")
_AFTER = ("Riêng Hội", "Tổng", "Số nơi có số")
_THIN = Side(style="thin", color="999999")
_EDGE = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_GREY = PatternFill("solid", fgColor="EEF0F4")
_MISSING = PatternFill("solid", fgColor="FFF1CF")
_TOP = 5


def version_of(report: CityReport, number: int) -> ReportVersion:
    """A locked version; ``Refused('hidden')`` where there is none."""
    found: ReportVersion | None = (
        report.versions.select_related("made_by").filter(number=number).first()  # type: ignore[attr-defined]
    )
    if found is None:
        raise hidden(_("Không có bản này."))
    return found


def figures_of(report: CityReport, number: int | None = None) -> dict[str, Any]:
    """What the report says: a version, the newest once it is locked, else as it stands now."""
    if number is not None:
        return dict(version_of(report, number).figures)
    made = latest(report) if report.state != CityReport.State.OPEN else None
    return dict(made.figures) if made else consolidate(report.period).figures()


def values_of(report: CityReport) -> QuerySet[Value]:
    """Figures of a year as stored: of accepted reports, and the association's own."""
    counted = WardReport.objects.filter(period=report.period_id, state__in=COUNTED)
    return (
        Value.objects.filter(
            Q(unit__in=counted.values("unit")) | Q(unit=report.period.city_id),
            period=report.period_id,
        )
        .exclude(number__isnull=True, text="")
        .select_related("unit")
        .order_by("unit__code", "unit_id", "code")
    )


@dataclass(frozen=True, slots=True)
class _Grid:
    """Where what stands: the row of each code, the first and last unit's column, our own."""

    rows: dict[str, int]
    first: str
    last: str
    own: str

    def span(self, code: str, *, units: bool = False) -> str:
        """The cells of an indicator over all units, our own column with them unless said."""
        row = self.rows[code]
        return f"{self.first}{row}:{self.last if units else self.own}{row}"


def of(report: CityReport, number: int | None = None) -> bytes:
    """The annex as .xlsx."""
    return written(figures_of(report, number), report.period.year, report.period.city.name)


def written(figures: dict[str, Any], year: int, city: str) -> bytes:
    """The workbook of these figures."""
    book = Workbook()
    page: Any = book.active
    page.title = "So lieu"
    units = figures["units"]
    page.append([f"PHỤ LỤC SỐ LIỆU NĂM {year}"])
    page.append([city])
    absent = figures["owing"] - figures["accepted"]
    told = f"{figures['accepted']}/{figures['owing']} phường, xã có báo cáo đã nhận."
    if absent:
        told += f" {absent} nơi chưa có số: cột để trống, không tính là 0."
    page.append([told])
    page.append([])
    page.append([*_HEADS, *(one["name"] for one in units), *_AFTER, f"Năm {figures['last_year']}"])
    rows = [one for one in figures["rows"] if one["measure"] != Measure.TEXT]
    places = {one["code"]: _TOP + place for place, one in enumerate(rows, 1)}
    count = len(units)
    column = get_column_letter
    base = len(_HEADS)
    # Without any unit the span is our own column alone.
    grid = _Grid(places, column(base + 1), column(base + max(count, 1)), column(base + count + 1))
    for one in rows:
        _row(page, one, units, grid)
    _look(page, units, len(rows))
    _units(book, units)
    _texts(book, [one for one in figures["rows"] if one["measure"] == Measure.TEXT])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _row(page: Any, one: dict[str, Any], units: list[dict[str, Any]], grid: _Grid) -> None:
    """An indicator: answers as numbers, everything reckoned as a formula."""
    code, row = one["code"], grid.rows[one["code"]]
    label = one["label"]
    if one["measure"] == Measure.CHOICE:
        label += " (" + "; ".join(f"{n} = {text}" for n, text in one["choices"]) + ")"
    page.cell(row, 1, code), page.cell(row, 2, label), page.cell(row, 3, one["unit"])
    base = len(_HEADS)
    shape = _shape(one)
    for place, unit in enumerate([*units, None], 1):
        cell = page.cell(row, base + place)
        letter = get_column_letter(base + place)
        own = unit is None
        if one["formula"]:
            if (unit and unit["counted"]) or (own and one["level"] != "ward"):
                cell.value = _each(formulas.read(one["formula"]), grid, letter)
        else:
            cell.value = one["own"] if unit is None else unit["values"].get(code)
            if not unit and one["level"] == "ward":
                cell.value = None
        cell.number_format = shape
    total, counted = page.cell(row, base + len(units) + 2), page.cell(row, base + len(units) + 3)
    total.value, counted.value = _total(one, grid)
    total.number_format = shape
    last = page.cell(row, base + len(units) + 4, one["last_year"])
    last.number_format = shape
    if one["measure"] == Measure.PERCENT and one["last_year"] is not None:
        last.value = one["last_year"] / 100


def _shape(one: dict[str, Any]) -> str:
    return "0.00%" if one["measure"] == Measure.PERCENT else "#,##0"


def _each(formula: formulas.Formula, grid: _Grid, letter: str) -> str:
    """A reckoned figure of one column; empty while a part is."""
    cells = ",".join(f"{letter}{grid.rows[code]}" for code in formula.codes)
    text = formula.written(lambda code: f"{letter}{grid.rows[code]}")
    return f'=IF(COUNT({cells})={len(formula.codes)},IFERROR({text},""),"")'


def _total(one: dict[str, Any], grid: _Grid) -> tuple[str, str]:
    """The total, and over how many units it runs."""
    code = one["code"]
    units = grid.span(code, units=True)
    if one["measure"] == Measure.CHOICE:
        parts = "&".join(
            f'"{"; " if place else ""}{text}: "&COUNTIF({units},{number})'
            for place, (number, text) in enumerate(one["choices"])
        )
        return f'=IF(COUNT({units})=0,"{_NONE}",{parts})', f"=COUNT({units})"
    if not one["formula"]:
        span = grid.span(code)
        return f'=IF(COUNT({span})=0,"{_NONE}",SUM({span}))', f"=COUNT({units})"
    formula = formulas.read(one["formula"])

    def whole(spans: Callable[[str], str]) -> str:
        return "*".join(f"ISNUMBER({spans(part)})" for part in formula.codes)

    mask = whole(grid.span)
    text = formula.written(lambda part: f"SUMPRODUCT({mask}*1,{grid.span(part)})")
    only = whole(lambda part: grid.span(part, units=True))
    return (
        f'=IF(SUMPRODUCT({mask}*1)=0,"{_NONE}",IFERROR({text},"{_NONE}"))',
        f"=SUMPRODUCT({only}*1)",
    )


def _look(page: Any, units: list[dict[str, Any]], rows: int) -> None:
    for row in page.iter_rows(min_row=_TOP, max_row=_TOP + rows):
        for cell in row:
            cell.border = _EDGE
            cell.alignment = Alignment(
                vertical="top", wrap_text=cell.row == _TOP or cell.column == 2
            )
    for cell in page[_TOP]:
        cell.font, cell.fill = Font(bold=True), _GREY
    base = len(_HEADS)
    for place, unit in enumerate(units, 1):
        if not unit["counted"]:
            page.cell(_TOP, base + place).value = f"{unit['name']} ({_NONE} số)"
            for row in range(_TOP, _TOP + rows + 1):
                page.cell(row, base + place).fill = _MISSING
    for row in range(_TOP + 1, _TOP + rows + 1):
        page.cell(row, base + len(units) + 2).font = Font(bold=True)
    page["A1"].font = Font(bold=True, size=14)
    page.column_dimensions["A"].width = 6
    page.column_dimensions["B"].width = 44
    page.column_dimensions["C"].width = 13
    for place in range(base + 1, base + len(units) + 5):
        page.column_dimensions[get_column_letter(place)].width = 15
    page.freeze_panes = page.cell(_TOP + 1, base + 1)
    page.page_setup.orientation = "landscape"
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.print_title_rows = f"{_TOP}:{_TOP}"


def _units(book: Workbook, units: list[dict[str, Any]]) -> None:
    page = book.create_sheet("Tinh hinh gui")
    page.append(["STT", "Phường, xã", "Gửi", "Tình trạng", "Số ô có số", "Trên số ô", "Chưa có"])
    for place, one in enumerate(units, 1):
        page.append(
            [
                place,
                one["name"],
                one["standing_label"],
                one["excused"] or one["state_label"],
                one["answered"],
                one["asked"],
                ", ".join(one["missing"]),
            ]
        )
    for letter, width in zip("ABCDEFG", (5, 24, 24, 26, 11, 11, 60), strict=True):
        page.column_dimensions[letter].width = width
    for cell in page[1]:
        cell.font, cell.fill = Font(bold=True), _GREY


def _texts(book: Workbook, rows: list[dict[str, Any]]) -> None:
    page = book.create_sheet("Nhan xet")
    for one in rows:
        page.append([one["code"], one["label"], one["shown"] or _NONE])
        page.cell(page.max_row, 3).data_type = "s"
        page.cell(page.max_row, 3).alignment = Alignment(wrap_text=True, vertical="top")
    page.column_dimensions["B"].width, page.column_dimensions["C"].width = 30, 100
