"""Working days: weekdays minus holidays plus swapped days (domain reference, 4.4)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import lru_cache

import holidays
from django.db.models.signals import post_delete, post_save
from django.utils import timezone

from .models import CalendarDay


@lru_cache(maxsize=40)
def _year(year: int) -> tuple[frozenset[date], frozenset[date]]:
    """Days off and days worked against the rule, of one year."""
    national = holidays.country_holidays("VN", years=year)
    off = set(national)
    # Saturdays worked for a day off in the same year's swap; the package knows them beside it.
    worked = {day for day in national.weekend_workdays if day.year == year}
    for day in CalendarDay.objects.filter(day__year=year):
        if day.kind == CalendarDay.Kind.HOLIDAY:
            off.add(day.day)
            worked.discard(day.day)
        else:
            off.discard(day.day)
            worked.add(day.day)
    return frozenset(off), frozenset(worked)


def _forget(**kwargs: object) -> None:
    _year.cache_clear()


post_save.connect(_forget, sender=CalendarDay)
post_delete.connect(_forget, sender=CalendarDay)


def is_working_day(day: date) -> bool:
    """Whether offices work that day."""
    off, worked = _year(day.year)
    return day in worked or (day.weekday() < 5 and day not in off)


def add_working_days(start: datetime, days: int) -> datetime:
    """The last instant of the ``days``-th working day after the day of ``start``."""
    day = timezone.localtime(start).date()
    while days > 0:
        day += timedelta(days=1)
        if is_working_day(day):
            days -= 1
    return last_instant(day, day_counts=True)


def working_days_between(first: date, last: date) -> int:
    """Working days after ``first`` up to and with ``last``; negative the other way round."""
    if last < first:
        return -working_days_between(last, first)
    span = (first + timedelta(days=n) for n in range(1, (last - first).days + 1))
    return sum(is_working_day(day) for day in span)


def last_instant(day: date, *, day_counts: bool) -> datetime:
    """The last moment in time: "trước ngày 15/11" ends with the 14th, "đến hết ngày" with it."""
    if not day_counts:
        day -= timedelta(days=1)
    return datetime.combine(day, time.max, tzinfo=timezone.get_current_timezone())
