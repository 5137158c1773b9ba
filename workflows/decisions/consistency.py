"""Whether certificates and decisions agree, with one another and with what was recorded."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q

from audit.verify import Finding
from nominations.lifecycle import Step
from nominations.models import Nomination
from workflows.kernel.replays import differs, told

from .models import DecisionItem


def check_certificates() -> Iterator[Finding]:
    """Nobody has a certificate without a decision."""
    certified = set(
        DecisionItem.objects.filter(current=True)
        .exclude(verification_code=None)
        .values_list("nomination__number", flat=True)
    )
    # The first of a list issues the decision for all of it; the others follow one by one.
    decided = set(
        Nomination.objects.filter(
            Q(decided_on__isnull=False)
            | Q(
                Q(step=Step.REGISTER) | Q(held_step=Step.REGISTER),
                decision_items__current=True,
                decision_items__decision__state="issued",
            )
        ).values_list("number", flat=True)
    )
    for number in sorted(certified - decided):
        yield Finding(f"case:{number}", "có chứng nhận nhưng chưa có quyết định")


def replay_decisions() -> Iterator[Finding]:
    """Number of the decision and place in the golden book are those the act of deciding gave."""
    recorded = {
        number: (changes.get("decision"), changes.get("golden_book"))
        for number, _kind, changes in told("decide")
    }
    stored = DecisionItem.objects.filter(current=True, nomination__number__in=recorded)
    rows = stored.values_list(
        "nomination__number", "nomination__decision_number", "golden_book_number"
    )
    for number, *given in rows.iterator(chunk_size=2000):
        if tuple(given) != recorded[number]:
            yield differs(number, "quyết định, sổ vàng", tuple(given), recorded[number])
