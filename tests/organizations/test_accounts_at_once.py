"""Sixteen at once at the doors of accounts: no try is lost, nothing is agreed or made twice."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from django.db import connection

from organizations import guessing, password_codes, proposals
from organizations.access import issue_token, live_tokens
from organizations.appointments import appoint
from organizations.models import Appointment, ProposedAppointment, Unit, User, WrongTries
from organizations.refusals import Refused
from tests import worlds
from tests.at_once import at_once

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql",
        reason="SQLite serialises every writing transaction: there is no race to show",
    ),
]
SIXTEEN = 16
DAY = date(2026, 1, 1)


def person(name: str) -> User:
    return User.objects.create(username=name, full_name=f"Người {name}")


def test_wrong_tries_at_the_same_moment_all_count() -> None:
    let_through: list[int] = []

    def wrong() -> None:
        try:
            with guessing.attempt(guessing.at_the_door("a", "10.0.0.1", "sai")):
                let_through.append(1)
        except guessing.MustWait as wait:
            raise Refused("unmet", []) from wait

    outcomes = Counter(at_once([wrong] * SIXTEEN))
    assert set(outcomes) <= {"done", "unmet"}, outcomes
    # A wait may run out while the machine is slow, but none is let through uncounted.
    assert max(WrongTries.objects.values_list("tries", flat=True)) == len(let_through)


def administrators() -> tuple[User, list[User]]:
    worlds.make_world()
    system = Unit.objects.get(slug="hethong")
    people = [person(f"quantri.{number}") for number in range(SIXTEEN + 1)]
    for one in people:
        appoint(actor=None, person=one, role="administrator", unit=system, valid_from=DAY)
    return people[0], people[1:]


def test_one_of_sixteen_confirms_and_one_of_sixteen_gets_the_code() -> None:
    first, others = administrators()
    new = person("moi")
    unit = Unit.objects.get(slug="hethong")
    one = proposals.propose(
        actor=first, person=new, role="administrator", unit=unit, valid_from=DAY
    )
    assert isinstance(one, ProposedAppointment)
    confirming = [lambda who=who: proposals.confirm(actor=who, pk=one.pk) for who in others]
    assert Counter(at_once(confirming)) == {"done": 1, "unmet": SIXTEEN - 1}
    assert Appointment.objects.filter(person=new).count() == 1
    code, _none = password_codes.ask_code(actor=first, person=new)
    agreeing = [lambda who=who: password_codes.agree_code(actor=who, pk=code.pk) for who in others]
    assert Counter(at_once(agreeing)) == {"done": 1, "unmet": SIXTEEN - 1}


def test_sixteen_at_once_stay_within_the_number_of_tokens(settings: pytest.FixtureRequest) -> None:
    settings.TOKENS_MOST = 5  # type: ignore[attr-defined]
    owner = person("chu")
    outcomes = Counter(at_once([lambda: issue_token(owner, "x")] * SIXTEEN))
    assert outcomes == {"done": 5, "unmet": SIXTEEN - 5} and live_tokens(owner).count() == 5
