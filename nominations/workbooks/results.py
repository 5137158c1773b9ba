"""What reading a workbook gives, and its form as JSON."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass, field
from typing import Any

from ..fields import COLLECTIVE as COLLECTIVE
from ..fields import SCHOLARSHIP as SCHOLARSHIP
from ..fields import SELF_TAUGHT as SELF_TAUGHT
from ..text.dates import BirthDate
from ..text.problems import ERROR, Problem

OK, WARNED, WRONG, DUPLICATE = "ok", "warning", "error", "duplicate"


class IntakeRefused(Exception):
    """A file that is not read at all; ``text`` says in Vietnamese why and what to do."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code
        self.text = text


@dataclass(frozen=True, slots=True)
class CellMessage:
    """A finding in one cell; ``column`` is the heading as the ward wrote it."""

    column: str
    field: str
    code: str
    text: str
    severity: str = ERROR
    suggestion: str = ""

    @classmethod
    def of(cls, problem: Problem, *, column: str, field: str) -> CellMessage:
        """The problem of a value, placed in its column."""
        return cls(column, field, problem.code, problem.text, problem.severity, problem.suggestion)


@dataclass(slots=True)
class ParsedRow:
    """One nominee; ``row`` is the number Excel shows."""

    row: int
    values: dict[str, Any]
    name: str = ""
    status: str = OK
    messages: list[CellMessage] = field(default_factory=list)
    #: The text of cells that have messages, by field, as the ward wrote it.
    raw: dict[str, str] = field(default_factory=dict)
    #: Code of the award the row itself names, and what it says where that is none.
    award: str = ""
    award_text: str = ""

    @property
    def accepted(self) -> bool:
        """Whether the row can be taken over as it is."""
        return self.status in (OK, WARNED)


#: Why a row below the headings was not read, in words.
WHY_LEFT_OUT = {
    "heading": "dòng tiêu đề cột",
    "numbering": "dòng đánh số cột",
    "number": "chỉ có số thứ tự, chưa điền",
    "total": "dòng tổng cộng",
    "signature": "phần ký, nơi nhận",
    "group": "dòng tiêu đề nhóm hoặc ghi chú, không phải tên người được đề nghị",
    "fragment": "chỉ có một ô, không có họ tên",
    "outside": "chữ nằm ngoài các cột của danh sách",
    "hidden": "đang ẩn",
    "struck": "bị gạch ngang",
    "award": "không rõ danh sách đề nghị danh hiệu nào",
    "unread": "không hiểu được dòng này",
}


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row below the headings that is not read: its words, and a key of ``WHY_LEFT_OUT``."""

    row: int
    text: str
    why: str

    @property
    def reason(self) -> str:
        """Why, in words."""
        return WHY_LEFT_OUT[self.why]


@dataclass(frozen=True)
class LetterRef:
    """The submission letter a list belongs to."""

    number: str
    date: dt.date | None


def told_award(family: str | None, award: str) -> str | None:
    """What a list of this family and award is said to be for; ``None`` where nobody knows."""
    return family if family in (None, COLLECTIVE) else award or family


@dataclass
class ParsedSheet:
    """One list on a sheet, or a sheet without one: ``header_row`` is ``None`` then.

    ``award_family`` is ``None`` where nothing says what the list is for; ``award`` is the code of
    the one award all rows are for, where it was named. ``columns`` gives for each
    field the heading as the ward wrote it. A second list on a sheet has a title of its own;
    ``tab`` is the sheet's name. Always ``rows_below == len(rows) + len(left_out)``.
    """

    title: str
    award_family: str | None = None
    header_row: int | None = None
    hidden: bool = False
    encoding: str = "unicode"
    letter: LetterRef | None = None
    #: What stands above the list, where offices name themselves.
    heading: str = ""
    columns: dict[str, str] = field(default_factory=dict)
    #: The column (from 1) of each field's own heading; fields without one are left out.
    positions: dict[str, int] = field(default_factory=dict)
    #: Up to five texts in an old encoding beside what they became.
    samples: list[tuple[str, str]] = field(default_factory=list)
    #: Headings that meant nothing: ``{"column": 7, "label": "Xếp loại"}``.
    unused: list[dict[str, Any]] = field(default_factory=list)
    rows: list[ParsedRow] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    tab: str = ""
    #: Rows below the headings that say anything, and those of them that are not in ``rows``.
    rows_below: int = 0
    award: str = ""
    left_out: list[LeftOut] = field(default_factory=list)

    @property
    def accepted(self) -> int:
        """How many rows can be taken over."""
        return sum(row.accepted for row in self.rows)

    @property
    def told_award(self) -> str | None:
        """What the list is said to be for: collectives together, people by their award."""
        return told_award(self.award_family, self.award)


#: Facts of a sheet that JSON holds as they are.
_PLAIN_FACTS = (
    "title",
    "award_family",
    "header_row",
    "hidden",
    "encoding",
    "heading",
    "columns",
    "positions",
    "samples",
    "unused",
    "notes",
    "tab",
    "rows_below",
    "award",
)


@dataclass
class ParsedWorkbook:
    """A whole file with the hash of its bytes."""

    sheets: list[ParsedSheet]
    notes: list[str] = field(default_factory=list)
    sha256: str = ""


def to_json(parsed: ParsedWorkbook) -> dict[str, Any]:
    """The published form of a reading, without values of cells; see the import command."""
    return {
        "sha256": parsed.sha256,
        "notes": parsed.notes,
        "sheets": [
            {
                "title": sheet.title,
                "award_type": sheet.told_award,
                "award": sheet.award,
                "header_row": sheet.header_row,
                "hidden": sheet.hidden,
                "encoding": sheet.encoding,
                "accepted": sheet.accepted,
                "notes": sheet.notes,
                "rows_below_heading": sheet.rows_below,
                "left_out": [asdict(one) for one in sheet.left_out],
                "rows": [
                    {
                        "row": row.row,
                        "name": row.name,
                        "status": row.status,
                        "messages": [asdict(message) for message in row.messages],
                    }
                    for row in sheet.rows
                ],
            }
            for sheet in parsed.sheets
        ],
    }


def dump(parsed: ParsedWorkbook) -> dict[str, Any]:
    """Everything, for handing a reading from one process to another; rows without their keys."""
    return {
        "sheets": [_dump_sheet(sheet) for sheet in parsed.sheets],
        "notes": parsed.notes,
        "sha256": parsed.sha256,
    }


def _dump_sheet(sheet: ParsedSheet) -> dict[str, Any]:
    names = list(sheet.rows[0].values) if sheet.rows else []
    letter = sheet.letter
    return {name: getattr(sheet, name) for name in _PLAIN_FACTS} | {
        "letter": [letter.number, letter.date and letter.date.isoformat()] if letter else None,
        "names": names,
        "left_out": [[one.row, one.text, one.why] for one in sheet.left_out],
        "rows": [_dump_row(row, names) for row in sheet.rows],
    }


def _dump_row(row: ParsedRow, names: list[str]) -> list[Any]:
    values = row.values
    told = [values[name] for name in names]
    if birth := values.get("birth"):
        told[names.index("birth")] = [birth.year, birth.month, birth.day]
    messages = [
        [one.column, one.field, one.code, one.text, one.severity, one.suggestion]
        for one in row.messages
    ]
    award = [row.award, row.award_text]
    return [row.row, told, row.name, row.status, messages, row.raw, *award]


def load(state: dict[str, Any]) -> ParsedWorkbook:
    """The inverse of ``dump``."""
    return ParsedWorkbook(
        [_load_sheet(sheet) for sheet in state["sheets"]], state["notes"], state["sha256"]
    )


def _load_sheet(state: dict[str, Any]) -> ParsedSheet:
    letter = None
    if state["letter"]:
        number, day = state["letter"]
        letter = LetterRef(number, dt.date.fromisoformat(day) if day else None)
    facts = {name: state[name] for name in _PLAIN_FACTS}
    facts["samples"] = [(before, after) for before, after in facts["samples"]]
    rows = [_load_row(row, state["names"]) for row in state["rows"]]
    left_out = [LeftOut(*one) for one in state["left_out"]]
    return ParsedSheet(**facts, letter=letter, rows=rows, left_out=left_out)


def _load_row(state: list[Any], names: list[str]) -> ParsedRow:
    row, told, name, status, messages, raw, award, award_text = state
    values = dict(zip(names, told, strict=True))
    if birth := values.get("birth"):
        values["birth"] = BirthDate(*birth)
    told_in = [CellMessage(*one) for one in messages]
    return ParsedRow(row, values, name, status, told_in, raw, award, award_text)
