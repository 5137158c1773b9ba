"""Acts on things of every kind, called from outside: versions, repeats, reasons, what they ask."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.models import Event
from tests import worlds
from tests.council.meeting import MEMBERS, call, seat
from tests.redress.test_complaints import accepted
from tests.redress.test_revocations import decided, opened
from tests.worlds import browser
from workflows.council.models import Composition
from workflows.kernel.models import DoneOnce

pytestmark = pytest.mark.django_db
JSON = {"content_type": "application/json"}


@dataclass
class Case:
    """A thing, who works on it, two acts one after the other, and an input that is wrong."""

    address: str
    who: str
    first: tuple[str, dict[str, Any]]
    second: tuple[str, dict[str, Any]]
    wrong: dict[str, Any]
    asked: str
    stranger: str = "mybinh.canbo"


def complaint() -> Case:
    pk = accepted(worlds.received(worlds.make_world())).pk
    return Case(
        f"complaints/{pk}/",
        "tp.chutich",
        ("extend", {"reason": "Phải xác minh nhiều nơi"}),
        ("assign", {"verifier": "tp.tiepnhan"}),
        {"reason": ""},
        "reason",
    )


def revocation() -> Case:
    pk, today = opened(decided()).pk, str(timezone.localdate())
    return Case(
        f"revocations/{pk}/",
        "tp.tiepnhan",
        ("notify", {"notified_on": today}),
        ("record_explanation", {"explained_on": today, "explanation": "Tôi kê khai đúng"}),
        {"notified_on": "hôm qua"},
        "notified_on",
    )


def session() -> Case:
    found = call(worlds.make_world())
    return Case(
        f"council-sessions/{found.pk}/",
        "tp.thuky",
        ("take_attendance", {"present": [seat(found, one) for one in MEMBERS[:7]]}),
        ("came_in", {"seat": str(seat(found, MEMBERS[7]))}),
        {},
        "present",
    )


def composition() -> Case:
    worlds.make_world()
    today = timezone.localdate()
    return Case(
        f"council-compositions/{Composition.objects.get().pk}/",
        "tp.thuky",
        ("end_council", {"last_day": str(today + timedelta(days=9))}),
        ("end_council", {"last_day": str(today + timedelta(days=3))}),
        {"last_day": "2019-01-01"},
        "last_day",
    )


KINDS = [complaint, revocation, session, composition]
every_kind = pytest.mark.parametrize("make", KINDS, ids=lambda one: one.__name__)


@every_kind
def test_an_act_on_what_was_changed_meanwhile_is_refused_and_its_version_told(
    make: Callable[[], Case],
) -> None:
    case = make()
    client, acts = browser(case.who), f"/api/v1/{case.address}actions/"

    def post(act: tuple[str, dict[str, Any]], tag: str) -> Any:
        return client.post(f"{acts}{act[0]}/", act[1], headers={"If-Match": tag}, **JSON)

    seen = client.get(acts).headers["ETag"]
    done = post(case.first, seen)
    assert done.status_code == 200, done.json()
    before = Event.objects.count()
    for old in (seen, "soon"):
        stale = post(case.second, old)
        assert (stale.status_code, stale.json()["reasons"][0]["code"]) == (412, "stale")
    assert Event.objects.count() == before
    assert done.headers["ETag"] == client.get(acts).headers["ETag"] != seen
    assert post(case.second, done.headers["ETag"]).status_code == 200


@every_kind
def test_a_repeat_gets_the_first_answer_and_nothing_is_done_again(
    make: Callable[[], Case],
) -> None:
    case = make()
    client, (code, inputs) = browser(case.who), case.first
    address = f"/api/v1/{case.address}actions/{code}/"
    key = {"headers": {"Idempotency-Key": "lan-1"}} | JSON
    first = client.post(address, inputs, **key)
    assert first.status_code == 200, first.json()
    told = Event.objects.filter(kind=code)
    count = told.count()
    again = client.post(address, inputs, **key)
    assert (again.status_code, again.json()) == (200, first.json()) and told.count() == count
    other = client.post(address, {}, **key)
    assert (other.status_code, other.json()["reasons"][0]["code"]) == (422, "idempotency")
    # A refusal is remembered too: it is the answer.
    key = {"headers": {"Idempotency-Key": "lan-2"}} | JSON
    wrong = client.post(address, case.wrong, **key)
    assert wrong.status_code == client.post(address, case.wrong, **key).status_code != 200
    assert DoneOnce.objects.count() == 2


@every_kind
def test_what_can_be_done_is_told_with_what_it_asks_to_whom_it_concerns(
    make: Callable[[], Case],
) -> None:
    case = make()
    code = case.first[0]
    told = {one["action"]: one for one in browser(case.who).get(_acts(case)).json()}
    assert told[code]["allowed"] and case.asked in told[code]["inputs"]["required"]
    wrong = browser(case.who).post(f"{_acts(case)}{code}/", case.wrong, **JSON)
    assert wrong.status_code == 422 and set(wrong.json()["fields"]) == {case.asked}
    assert browser(case.who).post(f"{_acts(case)}dance/", {}, **JSON).status_code == 404
    # Who reads it and may not do it is told nothing can be done; to others it is not there.
    assert code not in {one["action"] for one in browser("kiemtra").get(_acts(case)).json()}
    assert (
        browser("kiemtra").post(f"{_acts(case)}{code}/", case.first[1], **JSON).status_code == 403
    )
    for status in (
        browser(case.stranger).get(_acts(case)).status_code,
        browser(case.stranger).post(f"{_acts(case)}{code}/", case.first[1], **JSON).status_code,
    ):
        assert status == 404


def _acts(case: Case) -> str:
    return f"/api/v1/{case.address}actions/"


def test_an_act_on_many_is_looked_at_first_and_answers_a_line_each() -> None:
    nomination = worlds.received(worlds.make_world())
    first, second, third = (accepted(nomination).pk for _one in range(3))
    client, address = browser("tp.chutich"), "/api/v1/complaints/actions/extend/"
    why = {"reason": "Phải xác minh nhiều nơi"}
    client.post(f"/api/v1/complaints/{second}/actions/extend/", why, **JSON)
    wanted = {"ids": [third, second, 9999, first, third], "inputs": why}
    told = Event.objects.filter(kind="extend")
    looked = client.post(address, wanted, **JSON).json()["results"]
    codes = [(one["id"], one["done"], [why["code"] for why in one["reasons"]]) for one in looked]
    left = [(second, False, ["complex"]), (9999, False, ["not_found"])]
    assert codes == [(third, False, []), *left, (first, False, [])] and told.count() == 1
    key = {"headers": {"Idempotency-Key": "cung-luc"}} | JSON
    done = client.post(address, wanted | {"confirm": True}, **key)
    codes = [
        (one["id"], one["done"], [why["code"] for why in one["reasons"]])
        for one in done.json()["results"]
    ]
    assert codes == [(third, True, []), *left, (first, True, [])] and told.count() == 3
    again = client.post(address, wanted | {"confirm": True}, **key)
    assert again.json() == done.json() and told.count() == 3


def test_an_act_on_many_asks_the_same_right_of_each_and_is_offered_for_few_acts() -> None:
    pk = accepted(worlds.received(worlds.make_world())).pk
    address, given = "/api/v1/complaints/actions/", {"ids": [pk], "confirm": True}
    officer, reader = browser("tp.chutich"), browser("kiemtra")
    for who, code in ((reader, "role"), (browser("mybinh.canbo"), "not_found")):
        [line] = who.post(f"{address}extend/", given, **JSON).json()["results"]
        assert not line["done"] and [one["code"] for one in line["reasons"]] == [code]
    [line] = officer.post(f"{address}extend/", given, **JSON).json()["results"]
    assert not line["done"] and line["reasons"][0]["code"] == "invalid"
    assert officer.post(f"{address}dance/", given, **JSON).status_code == 404
    alone = officer.post(f"{address}reveal/", given, **JSON)
    assert (alone.status_code, alone.json()["reasons"][0]["code"]) == (409, "many")
    for ids in ([], ["1"], [True], [0], [2**63], "1", None, list(range(1, 202))):
        assert officer.post(f"{address}extend/", {"ids": ids}, **JSON).status_code == 422, ids
    odd = officer.post(f"{address}extend/", given | {"inputs": [1]}, **JSON)
    assert odd.status_code == 422
    assert not Event.objects.filter(kind="extend").exists()


def test_looking_at_many_takes_as_many_statements_a_thing_for_one_as_for_three() -> None:
    nomination = worlds.received(worlds.make_world())
    pks = [accepted(nomination).pk for _one in range(3)]
    client, address = browser("tp.chutich"), "/api/v1/complaints/actions/extend/"
    client.post(address, {"ids": pks[:1]}, **JSON)
    counts = []
    for ids in (pks[:1], pks):
        with CaptureQueriesContext(connection) as taken:
            client.post(address, {"ids": ids}, **JSON)
        counts.append(len(taken))
    assert counts[0] == counts[1], counts
