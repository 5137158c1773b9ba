"""The city's desks: who has how much, handing on, acting for another, kept sentences."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.models import Event
from organizations.access import issue_token, live_tokens
from organizations.appointments import appoint, deactivate, end_appointment
from organizations.models import Appointment, Delegation, Unit, User
from tests import worlds
from tests.refusals import refused
from tests.worlds import browser
from workflows.decisions.drafting import draft_decision
from workflows.decisions.snapshots import capacity_of
from workflows.inbox import bulk, leavers, standing_in
from workflows.inbox.models import Phrase
from workflows.inbox.sweep import sweep
from workflows.inbox.workload import shares
from workflows.kernel import door
from workflows.kernel.consistency import check
from workflows.kernel.models import CaseTask

pytestmark = pytest.mark.django_db


def second_reviewer() -> User:
    person = User.objects.create(username="tp.thamdinh2", full_name="Mai Thị Tư")
    appoint(
        actor=None,
        person=person,
        role="reviewer",
        unit=Unit.objects.get(slug="tp"),
        valid_from=timezone.localdate(),
    )
    return person


def post(client: Client, path: str, **given: Any) -> Any:
    return client.post(path, given, content_type="application/json")


# -- who has how much ------------------------------------------------------------------------------


def test_the_table_tells_open_overdue_and_next_due_and_each_number_leads_to_its_list() -> None:
    round_ = worlds.make_world()
    first, second = worlds.received(round_), worlds.received(round_, name="Gia đình ông Hai")
    free = worlds.received(round_, name="Gia đình ông Ba")
    for one in (first, second):
        door.perform("claim", one.number, worlds.who("tp.thamdinh"))
    late = timezone.now() - timedelta(days=3)
    CaseTask.objects.filter(process__nomination=first, status="ASSIGNED").update(due_at=late)
    rows = {one.key: one for one in shares(worlds.who("tp.chutich"))}
    mine = rows["tp.thamdinh"]
    assert (mine.open, mine.overdue) == (2, 1) and mine.next_due is not None
    assert (rows["chua-nhan"].open, rows["tp.tiepnhan"].open) == (1, 0)
    chair = browser("tp.chutich")
    table = chair.get("/phan-viec/").content.decode()
    assert "/phan-viec/tp.thamdinh/?loc=qua-han" in table
    listed = chair.get("/phan-viec/tp.thamdinh/?loc=qua-han").content.decode()
    assert first.number in listed and second.number not in listed
    assert free.number in chair.get("/phan-viec/chua-nhan/").content.decode()
    told = {row["username"]: row for row in chair.get("/api/v1/workload/").json()}
    assert (told["tp.thamdinh"]["open"], told["tp.thamdinh"]["overdue"]) == (2, 1)
    page = chair.get("/api/v1/workload/tp.thamdinh/?overdue=1").json()
    assert [row["number"] for row in page["results"]] == [first.number]


def test_who_shares_no_work_of_a_unit_sees_no_table_and_nobody_sees_another_units() -> None:
    round_ = worlds.make_world()
    nomination = worlds.received(round_)
    for username in ("hoidong.1", "ubnd.chutich"):
        assert browser(username).get("/phan-viec/").status_code == 403, username
        assert browser(username).get("/api/v1/workload/").status_code == 403
    assert (
        nomination.number
        not in browser("dovinh.chutich").get("/phan-viec/chua-nhan/").content.decode()
    )
    assert browser("tp.chutich").get("/phan-viec/khong.co/").status_code == 404


def test_the_table_and_a_list_cost_the_same_with_one_row_and_three() -> None:
    round_ = worlds.make_world()
    worlds.received(round_)
    chair = browser("tp.chutich")

    def statements(path: str) -> int:
        chair.get(path)
        with CaptureQueriesContext(connection) as seen:
            chair.get(path)
        return len(seen)

    paths = ("/phan-viec/", "/phan-viec/chua-nhan/")
    before = [statements(path) for path in paths]
    for name in ("Gia đình ông Hai", "Gia đình ông Ba"):
        worlds.received(round_, name=name)
    assert [statements(path) for path in paths] == before and max(before) <= 15


# -- handing on ------------------------------------------------------------------------------------


def test_the_chair_hands_on_what_is_not_theirs_to_do_and_only_to_who_may() -> None:
    round_ = worlds.make_world()
    number = worlds.received(round_).number
    second_reviewer()
    refused("reassign", number, "tp.chutich", "unmet", "reassign", to="tp.thuquy")
    door.perform("reassign", number, worlds.who("tp.chutich"), to="tp.thamdinh2")
    assert CaseTask.objects.get(status="ASSIGNED").owner.username == "tp.thamdinh2"
    # To claim it would be to do it.
    refused("claim", number, "tp.chutich", "forbidden", "role")
    refused("reassign", number, "tp.thuquy", "forbidden", "role", to="tp.thamdinh2")


def test_many_are_handed_on_at_once_with_a_result_for_each() -> None:
    round_ = worlds.make_world()
    second_reviewer()
    one, two = worlds.received(round_), worlds.received(round_, name="Gia đình ông Hai")
    there = worlds.submitted(round_, name="Gia đình ông Ba")
    numbers = [one.number, two.number, there.number]
    chair = browser("tp.chutich")
    seen = chair.post("/ho-so/nhieu/", {"code": "reassign", "number": numbers}).content.decode()
    assert "Chuyển cho" in seen and "Chưa có gì thay đổi" in seen
    missing = chair.post(
        "/ho-so/nhieu/", {"code": "reassign", "number": numbers, "confirm": "1", "to": ""}
    )
    assert missing.status_code == 422 and not CaseTask.objects.filter(status="ASSIGNED").exists()
    rows = post(
        chair,
        "/api/v1/nominations/bulk/",
        action="reassign",
        numbers=numbers,
        confirm=True,
        inputs={"to": "tp.thamdinh2"},
    ).json()
    assert {row["number"]: row["done"] for row in rows} == {
        one.number: True,
        two.number: True,
        there.number: False,
    }


def test_one_opinion_is_given_for_many_by_the_department_alone() -> None:
    round_ = worlds.make_world()
    numbers = [worlds.received(round_, name=f"Gia đình ông {n}").number for n in ("A", "B")]
    for number in numbers:
        door.perform("consult", number, worlds.who("tp.thamdinh"))
    inbox = browser("gddt.canbo").get("/?loc=tat-ca").content.decode()
    assert 'value="give_opinion"' in inbox
    wrong = bulk.perform(
        worlds.who("gddt.canbo"), "give_opinion", numbers, {"verdict": "disagree", "reason": ""}
    )
    assert not any(row.done for row in wrong) and "lý do" in wrong[0].reasons[0].text
    given = {"verdict": "agree", "reason": "Nhất trí"}
    assert not any(
        row.done for row in bulk.perform(worlds.who("tp.thamdinh"), "give_opinion", numbers, given)
    )
    done = browser("gddt.canbo").post(
        "/ho-so/nhieu/", {"code": "give_opinion", "number": numbers, "confirm": "1"} | given
    )
    assert "Đã ghi ý kiến về 2 hồ sơ" in done.content.decode()


# -- somebody leaves -------------------------------------------------------------------------------


def test_work_of_somebody_deactivated_goes_back_and_sessions_and_tokens_end(
    django_capture_on_commit_callbacks: Any,
) -> None:
    round_ = worlds.make_world()
    number = worlds.received(round_).number
    person = worlds.who("tp.thamdinh")
    door.perform("claim", number, person)
    browser("tp.thamdinh")
    issue_token(person, "thử")
    second_reviewer()
    with django_capture_on_commit_callbacks(execute=True):
        deactivate(actor=worlds.who("quantri"), person=person)
    assert not Session.objects.exists() and not live_tokens(person).exists()
    task = CaseTask.objects.get(process__nomination__number=number, status="NEW")
    assert task.owner is None and task.left_by == person
    event = Event.objects.filter(stream=f"case:{number}").latest("seq")
    assert event.kind == "pass_on" and "không còn nhiệm vụ" in event.body
    assert list(check()) == []
    # The chair sees what they left, and gives it all to a successor at once.
    chair = browser("tp.chutich")
    assert "cần giao lại" in chair.get("/phan-viec/").content.decode()
    assert number in chair.get("/phan-viec/tp.thamdinh/").content.decode()
    refused_to = chair.post("/phan-viec/tp.thamdinh/", {"to": "tp.thuquy"}).content.decode()
    assert "không được giao nhiệm vụ này" in refused_to
    chair.post("/phan-viec/tp.thamdinh/", {"to": "tp.thamdinh2"})
    task.refresh_from_db()
    assert (task.owner.username, task.left_by) == ("tp.thamdinh2", None)
    order = Event.objects.filter(stream=f"user:{person.pk}", kind="take_over").latest("seq")
    assert order.actor_name == "Lê Văn Bình"
    # Whoever takes it up afterwards is seen to have it.
    assert not any(one.gone for one in shares(worlds.who("tp.chutich")))


def test_work_goes_back_when_an_appointment_ends_and_when_it_runs_out(
    django_capture_on_commit_callbacks: Any,
) -> None:
    round_ = worlds.make_world()
    number = worlds.received(round_).number
    person = second_reviewer()
    door.perform("claim", number, worlds.who("tp.thamdinh2"))
    appointment = Appointment.objects.get(person=person)
    Appointment.objects.filter(pk=appointment.pk).update(
        valid_from=timezone.localdate() - timedelta(days=9)
    )
    appointment.refresh_from_db()
    with django_capture_on_commit_callbacks(execute=True):
        end_appointment(actor=None, appointment=appointment, last_day=timezone.localdate())
    # Today is still theirs.
    assert CaseTask.objects.filter(owner=person, status="ASSIGNED").exists()
    Appointment.objects.filter(pk=appointment.pk).update(
        valid_to=timezone.localdate() - timedelta(days=1)
    )
    assert sweep().given_back == 1 and sweep().given_back == 0
    assert CaseTask.objects.get(process__nomination__number=number, status="NEW").left_by == person


def test_the_administrator_hands_work_on_without_seeing_a_dossier_and_others_may_not() -> None:
    round_ = worlds.make_world()
    nomination = worlds.received(round_)
    door.perform("claim", nomination.number, worlds.who("tp.thamdinh"))
    second_reviewer()
    administrator = browser("quantri")
    page = administrator.get("/phan-viec/tp.thamdinh/").content.decode()
    assert "Thẩm định: 1" in page and nomination.subject_name not in page
    assert nomination.number not in page
    for username in ("tp.thamdinh", "tp.thuquy", "hoidong.1"):
        answer = post(browser(username), "/api/v1/workload/tp.thamdinh/take-over/", to="")
        assert answer.status_code == 403, username
    # A ward's chair leads only the ward.
    none = post(browser("mybinh.chutich"), "/api/v1/workload/tp.thamdinh/take-over/", to="")
    assert none.json() == []
    done = post(administrator, "/api/v1/workload/tp.thamdinh/take-over/", to="tp.thamdinh2").json()
    assert [row["done"] for row in done] == [True]
    assert leavers.counts_of(worlds.who("quantri"), worlds.who("tp.thamdinh")) == []


# -- acting for another ----------------------------------------------------------------------------


def lend(client: Client, **more: Any) -> Any:
    person = Appointment.objects.get(person__username="tp.thamdinh")
    today = timezone.localdate()
    given = {
        "appointment": person.pk,
        "to_person": "tp.thuquy",
        "valid_from": f"{today:%d/%m/%Y}",
        "valid_to": f"{today + timedelta(days=3):%d/%m/%Y}",
        "reason": "Nghỉ phép",
    }
    return post(client, "/api/v1/delegations/", **given | more)


def test_one_lends_ones_own_role_by_page_and_api_and_takes_it_back() -> None:
    round_ = worlds.make_world()
    number = worlds.received(round_).number
    reviewer = browser("tp.thamdinh")
    page = reviewer.get("/uy-quyen/").content.decode()
    assert "Cán bộ thẩm định" in page and "bỏ phiếu" not in page
    today = f"{timezone.localdate():%d/%m/%Y}"
    given = {
        "appointment": Appointment.objects.get(person__username="tp.thamdinh").pk,
        "to_person": "tp.thuquy",
        "valid_from": today,
        "valid_to": today,
        "reason": "Đi công tác",
        "capabilities": ["appraise"],
    }
    assert reviewer.post("/uy-quyen/", given).status_code == 302
    door.perform("consult", number, worlds.who("tp.thuquy"))
    event = Event.objects.get(kind="consult")
    assert (event.actor_name, event.on_behalf_of_name) == (
        "Phạm Thị Ngọc Lan",
        "Nguyễn Thị Thanh Hương",
    )
    treasurer = browser("tp.thuquy")
    assert "Nguyễn Thị Thanh Hương" in treasurer.get("/uy-quyen/").content.decode()
    pk = Delegation.objects.get().pk
    # A stranger finds none; who has it may lay it down.
    assert browser("tp.tiepnhan").post(f"/uy-quyen/{pk}/thoi/").status_code == 404
    assert post(treasurer, f"/api/v1/delegations/{pk}/revoke/").json()["state"] == "revoked"
    assert post(treasurer, f"/api/v1/delegations/{pk}/revoke/").status_code == 409
    refused("reassign", number, "tp.thuquy", "forbidden", "role", to="tp.thamdinh")


@pytest.mark.parametrize(
    ("more", "status", "field"),
    [
        ({"to_person": "tp.thamdinh"}, 422, "to_person"),
        ({"to_person": "khong.co"}, 422, "to_person"),
        ({"capabilities": ["sign"]}, 422, "capabilities"),
        ({"capabilities": ["bay"]}, 422, "capabilities"),
        ({"valid_to": "01/01/2020"}, 422, "valid_to"),
        ({"valid_to": "01/01/2099"}, 422, "valid_to"),
        ({"reason": ""}, 422, "reason"),
        ({"appointment": 999999}, 403, ""),
        ({"bay": 1}, 422, "bay"),
    ],
)
def test_a_delegation_that_cannot_be_is_refused_where_it_is_wrong(
    more: dict[str, Any], status: int, field: str
) -> None:
    worlds.make_world()
    answer = lend(browser("tp.thamdinh"), **more)
    assert answer.status_code == status and (not field or field in answer.json()["fields"])
    assert not Delegation.objects.exists()


def test_nobody_lends_what_another_holds() -> None:
    worlds.make_world()
    assert lend(browser("tp.tiepnhan")).status_code == 403
    lent = lend(browser("tp.thamdinh"))
    assert lent.status_code == 201
    # What was lent is not lent on.
    assert lend(browser("tp.thuquy"), to_person="tp.vanthu").status_code == 403


# -- kept sentences --------------------------------------------------------------------------------


def test_a_city_keeps_its_sentences_and_they_are_offered_where_they_belong() -> None:
    round_ = worlds.make_world()
    number = worlds.received(round_).number
    officer = browser("tp.thamdinh")
    text = "Bổ sung xác nhận của nhà trường."
    assert officer.post("/cau-hay-dung/", {"use": "remark", "text": text}).status_code == 302
    assert text in officer.get(f"/ho-so/{number}/viec/return_for_correction/").content.decode()
    assert text not in officer.get(f"/ho-so/{number}/viec/propose/").content.decode()
    phrase = Phrase.objects.get()
    assert browser("gddt.canbo").post(f"/cau-hay-dung/{phrase.pk}/bo/").status_code == 404
    officer.post(f"/cau-hay-dung/{phrase.pk}/bo/")
    assert text not in officer.get(f"/ho-so/{number}/viec/return_for_correction/").content.decode()
    again = post(officer, "/api/v1/phrases/", use="remark", text=text)
    assert again.status_code == 201 and Phrase.objects.get().active


def test_nobody_keeps_sentences_for_work_that_is_not_theirs() -> None:
    worlds.make_world()
    assert browser("mybinh.canbo").get("/cau-hay-dung/").status_code == 403
    for username, use, status in (
        ("gddt.canbo", "opinion", 201),
        ("gddt.canbo", "remark", 403),
        ("tp.tiepnhan", "appraisal", 403),
        ("tp.thamdinh", "bay", 422),
    ):
        answer = post(browser(username), "/api/v1/phrases/", use=use, text="Một câu")
        assert answer.status_code == status, (username, use)


def test_whoever_signs_by_delegation_stands_so_on_the_paper() -> None:
    round_ = worlds.make_world()
    nomination = worlds.passed(round_)
    draft = draft_decision(
        actor=worlds.who("tp.chutich"),
        round=round_,
        award_type=nomination.award_type,
        authority=nomination.authority,
        title="Về việc khen thưởng",
    )
    door.perform(
        "submit_for_signature", nomination.number, worlds.who("tp.chutich"), decision=draft.pk
    )
    authority = nomination.authority_id
    assert capacity_of(worlds.who("ubnd.chutich"), authority) == ""
    assert capacity_of(worlds.who("ubnd.phochutich"), authority) == "KT."
    today = timezone.localdate()
    standing_in.give(
        actor=worlds.who("ubnd.chutich"),
        to_person=worlds.who("ubnd.vanthu"),
        reason="Đi công tác",
        appointment=Appointment.objects.get(person__username="ubnd.chutich").pk,
        capabilities=["sign"],
        valid_from=today,
        valid_to=today,
    )
    clerk = worlds.who("ubnd.vanthu")
    door.perform("sign", nomination.number, clerk, **worlds.signing(draft, clerk))
    draft.refresh_from_db()
    assert (draft.signing_capacity, draft.signed_by) == ("TUQ.", clerk)
    event = Event.objects.get(kind="sign")
    assert event.on_behalf_of_name == worlds.who("ubnd.chutich").full_name


def test_the_inbox_tells_by_which_right_and_for_whom_work_is_mine() -> None:
    round_ = worlds.make_world()
    number = worlds.received(round_).number
    today = timezone.localdate()
    standing_in.give(
        actor=worlds.who("tp.thamdinh"),
        to_person=worlds.who("tp.thuquy"),
        reason="Nghỉ phép",
        appointment=Appointment.objects.get(person__username="tp.thamdinh").pk,
        capabilities=[],
        valid_from=today,
        valid_to=today,
    )
    door.perform("claim", number, worlds.who("tp.thamdinh"))
    stand_in = browser("tp.thuquy")
    (row,) = stand_in.get("/api/v1/inbox/").json()
    assert (row["number"], row["role"], row["taken_by"]) == (number, "reviewer", "tp.thamdinh")
    assert row["on_behalf_of"] == "Nguyễn Thị Thanh Hương"
    assert "(thay Nguyễn Thị Thanh Hương)" in stand_in.get("/?loc=tat-ca").content.decode()
