"""Which decisions a person may see, and how much of them."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from organizations.capabilities import DECISION_READERS, WARD_DESK
from organizations.models import User
from organizations.unit_acts import units_of

from .models import Decision, DecisionItem


def inside_decision(person: User) -> Q:
    """Decisions whose drafts and whole list a person may read."""
    inside = units_of(person, *DECISION_READERS)
    return Q(authority__in=inside) | Q(round__city__in=inside)


def decisions_visible(person: User) -> QuerySet[Decision]:
    """Decisions of my authority or city; for a ward the issued ones with its own people."""
    mine = DecisionItem.objects.filter(
        decision=OuterRef("pk"), nomination__ward__in=units_of(person, *WARD_DESK)
    )
    return Decision.objects.filter(
        inside_decision(person) | (Q(state=Decision.State.ISSUED) & Q(Exists(mine)))
    ).select_related("authority", "award_type", "round", "signed_by")


def sees_whole_list(person: User, decision: Decision) -> bool:
    """Whether all recipients are shown, or only those of the person's wards."""
    inside = units_of(person, *DECISION_READERS)
    return decision.authority_id in inside or decision.round.city_id in inside
