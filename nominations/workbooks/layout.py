"""The lists on a sheet: what each is a list of, its columns, and how far it reaches."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from functools import lru_cache

from . import headers
from .awards import Awards
from .cells import as_text
from .grid import Cell, Grid
from .headers import Words
from .headings import FEWEST_FIELDS, NAMES, SEARCHED_ROWS, Heading, fields_of, find_headings
from .headings import label_of as _label
from .package import letters
from .results import COLLECTIVE, LetterRef

_LETTER = re.compile(
    r"[Tt]ờ\s+trình\s+số\s*:?\s*(?P<number>[^\s,;()\d]*\d[^\s,;()]*)"
    r"(?:[\s,;]*ngày\s+(?P<day>\d{1,2})\s*(?:tháng|/|-)\s*(?P<month>\d{1,2})\s*"
    r"(?:năm|/|-)\s*(?P<year>\d{4}))?",
)
#: Fields whose words go on in the next column of the same heading.
_GOES_ON = frozenset({"achievement", "hardship", "address", "note", "field_of_study", "school"})
_PARTS = frozenset(
    {"family_part", "given_part", "birth_male", "birth_female", "is_female", "is_male"}
    | {"birth_day", "birth_month", "birth_year"}
)


@dataclass
class Column:
    """One or several sheet columns that mean one field."""

    field: str
    label: str
    indexes: list[int]
    factor: int = 1


@dataclass
class Table:
    """A list found on a sheet; ``family`` is ``None`` where nothing says what it is for."""

    family: str | None
    heading: Heading
    #: Code of the award all its rows are for; '' where its rows say it, or the round.
    award: str = ""
    columns: dict[str, Column] = field(default_factory=dict)
    ordinal: int | None = None
    unused_at: list[tuple[int, str]] = field(default_factory=list)
    tall_merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def header_row(self) -> int:
        """The row of its headings, the upper of two."""
        return self.heading.first

    @property
    def first_row(self) -> int:
        """The row below its headings."""
        return self.heading.last + 1

    @property
    def places(self) -> list[tuple[str, int]]:
        """Field and sheet column of everything the list is read from."""
        return [
            (column.field, index) for column in self.columns.values() for index in column.indexes
        ]

    def rows(self, grid: Grid) -> list[int]:
        """The rows below the headings that say something in this list's columns, in order.

        Headings once more, and those of the next list of the same columns, are among them.
        """
        end = self.heading.end
        return [
            row
            for row in sorted(grid.rows)
            if row >= self.first_row and (end is None or row <= end) and self.cells(grid, row)
        ]

    def cells(self, grid: Grid, row: int) -> dict[int, Cell]:
        """The cells of a row that belong to this list."""
        cells = grid.rows[row]
        left, right = self.heading.left, self.heading.right
        if left > 1 or (cells and max(cells) > right):
            return {c: cell for c, cell in cells.items() if left <= c <= right}
        return cells


def heading_lines(grid: Grid, before: int | None = None, since: int = 0) -> list[str]:
    """The text of the rows above a list, line by line."""
    rows = sorted(
        number for number in grid.rows if number >= since and (before is None or number < before)
    )
    return [
        " ".join(_label(cell) for _column, cell in sorted(grid.rows[row].items())) for row in rows
    ]


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
    for row in sorted(grid.rows)[:SEARCHED_ROWS]:
        if len(grid.rows[row]) <= FEWEST_FIELDS:
            continue
        for column, cell in grid.rows[row].items():
            if isinstance(cell.value, str) and headers.is_findings(cell.value):
                for number in [one for one in grid.rows if one >= row]:
                    grid.rows[number].pop(column, None)
                    if not grid.rows[number]:
                        del grid.rows[number]
                return


def _best_first(heading: Heading, words: Words | None) -> list[tuple[int, str | None, str]]:
    """Headings in their order; weak ones after those, learnt ones last: a known one stays."""
    order = [(index, name, label) for index, (name, label) in sorted(heading.found.items())]
    known = words or {}
    return sorted(order, key=lambda one: (headers.key_of(one[2]) in known, headers.is_weak(one[2])))


def _merged(grid: Grid, heading: Heading, one: int, other: int) -> bool:
    return any(
        heading.first <= row <= heading.last and first <= one and other <= last
        for row, first, _last_row, last in grid.merges
    )


def _single_words(grid: Grid, table: Table, index: int) -> bool:
    """Whether a column holds given names rather than names of other people."""
    texts = [
        as_shown(cell)
        for row, cells in grid.rows.items()
        if row >= table.first_row and (cell := cells.get(index)) is not None
    ]
    return sum(" " in text for text in texts) * 5 <= len(texts)


def _is_guardian(heading: Heading, name: str, index: int) -> bool:
    """A second column of names beside the one that says how they are related."""
    beside = {heading.found.get(index + step, (None, ""))[0] for step in (-1, 1)}
    return name == "full_name" and "guardian_relation" in beside


def _goes_on(grid: Grid, table: Table, column: Column, index: int, label: str) -> bool:
    """Whether a column goes on with what the one before it says, so that both are one value."""
    if column.field == "family_part":
        return True
    if column.label != label or index != column.indexes[-1] + 1:
        return False
    if column.field in NAMES and not _single_words(grid, table, index):
        return False
    if _merged(grid, table.heading, column.indexes[0], index):
        return True
    if column.field not in _GOES_ON | NAMES:
        return False
    table.notes.append(
        f"Hai cột liền nhau {letters(index - 1)} và {letters(index)} cùng tiêu đề “{label}” được "
        "đọc nối thành một ô. Nếu là hai nội dung khác nhau, hãy đặt tên cột cho khác."
    )
    return True


def _recognised(
    grid: Grid, fields: set[str], lines: list[str], before: Table | None, awards: Awards
) -> tuple[str | None, str]:
    """What a list is for: its family, and the award where one is told.

    One further down is told by its own title line before the sheet's name. One that only goes on,
    with its columns in another order, is for what the one above is for.
    """
    family, award = awards.recognised(fields, "", lines)
    if family is None or before is None or awards.foreign(grid.title, []):
        family, award = awards.recognised(fields, grid.title, lines)
    if family is None and before is not None and not awards.foreign(grid.title, lines):
        common = fields & fields_of(before.heading.found)
        if 2 * len(common) > len(fields):
            family, award = before.family, before.award
    return family, award


def _told_by_rows(
    grid: Grid, heading: Heading, awards: Awards, fields: set[str]
) -> tuple[int | None, str | None]:
    """The column that says the award of most rows, and their family if they have one."""
    for index, (name, _words) in sorted(heading.found.items()):
        if name != "award":
            continue
        texts = [
            as_shown(cell)
            for row, cells in grid.rows.items()
            if row > heading.last and (cell := cells.get(index)) is not None
        ]
        codes = [code for text in texts if (code := awards.code_in(text))]
        if codes and 2 * len(codes) >= len([text for text in texts if text]):
            families = {
                one for code in codes if (award := awards.get(code)) for one in award.families
            }
            usable = {family for family in families if headers.fits(family, fields)}
            return index, usable.pop() if len(usable) == 1 else None
    return None, None


def _table(
    grid: Grid,
    heading: Heading,
    words: Words | None,
    before: Table | None,
    awards: Awards,
    title: str,
) -> Table:
    since = _below_people(grid, before.heading, heading) if before else 0
    lines = heading_lines(grid, heading.first, since)
    fields = fields_of(heading.found) - {"award"}
    said = awards.choice(title)
    by_rows, family_of_rows = _told_by_rows(grid, heading, awards, fields)
    family, award = _recognised(grid, fields, lines, before, awards)
    if said is not None:
        family, award = said.family_for(fields), said.code
    elif family_of_rows is not None and (family is None or family == family_of_rows):
        family, award = family_of_rows, award
    table = Table(family, heading, award)
    if table.family is None:
        table.notes.append(_question(awards.foreign(grid.title, lines)))
    own = {name for name in fields if name.startswith(headers.OWN)}
    usable = {*headers.FIELDS.get(table.family or "", fields), *_PARTS, *own}
    for index, name, label in _best_first(heading, words):
        if name == "ordinal":
            table.ordinal = table.ordinal or index
            continue
        if index == by_rows and said is None:
            table.columns["award"] = Column("award", label, [index])
            continue
        name = _renamed(name, table.family or "", fields) if name else None
        column = table.columns.get(name or "")
        if name is None or name not in usable:
            table.unused_at.append((index, label))
        elif column is None:
            table.columns[name] = Column(name, label, [index], headers.multiplier(label))
        elif _goes_on(grid, table, column, index, label):
            column.indexes.append(index)
        elif _is_guardian(heading, name, index) and "guardian_name" in usable - set(table.columns):
            table.columns["guardian_name"] = Column("guardian_name", label, [index])
            table.notes.append(
                f"Cột {letters(index)} “{label}” đứng cạnh cột quan hệ nên được đọc là người giám "
                f"hộ, không phải người được đề nghị (cột {letters(column.indexes[0])})."
            )
        else:
            table.unused_at.append((index, label))
            table.notes.append(
                f"Cột {letters(index)} “{label}” có cùng ý nghĩa với cột "
                f"{letters(column.indexes[0])} “{column.label}”: chỉ cột "
                f"{letters(column.indexes[0])} được đọc. Hãy đặt tiêu đề khác cho cột còn lại, ví "
                "dụ “Họ tên phụ huynh”."
            )
    table.unused_at.sort()
    table.tall_merges = [
        merge for merge in grid.merges if merge[0] < merge[2] and merge[2] >= table.first_row
    ]
    return table


def _question(other: str | None) -> str:
    if other:
        return (
            f"Trang này ghi “{other}”: đợt này không có danh hiệu đó, hoặc danh hiệu đó không có "
            "mẫu danh sách, nên chưa dòng nào được đọc. Hãy chọn danh hiệu của danh sách rồi đọc "
            "lại, hoặc lập từng hồ sơ trên trang."
        )
    return (
        "Không rõ danh sách này đề nghị danh hiệu nào nên chưa dòng nào được đọc. Hãy chọn danh "
        "hiệu của danh sách rồi đọc lại, hoặc ghi tên danh hiệu ở tên trang tính."
    )


def title_of(grid: Grid, number: int) -> str:
    """What the list of this number, from 1, is called; the first as its sheet."""
    return grid.title if number == 1 else f"{grid.title} (bảng {number})"


def find_tables(
    grid: Grid, words: Words | None = None, at: int | None = None, awards: Awards | None = None
) -> list[Table]:
    """The lists on a sheet, top down; ``words`` are learnt headings, ``at`` the first one's row."""
    tables: list[Table] = []
    for number, heading in enumerate(find_headings(grid, words, at), 1):
        above = [one for one in tables if one.heading.end == heading.last]
        before = above[-1] if above else None
        title = title_of(grid, number)
        tables.append(_table(grid, heading, words, before, awards or Awards(), title))
    return tables


def _below_people(grid: Grid, above: Heading, below: Heading) -> int:
    """The row after the last of people in the list above: titles between belong to the lower."""
    people = [
        row
        for row, cells in grid.rows.items()
        if above.last < row < below.first and len(cells) >= FEWEST_FIELDS
    ]
    return max(people, default=above.last) + 1


def as_shown(cell: Cell) -> str:
    """Text of a cell for finding its place; unreadable direction marks do not matter here."""
    value = cell.value
    return _spaced(value) if type(value) is str else as_text(value)


@lru_cache(maxsize=8_192)
def _spaced(text: str) -> str:
    return " ".join(text.split())
