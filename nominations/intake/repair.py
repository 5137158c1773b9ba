"""One row put right by hand: its texts become values and findings as if read from a cell."""

from __future__ import annotations

import datetime as dt
from typing import Any

from ..text.amounts import format_number
from ..text.dates import BirthDate
from . import headers
from .cells import CATEGORIES, KINDS, empty, typed
from .checks import check_row, settle
from .results import COLLECTIVE, CellMessage, ParsedRow

_CHOICES = {"category": CATEGORIES, "collective_kind": KINDS, "gender": {"M": "Nam", "F": "Nữ"}}


def as_typed(field: str, value: Any) -> str:
    """A value as somebody would type it into the cell."""
    if value in (None, "", "U"):
        return ""
    if isinstance(value, BirthDate):
        return str(value)
    if field in _CHOICES:
        return _CHOICES[field].get(str(value), str(value))
    return format_number(value) if field == "amount" else str(value)


def texts_of(family: str, row: ParsedRow) -> dict[str, str]:
    """What a row's cells say, those that were found wanting as they were written."""
    return {
        field: row.raw.get(field, "") if _is_empty(row.values.get(field)) else
        as_typed(field, row.values[field])
        for field in headers.FIELDS[family]
    }  # fmt: skip


def _is_empty(value: Any) -> bool:
    return value in (None, "", "U")


def reread(
    family: str, number: int, texts: dict[str, str], labels: dict[str, str], *, today: dt.date
) -> ParsedRow:
    """The row these texts give, with everything that is wrong with it."""
    values: dict[str, Any] = {}
    messages: list[CellMessage] = []
    raw: dict[str, str] = {}
    already: set[str] = set()
    for field in headers.FIELDS[family]:
        text = texts.get(field, "").strip()
        label = labels.get(field) or headers.LABELS[field]
        if not text:
            values[field] = empty(field)
            continue
        values[field], problems = typed(field, text, column=label, factor=1, today=today)
        for problem in problems:
            messages.append(CellMessage.of(problem, column=label, field=field))
            raw[field] = text
            if problem.severity != "warning":
                already.add(field)
    for field, problem in check_row(family, values, already=already, today=today):
        label = labels.get(field) or headers.LABELS[field]
        messages.append(CellMessage.of(problem, column=label, field=field))
    name = values["name"] if family == COLLECTIVE else values["full_name"]
    row = ParsedRow(number, values, name or "", messages=messages, raw=raw)
    settle(row)
    return row
