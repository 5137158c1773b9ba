"""What is said beside a cell: rules between figures, the change since last year, the source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _

from . import formulas
from .figures import rounded
from .models import Indicator, Op, Rule, Severity
from .numbers import shown


@dataclass(frozen=True, slots=True)
class Check:
    """One sentence beside a cell; ``use`` is the figure a button takes over."""

    code: str
    severity: str
    text: str
    use: int | None = None


def unmet(rule: Rule, given: Mapping[str, int | None]) -> bool:
    """Whether a rule is broken; one with a part missing says nothing."""
    left, right = formulas.read(rule.left).value(given), formulas.read(rule.right).value(given)
    if left is None or right is None:
        return False
    return left > right if rule.op == Op.LE else left != right


def of_rules(rules: Iterable[Rule], given: Mapping[str, int | None]) -> dict[str, list[Check]]:
    """What broken rules say, by the cell they say it at."""
    found: dict[str, list[Check]] = {}
    for rule in rules:
        if unmet(rule, given):
            said = Check(rule.code, rule.severity, rule.sentence)
            found.setdefault(rule.cell, []).append(said)
    return found


def of_change(indicator: Indicator, now: int | None, before: Fraction | None) -> Check | None:
    """Asks why a figure is so much more or less than the year before."""
    limit = indicator.change_limit
    if limit is None or now is None or not before:
        return None
    change = (Fraction(now) - before) / before * 100
    if abs(change) <= limit:
        return None
    told = rounded(abs(change), 0)
    text = (
        _("Tăng %s %% so với năm trước. Vì sao?")
        if change > 0
        else _("Giảm %s %% so với năm trước. Vì sao?")
    )
    return Check("change", Severity.ASK, text % told)


def of_source(indicator: Indicator, now: int | None, taken: int | None, where: str) -> Check | None:
    """Says that the data tell another figure than the one that was typed."""
    if now is None or taken is None or now == taken:
        return None
    said = {"where": where, "taken": shown(indicator, taken)}
    return Check("source", Severity.WARN, _("Khác số %(where)s: %(taken)s.") % said, use=taken)
