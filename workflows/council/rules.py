"""The rules of a vote, in whole numbers: quorum, threshold, tie."""

from __future__ import annotations

from typing import Any

from nominations.models import Nomination


def rule_of(nomination: Nomination) -> dict[str, Any]:
    """The rule an item is judged by, frozen when it comes on the agenda."""
    version = nomination.award_type_version
    return {
        "quorum": [version.quorum_num, version.quorum_den],
        "threshold": [version.threshold_num, version.threshold_den],
        "strict": version.threshold_strict,
        "base": version.vote_base,
        "tie": version.tie_rule,
    }


def quorum(rule: dict[str, Any], members: int) -> int:
    """How many must be there: the share of all members, rounded up, in whole numbers."""
    num, den = rule["quorum"]
    return -(-members * num // den)


def passes(rule: dict[str, Any], *, yes: int, base: int) -> bool:
    """``yes * den >= num * base``, or strictly more where the rule says "quá"."""
    num, den = rule["threshold"]
    if base <= 0:
        return False
    return yes * den > num * base if rule["strict"] else yes * den >= num * base


def needed(rule: dict[str, Any], base: int) -> int:
    """The least number of yes that passes."""
    return next((yes for yes in range(base + 1) if passes(rule, yes=yes, base=base)), base + 1)


def chair_breaks(rule: dict[str, Any], *, yes: int, no: int, base: int) -> bool:
    """Whether the votes are level and one more yes, the chair's, would be enough.

    So a casting vote never lifts a dossier over a threshold that it missed by more.
    """
    return (
        rule["tie"] == "chair"
        and yes == no
        and not passes(rule, yes=yes, base=base)
        and passes(rule, yes=yes + 1, base=base)
    )


#: The base a rule counts by, in words.
BASES = {"all": "tổng số ủy viên", "present": "số ủy viên dự họp", "valid": "số phiếu hợp lệ"}


def in_words(rule: dict[str, Any]) -> str:
    """``quá nửa tổng số ủy viên``, ``ít nhất 2/3 số phiếu hợp lệ`` …"""
    num, den = rule["threshold"]
    part = "nửa" if [num, den] == [1, 2] else f"{num}/{den}"
    return f"{'quá' if rule['strict'] else 'ít nhất'} {part} {BASES[rule['base']]}"
