"""Days to come on everybody's first page: the round's, and what other rooms add."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from nominations.models import Round, RoundDeadline
from organizations.calendars import last_instant
from organizations.models import User
from workflows.kernel.due import due


@dataclass(frozen=True, slots=True)
class Coming:
    """A day by which somebody has to have done something."""

    label: str
    day: date
    day_counts: bool
    #: The last moment in time.
    last: datetime
    #: Where it is done.
    href: str = ""
    note: str = ""
    #: Which deadline of a round it is; '' where another room added it.
    kind: str = ""

    @property
    def due(self) -> dict[str, str]:
        """How long is left, in words and a colour."""
        return due(self.last)


#: What rooms above add for a person; each enters its own at the start.
MORE: list[Callable[[User], Iterable[Coming]]] = []
#: Days of a round that reports tell themselves, once their year is open.
_OF_REPORTS = {RoundDeadline.Kind.WARD_REPORT, RoundDeadline.Kind.CITY_REPORT}


def coming(person: User, round_: Round | None) -> list[Coming]:
    """Days still to come, and what is overdue of one's own; the next first."""
    added = [one for more in MORE for one in more(person)]
    deadlines: Iterable[Any] = round_.deadlines.all() if round_ is not None else ()
    now = timezone.now()
    found = [
        Coming(one.get_kind_display(), one.day, one.day_counts, last, kind=one.kind)
        for one in deadlines
        if (last := last_instant(one.day, day_counts=one.day_counts)) >= now
        and not (added and one.kind in _OF_REPORTS)
    ]
    return sorted([*found, *added], key=lambda one: one.last)
