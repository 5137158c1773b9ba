"""Who is waited for and how many ballots there are, without a database."""

from __future__ import annotations

from workflows.council.tally import Asked, Tally


def asked(*, seats: str, voted: str = "", missing: str = "", out: str = "") -> Asked:
    """Members are letters."""
    of = {name: frozenset(map(ord, who)) for name, who in locals().items()}
    return Asked(there=of["seats"], paper=frozenset(), took_part=of["seats"], **of)


def test_a_ballot_is_expected_of_everybody_who_voted_or_is_waited_for() -> None:
    assert asked(seats="abcd", voted="ab", missing="cd").expected == 4
    assert asked(seats="abcd", voted="ab").expected == 2


def test_none_is_expected_of_who_may_not_vote_even_if_one_was_cast() -> None:
    assert asked(seats="abcd", voted="ab", missing="c", out="bd").expected == 2


def test_every_ballot_issued_counts_whichever_way_it_fell_and_if_it_never_came_back() -> None:
    tally = Tally(yes=4, no=2, blank=1, invalid=1, unreturned=1, took_part=9, base=9)
    assert tally.ballots == 9
