"""What a reviewer looks at beside a dossier: its neighbours in the queue, its subject's past."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from nominations.lifecycle import State
from nominations.models import Nomination, PastAward, ReasonCode
from organizations.models import User
from workflows.inbox.inbox import open_tasks

#: A queue longer than this is walked from its most urgent end.
_QUEUE = 500
_FEW = 12


@dataclass(frozen=True, slots=True)
class Place:
    """Where a dossier stands in a person's queue, by deadline."""

    position: int
    total: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Earlier:
    """Something the same subject was given or proposed for."""

    what: str
    outcome: str
    on: date | None
    number: str
    matches: str


def place_of(person: User, number: str) -> Place | None:
    """The dossiers before and after it among the person's open work; None where it is not."""
    listed = open_tasks(person).values_list("process__nomination__number", flat=True)[:_QUEUE]
    numbers = list(dict.fromkeys(listed))
    if number not in numbers:
        return None
    at = numbers.index(number)
    return Place(
        position=at + 1,
        total=len(numbers),
        before=numbers[at - 1] if at else "",
        after=numbers[at + 1] if at + 1 < len(numbers) else "",
    )


def awards_before(nomination: Nomination) -> list[Earlier]:
    """What the subject was given before, newest first; by identity number, else by name."""
    wanted = Q(name_match=nomination.subject_match)
    hashed = nomination.person.national_id_hash if nomination.person else ""
    if hashed:
        wanted |= Q(national_id_hash=hashed)
    found = PastAward.objects.filter(wanted).exclude(nomination_number=nomination.number)
    return [
        Earlier(
            what=f"{one.form}{f' ({one.authority})' if one.authority else ''}",
            outcome=f"Quyết định {one.decision_number}" if one.decision_number else "",
            on=one.decided_on,
            number="",
            matches=_match(hashed, one.national_id_hash) + ("" if one.valid else ", đã huỷ bỏ"),
        )
        for one in found.order_by("-decided_on", "-pk")[:_FEW]
    ]


def proposals_before(nomination: Nomination) -> tuple[list[Earlier], list[Earlier]]:
    """Other dossiers of the same subject: in this round (possible duplicates), and before it."""
    wanted = Q(subject_match=nomination.subject_match)
    hashed = nomination.person.national_id_hash if nomination.person else ""
    if hashed:
        wanted |= Q(person__national_id_hash=hashed)
    found = list(
        Nomination.objects.filter(wanted, city=nomination.city_id)
        .exclude(pk=nomination.pk)
        .exclude(state__in=[State.DRAFT, State.WARD_REVIEW])
        .select_related("round", "ward", "award_type", "person")
        .order_by("-pk")[: 2 * _FEW]
    )
    codes = {one.reason_code for one in found if one.reason_code}
    reasons = dict(ReasonCode.objects.filter(code__in=codes).values_list("code", "label"))
    same: list[Earlier] = []
    before: list[Earlier] = []
    for one in found:
        reason = reasons.get(one.reason_code, one.reason_code)
        told = Earlier(
            what=f"{one.award_type.short_name} · {one.ward.short_name} · {one.round.name}",
            outcome=f"{State(one.state).label}{f': {reason}' if reason else ''}",
            on=one.decided_on,
            number=one.number,
            matches=_match(hashed, one.person.national_id_hash if one.person else ""),
        )
        (same if one.round_id == nomination.round_id else before).append(told)
    return same, before


def _match(one: str, other: str) -> str:
    return "trùng số định danh" if one and one == other else "trùng tên"
