"""Figures from dossiers of the year's rounds; what is under the seal counts for nobody yet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.urls import reverse

from nominations.lifecycle import WARD_ONLY_STATES, State
from nominations.models import Nomination, Round
from nominations.models.award_types import Family, LegalNature
from organizations.models import Unit, UnitKind

from ..models import ReportYear
from .registry import Behind, Source, enter

_NOT_SCHOLARSHIP = ~Q(award_type_version__family=Family.SCHOLARSHIP)
_SENT = ~Q(state__in=[*WARD_ONLY_STATES, State.WITHDRAWN, State.LAPSED])
#: Published: a decision releases its results.
_GIVEN = Q(state__in=[State.DECIDED, State.AWARDED]) & _NOT_SCHOLARSHIP
_SELF_TAUGHT = Q(award_type_version__family=Family.SELF_TAUGHT)

#: Which dossiers each key counts.
_WHICH: dict[str, Q] = {
    "sent": _SENT & _NOT_SCHOLARSHIP,
    "given": _GIVEN,
    "given_collectives": _GIVEN & Q(collective__isnull=False),
    "given_people": _GIVEN & Q(person__isnull=False),
    "given_women": _GIVEN & Q(person__gender="F"),
    "given_committee": _GIVEN & Q(authority__kind=UnitKind.PEOPLES_COMMITTEE),
    "given_association": _GIVEN
    & Q(authority__kind__in=[UnitKind.CITY_ASSOCIATION, UnitKind.PROVINCE_ASSOCIATION]),
    "sent_self_taught": _SENT & _SELF_TAUGHT,
    "given_self_taught": _GIVEN & _SELF_TAUGHT,
    "given_thanks": _GIVEN & Q(award_type_version__legal_nature=LegalNature.THANKS),
    "paid": Q(payment__isnull=False),
    "paid_amount": Q(payment__isnull=False),
}
#: Keys that add up something of each dossier.
_SUMS = {"paid_amount": "payment__amount"}


def _of_year(period: ReportYear) -> QuerySet[Nomination]:
    return Nomination.objects.filter(round__city=period.city_id, round__year=period.year)


def _figures(
    period: ReportYear, units: list[int], keys: list[str]
) -> Mapping[int, Mapping[str, int]]:
    """Two statements for any number of units; nothing where no round was held that year."""
    known = [key for key in keys if key in _WHICH]
    if not Round.objects.filter(city=period.city_id, year=period.year).exists():
        return {}
    counted: dict[str, Any] = {
        f"n_{key}": Sum(_SUMS[key], filter=_WHICH[key])
        if key in _SUMS
        else Count("pk", filter=_WHICH[key])
        for key in known
    }
    found = {unit: dict.fromkeys(known, 0) for unit in units}
    rows: Any = (
        _of_year(period).filter(ward__in=units).order_by().values("ward").annotate(**counted)
    )
    for row in rows:
        found[row["ward"]] = {key: row[f"n_{key}"] or 0 for key in known}
    return found


def _behind(period: ReportYear, unit: Unit, key: str) -> Behind | None:
    if key not in _WHICH:
        return None
    rows = (
        _of_year(period)
        .filter(_WHICH[key], ward=unit)
        .select_related("award_type", "payment")
        .order_by("sort_key", "pk")
    )
    return Behind(rows, _told, _paid if key in _SUMS else None)


def _told(one: Nomination) -> tuple[str, str]:
    return (
        f"{one.number} · {one.subject_name} · {one.award_type.short_name or one.award_type.name}",
        reverse("workflows:nomination_detail", args=[one.number]),
    )


def _paid(one: Any) -> int:
    return int(one.payment.amount)


enter(Source("nominations", lambda period: "từ hồ sơ", _figures, _behind))
