"""The flows: who acts next. One class a family, each reads top to bottom like the process."""

from __future__ import annotations

from workflows.kernel.flows.base import NominationFlow

from .commendation import CommendationFlow
from .scholarship import ScholarshipFlow
from .self_taught import SelfTaughtFlow

FLOWS: dict[str, type[NominationFlow]] = {
    "commendation": CommendationFlow,
    "self_taught": SelfTaughtFlow,
    "scholarship": ScholarshipFlow,
}

__all__ = ["FLOWS", "CommendationFlow", "NominationFlow", "ScholarshipFlow", "SelfTaughtFlow"]
