"""Which rows below the headings are people, and why each of the others is not.

Every row gets an answer: it is read, or it is left out with its words and the reason. What a row
is follows from where its words stand, never from a word alone: Tống is a surname, “Kế toán” an
occupation, and “Cộng đồng khu phố 3” is proposed for an award.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ..fields import COLLECTIVE_KINDS, KIND_WORDS
from ..text.folding import fold, nfc
from .grid import UNCOMPUTED, Cell, Grid
from .headings import FEWEST_FIELDS, NAMES
from .layout import Table, as_shown
from .results import COLLECTIVE, LeftOut

_LONGEST_TEXT = 200
_NUMBERING = re.compile(r"^\(?\d{1,2}\)?$")
_ORDINAL = re.compile(r"^\(?\d{1,5}\)?[.)]?$")
_TOTAL = re.compile(
    r"(?:(?:tổng\s*(?:cộng|số|kết)?|cộng|tong\s+(?:cong|so))(?:\s*(?:danh sách|chung))?"
    r"\s*(?=$|[:\d(.,\-–=]|(?:có|là|số|đề nghị|người|em|hs|học sinh|tập thể|trên|toàn|cả"
    r"|mục|phần|nhóm|khối|trang|[ivx]{1,4}|[a-dđ])\b)"
    r"|cong\s*[:\d]|ấn định|danh sách (?:này )?(?:gồm|có)|an dinh)"
)
_SIGNATURE = re.compile(
    r"(?:tm\b|t/m|kt\.|tl\.|tuq\.|q\.|chủ tịch|phó chủ tịch|người (?:lập|tổng hợp|ký)|kế toán"
    r"|thủ trưởng|thủ quỹ|xác nhận|nơi nhận|\(?\s*ký(?=\s*(?:,|tên|và|ghi|\)|đóng|$))"
    r"|ngày\s*[\d.…_]*\s*tháng|.{0,60},\s*ngày\b|trưởng (?:ban|phòng|thôn|khu|chi)"
    r"|phó (?:trưởng|ban)|hiệu trưởng|phó hiệu trưởng|bí thư|thư ký|uỷ viên|ủy viên"
    r"|ban chấp hành|đã ký|chu tich|nguoi lap|ke toan|xac nhan|noi nhan)"
)
_BULLET = re.compile(r"[-–+*•]\s")
_ENUMERATED = re.compile(r"(?:[ivxIVX]{1,5}|[A-ZĐa-zđ]|\d{1,2})\s*[.)/:-]\s*\S")
_GROUP = re.compile(
    r"(?:khu phố|kp|thôn|tổ|ấp|buôn|làng|xã|phường|thị trấn|trường|khối|lớp|cấp|bậc|hệ|danh sách"
    r"|phần|mục|nhóm|diện|chi hội|ghi chú|lưu ý|đối tượng|học sinh|sinh viên|giáo viên|người lớn"
    r"|cá nhân|tập thể|thcs|thpt|tiểu học|mầm non|năm học|kèm theo)\b"
)
#: A community is proposed under the name of its quarter, so less is a heading there.
_GROUP_OF_COLLECTIVES = re.compile(
    r"(?:(?:khu phố|kp|thôn|tổ|ấp)\s*\S{1,3}$|danh sách|phần|mục|nhóm|ghi chú|lưu ý|phường|xã)\b"
)
_KIND_NAMES = frozenset(map(fold, (*COLLECTIVE_KINDS.values(), *KIND_WORDS)))
#: What only a nominee has; a row with one of these is no total.
_OWN_FACTS = frozenset(
    {"birth", "birth_year", "birth_male", "birth_female", "national_id", "gender", "phone"}
    | {"category", "collective_kind", "representative", "grade"}
)


def words_of(cells: dict[int, Cell]) -> str:
    """The words of a row as people see them, cell by cell; struck ones where no others are."""
    shown = [
        as_shown(cell) or cell.struck
        for _column, cell in sorted(cells.items())
        if cell.value != UNCOMPUTED or not cell.is_error
    ]
    return " | ".join(text for text in shown if text)[:_LONGEST_TEXT]


def _looks_like_name(text: str) -> bool:
    words = text.split()
    return 2 <= len(words) <= 7 and all(word[0].isupper() and word.isalpha() for word in words)


def _is_capitalised(text: str) -> bool:
    """Three or more words with a capital each, as names are written and offices are not."""
    words = text.split()
    return len(words) > 2 and all(word[0].isupper() and word[1:].islower() for word in words)


@dataclass
class _Line:
    """What stands where in one row."""

    row: int
    cells: dict[int, Cell]
    number: str
    name: str
    #: Texts of the other columns the list is read from, and of all columns.
    others: dict[str, str]
    texts: list[str]

    @property
    def mapped(self) -> int:
        """Columns of the list with something in them, its numbers not counted."""
        return len(self.others) + bool(self.name)

    @property
    def is_full(self) -> bool:
        """Whether this can only be somebody on the list."""
        if self.number and self.name:
            return True
        return self.mapped >= FEWEST_FIELDS and not self.names_only

    @property
    def names_only(self) -> bool:
        """Names side by side and nothing else, as below the words of those who sign."""
        return not self.number and all(map(_looks_like_name, self.texts))


@dataclass
class _Sorter:
    grid: Grid
    table: Table
    include_hidden: bool
    _closed: bool = False
    _last_full: int = 0
    _names: set[int] = field(default_factory=set)
    _fields: dict[int, str] = field(default_factory=dict)
    _wide: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        columns = self.table.columns
        told = NAMES - {"representative"} & columns.keys()
        wanted = told or {"representative", "family_part"}
        self._fields = {index: name for name, index in self.table.places}
        self._names = {
            index for index, name in self._fields.items() if name in wanted | {"family_part"}
        }
        self._wide = {
            first_row
            for first_row, first, last_row, last in self.grid.merges
            if first_row == last_row and last - first >= FEWEST_FIELDS
        }

    def line(self, row: int) -> _Line:
        cells = self.table.cells(self.grid, row)
        name, others, texts, number = [], {}, [], ""
        for column, cell in sorted(cells.items()):
            text = as_shown(cell)
            if not text:
                continue
            texts.append(text)
            if column in self._names:
                name.append(text)
            elif column in self._fields:
                others[self._fields[column]] = text
            elif column == self.table.ordinal and _ORDINAL.match(text):
                number = text
        return _Line(row, cells, number, " ".join(name), others, texts)

    def sorted(self) -> Iterator[tuple[_Line, str]]:
        """Each row with '' where it is read, or with why it is not."""
        lines = [self.line(row) for row in self.table.rows(self.grid)]
        self._last_full = max((one.row for one in lines if one.is_full), default=0)
        for one in lines:
            why = self._why(one)
            self._closed = (self._closed and not one.is_full) or why == "signature"
            yield one, why

    def _why(self, one: _Line) -> str:
        if one.row in self.table.heading.again:
            return "heading"
        if not one.texts or (one.mapped == 0 and any(cell.struck for cell in one.cells.values())):
            return "struck"
        if len(one.cells) >= FEWEST_FIELDS and all(map(_NUMBERING.match, one.texts)):
            return "numbering"
        if one.row in self.grid.hidden_rows and not self.include_hidden:
            return "hidden"
        if one.number and (one.name or one.others):
            return ""
        if self._is_total(one):
            return "total"
        if self._is_signature(one):
            return "signature"
        return self._why_unnumbered(one)

    def _why_unnumbered(self, one: _Line) -> str:
        if one.mapped == 0:
            if one.number:
                return "number"
            return "group" if len(one.texts) == 1 else "outside"
        if self._below_signatures(one):
            return "signature"
        if not one.name:
            return "" if len(one.others) > 1 else "fragment"
        if one.others:
            return ""
        return "group" if self._is_group(one) else ""

    def _is_total(self, one: _Line) -> bool:
        if one.others.keys() & _OWN_FACTS:
            return False
        places = [one.name] if one.name else []
        # The first words of a row may stand under its numbers, merged over the name.
        places += one.texts[:1]
        return any(_TOTAL.match(nfc(text).lower()) for text in places)

    def _is_signature(self, one: _Line) -> bool:
        marks = [self._signs(text) for text in one.texts]
        if len(marks) > 1 and all(marks) and not one.number:
            return True
        if not any(marks) or (one.row < self._last_full and one.name and one.others):
            return False
        return all(
            mark or _BULLET.match(text) or _looks_like_name(text)
            for mark, text in zip(marks, one.texts, strict=True)
        ) and (
            not one.name
            or (self._signs(one.name) and not _is_capitalised(one.name))
            or bool(_BULLET.match(one.name))
        )

    @staticmethod
    def _signs(text: str) -> bool:
        return bool(_SIGNATURE.match(nfc(text).lower()))

    def _below_signatures(self, one: _Line) -> bool:
        """Names of those who sign: after the last of the list, below a line of signatures."""
        return (
            self._closed
            and one.row > self._last_full
            and (one.mapped < FEWEST_FIELDS or one.names_only)
            and all(_looks_like_name(text) or self._signs(text) for text in one.texts)
        )

    def _is_group(self, one: _Line) -> bool:
        """A heading or a remark that stands alone in the column of names."""
        text = nfc(one.name).lower()
        if one.row in self._wide or ":" in text or _ENUMERATED.match(one.name):
            return True
        if text.startswith(("(", "*", "-", "–")):
            return True
        if self.table.family == COLLECTIVE:
            return bool(_GROUP_OF_COLLECTIVES.match(text)) or fold(text) in _KIND_NAMES
        return bool(_GROUP.match(text)) or any(char.isdigit() for char in text)


def sort_rows(
    grid: Grid, table: Table, *, include_hidden: bool = False
) -> tuple[list[int], list[LeftOut]]:
    """The rows to be read, and each of the others with its words and why it is not."""
    read: list[int] = []
    left: list[LeftOut] = []
    for line, why in _Sorter(grid, table, include_hidden).sorted():
        if why:
            left.append(LeftOut(line.row, words_of(line.cells), why))
        else:
            read.append(line.row)
    return read, left
