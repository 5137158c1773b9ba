"""Which sessions of a council a person may see."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from organizations.models import User
from organizations.unit_acts import units_of

from .models import CouncilSession

_COUNCIL = ("run_council", "vote", "preside")


def sessions_visible(person: User) -> QuerySet[CouncilSession]:
    """Sessions of my council, and for the inspector of the city those of its rounds."""
    condition = Q(council__in=units_of(person, *_COUNCIL))
    condition |= Q(round__city__in=units_of(person, "inspect"))
    return CouncilSession.objects.filter(condition).select_related("council", "round")
