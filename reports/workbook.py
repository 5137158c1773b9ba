"""The workbook of one unit's report: a blank to fill in, and reading it back in the cage.

The blank says whose it is and of which year; one of another unit or year is refused whole.
"""

from __future__ import annotations

import io
import re
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.worksheet.datavalidation import DataValidation

from cage.refusal import FileRefused
from cage.sheets import first_sheet
from nominations.text.folding import fold
from organizations.models import Unit
from organizations.refusals import Reason, Refused

from .figures import percent
from .models import Measure, ReportYear
from .numbers import NotRead, plain, read
from .sheet import Row, Sheet

HEADS = ("Mã", "Chỉ tiêu", "Đơn vị tính", "Năm nay", "Năm trước", "Vì sao thay đổi nhiều")
_TITLE = "Số liệu báo cáo năm"
_YEAR = re.compile(r"(?:^|\D)(20\d\d)(?:\D|$)")
_THIN = Side(style="thin", color="999999")
_EDGE = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_GREY = PatternFill("solid", fgColor="EEF0F4")
_OPEN = PatternFill("solid", fgColor="FDF3DC")


def _wrong(text: str) -> Refused:
    return Refused("invalid", [Reason("file", text)], {"file": [text]})


def blank(period: ReportYear, unit: Unit, sheet: Sheet) -> bytes:
    """The workbook of a unit with what is known already filled in."""
    book = Workbook()
    page: Any = book.active
    page.title = "So lieu"
    page.append([f"{_TITLE} {period.year}"])
    page.append(["Đơn vị", unit.name, "", unit.slug or unit.code])
    page.append(["Ô để trống là chưa có số; thật sự không có thì ghi 0. Ô xám do máy tính."])
    page.append([])
    page.append(list(HEADS))
    page["A1"].font = Font(bold=True, size=14)
    for cell in page[5]:
        cell.font, cell.border = Font(bold=True), _EDGE
        cell.alignment = Alignment(wrap_text=True, vertical="center")
    for part in sheet.parts:
        page.append([part.code, part.label])
        page.cell(page.max_row, 2).font = Font(bold=True)
        for row in part.rows:
            _line(page, row)
    for letter, width in zip("ABCDEF", (7, 48, 16, 20, 20, 40), strict=True):
        page.column_dimensions[letter].width = width
    page.freeze_panes = "D6"
    page.protection.sheet = True
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _line(page: Any, row: Row) -> None:
    one = row.indicator
    value: Any = row.text or None if one.is_text else plain(one, row.amount)
    page.append([one.code, one.label, one.unit, value, plain(one, row.last), row.note])
    place = page.max_row
    for column in range(1, len(HEADS) + 1):
        cell = page.cell(place, column)
        cell.border = _EDGE
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        if column in (4, 5) and not one.is_text:
            cell.number_format = "0.00" if one.measure == Measure.PERCENT else "#,##0"
    if one.computed:
        page.cell(place, 4).fill = _GREY
        return
    for column in (4, 6):
        page.cell(place, column).protection = Protection(locked=False)
        page.cell(place, column).fill = _OPEN
    if one.measure in (Measure.COUNT, Measure.MONEY):
        check = DataValidation(
            type="whole", operator="greaterThanOrEqual", formula1="0", allow_blank=True
        )
        check.error = "Cần một số tròn, không âm."
        page.add_data_validation(check)
        check.add(page.cell(place, 4))


def cells(
    data: bytes, period: ReportYear, unit: Unit, sheet: Sheet
) -> tuple[list[dict[str, str]], list[str]]:
    """The cells a workbook fills in, and what was noticed; ``Refused`` for a wrong one.

    An empty cell leaves what stands there. A percentage is compared with what it comes to.
    """
    try:
        rows = first_sheet(data)
    except FileRefused as refused:
        raise _wrong(refused.text) from refused
    head = next((n for n, row in enumerate(rows[:20]) if _is_head(row)), None)
    if head is None:
        raise _wrong(
            _(
                "Đây không phải bảng số liệu báo cáo: không thấy hàng đầu “Mã, Chỉ tiêu, Năm nay”. "
                "Hãy dùng bảng mẫu tải ở trang này."
            )
        )
    _check_whose(rows[:head], period, unit)
    columns = {fold(_text(cell)): place for place, cell in enumerate(rows[head]) if cell}
    place_of = {name: columns.get(fold(name)) for name in HEADS}
    found, noticed = _cells(rows[head + 1 :], place_of, sheet)
    if not found and not noticed:
        raise _wrong(_("Bảng không có số nào khác với số đang có. Chưa có gì thay đổi."))
    return found, noticed


def _text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).strip()


def _is_head(row: list[Any]) -> bool:
    names = {fold(_text(cell)) for cell in row}
    return {fold(HEADS[0]), fold(HEADS[3])} <= names


def _check_whose(above: list[list[Any]], period: ReportYear, unit: Unit) -> None:
    title = next((_text(row[0]) for row in above if row and _TITLE in _text(row[0])), "")
    years = _YEAR.findall(title)
    if not years:
        raise _wrong(_("Bảng không ghi là số liệu của năm nào. Hãy dùng bảng mẫu của năm nay."))
    if int(years[0]) != period.year:
        said = {"theirs": years[0], "ours": period.year}
        raise _wrong(
            _("Bảng này là số liệu năm %(theirs)s, báo cáo này là năm %(ours)d. Chưa nhận số nào.")
            % said
        )
    named = next((row for row in above if row and fold(_text(row[0])) == fold("Đơn vị")), None)
    marks = {_text(cell) for cell in named or [] if cell is not None}
    if named is None or not marks & {unit.slug or unit.code, unit.name}:
        whose = _text(named[1])[:80] if named is not None and len(named) > 1 else "?"
        said_of = {"theirs": whose, "ours": unit.short_name}
        raise _wrong(
            _("Bảng này là của “%(theirs)s”, không phải của %(ours)s. Chưa nhận số nào.") % said_of
        )


def _cells(
    rows: list[list[Any]], place_of: dict[str, int | None], sheet: Sheet
) -> tuple[list[dict[str, str]], list[str]]:
    found: dict[str, dict[str, str]] = {}
    noticed: list[str] = []

    def at(row: list[Any], name: str) -> str:
        place = place_of[name]
        return _text(row[place]) if place is not None and place < len(row) else ""

    for row in rows:
        code, value, note = at(row, HEADS[0]).upper(), at(row, HEADS[3]), at(row, HEADS[5])
        if not re.match(r"[A-G]\d{2}\Z", code) or not (value or note):
            continue
        line = sheet.rows.get(code)
        if line is None:
            noticed.append(_("Hàng “%s”: báo cáo năm nay không có chỉ tiêu này, đã bỏ qua.") % code)
            continue
        if line.indicator.computed:
            noticed += _compared(line, value)
            continue
        if code in found:
            raise _wrong(_("Chỉ tiêu %s ghi ở hai hàng. Hãy giữ một hàng.") % code)
        cell = {
            "code": code,
            "value": value or line.stored_shown,
            "note": note or line.note,
            "seen": seen_of(line),
            "seen_note": line.note,
        }
        if (cell["value"], cell["note"]) == (cell["seen"], cell["seen_note"]) or _same(line, cell):
            continue
        found[code] = cell
    return list(found.values()), noticed


def seen_of(row: Row) -> str:
    """What a cell shows before anybody types into it: the figure as a field holds it."""
    if row.follows and row.indicator.measure != Measure.CHOICE:
        return row.shown
    return row.stored_shown


def _same(row: Row, cell: dict[str, str]) -> bool:
    """Whether the cell says what stands there, written another way."""
    if cell["note"] != row.note or row.indicator.is_text:
        return False
    try:
        return read(row.indicator, cell["value"]) == row.number
    except NotRead:
        return False


def _compared(row: Row, value: str) -> list[str]:
    """A typed percentage that is not what the figures come to: 77,97 for 215 of 266."""
    if row.indicator.measure != Measure.PERCENT or not value:
        return []
    try:
        typed = float(value.replace("%", "").replace(",", ".").strip())
    except ValueError:
        return []
    if row.amount is None or abs(typed - float(percent(row.amount))) < 0.01:
        return []
    said = {"code": row.code, "typed": value, "right": row.shown}
    return [_("%(code)s: bảng ghi %(typed)s, máy tính từ số liệu là %(right)s.") % said]
