"""Eligibility: small named rules with parameters, a severity and a reason in Vietnamese."""

from ..rulebook import BLOCK, INFO, RULES, WARN
from .evaluation import Result, blocking, evaluate, unmet
from .facts import Facts, gather_new

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
