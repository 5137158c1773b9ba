"""Who stands under an association on a day, and so owes it a report."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from organizations.models import Unit, UnitKind


def wards_under(city: int, day: date) -> QuerySet[Unit]:
    """The ward associations that stand under it on a day, by code."""
    in_force = Q(overseers__valid_from__lte=day) & (
        Q(overseers__valid_to__isnull=True) | Q(overseers__valid_to__gte=day)
    )
    return (
        Unit.objects.filter(in_force, kind=UnitKind.WARD_ASSOCIATION, overseers__overseer=city)
        .filter(Q(dissolved_on__isnull=True) | Q(dissolved_on__gt=day))
        .distinct()
        .order_by("code", "name")
    )
