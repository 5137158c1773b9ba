"""The API: the same answers as the pages and the policy, and a sentence for every wrong call."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from nominations.models import Nomination
from tests import worlds
from tests.worlds import browser
from workflows.council import sessions
from workflows.council.models import CouncilSession
from workflows.decisions.drafting import draft_decision
from workflows.decisions.models import Decision
from workflows.kernel import door, policy
from workflows.ward.models import Submission

pytestmark = pytest.mark.django_db
JSON = {"content_type": "application/json"}
MESSY = Path(__file__).parents[1] / "data" / "messy_workbooks"


def issued(round_: Any) -> tuple[Nomination, Decision]:
    nomination = worlds.passed(round_)
    decision = draft_decision(
        actor=worlds.who("tp.chutich"),
        round=round_,
        award_type=nomination.award_type,
        authority=nomination.authority,
        title="Về việc khen thưởng",
    )
    number, leader = nomination.number, worlds.who("ubnd.chutich")
    door.perform("submit_for_signature", number, worlds.who("tp.chutich"), decision=decision.pk)
    door.perform("sign", number, leader, **worlds.signing(decision, leader))
    today = timezone.localdate()
    nomination = door.perform("decide", number, worlds.who("ubnd.vanthu"), decided_on=today)
    return nomination, Decision.objects.get(pk=decision.pk)


def test_the_description_of_the_api_has_no_gap() -> None:
    out = io.StringIO()
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=out)
    for path in ("submissions", "council-sessions", "decisions", "workbooks", "verify", "step-up"):
        assert f"/api/v1/{path}/" in out.getvalue()


def test_a_token_is_given_for_the_password_and_opens_the_callers_work() -> None:
    worlds.make_world()
    client = Client()
    given = {"username": "mybinh.canbo", "password": "khuyenhoc-demo"}
    token = client.post("/api/v1/token/", given, **JSON).json()["token"]
    header = {"Authorization": f"Token {token}"}
    assert client.get("/api/v1/inbox/", headers=header).status_code == 200
    wrong = client.post("/api/v1/token/", given | {"password": "x"}, **JSON)
    assert wrong.status_code == 400 and "mật khẩu" in wrong.json()["reasons"][0]["text"].lower()
    signed_out = client.get("/api/v1/inbox/")
    assert signed_out.status_code == 401 and "đăng nhập" in signed_out.content.decode()
    stale = client.get("/api/v1/inbox/", headers={"Authorization": "Token khong-co"})
    assert stale.status_code == 401 and "Cần đăng nhập" in stale.json()["reasons"][0]["text"]


BODIES = [
    "",
    "{",
    "[]",
    "null",
    '"x"',
    "12",
    '{"a": {"b": 1}}',
    '{"round": [1], "present": "x"}',
    '{"remarks": "x", "scores": 3}',
    '{"\\u0000": "\\u0000"}',
]
POSTS = [
    ("tp.tiepnhan", "/api/v1/token/"),
    ("tp.tiepnhan", "/api/v1/step-up/"),
    ("mybinh.canbo", "/api/v1/nominations/"),
    ("mybinh.chutich", "/api/v1/submissions/"),
    ("tp.thuky", "/api/v1/council-sessions/"),
    ("tp.chutich", "/api/v1/decisions/"),
    ("mybinh.canbo", "/api/v1/workbooks/"),
    ("tp.tiepnhan", "/api/v1/nominations/{number}/actions/return_for_correction/"),
    ("tp.tiepnhan", "/api/v1/nominations/{number}/evidence/"),
]


@pytest.mark.parametrize(("username", "path"), POSTS)
def test_whatever_is_sent_the_answer_is_a_sentence_and_nothing_changes(
    username: str, path: str
) -> None:
    number = worlds.submitted(worlds.make_world()).number
    client = browser(username)
    before = (
        Nomination.objects.get(number=number).version,
        Nomination.objects.count(),
        Submission.objects.count(),
    )
    for body in BODIES:
        answer = client.post(path.format(number=number), body, **JSON)
        assert 400 <= answer.status_code < 500, (body, answer.status_code)
        reasons = answer.json()["reasons"]
        assert reasons and all(reason["text"] for reason in reasons), body
    assert before == (
        Nomination.objects.get(number=number).version,
        Nomination.objects.count(),
        Submission.objects.count(),
    )
    assert not CouncilSession.objects.exists() and not Decision.objects.exists()


def test_a_wrong_method_or_format_is_told_in_vietnamese() -> None:
    worlds.make_world()
    client = browser("tp.tiepnhan")
    answer = client.delete("/api/v1/nominations/")
    assert answer.status_code == 405
    assert "không nhận cách gọi" in answer.json()["reasons"][0]["text"]
    odd = client.post("/api/v1/step-up/", "<x/>", content_type="application/xml")
    assert odd.status_code == 415 and "JSON" in odd.json()["reasons"][0]["text"]
    assert client.get("/api/v1/nominations/?page=999999999999&page_size=-3").status_code == 200


def test_a_letter_is_opened_by_its_ward_and_read_by_the_city_once_it_was_sent() -> None:
    round_ = worlds.make_world()
    today = timezone.localdate().isoformat()
    given = {
        "round": "2024",
        "letter_number": "07/TTr-HKH",
        "letter_date": today,
        "signer_name": "Bà Yến",
        "minutes_date": today,
    }
    chair = browser("mybinh.chutich")
    made = chair.post("/api/v1/submissions/", given, **JSON)
    assert made.status_code == 201
    twice = chair.post("/api/v1/submissions/", given, **JSON)
    assert twice.status_code == 422 and "letter_number" in twice.json()["fields"]
    assert browser("mybinh.canbo").post("/api/v1/submissions/", given, **JSON).status_code == 403
    address = f"/api/v1/submissions/{made.json()['id']}/"
    city = browser("tp.tiepnhan")
    assert city.get(address).status_code == 404
    assert browser("dovinh.chutich").get(address).status_code == 404
    nomination = worlds.draft(round_)
    worlds.complete(nomination)
    door.perform("send_to_chair", nomination.number, worlds.who("mybinh.canbo"))
    sent = chair.post(
        f"/api/v1/nominations/{nomination.number}/actions/submit/",
        {"submission": made.json()["id"]},
        **JSON,
    )
    assert sent.status_code == 200
    assert city.get(address).json()["items"][0]["number"] == nomination.number


def test_no_list_tells_a_ward_more_than_that_it_is_being_considered() -> None:
    round_ = worlds.make_world()
    nomination, session = worlds.in_council(round_)
    ward = browser("mybinh.chutich")
    letter = Submission.objects.get()
    items = ward.get(f"/api/v1/submissions/{letter.pk}/").json()["items"]
    assert [item["state"] for item in items] == ["under_consideration"]
    assert ward.get("/api/v1/council-sessions/").json()["results"] == []
    assert ward.get(f"/api/v1/council-sessions/{session.pk}/").status_code == 404
    hidden = ward.get("/api/v1/nominations/", {"state": "in_council", "total": 1}).json()
    assert (hidden["total"], hidden["results"]) == (0, [])
    draft_decision(
        actor=worlds.who("tp.chutich"),
        round=round_,
        award_type=nomination.award_type,
        authority=nomination.authority,
        title="Dự thảo",
    )
    assert ward.get("/api/v1/decisions/").json()["results"] == []


def test_a_session_is_called_attended_voted_in_and_closed_by_the_api() -> None:
    round_ = worlds.make_world()
    nomination = worlds.proposed(round_)
    door.perform("mark_eligible", nomination.number, worlds.who("tp.chutich"))
    secretary, chair = browser("tp.thuky"), browser("hoidong.chutich")
    made = secretary.post(
        "/api/v1/council-sessions/",
        {"round": "2024", "meets_at": "08:00 07/11/2024", "place": "Hội trường"},
        **JSON,
    )
    assert made.status_code == 201, made.content
    address = f"/api/v1/council-sessions/{made.json()['id']}/"
    act = f"/api/v1/nominations/{nomination.number}/actions/"
    secretary.post(act + "put_on_agenda/", {"session": made.json()["id"]}, **JSON)
    seats = [seat["id"] for seat in secretary.get(address).json()["seats"]]
    assert (
        browser("hoidong.1").post(address + "attendance/", {"present": seats}, **JSON).status_code
        == 403
    )
    assert secretary.post(address + "attendance/", {"present": seats}, **JSON).json() == {
        "present": len(seats)
    }
    secretary.post(act + "open_vote/", {}, **JSON)
    open_item = secretary.get(address).json()["items"][0]
    assert (open_item["state"], open_item["yes"]) == ("voting", None)
    for name in ("hoidong.chutich", *(f"hoidong.{place}" for place in range(1, 9))):
        assert browser(name).post(act + "vote/", {"choice": "yes"}, **JSON).status_code == 200
    secretary.post(act + "close_vote/", {}, **JSON)
    too_early = chair.post(address + "minutes/", {"minutes_number": "01/BB"}, **JSON)
    assert too_early.status_code == 409
    chair.post(act + "council_pass/", {}, **JSON)
    assert chair.post(address + "minutes/", {"minutes_number": " "}, **JSON).status_code == 422
    done = chair.post(address + "minutes/", {"minutes_number": "01/BB"}, **JSON)
    assert done.json()["state"] == "closed"
    assert secretary.get(address).json()["items"][0]["yes"] == len(seats)


def test_a_decision_is_read_by_its_ward_only_once_issued_and_only_its_own_people() -> None:
    round_ = worlds.make_world()
    nomination, decision = issued(round_)
    ward = browser("mybinh.canbo").get(f"/api/v1/decisions/{decision.pk}/").json()
    assert [item["number"] for item in ward["items"]] == [nomination.number]
    assert ward["number"] == decision.full_number
    assert browser("dovinh.canbo").get(f"/api/v1/decisions/{decision.pk}/").status_code == 404


def test_signing_by_the_api_asks_for_the_password_and_the_paper() -> None:
    round_ = worlds.make_world()
    nomination = worlds.passed(round_)
    draft = (
        browser("tp.chutich")
        .post(
            "/api/v1/decisions/",
            {"round": "2024", "award_type": nomination.award_type.code, "title": "Khen thưởng"},
            **JSON,
        )
        .json()
    )
    act = f"/api/v1/nominations/{nomination.number}/actions/"
    browser("tp.chutich").post(act + "submit_for_signature/", {"decision": draft["id"]}, **JSON)
    leader = browser("ubnd.chutich")
    blind = leader.post(act + "sign/", {"paper": "0" * 64, "step_up": "x"}, **JSON)
    assert blind.status_code == 409
    assert {reason["code"] for reason in blind.json()["reasons"]} == {"paper", "step_up"}
    assert leader.post("/api/v1/step-up/", {"password": "sai"}, **JSON).status_code == 422
    token = leader.post("/api/v1/step-up/", {"password": "khuyenhoc-demo"}, **JSON).json()
    paper = leader.get(f"/v/quyet-dinh/{draft['id']}/du-thao.pdf")
    assert paper.content.startswith(b"%PDF")
    signed = leader.post(
        act + "sign/",
        {"paper": paper["ETag"].strip('"'), "step_up": token["step_up"]},
        **JSON,
    )
    assert signed.status_code == 200, signed.content


def test_anybody_may_check_a_certificate_and_learns_four_things() -> None:
    nomination, _decision = issued(worlds.make_world())
    code = nomination.decision_items.get().verification_code
    found = Client().get(f"/api/v1/verify/{code}/").json()
    assert set(found) == {
        "name",
        "award",
        "decision_number",
        "decided_on",
        "status",
        "status_label",
    }
    assert found["status"] == "valid"
    assert Client().get("/api/v1/verify/khong-co/").status_code == 404


def test_rounds_say_what_a_dossier_holds() -> None:
    worlds.make_world()
    [round_] = browser("mybinh.canbo").get("/api/v1/rounds/").json()
    family = next(one for one in round_["award_types"] if one["code"] == "learning_family")
    assert "name" in family["fields"]["properties"] and family["documents"]
    assert sum(one["max_score"] for one in family["criteria"]) == 100


@pytest.mark.parametrize("name", ["bad_cells.xlsx", "legacy_tcvn3.xlsx"])
def test_a_workbook_goes_in_by_the_api_as_by_the_page(name: str) -> None:
    worlds.make_world()
    manifest = json.loads((MESSY / "manifest.json").read_text())[name]
    from organizations.models import Unit

    slug = Unit.objects.get(code=manifest["ward"], kind="ward_association").slug
    client = browser(f"{slug}.canbo")
    with (MESSY / name).open("rb") as file:
        made = client.post("/api/v1/workbooks/", {"round": "2024", "file": file})
    assert made.status_code == 201, made.content
    address = f"/api/v1/workbooks/{made.json()['id']}/"
    read = client.get(address).json()
    assert {sheet["title"]: sheet["accepted"] for sheet in read["sheets"]} == manifest["accept"]
    wrong = [row["row"] for row in read["sheets"][0]["rows"] if row["status"] == "error"]
    assert wrong == manifest.get("reject", {}).get("Học bổng", [])
    assert browser("tp.tiepnhan").get(address).status_code == 404
    done = client.post(address + "take-over/", {}, **JSON).json()
    assert len(done["made"]) == sum(manifest["accept"].values()) == Nomination.objects.count()


def test_a_repaired_row_is_judged_anew_by_the_api() -> None:
    worlds.make_world()
    from organizations.models import Unit

    slug = Unit.objects.get(code="22756", kind="ward_association").slug
    client = browser(f"{slug}.canbo")
    with (MESSY / "bad_cells.xlsx").open("rb") as file:
        made = client.post("/api/v1/workbooks/", {"round": "2024", "file": file}).json()
    address = f"/api/v1/workbooks/{made['id']}/"
    row = next(one for one in client.get(address).json()["sheets"][0]["rows"] if one["row"] == 9)
    right = client.patch(address + f"rows/{row['id']}/", {"birth": "28/02/2010"}, **JSON)
    assert right.json()["status"] in {"ok", "warning"}
    odd = client.patch(address + f"rows/{row['id']}/", {"state": "awarded"}, **JSON)
    assert odd.status_code == 422


@pytest.mark.parametrize(
    "path", ["/api/v1/submissions/", "/api/v1/decisions/", "/api/v1/council-sessions/"]
)
def test_statements_of_the_lists_do_not_grow_with_their_rows(path: str) -> None:
    round_ = worlds.make_world()
    nomination = worlds.submitted(round_)

    def more(place: int) -> None:
        letter = worlds.letter(round_, number=f"1{place}/TTr-HKH")
        letter.send()
        letter.sent_at = timezone.now()
        letter.save()
        sessions.call_session(
            actor=worlds.who("tp.thuky"),
            council=nomination.council,
            round=round_,
            meets_at=timezone.now(),
            place="Hội trường",
        )
        draft_decision(
            actor=worlds.who("tp.chutich"),
            round=round_,
            award_type=nomination.award_type,
            authority=nomination.authority,
            title=f"Dự thảo {place}",
        )

    more(0)
    client = browser("tp.thuky" if "council" in path else "tp.chutich")
    client.get(path)
    with CaptureQueriesContext(connection) as one:
        client.get(path)
    more(1)
    more(2)
    with CaptureQueriesContext(connection) as three:
        rows = client.get(path).json()["results"]
    assert len(rows) >= 3 and len(one) == len(three) <= 15


def test_what_the_api_allows_is_what_the_policy_allows() -> None:
    round_ = worlds.make_world()
    number = worlds.received(round_).number
    for username in ("mybinh.chutich", "tp.tiepnhan", "tp.thamdinh", "tp.chutich", "kiemtra"):
        person = worlds.who(username)
        nomination = policy.visible(person).get(number=number)
        listed = browser(username).get(f"/api/v1/nominations/{number}/actions/").json()
        for one in listed:
            reasons = door.preview(one["action"], nomination, person)
            assert one["allowed"] == (not reasons), (username, one["action"])
            assert one["allowed"] or one["reasons"]


def test_whoever_guesses_at_the_password_of_an_open_session_has_to_wait(settings: Any) -> None:
    worlds.make_world()
    # The first wrong try costs a wait this test does not outlive.
    settings.SIGN_IN_FREE_TRIES = -5
    leader, right = browser("ubnd.chutich"), {"password": "khuyenhoc-demo"}
    assert leader.post("/api/v1/step-up/", right, **JSON).status_code == 200
    told = leader.post("/api/v1/step-up/", {"password": "sai"}, **JSON).json()
    assert "chờ" not in told["reasons"][0]["text"]
    waiting = leader.post("/api/v1/step-up/", right, **JSON)
    assert waiting.status_code == 422 and "chờ" in waiting.json()["reasons"][0]["text"]
    # Somebody else is not slowed by it.
    assert browser("ubnd.phochutich").post("/api/v1/step-up/", right, **JSON).status_code == 200
