"""What the drafts of a ward lack, grouped: which to go on with first."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from django.utils import timezone

from nominations.drafts import age_on
from nominations.lifecycle import State
from nominations.models import Consent, DocumentRequirement, Evidence, Nomination, Person
from organizations.capabilities import WARD_DESK, Capability
from organizations.models import User
from organizations.unit_acts import units_of

#: From this age on a child is asked too (Luật 91/2025/QH15).
_ASKED_FROM = 7
_OF_AGE = 18
#: More drafts than this are a list of their own.
_MOST = 500


@dataclass(slots=True)
class Lack:
    """Drafts that lack the same: its word in addresses, and their numbers and names."""

    code: str
    dossiers: list[tuple[str, str]] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many."""
        return len(self.dossiers)


def lacks(person: User) -> list[Lack]:
    """Returned, without papers, without consents, complete; four statements for any number.

    A dossier may stand in two groups: whoever adds papers does not ask for consents.
    """
    desk, prepares = units_of(person, *WARD_DESK), units_of(person, Capability.PREPARE)
    if not desk:
        return []
    drafts = list(
        Nomination.objects.filter(ward__in=desk, state__in=[State.DRAFT, State.RETURNED])
        .select_related("person")
        .order_by("sort_key", "pk")[:_MOST]
    )
    returned, papers, consents, ready = (
        Lack(code) for code in ("tra-lai", "giay-to", "dong-y", "du")
    )
    wanted = _wanted(drafts)
    held = Counter(
        Evidence.objects.filter(
            nomination__in=drafts, removed_at__isnull=True, replaced_by__isnull=True
        ).values_list("nomination_id", "kind")
    )
    given = set(
        Consent.objects.filter(
            person__in=[one.person_id for one in drafts if one.person_id],
            purpose=Consent.Purpose.PROCESSING,
            withdrawn_on__isnull=True,
        ).values_list("person_id", "by_guardian")
    )
    for one in drafts:
        told = (one.number, one.subject_name)
        if one.state == State.RETURNED:
            returned.dossiers.append(told)
            continue
        if one.ward_id not in prepares:
            continue
        minor, unasked = _minor(one.person, given)
        lacking = any(
            held[one.pk, paper.kind] < paper.minimum and (minor or not paper.only_minors)
            for paper in wanted.get(one.award_type_version_id, ())
        )
        if lacking:
            papers.dossiers.append(told)
        if unasked:
            consents.dossiers.append(told)
        if not lacking and not unasked:
            ready.dossiers.append(told)
    return [one for one in (returned, papers, consents, ready) if one.dossiers]


def _minor(person: Person | None, given: set[tuple[int, bool]]) -> tuple[bool, bool]:
    """Whether somebody is under age, and whether the guardian or the child was not asked yet."""
    age = age_on(person, timezone.localdate()) if person else None
    if person is None or age is None or age >= _OF_AGE:
        return False, False
    asked = bool(person.guardian_name) and (person.pk, True) in given
    if age >= _ASKED_FROM:
        asked = asked and (person.pk, False) in given
    return True, not asked


def _wanted(drafts: list[Nomination]) -> dict[int, list[DocumentRequirement]]:
    found: dict[int, list[DocumentRequirement]] = {}
    for paper in DocumentRequirement.objects.filter(
        version__in={one.award_type_version_id for one in drafts}
    ):
        found.setdefault(paper.version_id, []).append(paper)
    return found
