"""Open work of a person: tasks of the units they act for, most urgent first.

Counts stop at a hundred: nobody plans a day by whether 4,112 or 4,113 things wait, and a page must
stay quick with a million dossiers.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from nominations.lifecycle import State
from nominations.models import Nomination, Round
from organizations import grants
from organizations.calendars import add_working_days
from organizations.models import User

from . import policy
from .models import CaseTask, Notice

#: Counts above this are shown as "99+".
CAP = 100
#: "Soon" means within this many working days.
SOON_DAYS = 2
#: How long a round's progress may be old, in seconds.
_PROGRESS_AGE = 120


def open_tasks(person: User, *, when: str = "") -> QuerySet[CaseTask]:
    """One statement with everything a row shows; those without a date last.

    ``when`` is ``overdue``, ``soon`` or '' for all.
    """
    found = CaseTask.objects.filter(policy.task_condition(grants.mandates(person)))
    now = timezone.now()
    if when == "overdue":
        found = found.filter(due_at__lt=now)
    elif when == "soon":
        found = found.filter(due_at__gte=now, due_at__lte=soon(now))
    return found.select_related(
        "unit",
        "owner",
        "process__nomination__ward",
        "process__nomination__award_type",
        "process__nomination__round",
    ).order_by(F("due_at").asc(nulls_last=True), "pk")


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
    """Open work by urgency, and what this person finished within seven days; two statements."""
    now = timezone.now()
    near = soon(now)
    waiting = CaseTask.objects.filter(policy.task_condition(grants.mandates(person))).order_by(
        F("due_at").asc(nulls_last=True)
    )
    days = list(waiting.values_list("due_at", flat=True)[:CAP])
    done = CaseTask.objects.filter(
        owner=person, status="DONE", flow_task_type="HUMAN", finished__gte=now - timedelta(days=7)
    )[:CAP]
    return Load(
        overdue=sum(1 for day in days if day is not None and day < now),
        soon=sum(1 for day in days if day is not None and now <= day <= near),
        every=len(days),
        done=len(done.values_list("pk", flat=True)),
    )


#: The parts of a round's progress, in the order of the work: label, colour, states.
PARTS: tuple[tuple[str, str, frozenset[str]], ...] = (
    ("phường, xã đang soạn", "rest", frozenset({State.DRAFT, State.WARD_REVIEW})),
    ("trả lại bổ sung", "bad", frozenset({State.RETURNED})),
    (
        "đang thẩm định",
        "warn",
        frozenset(
            {State.SUBMITTED, State.UNDER_REVIEW, State.CONSULTING, State.PUBLIC_NOTICE,
             State.ON_HOLD}
        ),
    ),
    (
        "đang xét",
        "brand",
        frozenset(
            {State.ELIGIBLE, State.IN_COUNCIL, State.COUNCIL_PASSED, State.PENDING_SIGNATURE,
             State.FORWARDED}
        ),
    ),
    ("đã có quyết định", "ok", frozenset({State.DECIDED, State.AWARDED})),
)  # fmt: skip


def progress(person: User, round_: Round) -> list[tuple[str, str, int]]:
    """How far a round is, for the person's wards or city: label, colour, how many.

    What is sealed from a ward counts as "đang xét", a vote that failed included. Kept for two
    minutes, since it counts a whole round.
    """
    units = {
        field: [
            mandate.unit_id
            for mandate in grants.mandates(person)
            if mandate.capabilities & capabilities
        ]
        for field, capabilities in (
            ("ward", {"prepare", "endorse"}),
            ("city", {"receive", "appraise", "confirm", "pay"}),
        )
    }
    field = "city" if units["city"] else "ward"
    if not units[field]:
        return []
    key = f"progress:{round_.pk}:{field}:{','.join(map(str, sorted(units[field])))}"
    kept: list[tuple[str, str, int]] | None = cache.get(key)
    if kept is None:
        kept = _count(Nomination.objects.filter(round=round_, **{f"{field}__in": units[field]}))
        cache.set(key, kept, _PROGRESS_AGE)
    return kept


def _count(found: QuerySet[Nomination]) -> list[tuple[str, str, int]]:
    unreleased = Q(state=State.COUNCIL_FAILED, results_released_at__isnull=True)
    counts = found.order_by().aggregate(
        **{
            f"part_{place}": Count(
                "pk",
                filter=(Q(state__in=states) | unreleased)
                if State.ELIGIBLE in states
                else Q(state__in=states),
            )
            for place, (_label, _tone, states) in enumerate(PARTS)
        }
    )
    return [
        (label, tone, counts[f"part_{place}"])
        for place, (label, tone, _states) in enumerate(PARTS)
        if counts[f"part_{place}"]
    ]


def current_round() -> Round | None:
    """The newest round that has opened."""
    return (
        Round.objects.filter(opens_on__lte=timezone.localdate())
        .prefetch_related("deadlines")
        .order_by("-opens_on", "-pk")
        .first()
    )


def recent_notices(person: User, limit: int = 5) -> list[Notice]:
    """What the person's units were told last, about dossiers the person may see."""
    units = [mandate.unit_id for mandate in grants.mandates(person)]
    return list(
        Notice.objects.filter(unit__in=units)
        .filter(nomination__in=policy.visible(person))
        .select_related("nomination")
        .order_by("-pk")[:limit]
    )
