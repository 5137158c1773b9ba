"""Everything explained: the page and the API say the same, for each role, and nothing sealed."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from nominations.models import Nomination
from tests import worlds
from tests.worlds import browser
from workflows.dossier.explain import explain
from workflows.kernel import door
from workflows.kernel.registry import actions_of

pytestmark = pytest.mark.django_db


def sentences(told: dict[str, Any]) -> list[str]:
    return [
        told["where"],
        told["next"],
        *(one["sentence"] for one in told["work"]),
        *(why["text"] for one in [*told["cannot"], *told["later"]] for why in one["reasons"]),
    ]


@pytest.mark.parametrize(
    "username", ["tp.thamdinh", "tp.chutich", "tp.tiepnhan", "mybinh.canbo", "gddt.canbo"]
)
def test_the_page_says_every_sentence_the_api_says(username: str) -> None:
    nomination = worlds.received(worlds.make_world())
    door.perform("consult", nomination.number, worlds.who("tp.thamdinh"))
    client = browser(username)
    told = client.get(f"/api/v1/nominations/{nomination.number}/explain/").json()
    page = client.get(f"/ho-so/{nomination.number}/").content.decode()
    for sentence in sentences(told):
        assert escape(sentence) in page, sentence
    assert "Cho ý kiến" in str(told["work"]) and len(told["work"]) == 2


def test_every_act_of_the_state_is_either_possible_or_has_all_its_reasons() -> None:
    nomination = worlds.received(worlds.make_world())
    for username in ("tp.thamdinh", "tp.tiepnhan", "mybinh.chutich", "kiemtra"):
        told = explain(worlds.who(username), Nomination.objects.get())
        named = {one.action for one in [*told.can, *told.cannot]}
        wanted = {one.code for one in actions_of(nomination) if "system" not in one.capability}
        assert named == wanted, username
        assert all(one.reasons for one in told.cannot) and not any(one.reasons for one in told.can)
    # Whose it is, where it is not mine.
    told = explain(worlds.who("tp.tiepnhan"), Nomination.objects.get())
    whose = next(one.whose for one in told.cannot if one.action == "propose")
    assert "Cán bộ thẩm định" in whose and "Hội Khuyến học TP" in whose


def test_it_tells_since_when_with_whom_and_what_i_do_at_another_step() -> None:
    nomination = worlds.received(worlds.make_world())
    door.perform("claim", nomination.number, worlds.who("tp.thamdinh"))
    told = explain(worlds.who("tp.tiepnhan"), Nomination.objects.get())
    assert "Nguyễn Thị Thanh Hương đang nhận việc này" in told.work[0].sentence
    assert told.next.startswith("Tiếp theo: ")
    receive = next(one for one in told.later if one.action == "receive")
    assert "Đã gửi, chờ tiếp nhận" in receive.reasons[0].text


def test_what_is_sealed_is_told_in_one_sentence_and_strangers_find_nothing() -> None:
    round_ = worlds.make_world()
    nomination, _session = worlds.in_council(round_)
    path = f"/api/v1/nominations/{nomination.number}/explain/"
    told = browser("mybinh.chutich").get(path).json()
    assert told["can"] == told["cannot"] == told["later"] == told["work"] == []
    assert "đang được xét" in told["where"]
    assert browser("dovinh.chutich").get(path).status_code == 404
    assert Client().get(path).status_code == 401
    assert browser("tp.thuky").get(path).json()["can"]


def test_it_is_described_in_the_api_and_costs_the_same_whatever_there_is() -> None:
    round_ = worlds.make_world()
    number = worlds.received(round_).number
    reviewer = browser("tp.thamdinh")
    schema = reviewer.get("/api/v1/schema/?format=json").json()
    found = schema["paths"]["/api/v1/nominations/{number}/explain/"]["get"]["responses"]["200"]
    assert set(found["content"]["application/json"]["schema"]["required"]) == {
        "where",
        "work",
        "can",
        "cannot",
        "later",
        "next",
    }

    def statements() -> int:
        with CaptureQueriesContext(connection) as seen:
            reviewer.get(f"/api/v1/nominations/{number}/explain/")
        return len(seen)

    statements()
    one = statements()
    for name in ("Gia đình ông Hai", "Gia đình ông Ba"):
        worlds.received(round_, name=name)
    assert statements() == one <= 20
