"""What is stored of decisions."""

from .decisions import Decision, DecisionItem, DraftPaper
from .outside import OutsideResult

__all__ = [
    "Decision",
    "DecisionItem",
    "DraftPaper",
    "OutsideResult",
]
