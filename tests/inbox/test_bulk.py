"""One act on many dossiers: preview first, a result per row, one refusal stops no other."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from nominations.lifecycle import State
from nominations.models import Nomination
from tests import worlds
from tests.worlds import browser
from workflows.inbox import bulk

pytestmark = pytest.mark.django_db


def state(number: str) -> str:
    return Nomination.objects.get(number=number).state


def test_the_preview_changes_nothing_and_tells_each_what_stands_against_it() -> None:
    round_ = worlds.make_world()
    ready = worlds.submitted(round_)
    there = worlds.received(round_, name="Gia đình ông Hai")
    rows = bulk.preview(worlds.who("tp.tiepnhan"), "receive", [ready.number, there.number])
    told = {row.thing.number: [one.code for one in row.reasons] for row in rows}
    assert told == {ready.number: [], there.number: ["state"]}
    assert state(ready.number) == State.SUBMITTED


def test_each_is_done_for_itself_and_one_refusal_stops_no_other() -> None:
    round_ = worlds.make_world()
    first = worlds.submitted(round_)
    there = worlds.received(round_, name="Gia đình ông Hai")
    last = worlds.submitted(round_, name="Gia đình ông Ba")
    numbers = [first.number, there.number, last.number]
    rows = bulk.perform(worlds.who("tp.tiepnhan"), "receive", numbers)
    assert {row.thing.number: row.done for row in rows} == {
        first.number: True,
        there.number: False,
        last.number: True,
    }
    assert state(first.number) == state(last.number) == State.UNDER_REVIEW


def test_the_page_leads_from_choice_to_preview_to_result() -> None:
    round_ = worlds.make_world()
    one, two = worlds.submitted(round_), worlds.submitted(round_, name="Gia đình ông Hai")
    officer = browser("tp.tiepnhan")
    listed = officer.get("/ho-so/").content.decode()
    assert f'value="{one.number}"' in listed and "Xem trước" in listed
    given = {"code": "receive", "number": [one.number, two.number]}
    seen = officer.post("/ho-so/nhieu/", given).content.decode()
    assert "Chưa có gì thay đổi" in seen and "Tiếp nhận 2 hồ sơ" in seen
    assert state(one.number) == State.SUBMITTED
    done = officer.post("/ho-so/nhieu/", given | {"confirm": "1"}).content.decode()
    assert "Đã tiếp nhận 2 hồ sơ của" in done and state(two.number) == State.UNDER_REVIEW
    again = officer.post("/ho-so/nhieu/", given | {"confirm": "1"}).content.decode()
    assert "2 hồ sơ không làm được" in again
    assert officer.post("/ho-so/nhieu/", {"code": "receive"}).status_code == 302


def test_nobody_does_by_many_what_they_may_not_do_by_one() -> None:
    round_ = worlds.make_world()
    nomination = worlds.submitted(round_)
    for username in ("mybinh.chutich", "tp.thuquy", "dovinh.canbo"):
        rows = bulk.perform(worlds.who(username), "receive", [nomination.number])
        assert not any(row.done for row in rows), username
    assert not bulk.chosen(worlds.who("dovinh.canbo"), [nomination.number])
    inspector = browser("kiemtra").post(
        "/ho-so/nhieu/", {"code": "receive", "number": nomination.number}
    )
    assert inspector.status_code == 404 and state(nomination.number) == State.SUBMITTED
    for code in ("sign", "revoke", "khong-co", ""):
        answer = browser("tp.tiepnhan").post(
            "/ho-so/nhieu/", {"code": code, "number": nomination.number}
        )
        assert answer.status_code == 404, code


def test_the_api_previews_does_and_refuses_alike() -> None:
    nomination = worlds.submitted(worlds.make_world())
    officer = browser("tp.tiepnhan")

    def ask(**given: Any) -> Any:
        return officer.post("/api/v1/nominations/bulk/", given, content_type="application/json")

    rows = ask(action="receive", numbers=[nomination.number]).json()
    assert rows == [{"number": nomination.number, "done": False, "reasons": []}]
    rows = ask(action="receive", numbers=[nomination.number], confirm=True).json()
    assert rows[0]["done"] and state(nomination.number) == State.UNDER_REVIEW
    again = ask(action="receive", numbers=[nomination.number], confirm=True).json()
    assert again[0]["reasons"][0]["code"] == "state"
    for wrong in (
        {"action": "sign", "numbers": ["x"]},
        {"action": "receive", "numbers": []},
        {"action": "receive", "numbers": "x"},
        {"action": "receive", "numbers": [1]},
        {},
        {"action": "receive", "numbers": ["x"] * 201},
    ):
        assert ask(**wrong).status_code == 422, wrong


def test_the_preview_page_costs_the_same_a_row_more_or_less_but_its_guards() -> None:
    round_ = worlds.make_world()
    names = ("Gia đình ông Hai", "Gia đình ông Ba", "Gia đình ông Tư")
    numbers = [worlds.submitted(round_, name=name).number for name in names]
    officer = browser("tp.tiepnhan")

    def statements(count: int) -> int:
        with CaptureQueriesContext(connection) as seen:
            officer.post("/ho-so/nhieu/", {"code": "receive", "number": numbers[:count]})
        return len(seen)

    statements(1)
    one, two, three = (statements(count) for count in (1, 2, 3))
    # Each dossier's own guards ask for its papers and rules; nothing else grows.
    assert three - two == two - one <= 9
