"""A clock that tests set, so that days pass without waiting."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone

from organizations.calendars import last_instant

#: Of this year are the days below; 2 November 2026 is a Monday, 24 November a holiday (since 2026).
YEAR = 2026


def at(day: str, hour: int = 9) -> datetime:
    """A moment of the year, here: ``at("11-02")``."""
    return datetime.combine(
        date.fromisoformat(f"{YEAR}-{day}"), time(hour), timezone.get_current_timezone()
    )


def end_of(day: str) -> datetime:
    """The last instant of a day of the year."""
    return last_instant(date.fromisoformat(f"{YEAR}-{day}"), day_counts=True)


class Clock:
    """What the time is, for everything that asks Django."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self._patch = patch

    def set(self, day: str, hour: int = 9) -> datetime:
        """From now on it is this moment."""
        return self._show(at(day, hour))

    def pass_by(self, **much: int) -> datetime:
        """So much later: ``pass_by(days=3)``."""
        return self._show(timezone.now() + timedelta(**much))

    def _show(self, moment: datetime) -> datetime:
        self._patch.setattr(timezone, "now", lambda: moment)
        return moment
