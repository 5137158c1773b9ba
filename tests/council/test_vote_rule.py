"""The rule in whole numbers (domain reference, 4.7)."""

from __future__ import annotations

import pytest

from workflows.council.actions import needed, passes, quorum


def rule(num: int, den: int, *, strict: bool = False) -> dict[str, object]:
    return {"quorum": [2, 3], "threshold": [num, den], "strict": strict}


@pytest.mark.parametrize(("members", "least"), [(9, 6), (7, 5), (11, 8)])
def test_quorum_is_two_thirds_rounded_up(members: int, least: int) -> None:
    assert quorum(rule(1, 2), members) == least


@pytest.mark.parametrize(
    ("num", "den", "strict", "members", "least"),
    [
        (1, 2, True, 9, 5),
        (4, 5, False, 9, 8),
        (9, 10, False, 9, 9),
        (2, 3, False, 9, 6),
        (4, 5, False, 7, 6),
        (9, 10, False, 7, 7),
    ],
)
def test_the_least_number_of_yes(
    num: int, den: int, strict: bool, members: int, least: int
) -> None:
    assert needed(rule(num, den, strict=strict), members) == least


def test_five_of_nine_pass_over_half_of_all_and_four_do_not() -> None:
    assert passes(rule(1, 2, strict=True), yes=5, base=9)
    assert not passes(rule(1, 2, strict=True), yes=4, base=9)
    assert passes(rule(1, 2, strict=True), yes=4, base=6)
