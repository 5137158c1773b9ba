"""Sheets of an .xlsx file, read in one pass over each part; see decision 20.

A sheet's cells, their fonts, hidden rows and columns and merged cells come from the same pass.
Nothing of a sheet is kept but the cells that say something, and equal cells are one object.
"""

from __future__ import annotations

import datetime as dt
import io
import math
import posixpath
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from lxml import etree

from .grid import MAX_COLUMNS, MAX_MERGES, Cell, Grid, keep
from .results import IntakeRefused

_WORKBOOK = "xl/workbook.xml"
_ID = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id",
    "{http://purl.oclc.org/ooxml/officeDocument/relationships}id",
)
_DAY = 86_400_000  # milliseconds
_EPOCH, _EPOCH_1904 = dt.datetime(1899, 12, 30), dt.datetime(1904, 1, 1)
#: Number formats without a text of their own that show a day or a time (ECMA-376, 18.8.30).
_DATE_FORMATS = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_DURATION_FORMATS = frozenset({46})
_QUOTED = re.compile(r'".*?"|\[(?!hh?\]|mm?\]|ss?\])[^\]]*\]', re.IGNORECASE)
_DATE_LETTER = re.compile(r"(?<![_\\])[dmhys]", re.IGNORECASE)
_DURATION = re.compile(r"\[(?:hh?|mm?|ss?)\]", re.IGNORECASE)
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_TRUE = ("1", "true")
#: What a sheet may hold in great number besides rows; thrown away as soon as it is read.
_BULKY = ("hyperlink", "conditionalFormatting", "dataValidation", "ignoredError", "brk", "ext")


def _parts(source: Any, *names: str) -> Iterator[Any]:
    """The elements of these names as they end; each is emptied after it was looked at."""
    events = etree.iterparse(
        source, tag=[f"{{*}}{name}" for name in names], resolve_entities=False, no_network=True
    )
    for _event, element in events:
        yield element
        element.clear()
        parent = element.getparent()
        if parent is not None:
            while element.getprevious() is not None:
                del parent[0]


def _local(element: Any) -> str:
    """The name of an element without its namespace; '' for comments and the like."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _unescaped(text: str) -> str:
    """Excel writes characters XML cannot hold as ``_x000D_``."""

    def char(match: re.Match[str]) -> str:
        code = int(match.group(1), 16)
        return match.group() if 0xD800 <= code < 0xE000 else chr(code)

    return _ESCAPED.sub(char, text) if "_x" in text else text


def _text_of(item: Any) -> tuple[str, str | None]:
    """The words of a shared or inline text, readings left out, and the font of its first run."""
    if len(item) == 1 and len(item[0]) == 0:
        return _unescaped(item[0].text or ""), None
    words, font = [], None
    for part in item:
        name = _local(part)
        if name == "t":
            words.append(part.text or "")
        elif name == "r":
            for inner in part:
                if _local(inner) == "t":
                    words.append(inner.text or "")
                elif font is None and _local(inner) == "rPr":
                    font = next((one.get("val") for one in inner if _local(one) == "rFont"), None)
    return _unescaped("".join(words)), font


class _Styles:
    """Font and kind of number of each cell format."""

    def __init__(self, root: Any) -> None:
        self.fonts: list[str | None] = [None]
        self.dates: set[str] = set()
        self.durations: set[str] = set()
        if root is None:
            return
        fonts: list[str | None] = []
        texts: dict[str, str] = {}
        for group in root:
            if _local(group) == "fonts":
                fonts = [
                    next((part.get("val") for part in font if _local(part) == "name"), None)
                    for font in group
                ]
            elif _local(group) == "numFmts":
                texts = {one.get("numFmtId", ""): one.get("formatCode", "") for one in group}
        formats = next((group for group in root if _local(group) == "cellXfs"), ())
        self.fonts = []
        for place, xf in enumerate(formats):
            number = int(xf.get("fontId", "0"))
            self.fonts.append(fonts[number] if 0 <= number < len(fonts) else None)
            self._sort(str(place), xf.get("numFmtId", "0"), texts)

    def _sort(self, style: str, number: str, texts: dict[str, str]) -> None:
        told = texts.get(number)
        if told is None:
            date = number.isdecimal() and int(number) in _DATE_FORMATS
            duration = number.isdecimal() and int(number) in _DURATION_FORMATS
        else:
            first = _QUOTED.sub("", told.partition(";")[0])
            date, duration = bool(_DATE_LETTER.search(first)), bool(_DURATION.search(first))
        if date:
            self.dates.add(style)
        if duration:
            self.durations.add(style)

    def font(self, style: str) -> str | None:
        """The font of a cell format."""
        place = int(style)
        return self.fonts[place] if 0 <= place < len(self.fonts) else None


def _moment(value: float, epoch: dt.datetime, *, duration: bool) -> Any:
    """A day, a moment, a time of day or a duration from Excel's count of days."""
    milliseconds = round(value * _DAY)
    if duration:
        return dt.timedelta(milliseconds=milliseconds)
    if 0 <= milliseconds < _DAY:
        return (_EPOCH + dt.timedelta(milliseconds=milliseconds)).time()
    if 0 < value < 60 and epoch == _EPOCH:
        value += 1  # Excel believes in 29 February 1900
    return epoch + dt.timedelta(milliseconds=round(value * _DAY))


def _number(text: str) -> Any:
    try:
        if "." in text or "e" in text or "E" in text:
            value = float(text)
            return value if math.isfinite(value) else text
        return int(text)
    except ValueError:
        return text


class _Book:
    """The parts of a workbook all its sheets share."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        self._names = set(archive.namelist())
        relations = self._relations()
        root = self._root(_WORKBOOK)
        self.epoch = _EPOCH
        self.sheets: list[tuple[str, bool, str]] = []
        for part in root.iter("{*}workbookPr", "{*}sheet"):
            if _local(part) == "workbookPr":
                if part.get("date1904") in _TRUE:
                    self.epoch = _EPOCH_1904
                continue
            kind, name = relations.get(next(filter(None, map(part.get, _ID)), ""), ("", ""))
            if kind == "worksheet" and name in self._names:
                hidden = part.get("state", "visible") != "visible"
                self.sheets.append((part.get("name", ""), hidden, name))
        by_kind = {kind: name for kind, name in relations.values() if name in self._names}
        styles = by_kind.get("styles")
        self.styles = _Styles(self._root(styles) if styles else None)
        self.texts: list[tuple[str, str | None]] = []
        if shared := by_kind.get("sharedStrings"):
            with archive.open(shared) as source:
                self.texts = [_text_of(item) for item in _parts(source, "si")]
        self._cells: dict[tuple[str, str, str | None], Cell] = {}

    def _root(self, name: str) -> Any:
        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        return etree.fromstring(self.archive.read(name), parser)

    def _relations(self) -> dict[str, tuple[str, str]]:
        """Kind and part of each relationship of the workbook."""
        found = {}
        for one in self._root("xl/_rels/workbook.xml.rels"):
            aim = one.get("Target", "")
            part = aim[1:] if aim.startswith("/") else posixpath.normpath(f"xl/{aim}")
            found[one.get("Id", "")] = (one.get("Type", "").rpartition("/")[2], part)
        return found

    def text(self, words: str, style: str, own: str | None = None) -> Cell | None:
        """The one cell of these words in this font; ``own`` is the font of the words themselves."""
        if not words:
            return None
        key = (words, style, own)
        found = self._cells.get(key)
        if found is None:
            found = self._cells[key] = Cell(words, own or self.styles.font(style))
        return found

    def plain(self, kind: str, text: str, style: str) -> Cell | None:
        """A cell that holds no text of a list of texts."""
        if kind == "s":
            words, own = self.texts[int(text)]
            return self.text(words, style, own)
        if kind == "str":
            return self.text(_unescaped(text), style)
        if kind == "e":
            return Cell(text, None, True)
        if kind == "b":
            return Cell(text in _TRUE)
        if kind == "d":
            return Cell(dt.datetime.fromisoformat(text))
        value = _number(text)
        if isinstance(value, str):
            return Cell(value)
        if style in self.styles.dates or style in self.styles.durations:
            try:
                duration = style in self.styles.durations
                return Cell(_moment(value, self.epoch, duration=duration))
            except (OverflowError, ValueError):
                return Cell("#VALUE!", None, True)
        return Cell(value)


class _Columns(dict[str, int]):
    """Numbers of columns by their letters, worked out once each."""

    def __missing__(self, letters: str) -> int:
        column = 0
        for char in letters.upper():
            if not "A" <= char <= "Z" or column > 20_000:
                raise ValueError(f"no column {letters[:8]}")
            column = column * 26 + ord(char) - 64
        self[letters] = column
        return column


_DIGITS = "0123456789"


def _corners(reference: str, columns: _Columns) -> tuple[int, int, int, int]:
    """First row, first column, last row, last column of ``B2:D5``."""
    first, _colon, last = reference.replace("$", "").partition(":")
    rows, places = [], []
    for corner in (first, last or first):
        letters = corner.rstrip(_DIGITS)
        places.append(columns[letters])
        rows.append(int(corner[len(letters) :]))
    return rows[0], places[0], rows[1], places[1]


def _read_row(row: Any, number: int, grid: Grid, book: _Book, columns: _Columns) -> None:
    """Keep the cells of a row that say something."""
    column = 0
    for cell in row:
        reference = cell.get("r")
        column = columns[reference.rstrip(_DIGITS)] if reference else column + 1
        if not len(cell) or column > MAX_COLUMNS:
            continue
        found = None
        kind, style = cell.get("t", "n"), cell.get("s", "0")
        if kind == "inlineStr":
            for part in cell:
                if _local(part) == "is":
                    words, own = _text_of(part)
                    found = book.text(words, style, own)
        else:
            # The value stands last; a formula before it is not looked at.
            part = cell[-1]
            if not part.tag.endswith("}v"):
                part = next((one for one in cell if _local(one) == "v"), None)
            if part is not None and part.text:
                found = book.plain(kind, part.text, style)
        if found is not None:
            keep(grid, number, column, found)


def _read_sheet(grid: Grid, source: Any, book: _Book) -> None:
    columns = _Columns()
    number = 0
    for element in _parts(source, "row", "col", "mergeCell", *_BULKY):
        name = _local(element)
        if name == "row":
            told = element.get("r")
            number = int(float(told)) if told else number + 1
            if element.get("hidden") in _TRUE:
                grid.hidden_rows.add(number)
            _read_row(element, number, grid, book, columns)
        elif name == "col" and element.get("hidden") in _TRUE:
            first, last = int(element.get("min", "0")), int(element.get("max", "0"))
            grid.hidden_columns.update(range(first, min(last, MAX_COLUMNS) + 1))
        elif name == "mergeCell" and len(grid.merges) < MAX_MERGES:
            grid.merges.append(_corners(element.get("ref", "A1"), columns))


def read_xlsx(data: bytes) -> list[Grid]:
    """All sheets of an .xlsx file, hidden ones too.

    What stands under merged cells stays: after rows were inserted above, a total's merge lies
    over people's names. Raises ``IntakeRefused`` for a file that is not what its name says.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            book = _Book(archive)
            grids = []
            for title, hidden, part in book.sheets:
                grid = Grid(title, hidden=hidden)
                with archive.open(part) as source:
                    _read_sheet(grid, source, book)
                grids.append(grid)
            return grids
    except (
        etree.LxmlError,
        zipfile.BadZipFile,
        KeyError,
        ValueError,
        IndexError,
        OverflowError,
        AttributeError,
        TypeError,
    ) as error:
        if isinstance(error, etree.LxmlError) and "memory" in str(error).lower():
            raise MemoryError from error
        raise IntakeRefused(
            "file.unreadable",
            "Không đọc được nội dung tệp. Hãy mở tệp bằng Excel, chép danh sách sang một sổ làm "
            "việc mới, lưu dạng .xlsx rồi gửi lại.",
        ) from error
