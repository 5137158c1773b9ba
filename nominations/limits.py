"""Counting limits the law gives in calendar days (complaints, explanations)."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from django.conf import settings

from organizations.calendars import is_working_day, last_instant

from .models import TimeLimit


@cache
def _shipped() -> dict[str, int]:
    path = settings.BASE_DIR / "fixtures" / "catalogue.json"
    rows: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["time_limits"]
    return {row["code"]: row["days"] for row in rows}


def days_of(code: str) -> int:
    """The days the catalogue gives; those shipped where the catalogue was not loaded since."""
    days = TimeLimit.objects.filter(code=code).values_list("days", flat=True).first()
    return _shipped()[code] if days is None else days


def end_of(code: str, start: date) -> datetime:
    """The last instant of a limit that begins after ``start``.

    Ends on a day off: then on the next working day (Bộ luật Dân sự 2015 art. 148(5)).
    """
    day = start + timedelta(days=days_of(code))
    while not is_working_day(day):
        day += timedelta(days=1)
    return last_instant(day, day_counts=True)
