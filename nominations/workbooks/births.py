"""Births as a column: what one cell says is held against what the others say.

A spreadsheet set to American dates turns 05/03 into the 3rd of May and leaves 25/03 a text; a web
export writes midnight here as 17:00 of the day before; a cell that shows a year stores a day.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import Any

from ..text.dates import BirthDate
from ..text.problems import WARNING, Problem
from .formats import MONTH, NO_YEAR, YEAR
from .grid import Cell
from .results import CellMessage, ParsedRow

_EPOCH = dt.date(1899, 12, 30)
_YEARS_AS_DAYS = range(1900, 2100)
_NOON = 12
_LAST_MONTH = 12
_FEWEST_TOLD = 3
_DAY_MONTH = re.compile(r"\s*'?(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4})\.?\s*")
_MOMENT = re.compile(r"\s*(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2})?)(?:\.\d+)?Z?\s*")


def as_shown(cell: Cell) -> Any:
    """The value of a birth as its cell shows it: a year that is shown alone is all that is said."""
    day = cell.value
    if isinstance(day, dt.datetime):
        if cell.shows == YEAR:
            return str(day.year)
        if cell.shows == MONTH:
            return f"{day.month:02d}/{day.year}"
    elif isinstance(day, str) and (match := _MOMENT.fullmatch(day)):
        try:
            return dt.datetime.fromisoformat(f"{match[1]}T{match[2]}")
        except ValueError:
            return day
    return day


def doubts(value: Any, shows: str) -> list[Problem]:
    """What speaks against the day of one cell."""
    if not isinstance(value, dt.datetime):
        return []
    if shows == NO_YEAR:
        return [
            Problem(
                "birth.year_not_shown",
                f"Ô chỉ hiện ngày và tháng ({value:%d/%m}), không hiện năm. Hãy ghi đủ ngày, "
                "tháng, năm sinh.",
            )
        ]
    if value.time() != dt.time(0):
        day = value.date() + dt.timedelta(days=value.hour >= _NOON)
        return [
            Problem(
                "birth.time",
                f"Ô có cả giờ ({value:%H:%M} ngày {value:%d/%m/%Y}): có thể ngày đã lệch do múi "
                f"giờ. Nếu đúng là {day:%d/%m/%Y}, hãy ghi lại như vậy.",
                suggestion=f"{day:%d/%m/%Y}",
            )
        ]
    serial = (value.date() - _EPOCH).days
    if serial in _YEARS_AS_DAYS:
        return [
            Problem(
                "birth.year_as_day",
                f"Ô hiện ngày {value:%d/%m/%Y}: có thể đã gõ năm {serial} vào ô định dạng "
                "ngày. Nếu đúng, hãy ghi lại năm sinh.",
                suggestion=str(serial),
            )
        ]
    return []


@dataclass
class _Told:
    row: ParsedRow
    column: str
    day: int
    month: int
    year: int
    is_day: bool

    @property
    def ambiguous(self) -> bool:
        """Whether day and month could stand for each other."""
        return self.day <= _LAST_MONTH and self.month <= _LAST_MONTH and self.day != self.month


@dataclass
class Births:
    """The births of one list, gathered row by row and judged together at the end."""

    _told: list[_Told] = field(default_factory=list)

    def add(self, row: ParsedRow, column: str, value: Any) -> None:
        """Take a cell of a row in; ``column`` is its heading."""
        if isinstance(value, dt.datetime):
            self._told.append(_Told(row, column, value.day, value.month, value.year, True))
        elif isinstance(value, str) and (match := _DAY_MONTH.fullmatch(value)):
            day, month, year = map(int, match.groups())
            self._told.append(_Told(row, column, day, month, year, False))

    def judge(self) -> list[str]:
        """Tell each row whose day and month may have been exchanged; notes for the sheet."""
        found = self._exchanged()
        for one in found:
            swapped = f"{one.month:02d}/{one.day:02d}/{one.year}"
            text = (
                f"Các ô khác trong cột cho thấy ngày và tháng có thể bị đảo. Đang đọc là "
                f"{BirthDate(one.year, one.month, one.day)}; nếu đúng phải là {swapped}, hãy sửa."
            )
            problem = Problem("birth.exchanged", text, WARNING, swapped)
            one.row.messages.append(CellMessage.of(problem, column=one.column, field="birth"))
        if not found:
            return []
        return [
            f"Có thể Excel đã đảo ngày và tháng ở {len(found)} ô ngày sinh (kiểu Mỹ, tháng đứng "
            "trước). Hãy đối chiếu từng ô với giấy tờ."
        ]

    def _exchanged(self) -> list[_Told]:
        days = [one for one in self._told if one.is_day]
        texts = [one for one in self._told if not one.is_day]
        if any(one.day > _LAST_MONTH for one in days):
            days = []  # the calendar's own days are as they were typed
        doubtful = [one for one in days if one.ambiguous]
        day_first = [one for one in texts if one.day > _LAST_MONTH >= one.month]
        month_first = [one for one in texts if one.month > _LAST_MONTH >= one.day]
        if month_first and len(month_first) >= len(day_first):
            return doubtful + [one for one in texts if one.ambiguous]
        if (
            day_first
            and doubtful
            and len(days) + len(texts) >= _FEWEST_TOLD
            # Excel would have turned a text that can be a day of its own into one.
            and not any(one.ambiguous for one in texts)
        ):
            return doubtful
        return []
