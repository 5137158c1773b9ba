"""What the rules look at, gathered once in a handful of statements."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone

from ..drafts import age_on
from ..models import Consent, Nomination, PastAward, RuleWaiver


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
    extra: dict[str, Any] = field(default_factory=dict)


def gather(nomination: Nomination) -> Facts:
    """At most four statements, whatever the size of the round."""
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
    return facts
