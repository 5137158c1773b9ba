"""Eligibility: small named rules with parameters, a severity and a reason in Vietnamese."""

from .facts import Facts, gather_new
from .rules import BLOCK, INFO, RULES, WARN, Result, blocking, evaluate, unmet

__all__ = [
    "BLOCK",
    "INFO",
    "RULES",
    "WARN",
    "Facts",
    "Result",
    "blocking",
    "evaluate",
    "gather_new",
    "unmet",
]
