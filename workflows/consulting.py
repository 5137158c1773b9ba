"""Whom to ask for an opinion, who has been heard, and what is told of it in a table."""

from __future__ import annotations

from django.db.models import F, Q
from django.db.models.functions import Coalesce

from nominations.models import Nomination, SilentOpinion
from organizations.models import Unit

from .models import Opinion


def heard_units(nomination: Nomination) -> frozenset[int]:
    """Departments that have answered, or whose silence the award type takes for an answer.

    A consultation that a return broke off has heard only those who had answered. Where the award
    type asks anew after a correction, only answers since the last one count.
    """
    version = nomination.award_type_version
    heard = Opinion.objects.filter(consultation__nomination=nomination)
    answered = ~Q(verdict="")
    if version.silent_opinion != SilentOpinion.WAIT:
        answered |= ~Q(counted_as="") | Q(
            consultation__closed_at__gt=Coalesce(F("deadline"), F("consultation__deadline"))
        )
    heard = heard.filter(answered)
    if version.reopen_opinions:
        corrected = nomination.returns.filter(closed_at__isnull=False).last()
        if corrected is not None:
            heard = heard.filter(consultation__opened_at__gte=corrected.closed_at)
    return frozenset(heard.values_list("unit_id", flat=True))


def asked_anyway(nomination: Nomination) -> list[Unit]:
    """The award type's departments that have not been heard yet."""
    heard = heard_units(nomination)
    return [
        unit for unit in nomination.award_type_version.consult_units.all() if unit.pk not in heard
    ]
