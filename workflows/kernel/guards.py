"""Guards used by more than one action: each yields what does not hold."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext as _

from nominations.criteria import lines, problems
from nominations.drafts import age_on, own_fields_lacking
from nominations.eligibility import Result, blocking, evaluate
from nominations.evidence import missing_documents
from nominations.models import EligibilityRun
from organizations.refusals import Reason

from .registry import Act, Guard


def needs_inputs(guard: Guard) -> Guard:
    """Mark a guard that can only be asked once something was typed."""
    guard.needs_inputs = True  # type: ignore[attr-defined]
    return guard


def documents_present(act: Act) -> Iterator[Reason]:
    """Every required paper is in the dossier."""
    if "missing" not in act.facts:
        person = act.nomination.person
        age = age_on(person, timezone.localdate()) if person else None
        minor = age is not None and age < 18
        act.facts["missing"] = missing_documents(act.nomination, minor=minor)
    for wanted in act.facts["missing"]:
        yield Reason("document", _("Thiếu giấy tờ: %(label)s.") % {"label": wanted.label})


def own_fields_answered(act: Act) -> Iterator[Reason]:
    """Every field the award asks for before sending is there."""
    for one in own_fields_lacking(act.nomination):
        yield Reason("field", _("Chưa ghi “%(label)s”.") % {"label": one.label})


def criteria_scored(act: Act) -> Iterator[Reason]:
    """Scored by the ward where its award asks so: all criteria or none, proofs where asked."""
    if "criteria" not in act.facts:
        act.facts["criteria"] = lines(act.nomination)
    for code, text in problems(act.nomination, act.facts["criteria"]):
        yield Reason(code, text)


def eligibility(act: Act) -> list[Result]:
    """What the rules say of the nomination, computed once an act or a look."""
    if "eligibility" not in act.facts:
        act.facts["eligibility"] = evaluate(act.nomination)
    results: list[Result] = act.facts["eligibility"]
    return results


def nothing_blocks(act: Act) -> Iterator[Reason]:
    """No blocking eligibility rule is unmet."""
    for result in blocking(eligibility(act)):
        yield Reason(f"rule.{result.code}", f"{result.title}: {result.text}")


def keep_eligibility(act: Act) -> None:
    """Store what the rules said, never to be computed anew."""
    run = EligibilityRun(
        nomination=act.nomination,
        occasion=act.action.code,
        regime=act.nomination.regime.code if act.nomination.regime else "",
        results=[
            {
                "code": result.code,
                "severity": result.severity,
                "passed": result.passed,
                "text": result.text,
                "waived": result.waived,
            }
            for result in eligibility(act)
        ],
    )
    run.save(force_insert=True)
