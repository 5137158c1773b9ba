"""Whether certificates and decisions agree."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q

from audit.verify import Finding
from nominations.lifecycle import Step
from nominations.models import Nomination

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
