"""Guards used by more than one action: each yields what does not hold."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext as _

from nominations.drafts import age_on
from nominations.eligibility import blocking, evaluate
from nominations.evidence import missing_documents
from nominations.models import EligibilityRun

from ..reasons import Reason
from ..registry import Act, Guard


def needs_inputs(guard: Guard) -> Guard:
    """Mark a guard that can only be asked once something was typed."""
    guard.needs_inputs = True  # type: ignore[attr-defined]
    return guard


def documents_present(act: Act) -> Iterator[Reason]:
    """Every required paper is in the dossier."""
    person = act.nomination.person
    age = age_on(person, timezone.localdate()) if person else None
    for wanted in missing_documents(act.nomination, minor=age is not None and age < 18):
        yield Reason("document", _("Thiếu giấy tờ: %(label)s.") % {"label": wanted.label})


def nothing_blocks(act: Act) -> Iterator[Reason]:
    """No blocking eligibility rule is unmet."""
    act.facts["eligibility"] = results = evaluate(act.nomination)
    for result in blocking(results):
        yield Reason(f"rule.{result.code}", f"{result.title}: {result.text}")


def keep_eligibility(act: Act) -> None:
    """Store what the rules said, never to be computed anew."""
    results = act.facts.get("eligibility") or evaluate(act.nomination)
    EligibilityRun.objects.create(
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
            for result in results
        ],
    )
