"""A sheet as it stands in the file, before any of it is understood."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree

from openpyxl import load_workbook
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string
from openpyxl.utils.exceptions import InvalidFileException

from .plain import records
from .results import IntakeRefused

MAX_ROWS = 5_000
MAX_COLUMNS = 200
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@dataclass(frozen=True)
class Cell:
    """A value with the font it is written in."""

    value: Any
    font: str | None = None
    is_error: bool = False


@dataclass
class Grid:
    """One sheet: cells by Excel row and column number, both from 1."""

    title: str
    hidden: bool = False
    rows: dict[int, dict[int, Cell]] = field(default_factory=dict)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)

    def cell(self, row: int, column: int) -> Cell | None:
        """The cell, or ``None`` if it is empty."""
        return self.rows.get(row, {}).get(column)


def _too_many() -> IntakeRefused:
    return IntakeRefused(
        "file.too_many_rows",
        f"Tệp có quá {MAX_ROWS} dòng. Hãy tách danh sách thành nhiều tệp rồi nhập từng tệp.",
    )


def _keep(grid: Grid, row: int, column: int, cell: Cell) -> None:
    if column > MAX_COLUMNS:
        return
    cells = grid.rows.get(row)
    if cells is None:
        if len(grid.rows) >= MAX_ROWS:
            raise _too_many()
        cells = grid.rows[row] = {}
    cells[column] = cell


def _corners(reference: str) -> tuple[int, int, int, int]:
    """First row, first column, last row, last column of ``B2:D5``."""
    first, _colon, last = reference.partition(":")
    first_column, first_row = coordinate_from_string(first)
    last_column, last_row = coordinate_from_string(last or first)
    return (
        first_row,
        column_index_from_string(first_column),
        last_row,
        column_index_from_string(last_column),
    )


def _read_layout(grid: Grid, source: Any) -> None:
    """Hidden rows, hidden columns and merged cells, which the streaming reader leaves out."""
    for _event, element in ElementTree.iterparse(source):
        if element.tag == f"{_MAIN}row":
            if element.get("hidden") in ("1", "true"):
                grid.hidden_rows.add(int(element.get("r", "0")))
            element.clear()
        elif element.tag == f"{_MAIN}col" and element.get("hidden") in ("1", "true"):
            first, last = int(element.get("min", "0")), int(element.get("max", "0"))
            grid.hidden_columns.update(range(first, min(last, MAX_COLUMNS) + 1))
        elif element.tag == f"{_MAIN}mergeCell" and len(grid.merges) < MAX_ROWS:
            grid.merges.append(_corners(element.get("ref", "A1")))


def _part_of(sheet: Any) -> str:
    """The name of a sheet's part in the archive, which openpyxl keeps to itself."""
    return str(sheet._worksheet_path)


def read_xlsx(data: bytes) -> list[Grid]:
    """All sheets of an .xlsx file, hidden ones too.

    Streaming, because the whole-sheet reader throws away what stands under merged cells: after
    rows were inserted above, a total's merge lies over people's names.
    """
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    except (InvalidFileException, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise IntakeRefused(
            "file.damaged",
            "Không mở được tệp Excel. Hãy mở tệp bằng Excel, lưu lại dạng .xlsx rồi gửi lại.",
        ) from error
    grids = []
    for sheet in book.worksheets:
        grid = Grid(sheet.title, hidden=sheet.sheet_state != "visible")
        # The stated dimension can be smaller than the sheet.
        sheet.reset_dimensions()
        for cells in sheet.iter_rows():
            for cell in cells:
                if cell.value is None or cell.value == "":
                    continue
                font = cell.font.name if isinstance(cell.value, str) and cell.font else None
                is_error = cell.data_type == "e"
                _keep(grid, cell.row, cell.column, Cell(cell.value, font, is_error))
        with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open(_part_of(sheet)) as source:
            _read_layout(grid, source)
        grids.append(grid)
    return grids


def read_csv(data: bytes) -> list[Grid]:
    """A CSV file as one sheet."""
    grid = Grid("CSV")
    try:
        lines = records(data)
    except csv.Error as error:
        raise IntakeRefused(
            "file.damaged",
            "Không tách được các ô trong tệp CSV. Hãy mở tệp bằng Excel, lưu lại dạng .xlsx rồi "
            "gửi lại.",
        ) from error
    for number, record in enumerate(lines, 1):
        for column, value in enumerate(record, 1):
            if value.strip():
                _keep(grid, number, column, Cell(value))
    return [grid]


_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"


def _ods_value(cell: ElementTree.Element) -> Any:
    kind = cell.get(f"{_OFFICE}value-type")
    if kind in ("float", "currency", "percentage"):
        return float(cell.get(f"{_OFFICE}value", "0"))
    if kind == "date":
        # A day, or a moment; the moment of a birth is nobody's business here.
        return cell.get(f"{_OFFICE}date-value", "").partition("T")[0]
    # Only the cell's own lines: a note on it has lines too.
    return "\n".join(_ods_line(part) for part in cell.findall(f"{_TEXT}p"))


def _ods_line(part: ElementTree.Element) -> str:
    """A line of text, with the spaces OpenDocument writes as elements."""
    pieces = [part.text or ""]
    for child in part:
        if child.tag in (f"{_TEXT}s", f"{_TEXT}tab", f"{_TEXT}line-break"):
            pieces.append(" ")
        elif child.tag.startswith(_TEXT):
            pieces.append(_ods_line(child))
        pieces.append(child.tail or "")
    return "".join(pieces)


def _ods_cells(row: ElementTree.Element) -> Iterator[tuple[int, int, Any]]:
    """First and last column and value of each cell that has one."""
    for column, last, cell in _ods_places(row):
        value = _ods_value(cell)
        if value != "":
            yield column, last, value


def _ods_places(row: ElementTree.Element) -> Iterator[tuple[int, int, ElementTree.Element]]:
    """First and last column of each cell."""
    column = 1
    for cell in row:
        if cell.tag not in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            continue
        repeat = int(cell.get(f"{_TABLE}number-columns-repeated", "1"))
        yield column, min(column + repeat - 1, MAX_COLUMNS), cell
        column += repeat


def _ods_merges(row: ElementTree.Element, number: int) -> Iterator[tuple[int, int, int, int]]:
    """Cells of a row that are merged with others."""
    for column, _last, cell in _ods_places(row):
        wide = int(cell.get(f"{_TABLE}number-columns-spanned", "1"))
        high = int(cell.get(f"{_TABLE}number-rows-spanned", "1"))
        if column <= MAX_COLUMNS and (wide > 1 or high > 1):
            yield number, column, number + high - 1, min(column + wide - 1, MAX_COLUMNS)


def read_ods(data: bytes) -> list[Grid]:
    """All sheets of an OpenDocument spreadsheet; their fonts are not looked at."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        root = ElementTree.fromstring(archive.read("content.xml"))
    grids = []
    hidden_styles = {
        style.get("{urn:oasis:names:tc:opendocument:xmlns:style:1.0}name")
        for style in root.iter("{urn:oasis:names:tc:opendocument:xmlns:style:1.0}style")
        if any(part.get(f"{_TABLE}display") == "false" for part in style)
    }
    for table in root.iter(f"{_TABLE}table"):
        hidden = table.get(f"{_TABLE}style-name") in hidden_styles - {None}
        grid = Grid(table.get(f"{_TABLE}name", ""), hidden=hidden)
        number = 1
        for row in table.iter(f"{_TABLE}table-row"):
            repeat = int(row.get(f"{_TABLE}number-rows-repeated", "1"))
            cells = list(_ods_cells(row))
            if len(grid.merges) < MAX_ROWS:
                grid.merges += _ods_merges(row, number)
            for repeated in range(number, number + repeat if cells else number):
                if row.get(f"{_TABLE}visibility") in ("collapse", "filter"):
                    grid.hidden_rows.add(repeated)
                for first, last, value in cells:
                    for column in range(first, last + 1):
                        _keep(grid, repeated, column, Cell(value))
            number += repeat
        grids.append(grid)
    return grids


def read_grids(data: bytes) -> list[Grid]:
    """The sheets of a file whose kind is told by its content: .xlsx, .ods or CSV."""
    if not data.startswith(b"PK"):
        return read_csv(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except zipfile.BadZipFile as error:
        raise IntakeRefused(
            "file.damaged", "Tệp bị hỏng. Hãy lưu lại từ Excel rồi gửi lại."
        ) from error
    if "content.xml" in names and not any(re.match("xl/", name) for name in names):
        return read_ods(data)
    return read_xlsx(data)
