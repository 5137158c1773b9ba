"""Eligibility: small named rules with parameters, a severity and a reason in Vietnamese."""

from .rules import BLOCK, INFO, RULES, WARN, Result, blocking, evaluate

__all__ = ["BLOCK", "INFO", "RULES", "WARN", "Result", "blocking", "evaluate"]
