"""What the drafts of a ward lack, grouped: which to go on with first."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Count, F, Q
from django.utils import timezone

from nominations.drafts import age_on
from nominations.lifecycle import State
from nominations.models import Consent, Nomination, Person
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
    """Returned, without papers, without consents, complete; three statements for any number.

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
    if not drafts:
        return []
    lacking = _lacking(drafts)
    given = _consents({one.person_id for one in drafts if _is_minor(one.person)})
    for one in drafts:
        told = (one.number, one.subject_name)
        if one.state == State.RETURNED:
            returned.dossiers.append(told)
            continue
        if one.ward_id not in prepares:
            continue
        unasked = _unasked(one.person, given)
        without = bool(lacking.get(one.pk, set()) & {False, _is_minor(one.person)})
        if without:
            papers.dossiers.append(told)
        if unasked:
            consents.dossiers.append(told)
        if not without and not unasked:
            ready.dossiers.append(told)
    return [one for one in (returned, papers, consents, ready) if one.dossiers]


def _age(person: Person | None) -> int | None:
    return age_on(person, timezone.localdate()) if person else None


def _is_minor(person: Person | None) -> bool:
    age = _age(person)
    return age is not None and age < _OF_AGE


def _unasked(person: Person | None, given: set[tuple[int, bool]]) -> bool:
    """Whether the guardian of somebody under age, or the child, was not asked yet."""
    if person is None or not _is_minor(person):
        return False
    child = (_age(person) or 0) < _ASKED_FROM or (person.pk, False) in given
    return not (person.guardian_name and (person.pk, True) in given and child)


def _consents(people: set[int | None]) -> set[tuple[int, bool]]:
    """Who of these agreed, and whether the guardian did; asks nothing where nobody is a minor."""
    if not people:
        return set()
    given = Consent.objects.filter(
        person__in=people, purpose=Consent.Purpose.PROCESSING, withdrawn_on__isnull=True
    )
    return set(given.values_list("person_id", "by_guardian"))


def _lacking(drafts: list[Nomination]) -> dict[int, set[bool]]:
    """For each draft that lacks a paper, whether only minors need it, or everybody."""
    paper = "award_type_version__documents__"
    here = Q(
        evidence__kind=F(f"{paper}kind"),
        evidence__removed_at__isnull=True,
        evidence__replaced_by__isnull=True,
    )
    wanted = (
        Nomination.objects.filter(pk__in=[one.pk for one in drafts])
        .order_by()
        .values_list("pk", f"{paper}pk", f"{paper}minimum", f"{paper}only_minors")
        .annotate(held=Count("evidence", filter=here, distinct=True))
    )
    found: dict[int, set[bool]] = {}
    for pk, _paper, least, only_minors, held in wanted:
        if held < (least or 0):
            found.setdefault(pk, set()).add(only_minors)
    return found
