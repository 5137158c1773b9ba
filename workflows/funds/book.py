"""What a fund's book adds up to: balances, totals of a year, pledges, contributions counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import BigIntegerField, Case, F, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce

from .models import Fund, FundEntry, Pledge, Sponsor

Way = FundEntry.Way
_INTO = (Way.OPENING, Way.MONEY_IN)
#: What an entry adds to the money there is; one that strikes another out adds the opposite.
SIGNED: Any = Case(
    When(
        Q(way__in=_INTO, strikes__isnull=True) | Q(way=Way.MONEY_OUT, strikes__isnull=False),
        then=F("amount"),
    ),
    When(
        Q(way__in=_INTO, strikes__isnull=False) | Q(way=Way.MONEY_OUT, strikes__isnull=True),
        then=-F("amount"),
    ),
    default=Value(0),
    output_field=BigIntegerField(),
)
#: What an entry adds to the total of its own way.
NET: Any = Case(
    When(strikes__isnull=False, then=-F("amount")),
    default=F("amount"),
    output_field=BigIntegerField(),
)


def balance(fund: Fund, *, until: date | None = None) -> int:
    """The money there is, in đồng; ``until`` counts that day too."""
    entries = fund.entries.all()  # type: ignore[attr-defined]
    if until is not None:
        entries = entries.filter(day__lte=until)
    return int(entries.aggregate(sum=Sum(SIGNED))["sum"] or 0)


def with_balances(funds: QuerySet[Fund]) -> QuerySet[Fund]:
    """Funds with ``money`` each, in the same statement."""
    signed: Any = Case(
        When(
            Q(entries__way__in=_INTO, entries__strikes__isnull=True)
            | Q(entries__way=Way.MONEY_OUT, entries__strikes__isnull=False),
            then=F("entries__amount"),
        ),
        When(
            Q(entries__way__in=_INTO, entries__strikes__isnull=False)
            | Q(entries__way=Way.MONEY_OUT, entries__strikes__isnull=True),
            then=-F("entries__amount"),
        ),
        default=Value(0),
        output_field=BigIntegerField(),
    )
    return funds.annotate(money=Coalesce(Sum(signed), Value(0)))


@dataclass(frozen=True, slots=True)
class Year:
    """A year of a book: it ties when opening + in - out is what is left."""

    opening: int
    money_in: int
    in_kind: int
    out: int
    closing: int

    @property
    def ties(self) -> bool:
        """Whether the figures agree."""
        return self.opening + self.money_in - self.out == self.closing


def year_of(fund: Fund, year: int) -> Year:
    """The figures of a calendar year; a balance the book began with is its opening, not income."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    entries = fund.entries.filter(day__lte=last)  # type: ignore[attr-defined]
    began = Q(day__lt=first) | Q(way=Way.OPENING)
    inside = Q(day__gte=first)
    found = entries.aggregate(
        opening=Sum(SIGNED, filter=began),
        money_in=Sum(NET, filter=inside & Q(way=Way.MONEY_IN)),
        in_kind=Sum(NET, filter=inside & Q(way=Way.IN_KIND)),
        out=Sum(NET, filter=inside & Q(way=Way.MONEY_OUT)),
        closing=Sum(SIGNED),
    )
    return Year(**{name: int(value or 0) for name, value in found.items()})


def pledges(fund: Fund) -> list[tuple[Pledge, int]]:
    """What was promised, each with what came of it, soonest first."""
    found = (
        fund.pledges.select_related("sponsor")  # type: ignore[attr-defined]
        .annotate(kept=Coalesce(Sum(_net_of("entries")), Value(0)))
        .order_by("due_on", "pk")
    )
    return [(one, int(one.kept)) for one in found]


def _net_of(name: str) -> Any:
    return Case(
        When(**{f"{name}__strikes__isnull": False}, then=-F(f"{name}__amount")),
        default=F(f"{name}__amount"),
        output_field=BigIntegerField(),
    )


def contributions(units: list[int]) -> QuerySet[FundEntry]:
    """What was given by somebody and stands: not struck out, not striking."""
    return FundEntry.objects.filter(
        fund__unit__in=units,
        way__in=(Way.MONEY_IN, Way.IN_KIND),
        sponsor__isnull=False,
        strikes__isnull=True,
        struck=False,
    )


def not_counted_yet(units: list[int], least: int) -> list[tuple[Sponsor, int]]:
    """Who gave at least so much that no award was given for yet, most first."""
    found = (
        Sponsor.objects.filter(entries__in=contributions(units).filter(counted_for__isnull=True))
        .annotate(
            given=Sum(
                "entries__amount",
                filter=Q(entries__counted_for__isnull=True)
                & Q(entries__strikes__isnull=True)
                & Q(entries__struck=False)
                & Q(entries__way__in=(Way.MONEY_IN, Way.IN_KIND)),
            )
        )
        .filter(given__gte=least)
        .order_by("-given", "name")
    )
    return [(one, int(one.given)) for one in found]
