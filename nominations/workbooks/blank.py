"""Lists to fill in: our headings, formats, drop-downs and help; read back without a note."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from ..fields import CATALOGUE, Field, Kind, Need
from ..fields.own import OwnField, OwnKind
from .repair import CHOICES, as_typed
from .results import COLLECTIVE, SCHOLARSHIP, SELF_TAUGHT
from .workbook import HELP_TITLE

#: The lists there are, with the name of their sheet.
BLANKS: dict[str, str] = {
    SCHOLARSHIP: "Học bổng",
    SELF_TAUGHT: "Tự học thành tài",
    COLLECTIVE: "Tập thể",
}
_TITLES = {
    SCHOLARSHIP: "DANH SÁCH ĐỀ NGHỊ XÉT HỌC BỔNG “HỌC KHÔNG BAO GIỜ NGỪNG”",
    SELF_TAUGHT: "DANH SÁCH ĐỀ NGHỊ KHEN “TỰ HỌC THÀNH TÀI”",
    COLLECTIVE: "DANH SÁCH ĐỀ NGHỊ KHEN TẬP THỂ HỌC TẬP",
}
_NUMBERS = {Kind.MONEY: "#,##0", Kind.COUNT: "0", Kind.SCORE: "0", Kind.YEAR: "0"}
# When a column may not be empty.
_NEEDED = {Need.SAVE: "x", Need.SEND: "trước khi trình", Need.NO: ""}
_TITLE_ROW, _HEADER_ROW, _ROWS = 4, 6, 200
_THIN = Side(style="thin", color="B9C0CC")
_BOX = Border(bottom=_THIN, top=_THIN, left=_THIN, right=_THIN)
_FONT = "Times New Roman"


def blank_workbook(
    family: str,
    *,
    unit: str = "",
    letter: str = "",
    rows: Iterable[Mapping[str, Any]] = (),
    award: str = "",
    own: Iterable[OwnField] = (),
) -> bytes:
    """A list of one kind to fill in, as .xlsx; ``KeyError`` for a kind there is not.

    ``unit`` is the ward's name for the head, ``letter`` the submission letter's number and date
    as they are written in it. ``rows`` are values by field, as the reader gives them, for a list
    that is begun already; reading it again gives the same values. ``award`` is the name of the
    one award it is for, ``own`` the fields that award has of its own.
    """
    book = Workbook()
    sheet: Any = book.active
    # Excel takes no more, and none of these signs.
    sheet.title = re.sub(r"[\\/*?:\[\]]", " ", award)[:31].strip() or BLANKS[family]
    filled = list(rows)
    fields = tuple(
        field
        for field in CATALOGUE.listed(family)
        if field.in_blank or any(row.get(field.name) for row in filled)
    )
    besides = tuple(own)
    _letterhead(sheet, _title(family, award), unit, letter, len(fields) + len(besides) + 1)
    last = _HEADER_ROW + max(_ROWS, len(filled) + 50)
    _head(sheet, 1, "STT", 6)
    for column, field in enumerate(fields, 2):
        _head(sheet, column, field.column, field.width)
        column_letter = get_column_letter(column)
        check = _check(field)
        if check is not None:
            check.add(f"{column_letter}{_HEADER_ROW + 1}:{column_letter}{last}")
            sheet.add_data_validation(check)
    for column, one in enumerate(besides, len(fields) + 2):
        _head(sheet, column, one.label, max(12, min(30, len(one.label) + 2)))
        column_letter = get_column_letter(column)
        check = _check_of_own(one)
        check.add(f"{column_letter}{_HEADER_ROW + 1}:{column_letter}{last}")
        sheet.add_data_validation(check)
    sheet.row_dimensions[_HEADER_ROW].height = 34
    _body(sheet, fields, filled, last, len(besides))
    sheet.freeze_panes = sheet.cell(_HEADER_ROW + 1, 3)
    sheet.print_title_rows = f"{_HEADER_ROW}:{_HEADER_ROW}"
    _on_a4(sheet)
    _help_sheet(book, fields)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _on_a4(sheet: Any) -> None:
    """Across the page, all columns on one."""
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToHeight, sheet.sheet_properties.pageSetUpPr.fitToPage = 0, True


def _title(family: str, award: str) -> str:
    return f"DANH SÁCH ĐỀ NGHỊ “{award.upper()}”" if award else _TITLES[family]


def _letterhead(sheet: Any, title: str, unit: str, letter: str, columns: int) -> None:
    middle = columns // 2
    lines = (
        (1, 1, middle, "HỘI KHUYẾN HỌC", False),
        (2, 1, middle, unit.upper() or "PHƯỜNG, XÃ …………………………", True),
        (1, middle + 1, columns, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", True),
        (2, middle + 1, columns, "Độc lập - Tự do - Hạnh phúc", True),
        (_TITLE_ROW, 1, columns, title, True),
        (
            _TITLE_ROW + 1,
            1,
            columns,
            f"(Kèm theo Tờ trình số {letter or '…… ngày …… tháng …… năm ……'})",
            False,
        ),
    )
    for row, first, last, text, bold in lines:
        cell = sheet.cell(row, first)
        _put(cell, text)
        cell.font = Font(name=_FONT, size=14 if row == _TITLE_ROW else 12, bold=bold)
        cell.alignment = Alignment(horizontal="center")
        sheet.merge_cells(start_row=row, start_column=first, end_row=row, end_column=last)


def _head(sheet: Any, column: int, label: str, width: int) -> None:
    cell = sheet.cell(_HEADER_ROW, column, label)
    cell.font = Font(name=_FONT, size=12, bold=True)
    cell.fill = PatternFill("solid", start_color="FFE8EEF9", end_color="FFE8EEF9")
    cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
    cell.border = _BOX
    sheet.column_dimensions[get_column_letter(column)].width = width


def _check(field: Field) -> DataValidation | None:
    """What Excel offers, says and asks about when a cell of a column is filled in."""
    kind, how = field.kind, _how(field)
    if kind in CHOICES:
        options = ",".join(CHOICES[kind].values())
        found = DataValidation("list", formula1=f'"{options}"')
        found.error = "Hãy chọn một mục trong danh sách."
    elif kind == Kind.NATIONAL_ID:
        found = DataValidation("textLength", operator="equal", formula1="12")
        found.errorStyle, found.error = "warning", "Số định danh phải có đủ 12 chữ số."
    elif kind == Kind.PHONE:
        found = DataValidation("textLength", operator="between", formula1="10", formula2="15")
        found.errorStyle, found.error = "warning", "Số điện thoại phải có 10 hoặc 11 chữ số."
    elif kind in _NUMBERS:
        least, most = str(field.least), str(field.most)
        found = DataValidation("whole", operator="between", formula1=least, formula2=most)
        found.error = how
    elif how:
        found = DataValidation()
    else:
        return None
    found.allow_blank, found.showErrorMessage, found.showInputMessage = True, True, True
    found.errorTitle = found.promptTitle = field.column[:32]
    found.prompt = how
    return found


def _check_of_own(one: OwnField) -> DataValidation:
    """The same for a field an award has of its own."""
    found, how = DataValidation(), one.help
    words = {OwnKind.YES_NO: ("Có", "Không"), OwnKind.CHOICE: one.choices}.get(one.kind, ())
    options = ",".join(words)
    # Excel takes a list of at most 255 characters, and a comma parts its words.
    if words and len(options) <= 255 and not any("," in word or '"' in word for word in words):
        found = DataValidation("list", formula1=f'"{options}"')
        found.error = "Hãy chọn một mục trong danh sách."
    elif words or one.kind == OwnKind.CHOICES:
        several = "Chọn một hay nhiều mục, cách nhau bằng dấu ; "
        first = several if one.kind == OwnKind.CHOICES else "Ghi một mục: "
        how = f"{how} {first}{'; '.join(one.choices)}".strip()
    elif one.kind == OwnKind.NUMBER:
        found = DataValidation("whole", operator="greaterThanOrEqual", formula1="0")
        found.error = "Ghi một số, không âm."
    found.allow_blank, found.showErrorMessage, found.showInputMessage = True, True, True
    found.errorTitle = found.promptTitle = one.label[:32]
    found.prompt = how[:255] or None
    return found


def _how(field: Field) -> str:
    """How to fill a column in."""
    if field.help or field.kind not in CHOICES:
        return field.help
    return "Chọn một mục trong danh sách."


def _put(cell: Any, value: Any) -> None:
    """A value that stays what it is: text that looks like a formula stays text."""
    cell.value = value
    if isinstance(value, str) and cell.data_type != "s":
        cell.data_type = "s"


def _body(
    sheet: Any, fields: tuple[Field, ...], rows: list[Mapping[str, Any]], last: int, besides: int
) -> None:
    font = Font(name=_FONT, size=12)
    wrapped = Alignment(wrap_text=True, vertical="top")
    for number in range(_HEADER_ROW + 1, last + 1):
        values = rows[number - _HEADER_ROW - 1] if number - _HEADER_ROW <= len(rows) else {}
        ordinal = sheet.cell(number, 1, number - _HEADER_ROW if values else None)
        ordinal.font, ordinal.border, ordinal.alignment = font, _BOX, wrapped
        for column in range(len(fields) + 2, len(fields) + 2 + besides):
            cell = sheet.cell(number, column)
            cell.font, cell.border, cell.alignment = font, _BOX, wrapped
            cell.number_format = "@"
        for column, field in enumerate(fields, 2):
            cell = sheet.cell(number, column)
            cell.font, cell.border, cell.alignment = font, _BOX, wrapped
            # As text, so that leading zeros and dates stay as they are typed.
            cell.number_format = _NUMBERS.get(field.kind, "@")
            value = values.get(field.name)
            if value in (None, "", "U"):
                continue
            if field.kind in _NUMBERS and isinstance(value, int):
                cell.value = value
            else:
                _put(cell, as_typed(field.name, value))


def _help_sheet(book: Workbook, fields: tuple[Field, ...]) -> None:
    """What each column wants, with an example; written downwards, so that it is no list."""
    sheet = book.create_sheet("Hướng dẫn")
    for letter, width in (("A", 28), ("B", 12), ("C", 70), ("D", 44)):
        sheet.column_dimensions[letter].width = width
    sheet["A1"] = HELP_TITLE
    sheet["A1"].font = Font(name=_FONT, bold=True, size=14)
    advice = (
        f"Mỗi hàng là một đề nghị, ghi từ hàng {_HEADER_ROW + 1} của trang đầu. "
        "Không đổi tên cột. Cột nào không có thì để trống."
    )
    sheet["A2"] = advice
    for column, text in enumerate(("Cột", "Cần có", "Cách ghi", "Ví dụ (không nhập)"), 1):
        sheet.cell(4, column, text).font = Font(name=_FONT, bold=True, size=12)
    for row, field in enumerate(fields, 5):
        how = _how(field)
        if field.kind in CHOICES:
            how = f"Chọn: {', '.join(CHOICES[field.kind].values())}."
        told = (field.column, _NEEDED[field.need], how, field.example)
        for column, text in enumerate(told, 1):
            cell = sheet.cell(row, column)
            _put(cell, text or None)
            cell.font = Font(name=_FONT, size=12, bold=column == 1)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.number_format = "@"
    _on_a4(sheet)
