"""What reading a workbook gives, and its form as JSON."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass, field
from typing import Any

from ..text.dates import BirthDate
from ..text.problems import ERROR, Problem

SCHOLARSHIP, SELF_TAUGHT, COLLECTIVE = "scholarship", "self_taught", "collective"
OK, WARNED, WRONG, DUPLICATE = "ok", "warning", "error", "duplicate"


class IntakeRefused(Exception):
    """A file that is not read at all; ``text`` says in Vietnamese why and what to do."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code
        self.text = text


@dataclass(frozen=True)
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


@dataclass
class ParsedRow:
    """One nominee; ``row`` is the number Excel shows."""

    row: int
    values: dict[str, Any]
    name: str = ""
    status: str = OK
    messages: list[CellMessage] = field(default_factory=list)
    #: The text of cells that have messages, by field, as the ward wrote it.
    raw: dict[str, str] = field(default_factory=dict)

    @property
    def accepted(self) -> bool:
        """Whether the row can be taken over as it is."""
        return self.status in (OK, WARNED)


@dataclass(frozen=True)
class LetterRef:
    """The submission letter a list belongs to."""

    number: str
    date: dt.date | None


@dataclass
class ParsedSheet:
    """One sheet; ``award_family`` and ``header_row`` are ``None`` where no list was found.

    ``columns`` gives for each field the heading as the ward wrote it.
    """

    title: str
    award_family: str | None = None
    header_row: int | None = None
    hidden: bool = False
    encoding: str = "unicode"
    letter: LetterRef | None = None
    columns: dict[str, str] = field(default_factory=dict)
    #: The column (from 1) of each field's own heading; fields without one are left out.
    positions: dict[str, int] = field(default_factory=dict)
    #: Up to five texts in an old encoding beside what they became.
    samples: list[tuple[str, str]] = field(default_factory=list)
    #: Headings that meant nothing: ``{"column": 7, "label": "Xếp loại"}``.
    unused: list[dict[str, Any]] = field(default_factory=list)
    rows: list[ParsedRow] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def accepted(self) -> int:
        """How many rows can be taken over."""
        return sum(row.accepted for row in self.rows)


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
                "award_type": sheet.award_family,
                "header_row": sheet.header_row,
                "hidden": sheet.hidden,
                "encoding": sheet.encoding,
                "accepted": sheet.accepted,
                "notes": sheet.notes,
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
    """Everything, for handing a reading from one process to another."""
    state = asdict(parsed)
    for sheet in state["sheets"]:
        if sheet["letter"] and sheet["letter"]["date"]:
            sheet["letter"]["date"] = sheet["letter"]["date"].isoformat()
    return state


def load(state: dict[str, Any]) -> ParsedWorkbook:
    """The inverse of ``dump``."""
    return ParsedWorkbook(
        [_load_sheet(sheet) for sheet in state["sheets"]], state["notes"], state["sha256"]
    )


def _load_sheet(state: dict[str, Any]) -> ParsedSheet:
    letter = state["letter"]
    if letter:
        date = dt.date.fromisoformat(letter["date"]) if letter["date"] else None
        letter = LetterRef(letter["number"], date)
    rows = [_load_row(row) for row in state["rows"]]
    samples = [(before, after) for before, after in state["samples"]]
    return ParsedSheet(**{**state, "letter": letter, "rows": rows, "samples": samples})


def _load_row(state: dict[str, Any]) -> ParsedRow:
    values = dict(state["values"])
    if values.get("birth"):
        values["birth"] = BirthDate(**values["birth"])
    messages = [CellMessage(**message) for message in state["messages"]]
    return ParsedRow(**{**state, "values": values, "messages": messages})
