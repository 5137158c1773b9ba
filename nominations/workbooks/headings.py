"""Rows of headings on a sheet: the first, repeated ones, and those of other lists beside or below.

A heading is known by its words, never by its place: a sheet may hold several lists, each with
columns in an order of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from ..text.folding import nfc
from . import headers
from .grid import MAX_COLUMNS, Cell, Grid
from .headers import Words

#: Rows in which any wording is tried; further down only the words every office uses.
SEARCHED_ROWS = 60
FEWEST_FIELDS = 3
NAMES = frozenset({"full_name", "name", "given_part", "representative"})
#: How a heading of names begins; only such rows are looked at again further down.
_NAME_WORD = re.compile(
    r"\s*(họ\b|ho\b|tên\b|ten\b|tập thể|tap the|người|nguoi|đại diện|dai dien|chủ hộ|trưởng họ)",
    re.IGNORECASE,
)
_LONGEST_LABEL = 80
_BIRTH_PARTS = {"ngay": "birth_day", "thang": "birth_month", "nam": "birth_year"}
_FAMILY_PARTS = frozenset({"ho", "dem", "ten dem", "chu dem", "lot", "ten lot", "chu lot"})
_MOSTLY = 0.6

Found = dict[int, tuple[str | None, str]]


@dataclass
class Heading:
    """One row, or two, of headings: what each column means, and how far the list reaches."""

    first: int
    last: int
    found: Found
    #: Columns of the list, and the last row above the next list of these columns.
    left: int = 1
    right: int = MAX_COLUMNS
    end: int | None = None
    #: The same headings once more, as after a page break, and the headings of the next list.
    again: set[int] = field(default_factory=set)

    @property
    def span(self) -> tuple[int, int]:
        """First and last column with a heading."""
        return min(self.found), max(self.found)


def label_of(cell: Cell | None) -> str:
    """The words of a heading cell."""
    if cell is None or cell.is_error or not isinstance(cell.value, str):
        return ""
    return " ".join(nfc(cell.value).split())


def _labels(grid: Grid, row: int, left: int, right: int) -> dict[int, str]:
    """Headings of a row by column; a heading merged over several columns counts for each."""
    labels = {
        column: text
        for column, cell in grid.rows.get(row, {}).items()
        if left <= column <= right and (text := label_of(cell))
    }
    for first_row, first, _last_row, last in grid.merges:
        if first_row == row and first in labels and first < last:
            for column in range(first + 1, min(last, right) + 1):
                labels.setdefault(column, labels[first])
    return labels


def _parts(found: Found, lower: dict[int, str]) -> Found:
    """Days, months and years of birth in columns of their own; names in three."""
    keys = {column: headers.key_of(text).removesuffix(" sinh") for column, text in lower.items()}
    for column in sorted(keys):
        run: list[str] = []
        while (key := keys.get(column + len(run), "")) in _BIRTH_PARTS and key not in run:
            run.append(key)
        if {"thang", "nam"} <= set(run):
            for place, key in enumerate(run):
                found[column + place] = _BIRTH_PARTS[key], found[column + place][1]
    for column in sorted(keys, reverse=True):
        beside = found.get(column + 1, (None, ""))[0]
        if keys[column] in _FAMILY_PARTS and beside in ("given_part", "family_part"):
            found[column] = "family_part", found[column][1]
    return found


def _one_row(grid: Grid, row: int, words: Words | None, left: int, right: int) -> Found:
    labels = _labels(grid, row, left, right)
    found: Found = {c: (headers.field_of(text, words), text) for c, text in labels.items()}
    return _parts(found, labels)


def _are_lower_headings(top: dict[int, str], lower: dict[int, str], words: Words | None) -> bool:
    """Whether the second row of headings is one, and not somebody of whom only words are told."""
    known = 0
    for column, text in lower.items():
        above = top.get(column, "")
        exact = bool(headers.key_of(text)) and (
            _is_exact(text, words)
            or _is_exact(f"{above} {text}", words)
            or headers.key_of(text) in _BIRTH_PARTS.keys() | _FAMILY_PARTS
        )
        if not exact and above and headers.field_of(above, words) in NAMES:
            return False
        known += exact
    return 2 * known >= len(lower)


def _are_upper(
    grid: Grid, row: int, top: dict[int, str], lower: dict[int, str], words: Words | None
) -> bool:
    """Whether the first of two rows is one of headings, and no remark that stands above them.

    A dash or a remark in brackets adds no word: what is below it is known without it.
    """
    own = [column for column in top if label_of(grid.rows[row].get(column))]
    merged = {first for first_row, first, last_row, last in grid.merges if first_row == row}
    known = sum(
        column in merged
        or _is_exact(top[column], words)
        or (
            bool(headers.key_of(top[column]))
            and _is_exact(f"{top[column]} {lower.get(column, '')}", words)
        )
        for column in own
    )
    return 2 * known >= len(own)


def _is_exact(label: str, words: Words | None) -> bool:
    return headers.is_known(label) or bool(words and headers.key_of(label) in words)


def _two_rows(grid: Grid, row: int, words: Words | None, left: int, right: int) -> Found:
    below = [cell for column, cell in grid.rows.get(row + 1, {}).items() if left <= column <= right]
    if not below or any(
        not isinstance(cell.value, str) or any(char.isdigit() for char in cell.value)
        for cell in below
    ):
        return {}
    top, lower = _labels(grid, row, left, right), _labels(grid, row + 1, left, right)
    if not _are_lower_headings(top, lower, words) or not _are_upper(grid, row, top, lower, words):
        return {}
    found: Found = {
        column: headers.field_of_pair(top.get(column, ""), lower.get(column, ""), words)
        for column in sorted(top.keys() | lower.keys())
    }
    found = _parts(found, lower)
    # A title right above the headings, merged over all of them, adds nothing to their meaning.
    alone = _one_row(grid, row + 1, words, left, right)
    return found if len(fields_of(found)) > len(fields_of(alone)) else {}


def fields_of(found: Found) -> set[str]:
    """The fields headings mean."""
    return {name for name, _label in found.values() if name and name != "ordinal"}


def _at(grid: Grid, row: int, words: Words | None, left: int, right: int) -> Heading | None:
    """The headings of one row, or of it and the next, where they say more together."""
    best = None
    most = -1
    for last, found in (
        (row, _one_row(grid, row, words, left, right)),
        (row + 1, _two_rows(grid, row, words, left, right)),
    ):
        if len(fields_of(found)) > most and found:
            most, best = len(fields_of(found)), Heading(row, last, found)
    if best is not None:
        _reaching_down(grid, best, words)
    return best


def _reaching_down(grid: Grid, heading: Heading, words: Words | None) -> None:
    """Headings merged from a row above down to these: “STT” beside three rows of headings."""
    for first_row, first, last_row, _last in grid.merges:
        if not first_row < heading.first <= last_row <= heading.last or first in heading.found:
            continue
        if text := label_of(grid.cell(first_row, first)):
            heading.found[first] = headers.field_of(text, words), text


def _first(grid: Grid, words: Words | None) -> Heading | None:
    """The topmost row that reads as headings; of neighbours the one that says most.

    Below a row that is headings word for word a list stands, and what follows is told of it.
    """
    best: Heading | None = None
    for place, row in enumerate(sorted(grid.rows)):
        if best is not None and (
            row > best.last + 1 or (row > best.last and _reads_as_heading(grid, best, words))
        ):
            break
        if place >= SEARCHED_ROWS and not any(
            _NAME_WORD.match(label_of(cell)) for cell in grid.rows[row].values()
        ):
            continue
        one = _at(grid, row, words, 1, MAX_COLUMNS)
        fields = fields_of(one.found) if one else set()
        if one is None or len(fields) < FEWEST_FIELDS:
            continue
        if not fields & NAMES and len(fields) <= FEWEST_FIELDS + 1:
            continue
        if best is None or len(fields) > len(fields_of(best.found)):
            best = one
    return best


def _reads_as_heading(grid: Grid, one: Heading, words: Words | None) -> bool:
    """Whether cells among people are headings: words only, most of them known, a name exactly."""
    low, high = one.span
    cells = [
        cell
        for row in range(one.first, one.last + 1)
        for column, cell in grid.rows.get(row, {}).items()
        if low <= column <= high
    ]
    if any(not isinstance(cell.value, str) or len(cell.value) > _LONGEST_LABEL for cell in cells):
        return False
    told = [name for name, _label in one.found.values() if name]
    named = any(
        name in NAMES and (_is_exact(label, words) or name == "full_name")
        for name, label in one.found.values()
    )
    return (
        named
        and len(fields_of(one.found)) >= FEWEST_FIELDS
        and len(told) > len(one.found) * _MOSTLY
    )


def _segments(cells: dict[int, Cell]) -> Iterator[tuple[int, int]]:
    """Runs of neighbouring columns, and first of all the whole row."""
    columns = sorted(cells)
    if not columns:
        return
    yield columns[0], columns[-1]
    start = before = columns[0]
    for column in columns[1:]:
        if column > before + 1:
            yield start, before
            start = column
        before = column
    if start != columns[0]:
        yield start, before


def _further(grid: Grid, first: Heading, words: Words | None) -> Iterator[Heading]:
    """Headings further down or beside."""
    done = first.last
    for row in sorted(grid.rows):
        if row <= done:
            continue
        cells = {c: cell for c, cell in grid.rows[row].items() if label_of(cell)}
        if len(cells) < FEWEST_FIELDS or not any(
            len(cell.value) <= _LONGEST_LABEL and _NAME_WORD.match(cell.value)
            for cell in cells.values()
        ):
            continue
        for left, right in _segments(grid.rows[row]):
            one = _at(grid, row, words, left, right)
            if one is not None and _reads_as_heading(grid, one, words):
                yield one
                done = one.last
                if (left, right) == (min(grid.rows[row]), max(grid.rows[row])):
                    break


def _is_beside(left: Found, right: Found, title: str) -> bool:
    """Whether columns further right are a list of their own and not more about the same people."""
    one, other = fields_of(left), fields_of(right)
    if min(len(one), len(other)) < FEWEST_FIELDS or not (one & NAMES and other & NAMES):
        return False
    numbered = any(name == "ordinal" for name, _label in right.values())
    return (
        numbered
        or len(other & one) >= _MOSTLY * len(one)
        or headers.family_of(other, title, []) is not None
    )


def _apart(heading: Heading, title: str) -> list[Heading]:
    """A row of headings as one list, or as the lists that stand side by side in it."""
    columns = sorted(heading.found)
    seen: set[str] = set()
    for before, column in pairwise(columns):
        seen |= {name for name in (heading.found[before][0],) if name}
        name = heading.found[column][0]
        if column == before + 1 and not (name in seen and name in NAMES | {"ordinal"}):
            continue
        left = {c: one for c, one in heading.found.items() if c < column}
        right = {c: one for c, one in heading.found.items() if c >= column}
        if _is_beside(left, right, title):
            first = Heading(heading.first, heading.last, left)
            rest = Heading(heading.first, heading.last, right)
            return [first, *_apart(rest, title)]
    return [heading]


def _same(one: Heading, other: Heading) -> bool:
    """Whether the second says the same of each column as the first."""
    told = {c: name for c, (name, _label) in other.found.items() if name}
    return all(one.found.get(c, (None, ""))[0] == name for c, name in told.items())


def _overlap(one: Heading, other: Heading) -> bool:
    return one.span[0] <= other.span[1] and other.span[0] <= one.span[1]


def find_headings(grid: Grid, words: Words | None, at: int | None = None) -> list[Heading]:
    """The headings of every list on a sheet, top down; ``at`` points at the row of the first."""
    first = _at(grid, at, words, 1, MAX_COLUMNS) if at is not None else _first(grid, words)
    if first is None:
        return []
    lists = _apart(first, grid.title)
    for one in _further(grid, first, words):
        for part in _apart(one, grid.title):
            above = [known for known in lists if _overlap(known, part) and known.end is None]
            for known in above:
                known.again |= set(range(part.first, part.last + 1))
            if any(_same(known, part) for known in above):
                continue
            for known in above:
                known.end = part.last
            lists.append(part)
    for one in lists:
        for other in lists:
            if other is not one and not _overlap(one, other):
                if other.span[0] > one.span[1]:
                    one.right = min(one.right, other.span[0] - 1)
                else:
                    one.left = max(one.left, other.span[1] + 1)
    return lists


def downwards(grid: Grid) -> int | None:
    """The column in which headings stand below each other, beside people in columns."""
    for column in range(1, FEWEST_FIELDS + 1):
        labels = [label_of(cells.get(column)) for cells in grid.rows.values()]
        fields = {headers.field_of(text) for text in labels if text and headers.is_known(text)}
        if len(fields - {None, "ordinal"}) > FEWEST_FIELDS and fields & NAMES:
            return column
    return None
