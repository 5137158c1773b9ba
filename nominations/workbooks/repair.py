"""One row put right by hand: its texts become values and findings as if read from a cell."""

from __future__ import annotations

import datetime as dt
from typing import Any

from ..fields import CATALOGUE, COLLECTIVE_KINDS, Kind
from ..text.amounts import format_number
from ..text.problems import WARNING
from . import headers
from .cells import CATEGORIES, Typed, empty, typed
from .checks import check_row, settle
from .results import COLLECTIVE, CellMessage, ParsedRow

#: Words for the values of fields that are chosen from a list, by kind of field.
CHOICES: dict[Kind, dict[str, str]] = {
    Kind.CATEGORY: CATEGORIES,
    Kind.COLLECTIVE_KIND: COLLECTIVE_KINDS,
    Kind.GENDER: {"M": "Nam", "F": "Nữ"},
}

_EMPTY = (None, "", "U")


def as_typed(field: str, value: Any) -> str:
    """A value as somebody would type it into the cell."""
    if value in _EMPTY:
        return ""
    if field.startswith(headers.OWN):
        return str(value)
    kind = CATALOGUE[field].kind
    if kind in CHOICES:
        return CHOICES[kind].get(str(value), str(value))
    if type(value) is str:
        return value
    return format_number(value) if kind == Kind.MONEY else str(value)


def texts_of(family: str, row: ParsedRow) -> dict[str, str]:
    """What a row's cells say, those that were found wanting as they were written."""
    values, raw = row.values, row.raw
    return {
        field: raw.get(field, "")
        if (value := values.get(field)) in _EMPTY
        else as_typed(field, value)
        for field in headers.fields_in(family, values)
    }


class Rereader:
    """Reads rows of one list from the texts of their cells, each text of a column once."""

    def __init__(self, family: str, labels: dict[str, str], *, today: dt.date) -> None:
        self.family, self.today = family, today
        self._columns = [
            (name, headers.label_in(name, labels)) for name in headers.fields_in(family, labels)
        ]
        self._labels = dict(self._columns)
        self._known: dict[tuple[str, str], Typed] = {}

    def _typed(self, name: str, text: str, label: str) -> Typed:
        key = (name, text)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = typed(name, text, column=label, today=self.today)
        return found

    def row(self, number: int, texts: dict[str, str]) -> ParsedRow:
        """The row these texts give, with everything that is wrong with it."""
        values: dict[str, Any] = {}
        messages: list[CellMessage] = []
        raw: dict[str, str] = {}
        already: set[str] = set()
        for name, label in self._columns:
            text = texts.get(name, "").strip()
            if not text:
                values[name] = empty(name)
                continue
            values[name], problems = self._typed(name, text, label)
            for problem in problems:
                messages.append(CellMessage.of(problem, column=label, field=name))
                raw[name] = text
                if problem.severity != WARNING:
                    already.add(name)
        for name, problem in check_row(self.family, values, already=already, today=self.today):
            messages.append(CellMessage.of(problem, column=self._labels[name], field=name))
        name = values["name"] if self.family == COLLECTIVE else values["full_name"]
        row = ParsedRow(number, values, name or "", messages=messages, raw=raw)
        settle(row)
        return row


def reread(
    family: str, number: int, texts: dict[str, str], labels: dict[str, str], *, today: dt.date
) -> ParsedRow:
    """One row from its texts; for many of one list make one ``Rereader``."""
    return Rereader(family, labels, today=today).row(number, texts)
