"""A season from the first list to the last certificate, measured step by step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from audit.models import Event
from nominations.models import Nomination
from workflows.appraisal.models import Opinion, ReturnRequest
from workflows.council.models import SecretBallot, Turnout
from workflows.decisions.models import Decision, DecisionItem
from workflows.scholarships.models import Payment

from .ending import Ending


class Season(Ending):
    """One run: who acts, and what it cost."""

    def play(self, workbooks: Iterable[Path]) -> None:
        """All of it, in order, measured step by step."""
        with self.step("import"):
            self.read(workbooks)
        for name in (
            "prepare",
            "submit",
            "receive",
            "appraise",
            "council",
            "rank",
            "sign",
            "hand_over",
        ):
            with self.step(name):
                getattr(self, name)()

    def summary(self) -> dict[str, Any]:
        """What came of the round, from the tables (the contract's ``run_season --json``)."""
        of_round = {"nomination__round": self.round}
        states = Counter(
            Nomination.objects.filter(round=self.round).values_list("state", flat=True)
        )
        return {
            "round": self.round.code,
            "nominations_by_state": dict(sorted(states.items())),
            "actions": self.actions,
            "refusals": dict(sorted(self.refusals.items())),
            "returns": ReturnRequest.objects.filter(**of_round).count(),
            "opinions": Opinion.objects.filter(consultation__nomination__round=self.round)
            .exclude(verdict="")
            .count(),
            "ballots": SecretBallot.objects.filter(item__nomination__round=self.round).count()
            + Turnout.objects.filter(item__nomination__round=self.round)
            .exclude(open_choice="")
            .count(),
            "decisions": Decision.objects.filter(
                round=self.round, state=Decision.State.ISSUED
            ).count(),
            "certificates": DecisionItem.objects.filter(**of_round)
            .exclude(verification_code=None)
            .count(),
            "payments": Payment.objects.filter(**of_round).count(),
            "events": Event.objects.count(),
            "seconds": self.seconds,
            "statements": sum(self.statements.values()),
            "statements_by_step": self.statements,
        }
