"""What the rules look at, gathered once in a handful of statements."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from prepared.queries import Prepared

from .. import criteria, looks
from ..drafts import age_on
from ..models import (
    Consent,
    CriterionScore,
    Family,
    FiledReport,
    Nomination,
    PastAward,
    RuleWaiver,
)


@dataclass(slots=True)
class Facts:
    """One nomination and what surrounds it."""

    nomination: Nomination
    today: date
    age: int | None = None
    consents: list[Consent] = field(default_factory=list)
    same_round: list[Nomination] = field(default_factory=list)
    past: list[PastAward] = field(default_factory=list)
    waived: set[str] = field(default_factory=set)
    #: The ward's own scores by criterion, where it scored.
    scores: list[CriterionScore] = field(default_factory=list)
    #: Units whose report of the year before the round was filed; None where nobody keeps record.
    reported: frozenset[int] | None = None
    extra: dict[str, Any] = field(default_factory=dict)


_OVER = ("withdrawn", "refused", "lapsed")


def _alike(match: Any, identity: Any, *, name: str, number: str) -> Q:
    """The same name, or the same identity number where one is known."""
    same = Q(**{name: match})
    return same | Q(**{number: identity}) if identity is not None else same


_CONSENTS = Prepared(
    lambda person: Consent.objects.filter(person=person, withdrawn_on__isnull=True)
)
_SAME_ROUND = Prepared(
    lambda pk, round_id, match, identity: (
        Nomination.objects.filter(
            _alike(match, identity, name="subject_match", number="person__national_id_hash"),
            round_id=round_id,
        )
        .exclude(pk=pk)
        .exclude(state__in=_OVER)
        .select_related("person", "collective", "ward")[:20]
    )
)
_PAST = Prepared(
    lambda number, match, identity: PastAward.objects.filter(
        _alike(match, identity, name="name_match", number="national_id_hash"), valid=True
    ).exclude(nomination_number=number)[:200]
)
_WAIVED: Prepared[str] = Prepared(
    lambda nomination: RuleWaiver.objects.filter(nomination=nomination).values_list(
        "rule", flat=True
    )
)
_FILED: Prepared[int] = Prepared(
    lambda year: FiledReport.objects.filter(year=year).values_list("unit_id", flat=True)
)


def may_be_of(award: PastAward, nomination: Nomination) -> bool:
    """Whether an award under this name or number may have been given to this subject.

    Many people bear one name: two identity numbers, two birth years or two kinds that differ
    are two subjects. What is not known speaks against nobody.
    """
    person = nomination.person
    kind = "person" if person else nomination.collective.kind  # type: ignore[union-attr]
    if award.subject_kind and award.subject_kind != kind:
        return False
    if person is None:
        return True
    if award.national_id_hash and person.national_id_hash:
        return award.national_id_hash == person.national_id_hash
    return not (award.birth_year and person.birth_year) or award.birth_year == person.birth_year


def may_be_the_same(one: Nomination, other: Nomination) -> bool:
    """Whether two dossiers under one name or number may be for the same subject.

    Two numbers or birth years that differ are two people; a name in two wards two collectives.
    """
    a, b = one.person, other.person
    if a is None or b is None:
        return a is b and one.ward_id == other.ward_id
    if a.national_id_hash and b.national_id_hash:
        return a.national_id_hash == b.national_id_hash
    return not (a.birth_year and b.birth_year) or a.birth_year == b.birth_year


def gather(nomination: Nomination) -> Facts:
    """At most six statements, whatever the size of the round."""
    today = timezone.localdate()
    facts = Facts(nomination, today)
    person, match, identity = nomination.person, nomination.subject_match, None
    if person is not None:
        facts.age = age_on(person, today)
        facts.consents = _CONSENTS.all(person.pk)
        identity = person.national_id_hash or None
    facts.same_round = _SAME_ROUND.all(nomination.pk, nomination.round_id, match, identity)
    past = _PAST.all(nomination.number, match, identity)
    facts.past = [award for award in past if may_be_of(award, nomination)]
    facts.waived = set(looks.once(nomination, "waivers", lambda: _WAIVED.all(nomination.pk)))
    facts.scores = criteria.ward_scores(nomination)
    year = nomination.round.year - 1
    filed = looks.once(nomination, "reports filed", lambda: _FILED.all(year))
    facts.reported = frozenset(filed) or None
    return facts


#: Of another dossier of the round: what the rules and their sentences look at.
_OF_OTHERS = (
    "number",
    "subject_match",
    "ward_id",
    "award_type_id",
    "round_id",
    "state",
    "import_key",
    "subject_name",
    "person__national_id_hash",
    "person__birth_year",
    "person__workplace",
    "collective__name_match",
    "collective__representative",
    "ward__short_name",
)


def gather_new(nominations: list[Nomination]) -> list[Facts]:
    """Of dossiers not stored yet, all of one ward and round: five statements for any number.

    What only a stored dossier has (consents, waivers, the ward's scores) there is none of; those
    among themselves are compared by the reader of their list.
    """
    keys = {one.import_key for one in nominations}
    return _gather_many(
        nominations,
        is_other=lambda other: other.import_key is None or other.import_key not in keys,
    )


def gather_stored(nominations: list[Nomination]) -> list[Facts]:
    """Of stored dossiers of one round: as ``gather`` for each, eight statements for any number."""
    found = _gather_many(nominations, is_other=lambda other: True)
    keys = [one.pk for one in nominations]
    people = [one.person_id for one in nominations if one.person_id]
    consents: dict[int, list[Consent]] = {}
    for consent in Consent.objects.filter(person__in=people, withdrawn_on__isnull=True):
        consents.setdefault(consent.person_id, []).append(consent)
    waived: dict[int, set[str]] = {}
    for pk, rule in RuleWaiver.objects.filter(nomination__in=keys).values_list(
        "nomination_id", "rule"
    ):
        waived.setdefault(pk, set()).add(rule)
    scores: dict[int, list[CriterionScore]] = {}
    for score in CriterionScore.objects.filter(
        nomination__in=keys, side=CriterionScore.Side.WARD
    ).select_related("criterion"):
        scores.setdefault(score.nomination_id, []).append(score)
    for facts in found:
        one = facts.nomination
        facts.same_round = [other for other in facts.same_round if other.pk != one.pk]
        facts.past = [a for a in facts.past if a.nomination_number != one.number]
        facts.consents = consents.get(one.person_id or 0, [])
        facts.waived, facts.scores = waived.get(one.pk, set()), scores.get(one.pk, [])
    return found


def _gather_many(
    nominations: list[Nomination], *, is_other: Callable[[Nomination], bool]
) -> list[Facts]:
    """What a stored and a new dossier alike are judged by; all of one round."""
    if not nominations:
        return []
    today, round_ = timezone.localdate(), nominations[0].round
    matches = {one.subject_match for one in nominations}
    hashes = {one.person.national_id_hash for one in nominations if one.person} - {""}
    others = (
        Nomination.objects.filter(round=round_)
        .exclude(state__in=_OVER)
        .select_related("person", "collective", "ward")
        .only(*_OF_OTHERS)
        .order_by("pk")
    )
    same: dict[str, list[Nomination]] = {}
    for other in others.filter(subject_match__any_of=matches):
        if is_other(other):
            same.setdefault(other.subject_match, []).append(other)
    if hashes:
        for other in others.filter(person__national_id_hash__any_of=hashes):
            if is_other(other):
                assert other.person is not None
                same.setdefault(other.person.national_id_hash, []).append(other)
    past: dict[str, list[PastAward]] = {}
    known = Q(name_match__any_of=matches)
    if hashes:
        known |= Q(national_id_hash__any_of=hashes)
    for award in PastAward.objects.filter(known, valid=True):
        for key in {award.name_match, award.national_id_hash} - {""}:
            past.setdefault(key, []).append(award)
    filed = FiledReport.objects.filter(year=round_.year - 1)
    reported = frozenset(filed.values_list("unit_id", flat=True)) or None
    found = []
    for one in nominations:
        facts = Facts(one, today, reported=reported)
        facts.same_round = same.get(one.subject_match, [])
        facts.past = [a for a in past.get(one.subject_match, []) if may_be_of(a, one)]
        if (person := one.person) is not None:
            facts.age = age_on(person, today)
            if digest := person.national_id_hash:
                facts.same_round = _once(same.get(digest, ()), facts.same_round)
                facts.past = _once(past.get(digest, ()), facts.past)
        found.append(facts)
    return found


def _once(first: Iterable[Any], second: Iterable[Any]) -> list[Any]:
    """Both, the surer ones first, each once."""
    return list(dict.fromkeys((*first, *second)))


def leaders_share(round_id: int, ward_id: int) -> tuple[int, int]:
    """How many of the people a ward proposes in a round hold a leading post, and of how many."""
    found = (
        Nomination.objects.filter(round_id=round_id, ward_id=ward_id, person__isnull=False)
        .exclude(state__in=["withdrawn", "refused", "lapsed"])
        .exclude(award_type_version__family=Family.SCHOLARSHIP)
        .aggregate(people=Count("pk"), leaders=Count("pk", filter=Q(leading_post=True)))
    )
    return found["leaders"], found["people"]
