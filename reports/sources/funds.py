"""Figures from fund books: what came in by whom, what went out for what, how many books."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Count, Q, Sum
from django.urls import reverse

from nominations.text.amounts import format_amount
from organizations.models import Unit
from workflows.funds.book import NET
from workflows.funds.models import Fund, FundEntry, Sponsor

from ..models import ReportYear
from .registry import Behind, Source, enter

_Way, _Purpose, _Kind = FundEntry.Way, FundEntry.Purpose, Sponsor.Kind
_MONEY = Q(way=_Way.MONEY_IN)
#: Which lines each key adds up.
_WHICH: dict[str, Q] = {
    "received": _MONEY,
    "in_kind": Q(way=_Way.IN_KIND),
    "from_people": _MONEY & Q(sponsor__kind=_Kind.PERSON),
    "from_enterprises": _MONEY & Q(sponsor__kind=_Kind.ENTERPRISE),
    "from_clans": _MONEY & Q(sponsor__kind=_Kind.CLAN),
    "from_religious": _MONEY & Q(sponsor__kind=_Kind.RELIGIOUS),
    "from_state": _MONEY & Q(sponsor__kind=_Kind.STATE),
    "scholarships": Q(way=_Way.MONEY_OUT, purpose=_Purpose.SCHOLARSHIP),
    "awards": Q(way=_Way.MONEY_OUT, purpose=_Purpose.AWARD),
    "other": Q(way=_Way.MONEY_OUT, purpose=_Purpose.OTHER),
}


def _lines(year: int) -> Any:
    return FundEntry.objects.filter(day__gte=date(year, 1, 1), day__lte=date(year, 12, 31))


def _figures(
    period: ReportYear, units: list[int], keys: list[str]
) -> Mapping[int, Mapping[str, int]]:
    """Two statements for any number of units; a unit without a book has no figure at all."""
    known = [key for key in keys if key in _WHICH]
    books = Fund.objects.filter(unit__in=units, opened_on__year__lte=period.year)
    counted = dict(
        books.order_by().values("unit").annotate(count=Count("pk")).values_list("unit", "count")
    )
    found: dict[int, dict[str, int]] = {
        unit: dict.fromkeys(known, 0) | ({"count": count} if "count" in keys else {})
        for unit, count in counted.items()
    }
    sums: dict[str, Any] = {f"n_{key}": Sum(NET, filter=_WHICH[key]) for key in known}
    rows = (
        _lines(period.year)
        .filter(fund__unit__in=counted)
        .order_by()
        .values("fund__unit")
        .annotate(**sums)
    )
    for row in rows:
        found[row["fund__unit"]] |= {key: int(row[f"n_{key}"] or 0) for key in known}
    return found


def _behind(period: ReportYear, unit: Unit, key: str) -> Behind | None:
    if key not in _WHICH:
        return None
    rows = _lines(period.year).filter(_WHICH[key], fund__unit=unit).select_related("fund")
    return Behind(
        rows.order_by("day", "pk"),
        lambda one: (
            f"{one.day:%d/%m/%Y} {one.what}: {format_amount(one.amount)}",
            reverse("workflows:fund_detail", args=[one.fund_id]),
        ),
        adds=lambda one: -one.amount if one.strikes_id else one.amount,
    )


enter(Source("funds", lambda period: f"từ sổ quỹ năm {period.year}", _figures, _behind))
