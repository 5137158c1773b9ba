"""Open work of a person: tasks of the units they act for, most urgent first.

Counts stop at a hundred: nobody plans a day by whether 4,112 or 4,113 things wait, and a page must
stay quick with a million dossiers.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from nominations.lifecycle import NEGATIVE_ENDS, SEALED_STATES, WARD_ONLY_STATES, State
from nominations.models import Nomination, Round
from organizations import grants
from organizations.calendars import add_working_days
from organizations.capabilities import CITY_READERS, WARD_DESK, Capability
from organizations.models import User
from workflows.kernel import policy
from workflows.kernel.models import CaseTask
from workflows.scholarships.models import Ranking

#: Counts above this are shown as "99+".
CAP = 100
#: "Soon" means within this many working days.
SOON_DAYS = 2
#: "Recently finished" means within this many days.
DONE_DAYS = 7
#: How long a round's progress may be old, in seconds.
_PROGRESS_AGE = 120


#: What a row of a list of tasks shows.
ROW = (
    "unit",
    "owner",
    "process__nomination__ward",
    "process__nomination__award_type",
    "process__nomination__round",
)


def own_work(person: User) -> QuerySet[CaseTask]:
    """Open work this person can do something about now."""
    on_waiting_list = Q(
        process__nomination__state=State.ELIGIBLE,
        process__nomination__ranking__place=Ranking.Place.WAITING,
    )
    return CaseTask.objects.filter(policy.task_condition(grants.mandates(person))).exclude(
        on_waiting_list
    )


def open_tasks(person: User, *, when: str = "") -> QuerySet[CaseTask]:
    """One statement with everything a row shows; those without a date last.

    ``when`` is ``overdue``, ``soon`` or '' for all.
    """
    found = own_work(person)
    now = timezone.now()
    if when == "overdue":
        found = found.filter(due_at__lt=now)
    elif when == "soon":
        found = found.filter(due_at__gte=now, due_at__lte=soon(now))
    return found.select_related(*ROW).order_by(F("due_at").asc(nulls_last=True), "pk")


def finished_tasks(person: User) -> QuerySet[CaseTask]:
    """What this person finished lately, on dossiers they may still see; the last first."""
    return (
        CaseTask.objects.filter(
            owner=person,
            status="DONE",
            flow_task_type="HUMAN",
            finished__gte=timezone.now() - timedelta(days=DONE_DAYS),
            process__nomination__in=policy.visible(person),
        )
        .select_related(*ROW)
        .order_by("-finished", "-pk")
    )


def soon(now: datetime) -> datetime:
    """The last instant that counts as soon."""
    return add_working_days(now, SOON_DAYS)


@dataclass(frozen=True, slots=True)
class Load:
    """How much waits, each at most ``CAP``."""

    overdue: int
    soon: int
    every: int
    done: int

    @staticmethod
    def shown(count: int) -> str:
        """A count as people read it."""
        return str(count) if count < CAP else f"{CAP - 1}+"


def load_of(person: User) -> Load:
    """Open work by urgency, and what this person finished lately; two statements."""
    now = timezone.now()
    near = soon(now)
    waiting = own_work(person).order_by(F("due_at").asc(nulls_last=True))
    days = list(waiting.values_list("due_at", flat=True)[:CAP])
    overdue = sum(1 for day in days if day is not None and day < now)
    if overdue < CAP:
        nearly = sum(1 for day in days if day is not None and now <= day <= near)
    else:
        # The overdue ones left no room for these.
        nearly = len(waiting.filter(due_at__gte=now, due_at__lte=near).values_list("pk")[:CAP])
    done = finished_tasks(person).select_related(None).order_by().values_list("pk", flat=True)
    return Load(overdue=overdue, soon=nearly, every=len(days), done=len(done[:CAP]))


_UNRELEASED = Q(state=State.COUNCIL_FAILED, results_released_at__isnull=True)
_HELD_SEALED = Q(state=State.ON_HOLD, held_from__in=SEALED_STATES)


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a round's way: its name in addresses, its words, colour and dossiers.

    No border between two parts runs through what is sealed, so a count tells a ward nothing.
    """

    code: str
    label: Any
    tone: str
    condition: Q


#: In the order of the work; every dossier is in exactly one.
PARTS: tuple[Part, ...] = (
    Part("soan", _("phường, xã đang soạn"), "rest", Q(state__in=WARD_ONLY_STATES)),
    Part("bo-sung", _("trả lại để bổ sung"), "bad", Q(state=State.RETURNED)),
    Part(
        "tham-dinh",
        _("đang thẩm định"),
        "warn",
        Q(state__in=[State.SUBMITTED, State.UNDER_REVIEW, State.CONSULTING, State.PUBLIC_NOTICE])
        | (Q(state=State.ON_HOLD) & ~Q(held_from__in=SEALED_STATES)),
    ),
    Part(
        "dang-xet",
        _("đang xét"),
        "brand",
        Q(state__in=[*SEALED_STATES, State.FORWARDED]) | _UNRELEASED | _HELD_SEALED,
    ),
    Part("co-ket-qua", _("đã có quyết định"), "ok", Q(state__in=[State.DECIDED, State.AWARDED])),
    Part(
        "dung",
        _("dừng, không xét tiếp"),
        "end",
        Q(state__in=NEGATIVE_ENDS - {State.COUNCIL_FAILED})
        | Q(state=State.COUNCIL_FAILED, results_released_at__isnull=False),
    ),
)


@dataclass(frozen=True, slots=True)
class Progress:
    """How many dossiers of a round are in which part, and when that was counted."""

    counts: list[tuple[Part, int]]
    at: datetime
    #: Whether what wards are still writing can be opened, not only counted.
    drafts_too: bool

    @property
    def whole(self) -> int:
        """All of them."""
        return sum(count for _part, count in self.counts)


def progress(person: User, round_: Round) -> Progress | None:
    """How far a round is, for the person's wards or city; None for others.

    Kept for two minutes, since it counts a whole round.
    """
    units = {
        field: [
            mandate.unit_id
            for mandate in grants.mandates(person)
            if mandate.capabilities & capabilities
        ]
        for field, capabilities in (
            ("ward", WARD_DESK),
            ("city", CITY_READERS),
        )
    }
    field = "city" if units["city"] else "ward"
    if not units[field]:
        return None
    key = f"progress:{round_.pk}:{field}:{','.join(map(str, sorted(units[field])))}"
    kept: tuple[list[int], datetime] | None = cache.get(key)
    if kept is None:
        found = Nomination.objects.filter(round=round_, **{f"{field}__in": units[field]})
        kept = _count(found), timezone.now()
        cache.set(key, kept, _PROGRESS_AGE)
    counts = [(part, count) for part, count in zip(PARTS, kept[0], strict=True) if count]
    drafts_too = field == "ward" or grants.holds(person, Capability.INSPECT)
    return Progress(counts, kept[1], drafts_too)


def _count(found: QuerySet[Nomination]) -> list[int]:
    counts = found.order_by().aggregate(
        **{f"part_{place}": Count("pk", filter=part.condition) for place, part in enumerate(PARTS)}
    )
    return [counts[f"part_{place}"] for place in range(len(PARTS))]
