"""From a file to checked rows: the one function the rest of the system calls."""

from __future__ import annotations

import datetime as dt
import hashlib
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..text import legacy
from ..text.problems import WARNING, Problem
from . import cells as typing_of
from . import headers
from .checks import check_row, find_duplicates, settle
from .encodings import Decoded, decode
from .files import read_grids
from .grid import Grid
from .layout import (
    Column,
    Table,
    TableRow,
    find_table,
    heading_text,
    letter_of,
    rows_of,
    without_findings,
)
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


@dataclass
class _Reading:
    """What the rows of one table share; each text of a column is read once."""

    decoded: Decoded
    table: Table
    today: dt.date
    _known: dict[tuple[str, type, Any], tuple[Any, list[Problem], str]] = field(
        default_factory=dict
    )

    def __post_init__(self) -> None:
        self.labels = {name: _label(self.table, name) for name in headers.FIELDS[self.family]}

    @property
    def family(self) -> str:
        """Which of the lists it is."""
        return self.table.family

    def typed(self, name: str, column: Column, raw: Any) -> tuple[Any, list[Problem], str]:
        """The value of a field from a cell, what is wrong with it, and the cell as shown."""
        # Two columns of one meaning may have different headings, and 1 is not True.
        key = (name + column.label, raw.__class__, raw)
        found = self._known.get(key)
        if found is None:
            value, problems = typing_of.typed(
                name, raw, column=column.label, factor=column.factor, today=self.today
            )
            found = self._known[key] = value, problems, _shown(raw) if problems else ""
        return found


class _RowReader:
    """Reads one row of a table into values and problems."""

    def __init__(self, reading: _Reading, row: TableRow) -> None:
        self.reading = reading
        self.row = row
        self.problems: list[tuple[str, Problem]] = []
        #: What stands in cells that were found wanting, as shown; for putting them right.
        self.raw: dict[str, str] = {}

    def _cell(self, field: str, source: str | None = None) -> Any:
        """The typed value of one field, from its own column or the column ``source``."""
        parts = self.row.cells.get(source or field)
        if not parts:
            return typing_of.empty(field)
        decoded = self.reading.decoded
        for index, cell in parts:
            if decoded.problems:
                found = decoded.problems.get((self.row.number, index), ())
                self.problems += [(field, told) for told in found]
            if cell.is_error:
                text = f"Ô có lỗi công thức {cell.value}. Hãy gõ lại giá trị vào ô này."
                self.raw[field] = str(cell.value)
                self.problems.append((field, Problem("cell.formula_error", text)))
                return typing_of.empty(field)
        raw: Any = parts[0][1].value
        if len(parts) > 1:
            raw = " ".join(str(cell.value) for _index, cell in parts)
        column = self.reading.table.columns[source or field]
        value, problems, shown = self.reading.typed(field, column, raw)
        if problems:
            self.problems += [(field, problem) for problem in problems]
            self.raw[field] = shown
        if field in _NAME_FIELDS and (self.row.number, parts[-1][0]) in decoded.from_tcvn3:
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
        columns = self.reading.table.columns
        if "given_part" in columns and not values["full_name"]:
            family = self._cell("full_name", "family_part")
            given = self._cell("full_name", "given_part")
            values["full_name"] = f"{family} {given}".strip()
        elif (
            "given_part" in self.reading.table.columns and "full_name" in self.reading.table.columns
        ):
            given = self._cell("full_name", "given_part")
            values["full_name"] = f"{values['full_name']} {given}".strip()
        for source, gender in (("birth_male", "M"), ("birth_female", "F")):
            if values["birth"] is None and self.row.cells.get(source):
                values["birth"] = self._cell("birth", source)
                values["gender"] = gender
        if values["gender"] == "U":
            for source, marked, unmarked in (("is_female", "F", "M"), ("is_male", "M", "F")):
                if source in columns:
                    mark = self._cell("note", source)
                    values["gender"] = marked if mark.lower() in _MARKS else unmarked
                    break

    def read(self) -> dict[str, Any]:
        """All values of the row by field."""
        family = self.reading.family
        values = {field: self._cell(field) for field in headers.FIELDS[family]}
        if family != COLLECTIVE:
            self._split_columns(values)
        for name in self.row.ditto_without_source:
            text = "Dấu “nt” ở đây không có ô phía trên để lấy. Hãy ghi rõ nội dung."
            self.problems.append((name, Problem("cell.ditto", text)))
        return values


def _read_row(reading: _Reading, row: TableRow) -> ParsedRow:
    reader, family = _RowReader(reading, row), reading.family
    values = reader.read()
    already = {field for field, problem in reader.problems if problem.severity != WARNING}
    problems = reader.problems + check_row(family, values, already=already, today=reading.today)
    name = values["name"] if family == COLLECTIVE else values["full_name"]
    messages = [
        CellMessage.of(problem, column=reading.labels[field], field=field)
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
    sheet.heading = heading_text(grid, table.header_row if table else None)[:1_000]
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
    reading = _Reading(decoded, table, today)
    for row in rows_of(grid, table, found_notes):
        if row.number not in grid.hidden_rows or include_hidden:
            sheet.rows.append(_read_row(reading, row))
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
