"""Whom to ask for an opinion, who has been heard, and what is told of it in a table."""

from __future__ import annotations

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from nominations.models import Nomination, SilentOpinion
from organizations.models import Unit

from .models import Opinion


def heard(nomination: Nomination) -> QuerySet[Opinion]:
    """Opinions of departments that have answered, or whose silence counts as an answer.

    A consultation that a return broke off has heard only those who had answered. Where the award
    type asks anew after a correction, only answers since the last one count.
    """
    version = nomination.award_type_version
    found = Opinion.objects.filter(consultation__nomination=nomination)
    answered = ~Q(verdict="")
    if version.silent_opinion != SilentOpinion.WAIT:
        answered |= ~Q(counted_as="") | Q(
            consultation__closed_at__gt=Coalesce(F("deadline"), F("consultation__deadline"))
        )
    found = found.filter(answered)
    if version.reopen_opinions:
        corrected = nomination.returns.filter(closed_at__isnull=False).last()
        if corrected is not None:
            found = found.filter(consultation__opened_at__gte=corrected.closed_at)
    return found


def heard_units(nomination: Nomination) -> frozenset[int]:
    """The departments of ``heard``."""
    return frozenset(heard(nomination).values_list("unit_id", flat=True))


def asked_anyway(nomination: Nomination) -> list[Unit]:
    """The award type's departments that have not been heard yet, in one statement."""
    asked = nomination.award_type_version.consult_units
    return list(asked.exclude(pk__in=heard(nomination).values("unit")))
