"""Sheets of an OpenDocument spreadsheet (.ods): what they show is what is read."""

from __future__ import annotations

import datetime as dt
import io
import math
import re
import zipfile
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

from .cells import as_text
from .formats import ALL, MONTH, NO_YEAR, YEAR, is_error, shown_digits
from .grid import BROKEN, MAX_COLUMNS, MAX_MERGES, UNCOMPUTED, Cell, Grid, keep
from .ods_styles import PLAIN_CELL, CellLook, Styles
from .parts import Parts
from .results import IntakeRefused

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_NUMBERS = frozenset({"float", "currency", "percentage"})
_HIDDEN = frozenset({"collapse", "filter"})
_MOST = 2**24
#: What a day looks like that shows only part of itself.
_SHOWN = (
    (re.compile(r"\d{4}"), YEAR),
    (re.compile(r"\d{1,2}[/.\-]\d{4}"), MONTH),
    (re.compile(r"\d{1,2}[/.\-]\d{1,2}"), NO_YEAR),
)


def _whole(element: Any, name: str) -> int:
    """How often something stands there, or over how much; 1 for what is no such number."""
    told = element.get(f"{_TABLE}{name}", "1")
    return min(max(int(told), 1), _MOST) if told.isdecimal() and len(told) < 12 else 1


class _Text:
    """The words of a cell, those struck out apart."""

    def __init__(self, cell: Any, styles: Styles) -> None:
        self._styles = styles
        self.font: str | None = None
        lines: list[str] = []
        struck: list[str] = []
        # Only the cell's own lines: a note on it has lines too.
        for line in cell.findall(f"{_TEXT}p"):
            kept: list[str] = []
            self._read(line, kept, struck, CellLook())
            lines.append("".join(kept))
        self.words = "\n".join(lines)
        self.struck = "".join(struck).strip()

    def _read(self, part: Any, kept: list[str], struck: list[str], look: CellLook) -> None:
        """A line, or a run of it, with the spaces OpenDocument writes as elements."""
        into = struck if look.struck else kept
        into.append(part.text or "")
        for child in part:
            if child.tag in (f"{_TEXT}s", f"{_TEXT}tab", f"{_TEXT}line-break"):
                into.append(" ")
            elif child.tag == f"{_TEXT}span":
                own = self._styles.of(child.get(f"{_TEXT}style-name"))
                self.font = self.font or own.font
                self._read(child, kept, struck, own if own.struck else look)
            elif child.tag.startswith(_TEXT):
                self._read(child, kept, struck, look)
            into.append(child.tail or "")


def _number(cell: Any, shown: str, look: CellLook) -> Any:
    """A number, or the text it is shown as where zeros stand before it."""
    value = float(cell.get(f"{_OFFICE}value", ""))
    if not math.isfinite(value):
        raise ValueError("no number")
    if not value.is_integer():
        return value
    whole = int(value)
    if look.look.digits:
        return shown_digits(whole, look.look.digits) or whole
    digits = re.sub(r"\D", "", shown)
    if whole > 0 and shown.lstrip("+(")[:1] == "0" and int(digits) == whole:
        return shown
    return whole


def _day(cell: Any, shown: str, look: CellLook) -> Cell:
    """A day or moment, with what of it is shown."""
    moment = dt.datetime.fromisoformat(cell.get(f"{_OFFICE}date-value", ""))
    shows = look.look.shows
    if not look.look.date:
        shows = next((told for kind, told in _SHOWN if kind.fullmatch(shown.strip())), ALL)
    return Cell(moment.replace(tzinfo=None), shows=shows)


def _plain(cell: Any, text: _Text, look: CellLook) -> Cell:
    kind = cell.get(f"{_OFFICE}value-type") or cell.get(f"{_CALC}value-type") or ""
    shown = text.words
    # Excel writes an error as the number 0 that shows it.
    if cell.get(f"{_CALC}value-type") == "error" or (kind in _NUMBERS and is_error(shown)):
        return Cell(shown.strip() or "#VALUE!", None, True)
    if kind in _NUMBERS:
        return Cell(_number(cell, shown, look))
    if kind == "date":
        return _day(cell, shown, look)
    if kind == "boolean":
        return Cell(cell.get(f"{_OFFICE}boolean-value") == "true")
    if not kind and not shown and not text.struck and cell.get(f"{_TABLE}formula"):
        return Cell(UNCOMPUTED, None, True)
    return Cell(
        shown or ("" if text.struck else cell.get(f"{_OFFICE}string-value", "")),
        text.font or look.font,
        False,
        text.struck,
    )


def _cell_of(cell: Any, styles: Styles, look: CellLook) -> Cell | None:
    """What a cell says; one that cannot be read is told in its place."""
    if not len(cell) and not cell.attrib.keys() - {f"{_TABLE}style-name"}:
        return None
    try:
        found = _plain(cell, _Text(cell, styles), look)
    except (ValueError, OverflowError, TypeError):
        return Cell(BROKEN, None, True)
    if look.struck and not found.is_error and found.value != "":
        # The whole cell is struck out; a run that says otherwise is not looked for.
        words = found.value if isinstance(found.value, str) else as_text(found.value)
        return Cell("", found.font, False, words)
    return None if found.is_empty else found


def _places(row: Any) -> Iterator[tuple[int, int, Any]]:
    """First and last column of each cell."""
    column = 1
    for cell in row:
        if cell.tag not in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            continue
        last = column + _whole(cell, "number-columns-repeated") - 1
        yield column, last, cell
        column = last + 1


def _merges(row: Any, number: int) -> Iterator[tuple[int, int, int, int]]:
    """Cells of a row that are merged with others."""
    for column, _last, cell in _places(row):
        wide, high = _whole(cell, "number-columns-spanned"), _whole(cell, "number-rows-spanned")
        if column <= MAX_COLUMNS and (wide > 1 or high > 1):
            yield number, column, number + high - 1, min(column + wide - 1, MAX_COLUMNS)


def _inside(element: Any, kind: str, hidden: bool = False) -> Iterator[tuple[Any, bool]]:
    """Rows or columns of a sheet, those in groups too, and whether their group is folded away."""
    for one in element:
        if one.tag == f"{_TABLE}table-{kind}":
            yield one, hidden or one.get(f"{_TABLE}visibility") in _HIDDEN
        elif one.tag in (
            f"{_TABLE}table-{kind}-group",
            f"{_TABLE}table-{kind}s",
            f"{_TABLE}table-header-{kind}s",
        ):
            yield from _inside(one, kind, hidden or one.get(f"{_TABLE}display") == "false")


class _Sheet:
    """One sheet while it is read."""

    def __init__(self, table: Any, styles: Styles) -> None:
        self._table, self._styles = table, styles
        hidden = styles.has(table.get(f"{_TABLE}style-name"), f"{_TABLE}display", "false")
        self.grid = Grid(table.get(f"{_TABLE}name", ""), hidden=hidden)
        #: Last column and style of each run of columns.
        self._columns: list[tuple[int, str | None]] = []

    def read(self) -> Grid:
        """All its cells."""
        last = 0
        for column, hidden in _inside(self._table, "column"):
            first, last = last + 1, last + _whole(column, "number-columns-repeated")
            self._columns.append((last, column.get(f"{_TABLE}default-cell-style-name")))
            if hidden:
                self.grid.hidden_columns.update(range(first, min(last, MAX_COLUMNS) + 1))
        number = 1
        for row, hidden in _inside(self._table, "row"):
            repeat = _whole(row, "number-rows-repeated")
            self._row(row, number, repeat, hidden)
            number += repeat
        return self.grid

    def _look(self, cell: Any, row: Any, column: int) -> CellLook:
        name = cell.get(f"{_TABLE}style-name") or row.get(f"{_TABLE}default-cell-style-name")
        if name is None and self._columns:
            name = next((style for last, style in self._columns if column <= last), None)
        return self._styles.of(name) if name else PLAIN_CELL

    def _row(self, row: Any, number: int, repeat: int, hidden: bool) -> None:
        cells = [
            (first, last, found)
            for first, last, cell in _places(row)
            if (found := _cell_of(cell, self._styles, self._look(cell, row, first))) is not None
        ]
        if len(self.grid.merges) < MAX_MERGES:
            self.grid.merges += _merges(row, number)
        for repeated in range(number, number + repeat if cells else number):
            if hidden:
                self.grid.hidden_rows.add(repeated)
            for first, last, found in cells:
                for column in range(first, min(last, MAX_COLUMNS + 1) + 1):
                    keep(self.grid, repeated, column, found)


def read_ods(data: bytes) -> list[Grid]:
    """All sheets of an OpenDocument spreadsheet, hidden ones too.

    Raises ``IntakeRefused`` for a file that is not what its name says.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = Parts(archive)
            root = ElementTree.fromstring(parts.read("content.xml"))
            roots = [root]
            if "styles.xml" in parts:
                roots.insert(0, ElementTree.fromstring(parts.read("styles.xml")))
    except (ElementTree.ParseError, zipfile.BadZipFile, KeyError) as error:
        raise IntakeRefused(
            "file.unreadable",
            "Không đọc được nội dung tệp. Hãy mở tệp bằng LibreOffice hoặc Excel, lưu lại dạng "
            ".xlsx rồi gửi lại.",
        ) from error
    styles = Styles(roots)
    # Tables of outside sources stand elsewhere and are no sheets.
    tables = root.findall(f"{_OFFICE}body/{_OFFICE}spreadsheet/{_TABLE}table")
    return [_Sheet(table, styles).read() for table in tables]
