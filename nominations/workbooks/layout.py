"""Where the list is on a sheet: its headings, its rows, and what is not a row of it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from ..text.folding import fold, nfc
from . import headers
from .cells import as_text
from .grid import Cell, Grid
from .headers import Words
from .results import COLLECTIVE, LetterRef

_SEARCHED_ROWS = 60
_FEWEST_FIELDS = 3
_LETTER = re.compile(
    r"[Tt]ờ\s+trình\s+số\s*:?\s*(?P<number>[^\s,;()\d]*\d[^\s,;()]*)"
    r"(?:[\s,;]*ngày\s+(?P<day>\d{1,2})\s*(?:tháng|/|-)\s*(?P<month>\d{1,2})\s*"
    r"(?:năm|/|-)\s*(?P<year>\d{4}))?",
)
_TOTAL = re.compile(r"^(tong cong|tong so|cong|tong|danh sach (nay )?(gom|co)|an dinh)\b")
_SIGNATURE = re.compile(
    r"^(tm\b|t/m|kt\b|tl\b|chu tich|pho chu tich|nguoi lap|ke toan|thu truong|xac nhan|ngay\s+\d"
    r"|.*, ngay\b|noi nhan|\(?ky\b)"
)
_DITTO = re.compile(r"^(-?\s*(nt|//|\"|“|”|〃|''|như trên)\s*-?\.?)$", re.IGNORECASE)
_LONGEST_DITTO = 20
_NUMBERING = re.compile(r"^\(?\d{1,2}\)?$")
# A person's own data are never taken over from the row above.
_OWN = frozenset({"ordinal", "full_name", "family_part", "given_part", "national_id", "name"})


@dataclass
class Column:
    """One or several sheet columns that mean one field."""

    field: str
    label: str
    indexes: list[int]
    factor: int = 1


@dataclass
class Table:
    """A list found on a sheet."""

    family: str
    header_row: int
    first_row: int
    columns: dict[str, Column]
    ordinal: int | None = None
    unused_at: list[tuple[int, str]] = field(default_factory=list)
    tall_merges: list[tuple[int, int, int, int]] = field(default_factory=list)

    @property
    def places(self) -> list[tuple[str, int]]:
        """Field and sheet column of everything the list is read from."""
        return [
            (column.field, index) for column in self.columns.values() for index in column.indexes
        ]

    @property
    def unused(self) -> list[str]:
        """The headings that mean nothing to the list."""
        return [label for _index, label in self.unused_at]


@dataclass
class TableRow:
    """One row of the list: the cell of each field, ditto marks and merged cells resolved."""

    number: int
    cells: dict[str, list[tuple[int, Cell]]]
    ditto_without_source: list[str] = field(default_factory=list)


def _label(cell: Cell | None) -> str:
    return " ".join(nfc(cell.value).split()) if cell and isinstance(cell.value, str) else ""


def _labels(grid: Grid, row: int) -> dict[int, str]:
    """Headings of a row by column; a heading merged over several columns counts for each."""
    labels = {
        column: text for column, cell in grid.rows.get(row, {}).items() if (text := _label(cell))
    }
    for first_row, first, _last_row, last in grid.merges:
        if first_row == row and first in labels and first < last:
            for column in range(first + 1, last + 1):
                labels.setdefault(column, labels[first])
    return labels


def _field_of_pair(top: str, below: str, words: Words | None) -> tuple[str | None, str]:
    """Field and label of a heading in two rows: together, then the lower, then the upper."""
    if not top or not below:
        label = top or below
        return headers.field_of(label, words), label
    both = f"{top} {below}"
    key = headers.key_of(both)
    for fields, phrases in headers.SYNONYMS.items():
        if key in phrases:
            return fields, both
    if words and key in words and words[key] in headers.LABELS:
        return words[key], both
    return headers.field_of(below, words) or headers.field_of(top, words), both


Found = dict[int, tuple[str | None, str]]


def _one_row(grid: Grid, row: int, words: Words | None) -> Found:
    labels = _labels(grid, row)
    return {column: (headers.field_of(text, words), text) for column, text in labels.items()}


def _two_rows(grid: Grid, row: int, words: Words | None) -> Found:
    below = grid.rows.get(row + 1, {})
    if not below or any(
        not isinstance(cell.value, str) or any(char.isdigit() for char in cell.value)
        for cell in below.values()
    ):
        return {}
    top, lower = _labels(grid, row), _labels(grid, row + 1)
    found = {
        column: _field_of_pair(top.get(column, ""), lower.get(column, ""), words)
        for column in sorted(top.keys() | lower.keys())
    }
    # A title right above the headings, merged over all of them, adds nothing to their meaning.
    alone = _one_row(grid, row + 1, words)
    return found if len(_fields(found)) > len(_fields(alone)) else {}


def _fields(found: Found) -> set[str]:
    return {field for field, _label in found.values() if field and field != "ordinal"}


def _find_header(grid: Grid, words: Words | None) -> tuple[int, int, Found] | None:
    """First and last row of the headings and what they mean."""
    best: tuple[int, int, Found] | None = None
    most = _FEWEST_FIELDS - 1
    for row in sorted(grid.rows)[:_SEARCHED_ROWS]:
        for last, found in (
            (row, _one_row(grid, row, words)),
            (row + 1, _two_rows(grid, row, words)),
        ):
            fields = _fields(found)
            has_name = fields & {"full_name", "name", "given_part", "representative"}
            if len(fields) > most and (has_name or len(fields) > _FEWEST_FIELDS + 1):
                most, best = len(fields), (row, last, found)
    return best


def heading_text(grid: Grid, before: int | None = None) -> str:
    """All text above the list, row by row."""
    rows = sorted(number for number in grid.rows if before is None or number < before)
    return "\n".join(
        " ".join(_label(cell) for _column, cell in sorted(grid.rows[row].items())) for row in rows
    )


def letter_of(text: str) -> LetterRef | None:
    """Number and date of the submission letter named in a text."""
    match = _LETTER.search(text)
    if not match:
        return None
    date = None
    if match["day"]:
        try:
            date = dt.date(int(match["year"]), int(match["month"]), int(match["day"]))
        except ValueError:
            date = None
    return LetterRef(match["number"].rstrip("."), date)


def _renamed(field_name: str, family: str, taken: set[str]) -> str:
    """A word that means something else in the list of collectives."""
    if family == COLLECTIVE:
        other = {"school": "name", "full_name": "representative"}.get(field_name)
        if other and other not in taken:
            return other
    return field_name


def without_findings(grid: Grid) -> None:
    """Take our own column out of a list that comes back; it says nothing about anybody.

    Before anything else, since its words are neither the ward's nor in the ward's encoding.
    """
    for row in sorted(grid.rows)[:_SEARCHED_ROWS]:
        if len(grid.rows[row]) <= _FEWEST_FIELDS:
            continue
        for column, cell in grid.rows[row].items():
            if isinstance(cell.value, str) and headers.is_findings(cell.value):
                for number in [one for one in grid.rows if one >= row]:
                    grid.rows[number].pop(column, None)
                    if not grid.rows[number]:
                        del grid.rows[number]
                return


def _learnt_last(found: Found, words: Words | None) -> list[tuple[int, str | None, str]]:
    """Headings in their order, learnt ones last: a known heading keeps its field."""
    order = [(index, name, label) for index, (name, label) in sorted(found.items())]
    if not words:
        return order
    return sorted(order, key=lambda one: headers.key_of(one[2]) in words)


def find_table(grid: Grid, words: Words | None = None) -> Table | None:
    """The list on a sheet, wherever it starts, or ``None``; ``words`` are learnt headings."""
    header = _find_header(grid, words)
    if header is None:
        return None
    row, last, found = header
    family = headers.family_of(_fields(found), grid.title, heading_text(grid, row))
    if family is None:
        return None
    table = Table(family, row, last + 1, {})
    usable = {*headers.FIELDS[family], "family_part", "given_part", "birth_male", "birth_female"}
    usable |= {"is_female", "is_male"}
    for index, name, label in _learnt_last(found, words):
        if name == "ordinal":
            table.ordinal = table.ordinal or index
            continue
        name = _renamed(name, family, _fields(found)) if name else None
        if name not in usable:
            table.unused_at.append((index, label))
        elif name not in table.columns:
            table.columns[name] = Column(name, label, [index], headers.multiplier(label))
        elif table.columns[name].label == label:
            table.columns[name].indexes.append(index)
        else:
            table.unused_at.append((index, label))
    table.unused_at.sort()
    table.tall_merges = [
        merge for merge in grid.merges if merge[0] < merge[2] and merge[2] >= table.first_row
    ]
    while _is_numbering(grid, table.first_row):
        table.first_row += 1
    return table


def _is_numbering(grid: Grid, row: int) -> bool:
    """The row under the headings that numbers the columns: (1) (2) (3)."""
    cells = grid.rows.get(row, {}).values()
    return len(cells) >= _FEWEST_FIELDS and all(
        _NUMBERING.match(as_shown(cell).strip()) for cell in cells
    )


def _repeats_header(cells: dict[int, Cell], headings: list[tuple[int, str]]) -> bool:
    """Headings once more, as after a page break."""
    same = 0
    for index, label in headings:
        cell = cells.get(index)
        if cell is not None and type(cell.value) is str:
            shown = as_shown(cell)
            same += bool(shown) and shown in label
    return same >= _FEWEST_FIELDS


def _merged_source(grid: Grid, table: Table, row: int, column: int) -> Cell | None:
    """The cell whose value stands for this one because both are merged downwards."""
    for first_row, first, last_row, last in table.tall_merges:
        if first_row < row <= last_row and first <= column <= last:
            return grid.cell(first_row, first)
    return None


def rows_of(grid: Grid, table: Table, notes: list[str]) -> Iterator[TableRow]:
    """The nominees' rows; totals, signatures, group headings and repeated headings left out."""
    above: dict[int, Cell] = {}
    ended = False
    places = table.places
    wanted = {index for _field, index in places}
    headings = [(column.indexes[0], column.label) for column in table.columns.values()]
    for number in sorted(row for row in grid.rows if row >= table.first_row):
        cells = grid.rows[number]
        mapped = {
            index: cell for index, cell in cells.items() if index in wanted and as_shown(cell)
        }
        if _is_numbering(grid, number):
            continue
        few = len(mapped) < _FEWEST_FIELDS
        if few:
            texts = [text for _c, cell in sorted(cells.items()) if (text := as_shown(cell))]
            if not texts:
                continue
            if _TOTAL.match(fold(texts[0])):
                ended = True
                _check_total(texts[0], table, notes)
                continue
            if any(_SIGNATURE.match(fold(text)) for text in texts):
                ended = True
                continue
        if _repeats_header(cells, headings):
            notes.append(f"Dòng {number} lặp lại tiêu đề cột, được bỏ qua.")
            continue
        if len(mapped) < 2 or (few and ended):
            if not ended and mapped:
                notes.append(f"Dòng {number} chỉ có “{texts[-1]}”, không phải một đề nghị.")
            continue
        yield _row(grid, table, number, places, above)
        above.update({index: cells[index] for index in mapped})


def as_shown(cell: Cell) -> str:
    """Text of a cell for finding its place; unreadable direction marks do not matter here."""
    value = cell.value
    return _spaced(value) if type(value) is str else as_text(value)


@lru_cache(maxsize=8_192)
def _spaced(text: str) -> str:
    return " ".join(text.split())


def _check_total(text: str, table: Table, notes: list[str]) -> None:
    match = re.search(r"(\d+)", text)
    if match:
        notes.append(f"total:{match.group(1)}")


def _row(
    grid: Grid, table: Table, number: int, places: list[tuple[str, int]], above: dict[int, Cell]
) -> TableRow:
    row = TableRow(number, {})
    cells = grid.rows[number]
    for name, index in places:
        cell = cells.get(index)
        if cell is None and table.tall_merges and name not in _OWN:
            cell = _merged_source(grid, table, number, index)
        if cell is None or cell.value == "":
            continue
        if (
            type(cell.value) is str
            and len(cell.value) < _LONGEST_DITTO
            and _DITTO.match(cell.value.strip())
        ):
            source = None if name in _OWN else above.get(index)
            if source is None:
                row.ditto_without_source.append(name)
                continue
            # What the mark stands for also holds for a mark in the next row.
            cells[index] = cell = source
        row.cells.setdefault(name, []).append((index, cell))
    return row
