"""From a file to checked rows: the one function the rest of the system calls."""

from __future__ import annotations

import datetime as dt
import hashlib
import unicodedata
from pathlib import Path
from typing import Any

from ..text import legacy
from ..text.problems import WARNING, Problem
from . import cells as typing_of
from . import headers
from .checks import check_row, find_duplicates, settle
from .encodings import Decoded, decode
from .grid import Grid, read_grids
from .layout import Table, TableRow, find_table, heading_text, letter_of, rows_of, without_findings
from .results import COLLECTIVE, CellMessage, ParsedRow, ParsedSheet, ParsedWorkbook

#: What stands at the head of the sheet that explains our blank list.
HELP_TITLE = "Cách điền"
_NAME_FIELDS = ("full_name", "representative")
_MARKS = frozenset({"x", "✓", "✔", "v", "1", "+", "có"})


def _label(table: Table, field: str) -> str:
    aliases: dict[str, tuple[str, ...]] = {
        "full_name": ("given_part", "family_part"),
        "birth": ("birth_male", "birth_female"),
    }
    aliases["gender"] = ("is_female", "is_male", "birth_male")
    for name in (field, *aliases.get(field, ())):
        if name in table.columns:
            return table.columns[name].label
    return headers.LABELS[field]


def _shown(raw: Any) -> str:
    """A cell's text for showing it again; marks that turn text round are left out."""
    if not isinstance(raw, str):
        return typing_of.as_text(raw)
    return "".join(char for char in raw if unicodedata.category(char) != "Cf").strip()


class _RowReader:
    """Reads one row of a table into values and problems."""

    def __init__(self, decoded: Decoded, table: Table, row: TableRow, today: dt.date) -> None:
        self.today = today
        self.decoded = decoded
        self.table = table
        self.row = row
        self.problems: list[tuple[str, Problem]] = []
        #: What stands in cells that were found wanting, as shown; for putting them right.
        self.raw: dict[str, str] = {}

    def _cell(self, field: str, source: str | None = None) -> Any:
        """The typed value of one field, from its own column or the column ``source``."""
        source = source or field
        parts = self.row.cells.get(source, [])
        if not parts:
            return typing_of.empty(field)
        label = self.table.columns[source].label
        for index, cell in parts:
            place = (self.row.number, index)
            self.problems += [(field, told) for told in self.decoded.problems.get(place, ())]
            if cell.is_error:
                text = f"Ô có lỗi công thức {cell.value}. Hãy gõ lại giá trị vào ô này."
                self.raw[field] = str(cell.value)
                self.problems.append((field, Problem("cell.formula_error", text)))
                return typing_of.empty(field)
        raw: Any = parts[0][1].value
        if len(parts) > 1:
            raw = " ".join(str(cell.value) for _index, cell in parts)
        value, problems = typing_of.typed(
            field,
            raw,
            column=label,
            factor=self.table.columns[source].factor,
            today=self.today,
        )
        self.problems += [(field, problem) for problem in problems]
        if problems:
            self.raw[field] = _shown(raw)
        if field in _NAME_FIELDS and (self.row.number, parts[-1][0]) in self.decoded.from_tcvn3:
            value = self._with_capitals(field, value)
        return value

    def _with_capitals(self, field: str, name: str) -> str:
        restored = legacy.restore_capitals(name)
        if restored != name:
            text = (
                f"Phông chữ cũ không có chữ hoa mang dấu: “{name}” được viết lại là "
                f"“{restored}”. Hãy kiểm tra lại."
            )
            self.problems.append((field, Problem("encoding.capital", text, WARNING, restored)))
        return restored

    def _split_columns(self, values: dict[str, Any]) -> None:
        """Names, birth dates and genders that offices spread over two columns."""
        if "given_part" in self.table.columns and not values["full_name"]:
            family = self._cell("full_name", "family_part")
            given = self._cell("full_name", "given_part")
            values["full_name"] = f"{family} {given}".strip()
        elif "given_part" in self.table.columns and "full_name" in self.table.columns:
            given = self._cell("full_name", "given_part")
            values["full_name"] = f"{values['full_name']} {given}".strip()
        for source, gender in (("birth_male", "M"), ("birth_female", "F")):
            if values["birth"] is None and self.row.cells.get(source):
                values["birth"] = self._cell("birth", source)
                values["gender"] = gender
        if values["gender"] == "U":
            for source, marked, unmarked in (("is_female", "F", "M"), ("is_male", "M", "F")):
                if source in self.table.columns:
                    mark = self._cell("note", source)
                    values["gender"] = marked if mark.lower() in _MARKS else unmarked
                    break

    def read(self) -> dict[str, Any]:
        """All values of the row by field."""
        values = {field: self._cell(field) for field in headers.FIELDS[self.table.family]}
        if self.table.family != COLLECTIVE:
            self._split_columns(values)
        for field in self.row.ditto_without_source:
            text = "Dấu “nt” ở đây không có ô phía trên để lấy. Hãy ghi rõ nội dung."
            self.problems.append((field, Problem("cell.ditto", text)))
        return values


def _read_row(decoded: Decoded, table: Table, row: TableRow, today: dt.date) -> ParsedRow:
    reader = _RowReader(decoded, table, row, today)
    values = reader.read()
    already = {field for field, problem in reader.problems if problem.severity != WARNING}
    problems = reader.problems + check_row(table.family, values, already=already, today=today)
    name = values["name"] if table.family == COLLECTIVE else values["full_name"]
    messages = [
        CellMessage.of(problem, column=_label(table, field), field=field)
        for field, problem in problems
    ]
    return ParsedRow(row.number, values, name, messages=messages, raw=reader.raw)


def _notes_on_hidden(grid: Grid, table: Table, include_hidden: bool) -> list[str]:
    notes = []
    hidden = sorted(
        row for row in grid.hidden_rows if row >= table.first_row and grid.rows.get(row)
    )
    if hidden:
        which = ", ".join(map(str, hidden[:20]))
        done = "vẫn được đọc" if include_hidden else "không được đọc; hãy bỏ ẩn nếu cần nhập"
        notes.append(f"Các dòng đang ẩn {which}: {done}.")
    used = {index for column in table.columns.values() for index in column.indexes}
    if used & grid.hidden_columns:
        labels = [
            column.label
            for column in table.columns.values()
            if set(column.indexes) & grid.hidden_columns
        ]
        notes.append(f"Cột đang ẩn nhưng vẫn được đọc: {', '.join(labels)}.")
    return notes


def _is_help(grid: Grid) -> bool:
    """The sheet of our own blank list that explains it."""
    first = grid.cell(1, 1)
    return first is not None and first.value == HELP_TITLE


def _parse_sheet(
    grid: Grid, *, include_hidden: bool, today: dt.date, words: headers.Words | None
) -> ParsedSheet:
    sheet = ParsedSheet(grid.title, hidden=grid.hidden)
    without_findings(grid)
    decoded = decode(grid)
    grid = decoded.grid
    sheet.encoding = decoded.encoding
    table = find_table(grid, words)
    sheet.letter = letter_of(heading_text(grid, table.header_row if table else None))
    if table is None:
        if grid.rows and not _is_help(grid):
            sheet.notes.append("Không tìm thấy bảng danh sách trên trang này; trang được bỏ qua.")
        return sheet
    sheet.award_family, sheet.header_row = table.family, table.header_row
    sheet.columns = {field: _label(table, field) for field in headers.FIELDS[table.family]}
    sheet.positions = {
        field: column.indexes[0] for field, column in table.columns.items() if column.indexes
    }
    sheet.samples = decoded.samples
    sheet.unused = [{"column": index, "label": label} for index, label in table.unused_at]
    if grid.hidden and not include_hidden:
        sheet.notes.append(
            "Trang đang ẩn nên không được đọc. Hãy bỏ ẩn trong Excel, hoặc chọn nhập cả trang ẩn."
        )
        return sheet
    sheet.notes += decoded.notes + _notes_on_hidden(grid, table, include_hidden)
    if table.unused:
        sheet.notes.append(f"Cột không dùng đến: {', '.join(table.unused)}.")
    found_notes: list[str] = []
    for row in rows_of(grid, table, found_notes):
        if row.number not in grid.hidden_rows or include_hidden:
            sheet.rows.append(_read_row(decoded, table, row, today))
    for note in found_notes:
        stated = note.removeprefix("total:")
        if stated == note:
            sheet.notes.append(note)
        elif int(stated) != len(sheet.rows):
            sheet.notes.append(
                f"Dòng tổng cộng ghi {stated}, nhưng đọc được {len(sheet.rows)} đề nghị. "
                "Hãy kiểm tra lại danh sách."
            )
    if not sheet.rows:
        sheet.notes.append("Bảng không có dòng nào.")
    return sheet


def read_workbook(
    path_or_bytes: str | Path | bytes,
    *,
    include_hidden: bool = False,
    today: dt.date | None = None,
    words: headers.Words | None = None,
) -> ParsedWorkbook:
    """Read a ward's workbook (.xlsx, .ods or CSV) into checked rows; nothing is stored.

    Hidden sheets and rows are told of and left out unless ``include_hidden``; ``words`` are
    headings learnt before (``headers.field_of``). Raises
    ``IntakeRefused`` for a file that cannot be read. For files from outside call
    ``cage.read_caged``, which limits time and memory.
    """
    data = path_or_bytes if isinstance(path_or_bytes, bytes) else Path(path_or_bytes).read_bytes()
    today = today or dt.date.today()
    sheets = [
        _parse_sheet(grid, include_hidden=include_hidden, today=today, words=words)
        for grid in read_grids(data)
    ]
    find_duplicates(sheets)
    for sheet in sheets:
        for row in sheet.rows:
            settle(row)
    parsed = ParsedWorkbook(sheets, sha256=hashlib.sha256(data).hexdigest())
    hidden = [sheet.title for sheet in sheets if sheet.hidden]
    if hidden:
        done = "được đọc theo yêu cầu" if include_hidden else "không được đọc"
        parsed.notes.append(f"Tệp có trang ẩn ({', '.join(hidden)}): {done}.")
    letters = {sheet.letter.number for sheet in sheets if sheet.letter}
    if len(letters) > 1:
        parsed.notes.append(
            f"Các trang ghi số tờ trình khác nhau: {', '.join(sorted(letters))}. Hãy kiểm tra."
        )
    if not any(sheet.award_family for sheet in sheets):
        parsed.notes.append("Không tìm thấy danh sách nào. Hãy dùng mẫu danh sách của thành phố.")
    return parsed
