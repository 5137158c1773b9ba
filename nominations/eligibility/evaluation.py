"""What the rules say about a dossier: by its award's own parameters and severities."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from ..models import AwardTypeVersion, Nomination
from ..rulebook import BLOCK, RULES, WARN, Rule, problems
from .facts import Facts, gather
from .rules import CHECKS


@dataclass(frozen=True, slots=True)
class Result:
    """What a rule said about one nomination."""

    code: str
    title: str
    severity: str
    passed: bool
    text: str
    source: str
    waived: bool = False


#: A rule with its parameters, its severity, and what is wrong with its settings.
Applied = list[tuple[Rule, dict[str, Any], str, str]]


def _applied(version: AwardTypeVersion) -> Applied:
    """The rules of an award with its own parameters and severities; those it turns off left out.

    Settings from before they were checked may be wrong; then the rule says so instead of judging.
    """
    overrides = version.rules if isinstance(version.rules, dict) else {}
    applied: Applied = []
    for rule in RULES.values():
        own = overrides.get(rule.code, {})
        if wrong := problems({rule.code: own}):
            applied.append((rule, {}, WARN, " ".join(wrong)))
        elif not own.get("off"):
            severity = own.get("severity", rule.severity)
            applied.append((rule, rule.defaults | own, severity, ""))
    return applied


def _said(rule: Rule, facts: Facts, parameters: dict[str, Any], wrong: str) -> str | None:
    if wrong:
        return _("Điều kiện này đặt sai nên chưa xét được; báo quản trị. %s") % wrong
    return CHECKS[rule.code](facts, parameters)


def _results(facts: Facts, applied: Applied, *, unmet_only: bool) -> list[Result]:
    found = []
    for item, parameters, severity, wrong in applied:
        text = _said(item, facts, parameters, wrong)
        if text is not None or not unmet_only:
            found.append(
                Result(
                    code=item.code,
                    title=str(item.title),
                    severity=severity,
                    passed=text is None,
                    text=text or "",
                    source=str(item.source),
                    waived=item.code in facts.waived,
                )
            )
    return found


def evaluate(nomination: Nomination) -> list[Result]:
    """Every rule's answer for one nomination; parameters and severity as its award type says."""
    applied = _applied(nomination.award_type_version)
    return _results(gather(nomination), applied, unmet_only=False)


def unmet(gathered: list[Facts], *, without: Collection[str] = frozenset()) -> list[list[Result]]:
    """For each of many dossiers the rules it does not meet, by the very rules of ``evaluate``.

    Those named in ``without`` are not asked.
    """
    by_version: dict[int, Applied] = {}
    found = []
    for facts in gathered:
        version = facts.nomination.award_type_version
        if version.pk not in by_version:
            by_version[version.pk] = [
                one for one in _applied(version) if one[0].code not in without
            ]
        found.append(_results(facts, by_version[version.pk], unmet_only=True))
    return found


def blocking(results: list[Result]) -> list[Result]:
    """Those that stop the dossier: blocking, not met, not waived."""
    return [
        result
        for result in results
        if result.severity == BLOCK and not result.passed and not result.waived
    ]
