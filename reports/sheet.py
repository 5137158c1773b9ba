"""One unit's report laid out: every indicator with its figure, last year, source and checks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from organizations.models import Unit

from . import checks, formulas, sources
from .checks import Check
from .figures import computed, indicators_of, last_year_of, rules_of
from .models import Group, Indicator, Measure, ReportYear, Rule, Severity, Value
from .numbers import plain, shown


@dataclass(slots=True)
class Row:
    """One indicator of a sheet."""

    indicator: Indicator
    stored: Value | None = None
    #: What its source knows now; None where it knows nothing, or is not asked any more.
    taken: int | None = None
    amount: Fraction | None = None
    last: Fraction | None = None
    checks: list[Check] = field(default_factory=list)
    #: Codes a computed figure waits for.
    waits: tuple[str, ...] = ()

    @property
    def code(self) -> str:
        """The indicator's."""
        return self.indicator.code

    @property
    def number(self) -> int | None:
        """The figure answered: typed, else the source's."""
        if self.stored is not None and self.stored.number is not None:
            return self.stored.number
        return self.taken

    @property
    def text(self) -> str:
        """The words answered."""
        return self.stored.text if self.stored is not None else ""

    @property
    def note(self) -> str:
        """Why it is as it is."""
        return self.stored.note if self.stored is not None else ""

    @property
    def follows(self) -> bool:
        """Whether the figure is the source's, typed by nobody."""
        typed = self.stored is not None and self.stored.number is not None
        return self.taken is not None and not typed

    @property
    def answered(self) -> bool:
        """Whether there is an answer; 0 is one."""
        if self.indicator.is_text:
            return bool(self.text)
        return self.amount is not None if self.indicator.computed else self.number is not None

    @property
    def shown(self) -> str:
        """The figure in words; '' for none."""
        return shown(self.indicator, self.amount)

    @property
    def shown_last(self) -> str:
        """Last year's in words."""
        return shown(self.indicator, self.last)

    @property
    def stored_shown(self) -> str:
        """What was typed, as a field shows it and says it has seen."""
        if self.indicator.is_text:
            return self.text
        number = self.stored.number if self.stored is not None else None
        if self.indicator.measure == Measure.CHOICE:
            return "" if number is None else str(number)
        return shown(self.indicator, number)

    @property
    def where(self) -> str:
        """How the figure got here: ``typed``, ``workbook``, a source's name, ``computed``, ''."""
        if self.indicator.computed:
            return "computed"
        if self.follows or (self.stored is not None and self.stored.source == Value.Source.TAKEN):
            return self.indicator.source or "taken"
        return self.stored.source if self.answered and self.stored is not None else ""

    @property
    def worst(self) -> str:
        """The gravest thing said beside it: ``error``, ``ask``, ``warn`` or ''."""
        said = {one.severity for one in self.checks}
        return next((one for one in ("error", "ask", "warn") if one in said), "")


@dataclass(slots=True)
class Part:
    """A group of a sheet with its counts."""

    code: str
    label: str
    rows: list[Row]

    @property
    def asked(self) -> list[Row]:
        """What somebody has to answer."""
        return [one for one in self.rows if not one.indicator.computed]

    @property
    def answered(self) -> int:
        """How many of them are."""
        return sum(one.answered for one in self.asked)

    @property
    def wrong(self) -> int:
        """How many cells stand against signing."""
        return sum(one.worst == Severity.ERROR for one in self.rows)

    @property
    def whole(self) -> bool:
        """Whether nothing is missing and nothing wrong or asked."""
        return self.answered == len(self.asked) and not any(
            one.worst in (Severity.ERROR, Severity.ASK) for one in self.rows
        )


@dataclass(slots=True)
class Sheet:
    """All of a unit's report."""

    period: ReportYear
    unit_id: int
    rows: dict[str, Row]

    @property
    def parts(self) -> list[Part]:
        """By group, in the order of the form."""
        found = []
        for group in Group:
            rows = [one for one in self.rows.values() if one.indicator.group == group]
            if rows:
                found.append(Part(group, str(group.label), rows))
        return found

    @property
    def asked(self) -> list[Row]:
        """What the unit has to answer."""
        return [one for one in self.rows.values() if not one.indicator.computed]

    @property
    def answered(self) -> int:
        """How many answered cells there are: neither empty ones nor computed ones count."""
        return sum(one.answered for one in self.asked)

    @property
    def missing(self) -> list[Row]:
        """What is not answered."""
        return [one for one in self.asked if not one.answered]

    @property
    def wrong(self) -> list[Row]:
        """What stands against signing."""
        return [one for one in self.rows.values() if one.worst == Severity.ERROR]

    @property
    def open_rows(self) -> list[Row]:
        """Where something is to be done: wrong or asked first, then what is missing."""
        said = [one for one in self.rows.values() if one.worst in (Severity.ERROR, Severity.ASK)]
        return [*said, *(one for one in self.missing if one not in said)]

    def numbers(self) -> dict[str, int | None]:
        """The figures answered, by code."""
        return {code: row.number for code, row in self.rows.items()}

    def figures(self) -> list[dict[str, Any]]:
        """Everything said, as plain JSON to be kept: what is not answered is null."""
        return [
            {
                "code": row.code,
                "group": row.indicator.group,
                "label": row.indicator.label,
                "unit": row.indicator.unit,
                "measure": row.indicator.measure,
                "value": row.text or None
                if row.indicator.is_text
                else plain(row.indicator, row.amount),
                "shown": row.text if row.indicator.is_text else row.shown,
                "last_year": plain(row.indicator, row.last),
                "shown_last": row.shown_last,
                "source": row.where,
                "note": row.note,
            }
            for row in self.rows.values()
        ]

    def as_told(self) -> dict[str, Any]:
        """By code what a program reads: value, last year, source, checks."""
        return {
            row.code: {
                "value": row.text or None
                if row.indicator.is_text
                else plain(row.indicator, row.amount),
                "last_year": plain(row.indicator, row.last),
                "source": row.where,
                "note": row.note,
                "checks": [
                    {"code": one.code, "severity": one.severity, "text": one.text}
                    for one in row.checks
                ],
            }
            for row in self.rows.values()
        }


def sheet_of(period: ReportYear, unit: Unit, level: str, *, live: bool) -> Sheet:
    """One unit's sheet; ``live`` asks the sources, as long as nothing was signed."""
    return sheets_of(period, {unit.pk: live}, level)[unit.pk]


def sheets_of(
    period: ReportYear,
    units: dict[int, bool],
    level: str,
    *,
    indicators: list[Indicator] | None = None,
    rules: list[Rule] | None = None,
) -> dict[int, Sheet]:
    """Sheets of many units in as few statements as of one; by unit whether it is still live."""
    every = indicators if indicators is not None else indicators_of(period.year)
    asked = [one for one in every if one.asked_of(level)]
    known = rules if rules is not None else rules_of(period.year)
    stored: dict[int, dict[str, Value]] = {unit: {} for unit in units}
    values = Value.objects.filter(period=period, unit__in=list(units)).select_related("changed_by")
    for value in values:
        stored[value.unit_id][value.code] = value
    live = [unit for unit, open_ in units.items() if open_]
    taken = sources.figures(period, live, asked) if live else {}
    before = last_year_of(period)
    return {
        unit: _sheet(period, unit, asked, known, stored[unit], taken.get(unit, {}), before)
        for unit in units
    }


def _sheet(
    period: ReportYear,
    unit: int,
    asked: list[Indicator],
    rules: Iterable[Rule],
    stored: dict[str, Value],
    taken: dict[str, int],
    before: Any,
) -> Sheet:
    last = before.exact(unit)
    rows = {
        one.code: Row(one, stored.get(one.code), taken.get(one.code), last=last.get(one.code))
        for one in asked
    }
    numbers = {code: row.number for code, row in rows.items()}
    reckoned = computed(asked, numbers)
    said = checks.of_rules(rules, numbers)
    for row in rows.values():
        _fill(period, row, numbers, reckoned, said.get(row.code, []))
    return Sheet(period, unit, rows)


def _fill(
    period: ReportYear,
    row: Row,
    numbers: dict[str, int | None],
    reckoned: dict[str, Fraction],
    said: list[Check],
) -> None:
    """The figure of a row and what is said beside it."""
    one = row.indicator
    if one.computed:
        row.amount = reckoned.get(row.code)
        parts = formulas.read(one.formula).codes
        row.waits = tuple(code for code in parts if numbers.get(code) is None)
    elif row.number is not None:
        row.amount = Fraction(row.number)
    found = list(said)
    if (change := checks.of_change(one, row.number, row.last)) is not None:
        found.append(change)
    label = sources.label_of(period, one)
    if (other := checks.of_source(one, row.number, row.taken, label)) is not None:
        found.append(other)
    # A question that was answered asks no more.
    row.checks = [each for each in found if each.severity != Severity.ASK or not row.note]
