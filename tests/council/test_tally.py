"""Who is waited for, how ballots are counted and of how many that is judged."""

from __future__ import annotations

import pytest

from tests import worlds
from tests.council import meeting
from workflows.council import tally
from workflows.council.tally import Asked, Tally
from workflows.kernel import door


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
    counted = Tally(yes=4, no=2, blank=1, invalid=1, unreturned=1, took_part=9, base=9)
    assert counted.ballots == 9


@pytest.mark.django_db
@pytest.mark.parametrize(("base", "of"), [("all", 8), ("present", 7), ("valid", 6)])
def test_what_a_vote_is_judged_by_leaves_out_who_stands_apart(base: str, of: int) -> None:
    round_ = worlds.make_world()
    session = meeting.call(round_)
    item = meeting.listed(session, meeting.ready(round_))
    meeting.attend(session, *meeting.MEMBERS[:8])
    number, apart = item.nomination.number, worlds.who("hoidong.7")
    door.perform("declare_conflict", number, apart, reason="Người nhà")
    item = meeting.voted(item, meeting.split(yes=5, no=1, blank=1), close=False)
    item.rule = item.rule | {"base": base}
    who = tally.asked(item)
    assert not who.missing and who.out == {apart.pk}
    counted = tally.count(item, who)
    assert (counted.yes, counted.no, counted.blank, counted.base) == (5, 1, 1, of)


@pytest.mark.django_db
def test_a_code_changes_its_own_ballot_and_no_other_code_changes_any() -> None:
    round_ = worlds.make_world()
    session = meeting.call(round_)
    item = meeting.listed(session, meeting.ready(round_))
    tally.scatter(item, [("a", "yes"), ("b", "no")])
    tally.put_in(item, "c", "blank")
    assert tally.change(item, "b", "yes") and not tally.change(item, "d", "no")
    kept = {one.code_hash: one.choice for one in item.secret_ballots.all()}
    assert kept == {"a": "yes", "b": "yes", "c": "blank"}
    tally.forget_codes(item)
    left = item.secret_ballots.values_list("code_hash", "choice")
    assert sorted(left) == [("", "blank"), ("", "yes"), ("", "yes")]
    assert not tally.change(item, "b", "no")
