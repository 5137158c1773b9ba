"""The reports of all units under an association beside one another, and what they come to.

What is missing is stated and never counted as zero: a total says over how many units it runs. A
share is reckoned over the units that answered all its parts, never over a sum with holes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from . import formulas
from .figures import LastYear, indicators_of, last_year_of, rules_of
from .models import Indicator, Level, Measure, ReportYear, WardReport
from .numbers import plain, shown
from .sheet import Sheet, sheets_of
from .ward import OPEN
from .years import Standing, standing

State = WardReport.State
#: Whose figures count.
COUNTED = (State.ACCEPTED, State.FROZEN)
#: In which order a page shows them: what waits for the reader first.
_ORDER = (
    State.SENT,
    State.RETURNED,
    State.SIGNED,
    State.DRAFT,
    State.ACCEPTED,
    State.FROZEN,
)


@dataclass(slots=True)
class Line:
    """One unit in the matrix."""

    report: WardReport
    sheet: Sheet
    standing: Standing

    @property
    def counted(self) -> bool:
        """Whether its figures are in the totals."""
        return self.report.state in COUNTED

    @property
    def owed(self) -> bool:
        """Whether it owes a report."""
        return self.report.excused_on is None

    @property
    def lacks(self) -> str:
        """What is missing or wrong, in a few words."""
        missing = [row.code for row in self.sheet.missing]
        if not self.sheet.answered:
            return "Chưa có số nào"
        said = [f"{self.sheet.answered}/{len(self.sheet.asked)}"]
        if missing:
            said.append("thiếu " + ", ".join(missing[:4]) + (" …" if len(missing) > 4 else ""))
        if wrong := [row.code for row in self.sheet.wrong]:
            said.append("sai " + ", ".join(wrong[:4]))
        return ", ".join(said) if missing or wrong else "Đủ " + said[0]


@dataclass(slots=True)
class Total:
    """What an indicator comes to over the counted units, and over how many of them."""

    indicator: Indicator
    amount: Fraction | None = None
    #: Answers of units, by unit.
    numbers: dict[int, int] = field(default_factory=dict)
    own: int | None = None
    counted: int = 0
    last: Fraction | None = None
    #: How many chose each level, where a level is chosen.
    chosen: dict[int, int] = field(default_factory=dict)

    @property
    def shown(self) -> str:
        """In words; '' where nobody answered."""
        if self.indicator.measure == Measure.CHOICE:
            return "; ".join(
                f"{label}: {self.chosen[number]}"
                for number, label in self.indicator.choices
                if self.chosen.get(number)
            )
        return shown(self.indicator, self.amount)

    @property
    def shown_last(self) -> str:
        """The year before."""
        return "" if self.indicator.measure == Measure.CHOICE else shown(self.indicator, self.last)

    @property
    def shown_own(self) -> str:
        """The association's own."""
        return shown(self.indicator, self.own)

    @property
    def units_answered(self) -> int:
        """How many units are in it; for a computed one how many have all its parts."""
        return self.counted


@dataclass(slots=True)
class Consolidation:
    """The whole: units, totals, the association's own sheet."""

    period: ReportYear
    lines: list[Line]
    totals: list[Total]
    own: Sheet
    #: How many units reported the year before.
    last_units: int = 0

    @property
    def owing(self) -> list[Line]:
        """Who owes a report."""
        return [one for one in self.lines if one.owed]

    @property
    def accepted(self) -> list[Line]:
        """Whose figures count."""
        return [one for one in self.owing if one.counted]

    @property
    def absent(self) -> list[Line]:
        """Who owes a report and is not in the totals."""
        return [one for one in self.owing if not one.counted]

    @property
    def by_work(self) -> list[Line]:
        """What waits for the reader first, then as usual."""
        return sorted(self.lines, key=lambda one: _ORDER.index(State(one.report.state)))

    def count(self, *states: str) -> int:
        """How many owing units are in these states."""
        return sum(one.report.state in states for one in self.owing)

    def late(self) -> dict[str, int]:
        """How many are in time, late, never sent, sent but empty."""
        found: dict[str, int] = {}
        for one in self.owing:
            found[one.standing.code] = found.get(one.standing.code, 0) + 1
        return found

    def figures(self) -> dict[str, Any]:
        """Everything said, as plain JSON to be kept."""
        return {
            "rows": [_kept(one, len(self.owing)) for one in self.totals]
            + [
                {
                    "code": row.code,
                    "group": row.indicator.group,
                    "label": row.indicator.label,
                    "measure": row.indicator.measure,
                    "shown": row.text,
                    "value": row.text or None,
                }
                for row in self.own.rows.values()
                if row.indicator.is_text
            ],
            "units": [_unit(one) for one in self.lines],
            "owing": len(self.owing),
            "accepted": len(self.accepted),
            "last_year": self.period.year - 1,
            "last_units": self.last_units,
        }


def _kept(one: Total, owing: int) -> dict[str, Any]:
    return {
        "code": one.indicator.code,
        "group": one.indicator.group,
        "label": one.indicator.label,
        "unit": one.indicator.unit,
        "measure": one.indicator.measure,
        "level": one.indicator.level,
        "formula": one.indicator.formula,
        "choices": one.indicator.choices,
        "value": one.shown or None
        if one.indicator.measure == Measure.CHOICE
        else plain(one.indicator, one.amount),
        "shown": one.shown,
        "counted": one.counted,
        "of": owing if one.indicator.level != Level.CITY else 0,
        "own": one.own,
        "shown_last": one.shown_last,
        "last_year": plain(one.indicator, one.last),
    }


def _unit(one: Line) -> dict[str, Any]:
    report = one.report
    return {
        "id": report.unit_id,
        "code": report.unit.code,
        "name": report.unit.short_name,
        "state": report.state,
        "state_label": report.get_state_display(),
        "standing": one.standing.code,
        "standing_label": one.standing.label,
        "counted": one.counted and one.owed,
        "sent_at": report.first_sent_at.isoformat() if report.first_sent_at else None,
        "answered": one.sheet.answered,
        "asked": len(one.sheet.asked),
        "missing": [row.code for row in one.sheet.missing],
        "excused": report.excused_why,
        "values": {
            code: row.number for code, row in one.sheet.rows.items() if row.number is not None
        }
        if one.counted
        else {},
    }


def consolidate(period: ReportYear, *, live: bool = True) -> Consolidation:
    """Everything about a year at once, in as many statements for 3 units as for 300.

    ``live``: the association's own sheet asks its sources, as long as nothing is locked.
    """
    reports = list(
        WardReport.objects.filter(period=period)
        .select_related("unit")
        .order_by("unit__code", "unit__name")
    )
    indicators, rules = indicators_of(period.year), rules_of(period.year)
    for one in reports:
        one.period = period
    sheets = sheets_of(
        period,
        {one.unit_id: one.state in OPEN for one in reports},
        Level.WARD,
        indicators=indicators,
        rules=rules,
    )
    own = sheets_of(period, {period.city_id: live}, Level.CITY, indicators=indicators, rules=rules)[
        period.city_id
    ]
    lines = [
        Line(one, sheets[one.unit_id], standing(one, sheets[one.unit_id].answered))
        for one in reports
    ]
    counted = {one.report.unit_id: one.sheet.numbers() for one in lines if one.counted and one.owed}
    before = last_year_of(period)
    totals = totals_of(indicators, counted, own.numbers(), before, period.city_id)
    last = len(before.numbers.keys() - {period.city_id})
    return Consolidation(period, lines, totals, own, last)


def totals_of(
    indicators: Iterable[Indicator],
    counted: Mapping[int, Mapping[str, int | None]],
    own: Mapping[str, int | None],
    before: LastYear,
    city: int,
) -> list[Total]:
    """What each figure comes to: the counted units, and the association's own where it has one."""
    found = []
    last_units = {unit: numbers for unit, numbers in before.numbers.items() if unit != city}
    for one in indicators:
        if one.is_text:
            continue
        mine = own if one.asked_of(Level.CITY) else {}
        total = Total(one, own=None if one.computed else mine.get(one.code))
        if one.measure == Measure.CHOICE:
            for numbers in counted.values():
                if (number := numbers.get(one.code)) is not None:
                    total.chosen[number] = total.chosen.get(number, 0) + 1
                    total.counted += 1
        else:
            total.amount, total.counted = _over(one, counted, mine)
            total.last, _units = _over(
                one, last_units, before.typed(city) if one.asked_of(Level.CITY) else {}
            )
        total.numbers = {
            unit: number
            for unit, numbers in counted.items()
            if (number := numbers.get(one.code)) is not None
        }
        found.append(total)
    return found


def _over(
    one: Indicator,
    units: Mapping[int, Mapping[str, int | None]],
    own: Mapping[str, int | None],
) -> tuple[Fraction | None, int]:
    """A figure over all that answered it, and how many units did."""
    codes = formulas.read(one.formula).codes if one.computed else (one.code,)
    whole = [
        numbers
        for numbers in units.values()
        if all(numbers.get(code) is not None for code in codes)
    ]
    mine = [own] if all(own.get(code) is not None for code in codes) else []
    if not whole and not mine:
        return None, 0
    sums: dict[str, int | None] = {
        code: sum(numbers[code] or 0 for numbers in [*whole, *mine]) for code in codes
    }
    if one.computed:
        return formulas.read(one.formula).value(sums), len(whole)
    return Fraction(sums[one.code] or 0), len(whole)
