"""The council at once, on PostgreSQL: nobody votes twice, no place is given twice."""

from __future__ import annotations

from collections import Counter

import pytest
from django.db import connection
from django.utils import timezone

from nominations.models import Nomination, RoundAward
from organizations.models import Unit
from tests import worlds
from tests.council.meeting import (
    CHAIR,
    MEMBERS,
    SECRETARY,
    attend,
    call,
    listed,
    opened,
    ready,
    seat,
    split,
    voted,
)
from tests.kernel.test_races import act, at_once, clean
from workflows.council import compositions, sessions
from workflows.council.compositions import Named
from workflows.council.models import AttendanceMove, Composition, SecretBallot, Turnout
from workflows.kernel import door

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql",
        reason="SQLite serialises every writing transaction: there is no race to show",
    ),
]


def test_who_votes_and_takes_paper_at_once_has_one_ballot() -> None:
    round_ = worlds.make_world()
    session = call(round_)
    item = listed(session, ready(round_))
    attend(session, *MEMBERS[:8])
    number = opened(item)
    for member in MEMBERS[:4]:
        taken = seat(session, member)
        outcomes = at_once(
            [
                act("vote", number, member, choice="yes"),
                act("issue_paper", number, SECRETARY, seats=[taken]),
            ]
        )
        assert Counter(outcomes) == {"done": 1, "unmet": 1}, outcomes
    assert Turnout.objects.count() == 4
    on_screen = Turnout.objects.exclude(channel="paper").count()
    assert SecretBallot.objects.count() == on_screen
    assert clean()


def test_the_last_place_of_the_city_is_given_once_though_two_sessions_give_it() -> None:
    round_ = worlds.make_world()
    RoundAward.objects.update(slots_total=1)
    numbers = []
    for name in ("Gia đình ông Một", "Gia đình bà Hai"):
        session = call(round_)
        item = listed(session, ready(round_, name=name))
        attend(session, *MEMBERS[:8])
        numbers.append(voted(item, split(8)).nomination.number)
    outcomes = at_once([act("council_pass", number, CHAIR) for number in numbers])
    assert Counter(outcomes) == {"done": 1, "unmet": 1}, outcomes
    assert Nomination.objects.filter(state="council_passed").count() == 1
    assert clean()


def test_two_decisions_recorded_at_once_do_not_overlap() -> None:
    worlds.make_world()
    council, today = Unit.objects.get(slug="hoidong"), timezone.localdate()
    named = [Named(worlds.who(one), is_chair=one == CHAIR) for one in MEMBERS[:5]]
    secretary = worlds.who(SECRETARY)

    def record(number: str) -> object:
        return compositions.set_up(
            actor=secretary,
            council=council,
            decision_number=number,
            decided_on=today,
            valid_from=today,
            named=named,
        )

    outcomes = at_once([lambda: record("1/QĐ"), lambda: record("2/QĐ")])
    assert Counter(outcomes) == {"done": 1, "invalid": 1}, outcomes
    assert Composition.objects.filter(valid_to__isnull=True).count() == 1


def test_a_member_who_leaves_twice_at_once_leaves_once() -> None:
    round_ = worlds.make_world()
    session = call(round_)
    attend(session, *MEMBERS)
    gone, secretary = seat(session, "hoidong.1"), worlds.who(SECRETARY)

    def leave() -> object:
        inputs = {"seat": gone}
        return door.do(sessions.KIND, "went_out", session.pk, secretary, inputs=inputs)

    assert Counter(at_once([leave] * 4)) == {"done": 1, "unmet": 3}
    assert AttendanceMove.objects.filter(seat=gone, came=False).count() == 1
