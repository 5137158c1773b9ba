"""What a council sees: its sessions, and the nominations before it."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from nominations.lifecycle import State
from organizations import grants
from organizations.capabilities import COUNCIL, Capability
from organizations.models import User
from organizations.unit_acts import units_of

from .models import AgendaItem, Composition, CouncilSession, Tie

_STATES = frozenset(
    {
        State.ELIGIBLE,
        State.IN_COUNCIL,
        State.COUNCIL_PASSED,
        State.COUNCIL_FAILED,
        State.PENDING_SIGNATURE,
        State.DECIDED,
        State.AWARDED,
    }
)


def sessions_visible(person: User) -> QuerySet[CouncilSession]:
    """Sessions of my council, and for the inspector of the city those of its rounds."""
    condition = Q(council__in=units_of(person, *COUNCIL))
    condition |= Q(round__city__in=units_of(person, Capability.INSPECT))
    return CouncilSession.objects.filter(condition).select_related("council", "round")


def compositions_visible(person: User) -> QuerySet[Composition]:
    """Those of my council; whoever inspects and sits on none reads every one."""
    councils = units_of(person, *COUNCIL)
    found = Composition.objects.select_related("council")
    if councils or not grants.holds(person, Capability.INSPECT):
        found = found.filter(council__in=councils)
    return found


def ties_visible(person: User) -> QuerySet[Tie]:
    """What a member says of themselves is theirs alone."""
    return Tie.objects.filter(member=person, withdrawn_at__isnull=True)


def before_the_council(units: set[int]) -> Q:
    """What its secretary prepares, from the end of the appraisal on."""
    return Q(council__in=units, state__in=_STATES)


def on_an_agenda(units: set[int]) -> Q:
    """What its members were ever to consider."""
    listed = AgendaItem.objects.filter(nomination=OuterRef("pk"))
    return Q(council__in=units) & Q(Exists(listed))


def urgent_ones(units: set[int]) -> Q:
    """What its chair may approve without any session."""
    return Q(council__in=units, urgent=True, state__in=_STATES)
