"""What is stored of kernel."""

from .acts import DoneOnce, Duty, Notice
from .cases import Case, CaseTask

__all__ = [
    "Case",
    "CaseTask",
    "DoneOnce",
    "Duty",
    "Notice",
]
