"""Empty lists to fill in: our headings, formats, drop-downs and help, one sheet each."""

from __future__ import annotations

import io
from typing import Any

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from . import headers
from .cells import CATEGORIES, KINDS
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
_HELP = {
    "birth": "Ghi ngày/tháng/năm, ví dụ 05/03/2012. Nếu chỉ biết năm thì ghi năm.",
    "national_id": "Đủ 12 chữ số, giữ số 0 ở đầu.",
    "phone": "10 chữ số, bắt đầu bằng 0.",
    "amount": "Ghi bằng chữ số, ví dụ 2.000.000.",
    "achievement": "Thành tích nổi bật nhất, không quá 300 ký tự.",
    "self_score": "Từ 0 đến 100.",
}
_EXAMPLES = {
    "full_name": "Nguyễn Thị Hoà", "birth": "05/03/2012", "gender": "Nữ", "ethnicity": "Kinh",
    "national_id": "058312000123", "category": "Học sinh", "school": "THCS Lê Hồng Phong",
    "grade": "9A", "address": "Khu phố 1", "hardship": "Hộ cận nghèo",
    "achievement": "Học sinh giỏi cấp tỉnh môn Toán", "phone": "0912345678",
    "amount": "2.000.000", "note": "", "occupation": "Ngư dân",
    "field_of_study": "Sửa máy tàu", "proposed_form": "Giấy khen",
    "name": "Gia đình ông Nguyễn Văn An", "collective_kind": "Gia đình học tập",
    "representative": "Nguyễn Văn An", "member_count": "5", "self_score": "92",
}  # fmt: skip
_WIDTHS = {"achievement": 44, "hardship": 28, "address": 26, "full_name": 26, "name": 34}
_TITLE_ROW, _HEADER_ROW, _ROWS = 4, 6, 200
_THIN = Side(style="thin", color="B9C0CC")


def blank_workbook(family: str) -> bytes:
    """An empty list of one kind as .xlsx; ``KeyError`` for a kind there is not."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = BLANKS[family]
    sheet["A1"] = "HỘI KHUYẾN HỌC PHƯỜNG, XÃ …………"
    sheet["A2"] = "Kèm theo Tờ trình số …… ngày …… tháng …… năm ……"
    sheet.cell(_TITLE_ROW, 1, _TITLES[family]).font = Font(bold=True, size=14)
    fields = headers.FIELDS[family]
    _head(sheet, 1, "STT", 6)
    for column, name in enumerate(fields, 2):
        _head(sheet, column, headers.LABELS[name], _WIDTHS.get(name, 17))
        letter = get_column_letter(column)
        for row in range(_HEADER_ROW + 1, _HEADER_ROW + 1 + _ROWS):
            # As text, so that leading zeros and dates stay as typed.
            sheet.cell(row, column).number_format = "@"
        if name in _CHOICES:
            options = ",".join(_CHOICES[name])
            choice = DataValidation("list", formula1=f'"{options}"', allow_blank=True)
            choice.error = "Hãy chọn một mục trong danh sách."
            choice.add(f"{letter}{_HEADER_ROW + 1}:{letter}{_HEADER_ROW + _ROWS}")
            sheet.add_data_validation(choice)
        if name in _HELP:
            sheet.cell(_HEADER_ROW, column).comment = Comment(_HELP[name], "Bảng Vàng")
    sheet.freeze_panes = sheet.cell(_HEADER_ROW + 1, 3)
    _help_sheet(book, fields)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _head(sheet: Any, column: int, label: str, width: int) -> None:
    cell = sheet.cell(_HEADER_ROW, column, label)
    cell.font = Font(bold=True)
    cell.fill = PatternFill("solid", start_color="E8EEF9", end_color="E8EEF9")
    cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
    cell.border = Border(bottom=_THIN, top=_THIN, left=_THIN, right=_THIN)
    sheet.column_dimensions[get_column_letter(column)].width = width


def _help_sheet(book: Workbook, fields: list[str]) -> None:
    """What each column wants, with an example; written downwards, so that it is no list."""
    sheet = book.create_sheet("Hướng dẫn")
    sheet.column_dimensions["A"].width = 28
    sheet.column_dimensions["B"].width = 100
    sheet["A1"] = HELP_TITLE
    sheet["A1"].font = Font(bold=True, size=13)
    for row, name in enumerate(fields, 3):
        sheet.cell(row, 1, headers.LABELS[name]).font = Font(bold=True)
        parts = [_HELP.get(name, "")]
        if name in _CHOICES:
            parts.append("Chọn: " + ", ".join(_CHOICES[name]) + ".")
        if _EXAMPLES.get(name):
            parts.append(f"Ví dụ: {_EXAMPLES[name]}")
        sheet.cell(row, 2, " ".join(part for part in parts if part))
