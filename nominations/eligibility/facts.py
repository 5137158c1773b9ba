"""What the rules look at, gathered once in a handful of statements."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from ..drafts import age_on
from ..models import Consent, CriterionScore, Family, FiledReport, Nomination, PastAward, RuleWaiver


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


def gather(nomination: Nomination) -> Facts:
    """At most six statements, whatever the size of the round."""
    today = timezone.localdate()
    facts = Facts(nomination, today)
    person = nomination.person
    same = Q(subject_match=nomination.subject_match)
    past = Q(name_match=nomination.subject_match)
    if person is not None:
        facts.age = age_on(person, today)
        facts.consents = list(Consent.objects.filter(person=person, withdrawn_on__isnull=True))
        if person.national_id_hash:
            same |= Q(person__national_id_hash=person.national_id_hash)
            past |= Q(national_id_hash=person.national_id_hash)
    facts.same_round = list(
        Nomination.objects.filter(same, round_id=nomination.round_id)
        .exclude(pk=nomination.pk)
        .exclude(state__in=["withdrawn", "refused", "lapsed"])
        .select_related("person", "collective", "ward")[:20]
    )
    facts.past = list(
        PastAward.objects.filter(past, valid=True).exclude(nomination_number=nomination.number)[:20]
    )
    facts.waived = set(
        RuleWaiver.objects.filter(nomination=nomination).values_list("rule", flat=True)
    )
    if nomination.award_type_version.criteria_set_id is not None:
        facts.scores = list(
            nomination.scores.filter(side=CriterionScore.Side.WARD).select_related("criterion")
        )
    filed = FiledReport.objects.filter(year=nomination.round.year - 1)
    facts.reported = frozenset(filed.values_list("unit_id", flat=True)) or None
    return facts


def leaders_share(round_id: int, ward_id: int) -> tuple[int, int]:
    """How many of the people a ward proposes in a round hold a leading post, and of how many."""
    found = (
        Nomination.objects.filter(round_id=round_id, ward_id=ward_id, person__isnull=False)
        .exclude(state__in=["withdrawn", "refused", "lapsed"])
        .exclude(award_type_version__family=Family.SCHOLARSHIP)
        .aggregate(people=Count("pk"), leaders=Count("pk", filter=Q(leading_post=True)))
    )
    return found["leaders"], found["people"]
