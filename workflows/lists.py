"""Which letters, sessions and decisions a person may see: one place for pages and the API."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from nominations.lifecycle import State
from nominations.models import Family
from organizations import grants
from organizations.grants import Mandate
from organizations.models import User

from . import policy
from .models import CouncilSession, Decision, DecisionItem, Submission

_WARD = ("prepare", "endorse")
_CITY = ("receive", "appraise", "confirm", "inspect")
_COUNCIL = ("run_council", "vote", "preside")
_AUTHORITY = ("sign", "register", "confirm", "receive", "pay", "inspect")


def mandate_for(person: User, *capabilities: str) -> Mandate | None:
    """The first right that carries one of the capabilities."""
    wanted = set(capabilities)
    return next((one for one in grants.mandates(person) if one.capabilities & wanted), None)


def units_of(person: User, *capabilities: str) -> list[int]:
    """The units on which a person holds one of the capabilities."""
    wanted = set(capabilities)
    return [one.unit_id for one in grants.mandates(person) if one.capabilities & wanted]


def submissions_visible(person: User) -> QuerySet[Submission]:
    """Letters of my ward; for the city, of every ward once they were sent."""
    condition = Q(ward__in=units_of(person, *_WARD))
    condition |= Q(round__city__in=units_of(person, *_CITY), state=Submission.State.SENT)
    return Submission.objects.filter(condition).select_related("ward", "round")


def leaders_shares(person: User) -> list[Any]:
    """Of the people each ward proposes in each round, how many hold a leading post (rule E12).

    One statement, over what this person may see; newest rounds first, scholarships left out.
    """
    ended = [State.WITHDRAWN, State.REFUSED, State.LAPSED]
    return list(
        policy.visible(person)
        .filter(person__isnull=False)
        .exclude(award_type_version__family=Family.SCHOLARSHIP)
        .exclude(state__in=ended)
        .order_by()
        .values("round__name", "ward__short_name")
        .annotate(people=Count("pk"), leaders=Count("pk", filter=Q(leading_post=True)))
        .filter(leaders__gt=0)
        .order_by("-round__year", "round__name", "ward__short_name")[:200]
    )


def sessions_visible(person: User) -> QuerySet[CouncilSession]:
    """Sessions of my council, and for the inspector of the city those of its rounds."""
    condition = Q(council__in=units_of(person, *_COUNCIL))
    condition |= Q(round__city__in=units_of(person, "inspect"))
    return CouncilSession.objects.filter(condition).select_related("council", "round")


def inside_decision(person: User) -> Q:
    """Decisions whose drafts and whole list a person may read."""
    inside = units_of(person, *_AUTHORITY)
    return Q(authority__in=inside) | Q(round__city__in=inside)


def decisions_visible(person: User) -> QuerySet[Decision]:
    """Decisions of my authority or city; for a ward the issued ones with its own people."""
    mine = DecisionItem.objects.filter(
        decision=OuterRef("pk"), nomination__ward__in=units_of(person, *_WARD)
    )
    return Decision.objects.filter(
        inside_decision(person) | (Q(state=Decision.State.ISSUED) & Q(Exists(mine)))
    ).select_related("authority", "award_type", "round", "signed_by")


def sees_whole_list(person: User, decision: Decision) -> bool:
    """Whether all recipients are shown, or only those of the person's wards."""
    inside = units_of(person, *_AUTHORITY)
    return decision.authority_id in inside or decision.round.city_id in inside
