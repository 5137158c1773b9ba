"""Sheets of an .xlsx file, read in one pass over each part; see decision 20.

A sheet's cells, their fonts, hidden rows and columns and merged cells come from the same pass.
Nothing of a sheet is kept but the cells that say something, and equal cells are one object.
"""

from __future__ import annotations

import io
import zipfile
from typing import Any

from lxml import etree

from .book import TRUE, Book, elements, local, text_of, whole
from .grid import BROKEN, MAX_COLUMNS, MAX_MERGES, UNCOMPUTED, Cell, Grid, keep
from .results import IntakeRefused

#: What a sheet may hold in great number besides rows; thrown away as soon as it is read.
_BULKY = ("hyperlink", "conditionalFormatting", "dataValidation", "ignoredError", "brk", "ext")


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
    """First row, first column, last row, last column of ``B2:D5``; ``ValueError`` for ``R:S``."""
    first, _colon, last = reference.replace("$", "").partition(":")
    rows, places = [], []
    for corner in (first, last or first):
        letters = corner.rstrip(_DIGITS)
        places.append(columns[letters])
        rows.append(int(corner[len(letters) :]))
    return rows[0], places[0], rows[1], places[1]


def _formula_alone(cell: Any, kind: str) -> Cell | None:
    """A formula nobody has computed: it shows nothing until Excel has opened the file."""
    if kind != "str" and any(local(one) == "f" for one in cell):
        return Cell(UNCOMPUTED, None, True)
    return None


def _cell_of(cell: Any, book: Book) -> Cell | None:
    kind, style = cell.get("t", "n"), cell.get("s", "0")
    if kind == "inlineStr":
        found = None
        for part in cell:
            if local(part) == "is":
                words, own, struck = text_of(part)
                found = book.text(words, style, own, struck)
        return found
    # The value stands last; a formula before it is not looked at.
    part = cell[-1]
    if not part.tag.endswith("}v"):
        part = next((one for one in cell if local(one) == "v"), None)
    if part is None or not part.text:
        return _formula_alone(cell, kind)
    return book.plain(kind, part.text, style)


def _read_row(row: Any, number: int, grid: Grid, book: Book, columns: _Columns) -> None:
    """Keep the cells of a row that say something; one that cannot be read is told in its place."""
    column = 0
    for cell in row:
        reference = cell.get("r")
        try:
            column = columns[reference.rstrip(_DIGITS)] if reference else column + 1
        except ValueError:
            column += 1
        if not len(cell):
            continue
        try:
            found = _cell_of(cell, book)
        except (ValueError, IndexError, KeyError, OverflowError, AttributeError, TypeError):
            found = Cell(BROKEN, None, True)
        if found is not None:
            keep(grid, number, column, found)


def _row_number(told: str | None, before: int) -> int:
    try:
        number = int(float(told)) if told else before + 1
    except (ValueError, OverflowError):
        return before + 1
    return number if 0 < number < 2**24 else before + 1


def _is_hidden(element: Any, size: str) -> bool:
    """Hidden, or of no height or width, which looks the same."""
    return element.get("hidden") in TRUE or element.get(size) in ("0", "0.0")


def _read_sheet(grid: Grid, source: Any, book: Book) -> None:
    columns = _Columns()
    number = 0
    for element in elements(source, "row", "col", "mergeCell", *_BULKY):
        name = local(element)
        if name == "row":
            number = _row_number(element.get("r"), number)
            if _is_hidden(element, "ht"):
                grid.hidden_rows.add(number)
            _read_row(element, number, grid, book, columns)
        elif name == "col" and _is_hidden(element, "width"):
            first, last = whole(element.get("min")), whole(element.get("max"))
            grid.hidden_columns.update(range(first, min(last, MAX_COLUMNS) + 1))
        elif name == "mergeCell" and len(grid.merges) < MAX_MERGES:
            try:
                grid.merges.append(_corners(element.get("ref", "A1"), columns))
            except ValueError:
                continue  # whole columns; nothing of a list hangs on them


def read_xlsx(data: bytes) -> list[Grid]:
    """All sheets of an .xlsx file, hidden ones too.

    What stands under merged cells stays: after rows were inserted above, a total's merge lies
    over people's names. Raises ``IntakeRefused`` for a file that is not what its name says.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            book = Book(archive)
            grids = []
            for title, hidden, part in book.sheets:
                grid = Grid(title, hidden=hidden)
                with book.parts.open(part) as source:
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
