"""What of an act is told to whom: each event made by hand, so that a fault shows its place."""

from __future__ import annotations

import json
from datetime import timedelta
from http import HTTPStatus
from typing import Any

import pytest
from django.utils import timezone

from audit.models import Event
from audit.reading import BROKEN
from nominations.lifecycle import SEALED_CODE, State
from nominations.models import Nomination
from tests import worlds
from tests.tampering import as_hostile_administrator
from workflows.kernel import clocks, history

pytestmark = pytest.mark.django_db
CITY, WARD, OTHER_SIDE = "tp.thamdinh", "mybinh.canbo", "mybinh.chutich"


@pytest.fixture
def nomination() -> Nomination:
    return worlds.draft(worlds.make_world())


def event(kind: str, *, role: str = "reviewer", seq: int = 7, **body: Any) -> Event:
    """An act as the record has it, stored nowhere."""
    return Event(
        kind=kind,
        role=role,
        seq=seq,
        at=timezone.now(),
        actor_name="Nguyễn Thị Thanh Hương",
        hash="a" * 64,
        body=json.dumps(body),
    )


def test_inside_an_act_is_told_as_recorded(nomination: Nomination) -> None:
    [told] = history.told(worlds.who(CITY), nomination, [event("receive", reason="vì vậy")])
    assert (told["seq"], told["hash"]) == (7, "a" * 64)
    assert told["body"] == {"reason": "vì vậy"}


def test_outside_acts_are_counted_anew_and_carry_no_hash(nomination: Nomination) -> None:
    told = history.told(
        worlds.who(WARD), nomination, [event("receive", seq=3), event("hold", seq=9)]
    )
    assert [(one["seq"], one["hash"]) for one in told] == [(1, ""), (2, "")]


@pytest.mark.parametrize(
    ("kind", "role", "read"),
    [
        ("refuse", "reviewer", True),
        ("withdraw", "reviewer", True),
        ("receive", "reviewer", False),
        ("hold", "reviewer", False),
        ("receive", "ward_officer", True),
    ],
)
def test_a_reason_is_read_outside_where_it_is_for_all_or_the_wards_own(
    nomination: Nomination, kind: str, role: str, read: bool
) -> None:
    [told] = history.told(
        worlds.who(OTHER_SIDE), nomination, [event(kind, role=role, reason="vì vậy")]
    )
    assert ("reason" in told["body"]) is read


def test_a_sealed_state_is_never_named_outside(nomination: Nomination) -> None:
    act = event("hold", **{"from": str(State.IN_COUNCIL), "to": str(State.UNDER_REVIEW)})
    [told] = history.told(worlds.who(WARD), nomination, [act])
    assert told["body"]["from"] == SEALED_CODE
    assert told["body"]["to"] == State.UNDER_REVIEW


def test_of_what_the_city_noted_only_the_facts_for_all_are_told(nomination: Nomination) -> None:
    noted = {"receipt": "12/GBN", "verdict": "eligible"}
    [by_city] = history.told(worlds.who(WARD), nomination, [event("receive", changes=noted)])
    [by_ward] = history.told(
        worlds.who(WARD), nomination, [event("edit", role="ward_officer", changes=noted)]
    )
    assert by_city["body"]["changes"] == {"receipt": "12/GBN"}
    assert by_ward["body"]["changes"] == noted


@pytest.mark.parametrize(
    "body", ["no JSON {", "[]", "[" * 5000, '{"to": 7, "reason": ["x"], "changes": [], "step": {}}']
)
def test_an_event_altered_into_something_else_stops_no_page_and_no_answer(body: str) -> None:
    nomination = worlds.received(worlds.make_world())
    as_hostile_administrator(
        "UPDATE audit_event SET body = %s WHERE stream = %s",
        given=[body, f"case:{nomination.number}"],
    )
    for username in (CITY, WARD):
        browser = worlds.browser(username)
        page = browser.get(f"/ho-so/{nomination.number}/")
        assert page.status_code == HTTPStatus.OK
        told = browser.get(f"/api/v1/nominations/{nomination.number}/events/")
        assert told.status_code == HTTPStatus.OK
        if username == CITY:
            assert (BROKEN in page.content.decode()) is not body.startswith("{")
            assert (
                len(told.json()) == Event.objects.filter(stream=f"case:{nomination.number}").count()
            )
    moment = nomination.state_since + timedelta(days=1)
    assert clocks.due_for(nomination, moment)
