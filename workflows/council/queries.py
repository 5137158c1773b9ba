"""Which sessions of a council a person may see."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from organizations.capabilities import COUNCIL, Capability
from organizations.models import User
from organizations.unit_acts import units_of

from .models import CouncilSession


def sessions_visible(person: User) -> QuerySet[CouncilSession]:
    """Sessions of my council, and for the inspector of the city those of its rounds."""
    condition = Q(council__in=units_of(person, *COUNCIL))
    condition |= Q(round__city__in=units_of(person, Capability.INSPECT))
    return CouncilSession.objects.filter(condition).select_related("council", "round")
