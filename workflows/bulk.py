"""One act on many dossiers: a preview with the reasons of each, then each for itself by the door.

Only acts that need nothing typed; what needs a reason or a date of its own is done one by one, or
on the page of its letter, session or decision.
"""

from __future__ import annotations

from dataclasses import dataclass

from nominations.models import Nomination
from organizations import grants
from organizations.models import User

from . import door, policy
from .reasons import Reason, Refused
from .registry import ACTIONS, Action

#: In the order they are offered.
CODES = ("send_to_chair", "receive", "consult", "mark_eligible", "claim", "release")
#: More than this at once is walked in several goes.
MOST = 200


@dataclass(frozen=True, slots=True)
class Row:
    """One dossier: why it cannot be done (empty if it can), or what came of it."""

    nomination: Nomination
    reasons: tuple[Reason, ...] = ()
    done: bool = False


def offered(person: User) -> list[Action]:
    """The acts this person may at all do on some dossier."""
    held = {one for mandate in grants.mandates(person) for one in mandate.capabilities}
    return [
        ACTIONS[code]
        for code in CODES
        if held & set(ACTIONS[code].capability) or ("task" in ACTIONS[code].capability and held)
    ]


def chosen(person: User, numbers: list[str]) -> list[Nomination]:
    """The dossiers named, as far as this person may see them, in the order of the list."""
    found = policy.visible(person).filter(number__in=numbers[:MOST])
    return list(
        found.select_related(
            "ward", "award_type", "award_type_version__criteria_set", "round", "person",
            "collective", "authority", "case", "regime",
        ).order_by("sort_key", "pk")
    )  # fmt: skip


def preview(person: User, code: str, numbers: list[str]) -> list[Row]:
    """Each with the reasons against it; nothing is done yet."""
    return [Row(one, tuple(door.preview(code, one, person))) for one in chosen(person, numbers)]


def perform(person: User, code: str, numbers: list[str]) -> list[Row]:
    """Each for itself: one refusal stops no other."""
    rows = []
    for one in chosen(person, numbers):
        try:
            rows.append(Row(door.perform(code, one.number, person), done=True))
        except Refused as refusal:
            rows.append(Row(one, tuple(refusal.reasons)))
    return rows
