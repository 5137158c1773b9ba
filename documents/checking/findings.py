"""What a check of form has to say about a paper."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One departure from the form: the rule by a short name, and words for people."""

    rule: str
    text: str
    where: str

    def __str__(self) -> str:
        return f"{self.where}: {self.text} [{self.rule}]"


class MissingTool(Exception):
    """A program library the check needs is not installed; the message is for people."""


def number_text(value: float) -> str:
    """A measure as Vietnamese writes it: ``12,7``."""
    return f"{value:.1f}".removesuffix(".0").replace(".", ",")


def quoted(text: str, most: int = 40) -> str:
    """The beginning of a text, short enough for a message."""
    text = " ".join(text.split())
    return f"“{text}”" if len(text) <= most else f"“{text[:most].rstrip()}…”"


def first_of_each(findings: Iterable[Finding]) -> list[Finding]:
    """Findings without those that say the same thing again in the same place."""
    return list(dict.fromkeys(findings))
