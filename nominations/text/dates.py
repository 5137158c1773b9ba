"""Birth dates as wards write them; a bare year stays a bare year, never 1 January."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from .problems import WARNING, Problem

DAY, MONTH, YEAR = "day", "month", "year"
_OLDEST = 120
_EXCEL_EPOCH = dt.date(1899, 12, 30)
_FIRST_SERIAL = 4000  # 13 December 1910; smaller whole numbers are years or mistakes
_NUMBERS = re.compile(r"^(\d{1,2})\s*[/.\-\s,\\]\s*(\d{1,2})\s*[/.\-\s,\\]\s*(\d{4}|\d{2})\.?$")
_ISO = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})([T ]00:00(:00)?)?$")
_MONTH_YEAR = re.compile(r"^(\d{1,2})\s*[/.\-]\s*(\d{4})$")
_YEAR = re.compile(r"^(?:năm\s*)?(\d{4})$")
#: What people write before a birth: “sinh năm 1962”, “ngày sinh: 5/3/1962”, “s. 1962”.
_BEFORE = re.compile(r"^(?:(?:ngày|năm)\s*sinh|sinh(?:\s*(?:ngày|năm))?|s\.)\s*:?\s*(?=\S)")
_WORDS = re.compile(r"^(?:ngày\s*)?(\d{1,2})[\s,]*tháng\s*(\d{1,2})[\s,]*năm\s*(\d{4})$")
_MONTH_WORDS = re.compile(r"^tháng\s*(\d{1,2})[\s,]*(?:năm|[/.\-])\s*(\d{4})$")
_HOW = "Hãy ghi theo mẫu ngày/tháng/năm, ví dụ 05/03/1962, hoặc chỉ ghi năm sinh."


@dataclass(frozen=True)
class BirthDate:
    """A birth date with what is known of it; ``month`` and ``day`` are ``None`` if unknown."""

    year: int
    month: int | None = None
    day: int | None = None

    @property
    def precision(self) -> str:
        """``DAY``, ``MONTH`` or ``YEAR``."""
        if self.day is not None:
            return DAY
        return MONTH if self.month is not None else YEAR

    @property
    def date(self) -> dt.date | None:
        """The date if all of it is known."""
        if self.month is None or self.day is None:
            return None
        return dt.date(self.year, self.month, self.day)

    def __str__(self) -> str:
        if self.day is not None:
            return f"{self.day:02d}/{self.month:02d}/{self.year}"
        return f"{self.month:02d}/{self.year}" if self.month is not None else str(self.year)


Parsed = tuple[BirthDate | None, list[Problem]]


def _fail(code: str, text: str, suggestion: str = "") -> Parsed:
    return None, [Problem(code, text, suggestion=suggestion)]


def _unreadable(value: object) -> Parsed:
    return _fail("birth.unreadable", f"Không đọc được ngày sinh “{value}”. {_HOW}")


def _checked(birth: BirthDate, today: dt.date) -> Parsed:
    earliest = (birth.year, birth.month or 1, birth.day or 1)
    if earliest > (today.year, today.month, today.day):
        return _fail(
            "birth.future",
            f"Ngày sinh {birth} ở sau ngày hôm nay. Hãy kiểm tra lại năm sinh.",
        )
    if today.year - birth.year > _OLDEST:
        return _fail(
            "birth.too_old",
            f"Năm sinh {birth.year} quá xa. Hãy kiểm tra lại năm sinh.",
        )
    return birth, []


def _from_parts(day: int, month: int, year: int, shown: str, today: dt.date) -> Parsed:
    try:
        dt.date(year, month, day)
    except ValueError:
        try:
            swapped = dt.date(year, day, month)
        except ValueError:
            return _fail("birth.impossible", f"Không có ngày {shown} trong lịch. {_HOW}")
        return _fail(
            "birth.impossible",
            f"Không có ngày {shown}: có thể tháng đứng trước ngày. "
            f"Nếu đúng, hãy ghi {swapped:%d/%m/%Y}.",
            f"{swapped:%d/%m/%Y}",
        )
    return _checked(BirthDate(year, month, day), today)


def _short_year(day: int, month: int, year: int, shown: str, today: dt.date) -> Parsed:
    """A two-digit year is only clear where the present century is impossible."""
    if 2000 + year <= today.year:
        return _fail(
            "birth.ambiguous",
            f"Năm sinh trong “{shown}” chỉ có 2 chữ số: có thể là 19{year:02d} hoặc 20{year:02d}. "
            "Hãy ghi đủ 4 chữ số của năm.",
        )
    birth, problems = _from_parts(day, month, 1900 + year, shown, today)
    if birth:
        problems = [
            Problem(
                "birth.short_year",
                f"Năm sinh trong “{shown}” chỉ có 2 chữ số, được hiểu là {birth}. "
                "Hãy ghi đủ 4 chữ số của năm.",
                WARNING,
                str(birth),
            )
        ]
    return birth, problems


def _month_year(month: int, year: int, shown: str, today: dt.date) -> Parsed:
    if not 1 <= month <= 12:
        return _fail("birth.impossible", f"Không có tháng {month} trong “{shown}”. {_HOW}")
    return _checked(BirthDate(year, month), today)


def _from_number(value: float, today: dt.date) -> Parsed:
    number = int(value)
    if number != value:
        return _unreadable(value)
    if 1800 <= number <= 2199:
        return _checked(BirthDate(number), today)
    if _FIRST_SERIAL <= number <= (today - _EXCEL_EPOCH).days:
        # Excel's own count of days, left when the cell lost its date format.
        day = _EXCEL_EPOCH + dt.timedelta(days=number)
        return BirthDate(day.year, day.month, day.day), []
    return _unreadable(number)


def parse_birth(value: object, *, today: dt.date | None = None) -> Parsed:
    """Read a birth date from a cell: a date, Excel's serial number, or text day first.

    Returns what was understood, or ``None``, and the problems; an empty cell gives neither.
    """
    today = today or dt.date.today()
    if value is None or value == "":
        return None, []
    if isinstance(value, dt.datetime):
        value = value.date()
    if isinstance(value, dt.date):
        return _checked(BirthDate(value.year, value.month, value.day), today)
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return _unreadable(value)
    if isinstance(value, (int, float)):
        return _from_number(float(value), today)
    shown = " ".join(value.replace("'", "").split())
    text = _BEFORE.sub("", shown.lower())
    if match := _ISO.match(text):
        year, month, day = (int(group) for group in match.groups()[:3])
        return _from_parts(day, month, year, shown, today)
    if match := _NUMBERS.match(text) or _WORDS.match(text):
        day, month, year = (int(group) for group in match.groups())
        if len(match.group(3)) == 2:
            return _short_year(day, month, year, shown, today)
        return _from_parts(day, month, year, shown, today)
    if match := _MONTH_YEAR.match(text) or _MONTH_WORDS.match(text):
        return _month_year(int(match.group(1)), int(match.group(2)), shown, today)
    if match := _YEAR.match(text):
        return _checked(BirthDate(int(match.group(1))), today)
    if re.fullmatch(r"[0-9]{5}", text):
        return _from_number(float(text), today)
    return _unreadable(shown)
