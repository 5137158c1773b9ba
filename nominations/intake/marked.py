"""The workbook that goes back: the ward's own file with what is wrong marked in it.

Wrong cells are coloured and carry a note, and one column at the right of the list says it in
words. Sent back again, the file is read as if that column were not there.
"""

from __future__ import annotations

import io
from dataclasses import asdict
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from .grid import Grid, read_grids
from .layout import FINDINGS
from .results import CellMessage, ParsedSheet

AUTHOR = "Bảng Vàng"
_FILLS = {
    "error": PatternFill("solid", start_color="FDE8E6", end_color="FDE8E6"),
    "warning": PatternFill("solid", start_color="FFF1CF", end_color="FFF1CF"),
}
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_WIDTH = 60


def findings_of(sheets: list[ParsedSheet]) -> list[dict[str, Any]]:
    """What is to be marked, as plain data for another process."""
    return [
        {
            "title": sheet.title,
            "header_row": sheet.header_row,
            "positions": sheet.positions,
            "rows": [
                {"row": row.row, "messages": [asdict(one) for one in row.messages]}
                for row in sheet.rows
                if row.messages
            ],
        }
        for sheet in sheets
        if sheet.header_row is not None
    ]


def mark(data: bytes, findings: list[dict[str, Any]]) -> bytes:
    """The marked file; runs in the cage, since it opens a file nobody vouches for."""
    book = load_workbook(io.BytesIO(data)) if _is_xlsx(data) else _as_xlsx(data)
    for found in findings:
        if found["title"] in book.sheetnames:
            _mark_sheet(book[found["title"]], found)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _is_xlsx(data: bytes) -> bool:
    return data[:2] == b"PK" and b"xl/workbook.xml" in data


def _as_xlsx(data: bytes) -> Workbook:
    """A list that came as CSV or .ods, cell by cell in a new workbook."""
    book = Workbook()
    for empty in list(book.worksheets):
        book.remove(empty)
    for grid in read_grids(data):
        _copy(grid, book.create_sheet(grid.title[:31] or "Danh sách"))
    return book


def _copy(grid: Grid, sheet: Any) -> None:
    for number, cells in grid.rows.items():
        for column, cell in cells.items():
            put_text(sheet.cell(number, column), cell.value)


def put_text(cell: Any, value: Any) -> None:
    """A value that stays what it is: text that looks like a formula stays text."""
    cell.value = value
    if isinstance(value, str) and value.startswith(_FORMULA_STARTS):
        cell.data_type = "s"


def _mark_sheet(sheet: Any, found: dict[str, Any]) -> None:
    header = found["header_row"]
    _forget(sheet)
    column = _column_of_findings(sheet, header)
    heading = sheet.cell(header, column, FINDINGS)
    heading.font = Font(bold=True)
    for row in range(header + 1, sheet.max_row + 1):
        if sheet.cell(row, column).value is not None:
            sheet.cell(row, column).value = None
    sheet.column_dimensions[get_column_letter(column)].width = _WIDTH
    for one in found["rows"]:
        messages = [CellMessage(**message) for message in one["messages"]]
        _mark_row(sheet, one["row"], column, messages, found["positions"])


def _mark_row(
    sheet: Any, row: int, column: int, messages: list[CellMessage], positions: dict[str, int]
) -> None:
    by_column: dict[int, list[CellMessage]] = {}
    for message in messages:
        if message.field in positions:
            by_column.setdefault(positions[message.field], []).append(message)
    for place, told in by_column.items():
        cell = sheet.cell(row, place)
        wrong = any(one.severity == "error" for one in told)
        cell.fill = _FILLS["error" if wrong else "warning"]
        note = Comment("\n".join(_in_words(one) for one in told), AUTHOR)
        note.width, note.height = 320, 120
        cell.comment = note
    words = sheet.cell(row, column)
    put_text(
        words,
        "\n".join(
            f"{one.column}: {_in_words(one)}" if one.column else _in_words(one) for one in messages
        ),
    )
    words.alignment = Alignment(wrap_text=True, vertical="top")
    words.fill = _FILLS["error" if any(m.severity == "error" for m in messages) else "warning"]


def _in_words(message: CellMessage) -> str:
    return message.text + (f" Gợi ý: {message.suggestion}" if message.suggestion else "")


def _forget(sheet: Any) -> None:
    """Take out our own marks of an earlier round."""
    ours = {fill.start_color.rgb for fill in _FILLS.values()}
    for row in sheet.iter_rows():
        for cell in row:
            note = getattr(cell, "comment", None)
            if note is not None and note.author == AUTHOR:
                cell.comment = None
            filled = cell.has_style and cell.fill.fill_type == "solid"
            if filled and cell.fill.start_color.rgb in ours:
                cell.fill = PatternFill()


def _column_of_findings(sheet: Any, header: int) -> int:
    """Our own column of an earlier round, or the first free one right of the headings."""
    last = 1
    for cell in sheet[header]:
        if cell.value == FINDINGS:
            return int(cell.column)
        if cell.value is not None:
            last = int(cell.column)
    for merged in sheet.merged_cells.ranges:
        if merged.min_row <= header <= merged.max_row:
            last = max(last, merged.max_col)
    return last + 1
