"""Days as people type them, the same on a page, in a list and by the API; births have their own.

A day may lie ahead: what somebody is under discipline until, when something will be given.
"""

from __future__ import annotations

import datetime as dt

#: The forms a day is typed in; the first is how it is shown.
DAY_FORMATS = ["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d/%m/%y", "%Y-%m-%d"]


def parse_day(text: str) -> dt.date | None:
    """The day, or ``None`` for what is none."""
    for form in DAY_FORMATS:
        try:
            return dt.datetime.strptime(text.strip(), form).date()
        except ValueError:
            continue
    return None
