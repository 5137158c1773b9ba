"""Lists to fill in: our headings, formats, drop-downs and help; read back without a note."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from . import headers
from .cells import CATEGORIES, KINDS
from .repair import as_typed
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
_CHOICES = {
    "gender": ["Nam", "Nữ"],
    "category": list(CATEGORIES.values()),
    "collective_kind": list(KINDS.values()),
}
#: What Excel says when the cell is entered; at most 255 characters.
_HELP = {
    "full_name": "Viết hoa chữ đầu, đủ dấu như trên giấy tờ. Không ghi ông, bà, em.",
    "birth": "Ghi ngày/tháng/năm, ví dụ 05/03/2012. Nếu chỉ biết năm thì ghi năm.",
    "gender": "Chọn Nam hoặc Nữ.",
    "national_id": "Đủ 12 chữ số, giữ số 0 ở đầu. Trẻ chưa có thẻ: lấy trên giấy khai sinh.",
    "category": "Chọn một mục trong danh sách.",
    "phone": "10 chữ số, bắt đầu bằng số 0.",
    "amount": "Ghi bằng chữ số, đơn vị đồng, ví dụ 2000000.",
    "achievement": "Thành tích nổi bật nhất, ghi rõ việc và năm; không quá 300 ký tự.",
    "hardship": "Ví dụ: hộ nghèo, hộ cận nghèo, mồ côi; không quá 300 ký tự.",
    "proposed_form": "Ví dụ: Giấy khen.",
    "name": "Tên đầy đủ, ví dụ: Gia đình ông Nguyễn Văn An.",
    "collective_kind": "Chọn một mục trong danh sách.",
    "member_count": "Ghi một số lớn hơn 0.",
    "self_score": "Ghi một số từ 0 đến 100.",
}
_EXAMPLES = {
    "full_name": "Nguyễn Thị Hoà",
    "birth": "05/03/2012",
    "gender": "Nữ",
    "ethnicity": "Kinh",
    "national_id": "058312000123",
    "category": "Học sinh",
    "school": "THCS Lê Hồng Phong",
    "grade": "9A",
    "address": "Khu phố 1",
    "hardship": "Hộ cận nghèo",
    "achievement": "Học sinh giỏi cấp tỉnh môn Toán năm 2026",
    "phone": "0912345678",
    "amount": "2.000.000",
    "note": "",
    "occupation": "Ngư dân",
    "field_of_study": "Sửa máy tàu",
    "proposed_form": "Giấy khen",
    "name": "Gia đình ông Nguyễn Văn An",
    "collective_kind": "Gia đình học tập",
    "representative": "Nguyễn Văn An",
    "member_count": "5",
    "self_score": "92",
}
_REQUIRED = frozenset(
    {"full_name", "birth", "national_id", "category", "amount", "name", "collective_kind"}
)
_WIDTHS = {
    "full_name": 26,
    "name": 34,
    "birth": 13,
    "gender": 9,
    "ethnicity": 10,
    "national_id": 16,
    "category": 12,
    "grade": 8,
    "address": 26,
    "hardship": 26,
    "achievement": 44,
    "phone": 14,
    "amount": 14,
    "school": 26,
    "field_of_study": 26,
    "collective_kind": 20,
    "member_count": 9,
    "self_score": 9,
}
_WIDTH = 18
_NUMBERS = {"amount": "#,##0", "member_count": "0", "self_score": "0"}
_TITLE_ROW, _HEADER_ROW, _ROWS = 4, 6, 200
_THIN = Side(style="thin", color="B9C0CC")
_BOX = Border(bottom=_THIN, top=_THIN, left=_THIN, right=_THIN)
_FONT = "Times New Roman"


def blank_workbook(
    family: str, *, unit: str = "", letter: str = "", rows: Iterable[Mapping[str, Any]] = ()
) -> bytes:
    """A list of one kind to fill in, as .xlsx; ``KeyError`` for a kind there is not.

    ``unit`` is the ward's name for the head, ``letter`` the submission letter's number and date
    as they are written in it. ``rows`` are values by field, as the reader gives them, for a list
    that is begun already; reading it again gives the same values.
    """
    book = Workbook()
    sheet: Any = book.active
    sheet.title = BLANKS[family]
    fields = headers.FIELDS[family]
    _letterhead(sheet, family, unit, letter, len(fields) + 1)
    filled = list(rows)
    last = _HEADER_ROW + max(_ROWS, len(filled) + 50)
    _head(sheet, 1, "STT", 6)
    for column, name in enumerate(fields, 2):
        _head(sheet, column, headers.LABELS[name], _WIDTHS.get(name, _WIDTH))
        column_letter = get_column_letter(column)
        check = _check(name)
        if check is not None:
            check.add(f"{column_letter}{_HEADER_ROW + 1}:{column_letter}{last}")
            sheet.add_data_validation(check)
    sheet.row_dimensions[_HEADER_ROW].height = 34
    _body(sheet, fields, filled, last)
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


def _letterhead(sheet: Any, family: str, unit: str, letter: str, columns: int) -> None:
    middle = columns // 2
    lines = (
        (1, 1, middle, "HỘI KHUYẾN HỌC", False),
        (2, 1, middle, unit.upper() or "PHƯỜNG, XÃ …………………………", True),
        (1, middle + 1, columns, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", True),
        (2, middle + 1, columns, "Độc lập - Tự do - Hạnh phúc", True),
        (_TITLE_ROW, 1, columns, _TITLES[family], True),
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


def _check(name: str) -> DataValidation | None:
    """What Excel offers, says and asks about when a cell of a column is filled in."""
    if name in _CHOICES:
        options = ",".join(_CHOICES[name])
        found = DataValidation("list", formula1=f'"{options}"')
        found.error = "Hãy chọn một mục trong danh sách."
    elif name == "national_id":
        found = DataValidation("textLength", operator="equal", formula1="12")
        found.errorStyle, found.error = "warning", "Số định danh phải có đủ 12 chữ số."
    elif name == "phone":
        found = DataValidation("textLength", operator="between", formula1="10", formula2="15")
        found.errorStyle, found.error = "warning", "Số điện thoại phải có 10 chữ số."
    elif name in ("member_count", "self_score", "amount"):
        least, most = {"member_count": (1, 10**6), "self_score": (0, 100)}.get(name, (1, 10**12))
        found = DataValidation("whole", operator="between", formula1=str(least), formula2=str(most))
        found.error = _HELP[name]
    elif name in _HELP:
        found = DataValidation()
    else:
        return None
    found.allow_blank, found.showErrorMessage, found.showInputMessage = True, True, True
    found.errorTitle = found.promptTitle = headers.LABELS[name][:32]
    found.prompt = _HELP[name]
    return found


def _put(cell: Any, value: Any) -> None:
    """A value that stays what it is: text that looks like a formula stays text."""
    cell.value = value
    if isinstance(value, str) and cell.data_type != "s":
        cell.data_type = "s"


def _body(sheet: Any, fields: list[str], rows: list[Mapping[str, Any]], last: int) -> None:
    font = Font(name=_FONT, size=12)
    wrapped = Alignment(wrap_text=True, vertical="top")
    for number in range(_HEADER_ROW + 1, last + 1):
        values = rows[number - _HEADER_ROW - 1] if number - _HEADER_ROW <= len(rows) else {}
        ordinal = sheet.cell(number, 1, number - _HEADER_ROW if values else None)
        ordinal.font, ordinal.border, ordinal.alignment = font, _BOX, wrapped
        for column, name in enumerate(fields, 2):
            cell = sheet.cell(number, column)
            cell.font, cell.border, cell.alignment = font, _BOX, wrapped
            # As text, so that leading zeros and dates stay as they are typed.
            cell.number_format = _NUMBERS.get(name, "@")
            value = values.get(name)
            if value in (None, "", "U"):
                continue
            if name in _NUMBERS and isinstance(value, int):
                cell.value = value
            else:
                _put(cell, as_typed(name, value))


def _help_sheet(book: Workbook, fields: list[str]) -> None:
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
    for column, text in enumerate(("Cột", "Bắt buộc", "Cách ghi", "Ví dụ (không nhập)"), 1):
        sheet.cell(4, column, text).font = Font(name=_FONT, bold=True, size=12)
    for row, name in enumerate(fields, 5):
        how = _HELP.get(name, "")
        if name in _CHOICES:
            how = f"Chọn: {', '.join(_CHOICES[name])}."
        needed = "x" if name in _REQUIRED else ""
        for column, text in enumerate((headers.LABELS[name], needed, how, _EXAMPLES[name]), 1):
            cell = sheet.cell(row, column)
            _put(cell, text or None)
            cell.font = Font(name=_FONT, size=12, bold=column == 1)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.number_format = "@"
    _on_a4(sheet)
