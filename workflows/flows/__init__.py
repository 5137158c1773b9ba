"""The flows: who acts next. One class a family, each reads top to bottom like the process."""

from __future__ import annotations

from workflows.kernel.flows.base import FLOWS

from .commendation import CommendationFlow
from .scholarship import ScholarshipFlow
from .self_taught import SelfTaughtFlow

FLOWS |= {
    "commendation": CommendationFlow,
    "self_taught": SelfTaughtFlow,
    "scholarship": ScholarshipFlow,
}

__all__ = ["CommendationFlow", "ScholarshipFlow", "SelfTaughtFlow"]
