"""Sheets of an OpenDocument spreadsheet (.ods)."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

from .grid import MAX_COLUMNS, MAX_MERGES, Cell, Grid, keep

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
            if len(grid.merges) < MAX_MERGES:
                grid.merges += _ods_merges(row, number)
            for repeated in range(number, number + repeat if cells else number):
                if row.get(f"{_TABLE}visibility") in ("collapse", "filter"):
                    grid.hidden_rows.add(repeated)
                for first, last, value in cells:
                    for column in range(first, last + 1):
                        keep(grid, repeated, column, Cell(value))
            number += repeat
        grids.append(grid)
    return grids
