"""Figures of many units in one year, asked in few statements; the year before beside them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from django.db.models import Q

from . import formulas
from .models import Indicator, Measure, ReportYear, Rule, Value, WardReport

State = WardReport.State


def _in_year(year: int) -> Q:
    return Q(first_year__lte=year) & (Q(last_year__isnull=True) | Q(last_year__gte=year))


def indicators_of(year: int) -> list[Indicator]:
    """The indicators of a year's reports, in the order of the form."""
    return list(Indicator.objects.filter(_in_year(year)))


def rules_of(year: int) -> list[Rule]:
    """How that year's figures must stand to one another."""
    return list(Rule.objects.filter(_in_year(year)))


def whole(amount: Fraction) -> int:
    """To the nearest whole number, a half away from nothing as people round."""
    return int(rounded(amount, 0))


def rounded(amount: Fraction, places: int) -> Decimal:
    """With so many digits after the sign."""
    exact = Decimal(amount.numerator) / Decimal(amount.denominator)
    return exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def percent(amount: Fraction) -> Decimal:
    """A share as a percentage with two digits: 215/266 is 80.83."""
    return rounded(amount * 100, 2)


def computed(
    indicators: Iterable[Indicator], given: Mapping[str, int | None]
) -> dict[str, Fraction]:
    """The computed figures there are enough parts for, exact."""
    found = {}
    for one in indicators:
        if one.computed and (amount := formulas.read(one.formula).value(given)) is not None:
            found[one.code] = amount
    return found


@dataclass
class LastYear:
    """What was reported the year before: only what was signed and sent counts."""

    indicators: list[Indicator] = field(default_factory=list)
    numbers: dict[int, dict[str, int]] = field(default_factory=dict)

    def typed(self, unit: int) -> dict[str, int]:
        """What a unit answered itself."""
        return self.numbers.get(unit, {})

    def exact(self, unit: int) -> dict[str, Fraction]:
        """With what follows from it."""
        typed = self.typed(unit)
        return {code: Fraction(number) for code, number in typed.items()} | computed(
            self.indicators, typed
        )

    def whole(self, unit: int) -> dict[str, int]:
        """In whole numbers; shares are no whole numbers and stay out."""
        shares = {one.code for one in self.indicators if one.measure == Measure.PERCENT}
        return {
            code: whole(amount)
            for code, amount in self.exact(unit).items()
            if code not in shares and amount >= 0
        }


def last_year_of(period: ReportYear) -> LastYear:
    """The year before, of all its units at once; kept on the period, three statements."""
    kept: LastYear | None = period.__dict__.get("_last_year")
    if kept is None:
        kept = period.__dict__["_last_year"] = _last_year(period)
    return kept


def _last_year(period: ReportYear) -> LastYear:
    before = ReportYear.objects.filter(city=period.city_id, year=period.year - 1).first()
    if before is None:
        return LastYear()
    sent = WardReport.objects.filter(
        period=before, state__in=[State.SENT, State.ACCEPTED, State.FROZEN]
    )
    rows = Value.objects.filter(
        Q(unit__in=sent.values("unit")) | Q(unit=period.city_id),
        period=before,
        number__isnull=False,
    ).values_list("unit_id", "code", "number")
    made = LastYear(indicators_of(before.year))
    for unit, code, number in rows:
        if number is not None:
            made.numbers.setdefault(unit, {})[code] = number
    return made
