"""Whom to ask for an opinion, who has been heard, and what is told of it in a table."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from nominations.models import AwardTypeVersion, Nomination, SilentOpinion
from organizations.models import Unit
from prepared.queries import Prepared

from .models import Opinion


def _heard(nomination: Any, silence_counts: Any, since: Any) -> QuerySet[Opinion]:
    """What ``heard`` asks: of a nomination, with or without silence, since a moment or ever."""
    answered = ~Q(verdict="")
    if silence_counts is not None:
        answered |= ~Q(counted_as="") | Q(
            consultation__closed_at__gt=Coalesce(F("deadline"), F("consultation__deadline"))
        )
    found = Opinion.objects.filter(answered, consultation__nomination=nomination)
    if since is not None:
        found = found.filter(consultation__opened_at__gte=since)
    return found


def _terms(nomination: Nomination) -> tuple[int, bool | None, datetime | None]:
    """Of whom, whether silence counts (None: it does not), since when (None: ever)."""
    version, since = nomination.award_type_version, None
    if version.reopen_opinions:
        corrected = nomination.returns.filter(closed_at__isnull=False).last()
        since = corrected.closed_at if corrected is not None else None
    return nomination.pk, version.silent_opinion != SilentOpinion.WAIT or None, since


def heard(nomination: Nomination) -> QuerySet[Opinion]:
    """Opinions of departments that have answered, or whose silence counts as an answer.

    A consultation that a return broke off has heard only those who had answered. Where the award
    type asks anew after a correction, only answers since the last one count.
    """
    return _heard(*_terms(nomination))


_ASKED = Prepared(
    lambda version, *terms: Unit.objects.filter(
        pk__in=AwardTypeVersion.consult_units.through.objects.filter(
            awardtypeversion=version
        ).values("unit")
    ).exclude(pk__in=_heard(*terms).values("unit"))
)


def heard_units(nomination: Nomination) -> frozenset[int]:
    """The departments of ``heard``."""
    return frozenset(heard(nomination).values_list("unit_id", flat=True))


def asked_anyway(nomination: Nomination) -> list[Unit]:
    """The award type's departments that have not been heard yet, in one statement."""
    return _ASKED.all(nomination.award_type_version_id, *_terms(nomination))
