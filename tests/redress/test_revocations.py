"""Taking an award back: told first, heard, decided by another, and what came back recorded."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from audit.models import Event
from documents import desk
from documents.access import find as find_subject
from nominations.lifecycle import State
from nominations.models import Nomination
from organizations.refusals import Refused
from tests import worlds
from tests.refusals import refused
from tests.worlds import browser
from workflows.decisions.drafting import draft_decision
from workflows.decisions.models import DecisionItem
from workflows.kernel import door
from workflows.kernel.consistency import check
from workflows.redress import complaints, revocations
from workflows.redress.models import RevocationCase

pytestmark = pytest.mark.django_db
GIVEN = {"reason_code": "fraud", "reason": "Kết luận số 05"}


def decided() -> Nomination:
    nomination = worlds.passed(worlds.make_world())
    decision = draft_decision(
        actor=worlds.who("tp.chutich"),
        round=nomination.round,
        award_type=nomination.award_type,
        authority=nomination.authority,
        title="Về việc khen thưởng",
    )
    number, signer = nomination.number, worlds.who("ubnd.chutich")
    door.perform("submit_for_signature", number, worlds.who("tp.chutich"), decision=decision.pk)
    door.perform("sign", number, signer, **worlds.signing(decision, signer))
    return door.perform(
        "decide", number, worlds.who("ubnd.vanthu"), decided_on=timezone.localdate()
    )


def opened(nomination: Nomination, username: str = "tp.thamdinh", **more: Any) -> RevocationCase:
    return revocations.open_case(
        actor=worlds.who(username), nomination=nomination, ground="fraud", source="Đơn", **more
    )


def act(case: RevocationCase, code: str, username: str, **inputs: Any) -> RevocationCase:
    door.do(revocations.KIND, code, case.pk, worlds.who(username), inputs=inputs)
    case.refresh_from_db()
    return case


def not_done(case: RevocationCase, code: str, username: str, kind: str, **inputs: Any) -> None:
    before = (RevocationCase.objects.values().get(pk=case.pk), Event.objects.count())
    with pytest.raises(Refused) as caught:
        door.do(revocations.KIND, code, case.pk, worlds.who(username), inputs=inputs)
    assert caught.value.kind == kind, caught.value.reasons
    assert before == (RevocationCase.objects.values().get(pk=case.pk), Event.objects.count())


def test_the_signer_waits_until_the_awardee_is_told_and_heard_or_the_days_are_over() -> None:
    nomination, today = decided(), timezone.localdate()
    number = nomination.number
    refused("revoke", number, "ubnd.chutich", "unmet", "case", **GIVEN)
    case = opened(nomination)
    refused("revoke", number, "ubnd.chutich", "unmet", "notified", **GIVEN)
    act(case, "notify", "tp.tiepnhan", notified_on=today)
    refused("revoke", number, "ubnd.chutich", "unmet", "explain", **GIVEN)
    refused(
        "revoke",
        number,
        "ubnd.chutich",
        "unmet",
        "explain ground",
        reason_code="forged",
        reason="Khác",
    )
    RevocationCase.objects.update(explain_by=timezone.now() - timedelta(seconds=1))
    gone = door.perform("revoke", number, worlds.who("ubnd.chutich"), **GIVEN)
    case.refresh_from_db()
    assert (gone.state, case.state) == (State.REVOKED, "revoked")
    code = DecisionItem.objects.get(nomination=gone).verification_code
    assert "Đã huỷ bỏ" in Client().get(f"/v/{code}/").content.decode()
    assert list(check()) == []


def test_an_explanation_on_record_is_enough_and_the_ward_may_hand_it_on() -> None:
    nomination, today = decided(), timezone.localdate()
    case = opened(nomination)
    ward = browser("mybinh.chutich")
    # Before the awardee was told the ward knows nothing of it.
    assert ward.get(f"/huy-bo/{case.pk}/").status_code == 404
    not_done(case, "notify", "tp.tiepnhan", "unmet", notified_on=today - timedelta(days=1))
    not_done(case, "notify", "tp.tiepnhan", "invalid", notified_on=today + timedelta(days=1))
    not_done(
        case,
        "record_explanation",
        "tp.tiepnhan",
        "unmet",
        explained_on=today,
        explanation="Sớm quá",
    )
    act(case, "notify", "tp.tiepnhan", notified_on=today)
    page = ward.get(f"/huy-bo/{case.pk}/").content.decode()
    assert "được giải trình đến hết" in page and case.source not in page.split("Căn cứ")[0]
    said = {"explained_on": today, "explanation": "Tôi có giấy xác nhận"}
    not_done(case, "record_explanation", "mybinh.canbo", "forbidden", **said)
    not_done(case, "record_explanation", "dovinh.chutich", "hidden", **said)
    act(case, "record_explanation", "mybinh.chutich", **said)
    act(case, "record_opinion", "tp.chutich", opinion="Hội đồng đồng ý huỷ bỏ")
    door.perform("revoke", nomination.number, worlds.who("ubnd.chutich"), **GIVEN)


def test_a_case_is_opened_once_by_the_city_about_what_it_gave() -> None:
    nomination = decided()
    for username in ("mybinh.chutich", "ubnd.chutich", "gddt.canbo", "quantri"):
        with pytest.raises(Refused) as caught:
            opened(nomination, username)
        assert caught.value.kind == "forbidden"
    opened(nomination)
    with pytest.raises(Refused) as caught:
        opened(nomination, "tp.chutich")
    assert [one.code for one in caught.value.reasons] == ["open"]
    other = worlds.received(nomination.round, name="Gia đình ông Tư")
    with pytest.raises(Refused) as caught:
        opened(other)
    assert [one.code for one in caught.value.reasons] == ["state"]


def test_a_doubt_without_ground_ends_and_the_award_stands() -> None:
    nomination = decided()
    case = opened(nomination)
    not_done(case, "dismiss", "tp.thamdinh", "forbidden", note="Không có gì")
    act(case, "dismiss", "tp.chutich", note="Chứng cứ không đúng")
    assert case.state == "dismissed"
    refused("revoke", nomination.number, "ubnd.chutich", "unmet", "case", **GIVEN)
    opened(nomination)


def test_who_opened_the_case_does_not_sign_its_decision() -> None:
    nomination = decided()
    case = worlds.doubted(nomination)
    RevocationCase.objects.filter(pk=case.pk).update(opened_by=worlds.who("ubnd.chutich"))
    refused("revoke", nomination.number, "ubnd.chutich", "unmet", "opener", **GIVEN)


def test_what_came_back_is_recorded_and_the_case_closed_with_a_word() -> None:
    nomination, today = decided(), timezone.localdate()
    case = worlds.doubted(nomination)
    RevocationCase.objects.update(money_paid=1_500_000)
    not_done(case, "record_recovery", "tp.tiepnhan", "unmet", certificate_on=today)
    door.perform("revoke", nomination.number, worlds.who("ubnd.chutich"), **GIVEN)
    not_done(case, "record_recovery", "tp.tiepnhan", "unmet")
    not_done(case, "record_recovery", "tp.thuquy", "unmet", money_back="1.600.000")
    not_done(case, "record_recovery", "tp.thamdinh", "forbidden", certificate_on=today)
    act(case, "record_recovery", "tp.tiepnhan", certificate_on=today)
    act(case, "record_recovery", "tp.thuquy", money_back="1.000.000", note="Còn 500.000 đ trả sau")
    assert (case.certificate_on, case.money_back) == (today, 1_000_000)
    not_done(case, "close", "tp.chutich", "invalid")
    act(case, "close", "tp.chutich", note="Phần còn lại trừ vào đợt sau")
    assert case.state == "closed"


def test_pages_and_api_open_and_act_alike() -> None:
    nomination = decided()
    officer, chair = browser("tp.tiepnhan"), browser("tp.chutich")
    address = f"/ho-so/{nomination.number}/huy-bo/"
    assert browser("mybinh.chutich").get(address).status_code == 403
    assert address in officer.get(f"/ho-so/{nomination.number}/").content.decode()
    assert "93(2a)" in officer.get(address).content.decode()
    assert officer.post(address, {"ground": "mood", "source": "x"}).status_code == 422
    complaint = complaints.enter(
        actor=worlds.who("tp.tiepnhan"),
        data={
            "nomination": nomination.number,
            "decision": None,
            "channel": "letter",
            "received_on": timezone.localdate(),
            "name": "A B",
            "contact": "c",
            "summary": "s",
            "text": "t",
        },
    )
    body = {"ground": "fraud", "source": "Đơn số 1", "complaint": complaint.pk}
    assert officer.post(address, body).status_code == 302
    case = RevocationCase.objects.get()
    assert case.complaint == complaint
    again = officer.post(address, body)
    assert again.status_code == 409 and "đang mở" in again.content.decode()
    base = f"/api/v1/revocations/{case.pk}/"
    send = lambda who, path, data: who.post(path, data, content_type="application/json")  # noqa: E731
    today = timezone.localdate().isoformat()
    assert send(chair, f"{base}actions/notify/", {"notified_on": today}).status_code == 200
    offered = {one["action"] for one in officer.get(f"{base}actions/").json()}
    assert offered == {"record_explanation"}
    assert browser("hoidong.1").get(base).status_code == 404
    assert officer.get(base).json()["complaint"] == complaint.pk
    made = send(officer, f"/api/v1/nominations/{nomination.number}/revocation/", body)
    assert made.status_code == 409
    for path in ("/huy-bo/", f"/huy-bo/{case.pk}/", f"/huy-bo/{case.pk}/viec/dismiss/"):
        assert chair.get(path).status_code == 200, path
    subject = find_subject(worlds.who("tp.tiepnhan"), "nomination", nomination.number)
    assert subject is not None
    code = f"explanation_notice~case:{case.pk}"
    paper = desk.enter(worlds.who("tp.tiepnhan"), subject, code)
    assert paper.full_number.endswith("TB-HKH")
