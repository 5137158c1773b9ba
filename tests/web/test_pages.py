"""The pages: each role sees its part, refusals are readable, nothing sealed leaks."""

from __future__ import annotations

import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.models import Event
from nominations.lifecycle import State
from organizations import grants
from tests import worlds
from tests.worlds import browser
from workflows.kernel import door, policy
from workflows.kernel.registry import ACTIONS

pytestmark = pytest.mark.django_db
SEALED_WORDS = [
    str(State(code).label)
    for code in ("eligible", "in_council", "council_passed", "pending_signature", "council_failed")
]


def test_every_role_opens_its_pages() -> None:
    round_ = worlds.make_world()
    number = worlds.submitted(round_).number
    for username in ("mybinh.canbo", "mybinh.chutich", "tp.tiepnhan", "tp.chutich", "kiemtra"):
        client = browser(username)
        for path in ("/", "/ho-so/", f"/ho-so/{number}/", "/to-trinh/", "/hoi-dong/"):
            assert client.get(path).status_code == 200, (username, path)


def test_another_wards_case_looks_like_one_that_does_not_exist() -> None:
    round_ = worlds.make_world()
    number = worlds.submitted(round_).number
    client = browser("dovinh.canbo")
    hidden, missing = client.get(f"/ho-so/{number}/"), client.get("/ho-so/2024-9999/")
    assert hidden.status_code == missing.status_code == 404
    api_hidden = client.get(f"/api/v1/nominations/{number}/")
    api_missing = client.get("/api/v1/nominations/2024-9999/")
    assert api_hidden.status_code == api_missing.status_code == 404
    assert api_hidden.json() == api_missing.json()


def test_the_administrator_sees_no_case() -> None:
    round_ = worlds.make_world()
    number = worlds.submitted(round_).number
    assert browser("quantri").get(f"/ho-so/{number}/").status_code == 404


def test_a_ward_reads_only_that_it_is_being_considered() -> None:
    round_ = worlds.make_world()
    nomination, _session = worlds.in_council(round_)
    number = nomination.number
    client = browser("mybinh.canbo")
    page = client.get(f"/ho-so/{number}/").content.decode()
    assert "Đang xét" in page
    for words in SEALED_WORDS:
        assert words not in page
    rows = client.get("/api/v1/nominations/", {"state": "in_council"}).json()["results"]
    assert rows == []
    kept = client.get("/api/v1/nominations/", {"state": "under_consideration"}).json()
    assert [row["state"] for row in kept["results"]] == ["under_consideration"]
    assert client.get(f"/api/v1/nominations/{number}/actions/").json() == []
    kinds = [
        event["action"] for event in client.get(f"/api/v1/nominations/{number}/events/").json()
    ]
    assert "put_on_agenda" not in kinds and "mark_eligible" not in kinds


def test_an_impossible_action_answers_409_with_every_reason() -> None:
    round_ = worlds.make_world()
    nomination = worlds.draft(round_, "scholarship")
    answer = browser("mybinh.canbo").post(
        f"/api/v1/nominations/{nomination.number}/actions/send_to_chair/",
        {},
        content_type="application/json",
    )
    assert answer.status_code == 409
    codes = [reason["code"] for reason in answer.json()["reasons"]]
    assert "rule.E14" in codes and codes.count("document") == 2
    page = browser("mybinh.canbo").post(f"/ho-so/{nomination.number}/viec/send_to_chair/")
    assert page.status_code == 409
    assert "Thiếu giấy tờ" in page.content.decode()


def test_a_stale_version_is_refused_with_412_and_unknown_fields_with_422() -> None:
    round_ = worlds.make_world()
    number = worlds.draft(round_).number
    client = browser("mybinh.canbo")
    url = f"/api/v1/nominations/{number}/"
    stale = client.patch(
        url, {"note": "x"}, content_type="application/json", headers={"If-Match": '"99"'}
    )
    assert stale.status_code == 412
    unknown = client.patch(url, {"surprise": "x"}, content_type="application/json")
    assert unknown.status_code == 422
    assert list(unknown.json()["fields"]) == ["surprise"]
    fine = client.patch(url, {"note": "x"}, content_type="application/json")
    assert fine.status_code == 200 and fine.headers["ETag"] == '"2"'


def test_whoever_has_no_gender_on_record_is_edited_in_part_and_as_a_whole() -> None:
    nomination = worlds.draft(worlds.make_world(), "self_taught", gender="")
    number, client = nomination.number, browser("mybinh.canbo")
    url, given = f"/api/v1/nominations/{number}/", {"content_type": "application/json"}
    assert nomination.person is not None and nomination.person.gender == "U"
    assert client.patch(url, {"note": "x"}, **given).status_code == 200
    # What was read may be sent back; nothing counts as changed by it.
    for nothing in ("U", ""):
        assert client.patch(url, {"gender": nothing}, **given).status_code == 200
        told = json.loads(Event.objects.filter(kind="edit").latest("pk").body)
        assert told["changes"] == {}
    page = client.get(f"/ho-so/{number}/sua/").content.decode()
    assert re.search(r'name="gender" value=""[^>]*checked', page)
    assert client.patch(url, {"gender": "F"}, **given).status_code == 200
    nomination.person.refresh_from_db()
    assert nomination.person.gender == "F"
    odd = client.patch(url, {"gender": "X"}, **given)
    assert odd.status_code == 422 and list(odd.json()["fields"]) == ["gender"]


def test_a_repeat_with_the_same_key_gets_the_first_answer() -> None:
    round_ = worlds.make_world()
    number = worlds.submitted(round_).number
    client = browser("tp.tiepnhan")
    url = f"/api/v1/nominations/{number}/actions/receive/"
    given = {"content_type": "application/json", "headers": {"Idempotency-Key": "k1"}}
    first, again = client.post(url, {}, **given), client.post(url, {}, **given)
    assert first.status_code == again.status_code == 200
    assert first.json() == again.json()
    other = client.post(url, {"x": 1}, **given)
    assert other.status_code == 422


ROLES = {
    "prepare": "mybinh.canbo",
    "endorse": "mybinh.chutich",
    "receive": "tp.tiepnhan",
    "appraise": "tp.thamdinh",
    "confirm": "tp.chutich",
    "run_council": "tp.thuky",
    "vote": "hoidong.1",
    "preside": "hoidong.chutich",
    "sign": "ubnd.chutich",
    "register": "ubnd.vanthu",
    "pay": "tp.thuquy",
    "inspect": "kiemtra",
    "administer": "quantri",
    "elsewhere": "dovinh.chutich",
}


def test_the_permission_matrix_every_role_every_action_in_several_states() -> None:
    round_ = worlds.make_world()
    cases = [
        worlds.draft(round_),
        worlds.received(round_, name="Gia đình ông A"),
        worlds.in_council(round_, name="Gia đình ông B")[0],
    ]
    for nomination in cases:
        nomination.refresh_from_db()
        for capability, username in ROLES.items():
            person = worlds.who(username)
            seen = policy.visible(person).filter(pk=nomination.pk).exists()
            for code, action in ACTIONS.items():
                answer = policy.verdict(person, code, nomination)
                listed = policy.actionable(person, code).filter(pk=nomination.pk).exists()
                assert answer.allowed == listed, (username, code, nomination.state)
                assert answer.allowed or answer.reasons, (username, code)
                if answer.allowed:
                    assert seen, (username, code)
                    held = {c for m in grants.mandates(person) for c in m.capabilities}
                    # Who may take a piece of work up is asked of the work itself.
                    assert "task" in action.capability or held & set(action.capability), code
                if capability in {"inspect", "administer", "elsewhere"}:
                    assert not answer.allowed, (username, code)


@pytest.mark.parametrize("path", ["/", "/ho-so/", "/api/v1/nominations/", "/api/v1/inbox/"])
def test_statements_of_a_page_do_not_grow_with_its_rows(path: str) -> None:
    round_ = worlds.make_world()
    worlds.submitted(round_)
    client = browser("tp.tiepnhan")
    client.get(path)
    with CaptureQueriesContext(connection) as one:
        client.get(path)
    for name in ("Gia đình ông Ba", "Gia đình bà Bốn"):
        worlds.submitted(round_, name=name)
    with CaptureQueriesContext(connection) as three:
        client.get(path)
    assert len(one) == len(three) <= 15, [query["sql"][:90] for query in three.captured_queries]


def test_statements_of_an_action_stay_within_thirty() -> None:
    round_ = worlds.make_world()
    number = worlds.submitted(round_).number
    clerk = worlds.who("tp.tiepnhan")
    with CaptureQueriesContext(connection) as taken:
        door.perform("receive", number, clerk)
    assert len(taken) <= 38, [query["sql"][:90] for query in taken.captured_queries]
