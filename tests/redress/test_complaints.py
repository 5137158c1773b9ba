"""Complaints: by whom, within which days, and what nobody learns of the complainant."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.models import Event
from documents import desk
from documents.access import find as find_subject
from nominations.lifecycle import State
from nominations.limits import days_of, end_of
from nominations.models import Nomination, TimeLimit
from organizations.refusals import Refused
from tests import worlds
from tests.worlds import browser
from workflows.kernel import door
from workflows.redress import complaints
from workflows.redress.models import Complaint

pytestmark = pytest.mark.django_db


def given(nomination: Nomination | None, **changes: Any) -> dict[str, Any]:
    return {
        "nomination": nomination.number if nomination else "",
        "decision": None,
        "channel": "letter",
        "received_on": timezone.localdate(),
        "name": "Trần Thị Bích",
        "contact": "12 Lê Lợi",
        "summary": "Kê khai thành tích không đúng",
        "text": "Thành tích năm 2023 không phải của người này.",
    } | changes


def entered(nomination: Nomination, **changes: Any) -> Complaint:
    return complaints.enter(actor=worlds.who("tp.tiepnhan"), data=given(nomination, **changes))


def act(complaint: Complaint, code: str, username: str, **inputs: Any) -> Any:
    done = door.do(complaints.KIND, code, complaint.pk, worlds.who(username), inputs=inputs)
    complaint.refresh_from_db()
    return done


def refused(complaint: Complaint, code: str, username: str, kind: str, **inputs: Any) -> Refused:
    before = (Complaint.objects.values().get(pk=complaint.pk), Event.objects.count())
    with pytest.raises(Refused) as caught:
        door.do(complaints.KIND, code, complaint.pk, worlds.who(username), inputs=inputs)
    assert caught.value.kind == kind, caught.value.reasons
    assert before == (Complaint.objects.values().get(pk=complaint.pk), Event.objects.count())
    return caught.value


def accepted(nomination: Nomination) -> Complaint:
    complaint = entered(nomination)
    act(complaint, "accept", "tp.chutich", verifier="tp.tiepnhan")
    return complaint


def test_limits_are_calendar_days_of_the_catalogue_and_end_on_a_working_day() -> None:
    worlds.make_world()
    # 05/11/2024 + 10 days is Friday the 15th; 07/11 + 10 is Sunday, so Monday the 18th.
    assert timezone.localtime(end_of("complaint_acceptance", date(2024, 11, 5))).day == 15
    assert timezone.localtime(end_of("complaint_acceptance", date(2024, 11, 7))).day == 18
    TimeLimit.objects.filter(code="complaint_acceptance").update(days=3)
    assert timezone.localtime(end_of("complaint_acceptance", date(2024, 11, 5))).day == 8
    TimeLimit.objects.all().delete()
    assert days_of("complaint_resolution") == 30


def test_a_complaint_goes_its_whole_way_and_is_recorded_step_by_step() -> None:
    nomination = worlds.proposed(worlds.make_world())
    complaint = entered(nomination)
    assert complaint.number.startswith("01/") and complaint.due == complaint.accept_by
    act(complaint, "accept", "tp.chutich", verifier="tp.tiepnhan")
    assert complaint.resolve_by == end_of("complaint_resolution", timezone.localdate())
    act(complaint, "extend", "tp.chutich", reason="Phải xác minh nhiều nơi")
    assert complaint.resolve_by == end_of("complaint_complex", timezone.localdate())
    refused(complaint, "extend", "tp.chutich", "unmet", reason="Lại nữa")
    refused(complaint, "resolve", "tp.chutich", "unmet", result="upheld", reason="Đúng")
    act(complaint, "record_findings", "tp.tiepnhan", findings="Đúng như đơn nêu")
    assert complaint.state == "verifying"
    act(complaint, "resolve", "tp.chutich", result="upheld", reason="Phải đính chính")
    act(complaint, "close", "tp.tiepnhan", note="Đã đính chính")
    assert (complaint.state, complaint.result, complaint.due) == ("closed", "upheld", None)
    kinds = Event.objects.filter(stream=f"complaint:{complaint.pk}").order_by("seq")
    assert list(kinds.values_list("kind", flat=True)) == [
        "enter_complaint",
        "accept",
        "extend",
        "record_findings",
        "resolve",
        "close",
    ]


def test_one_that_is_not_taken_up_is_refused_with_a_reason_and_closed() -> None:
    nomination = worlds.received(worlds.make_world())
    complaint = entered(nomination)
    refused(complaint, "refuse", "tp.chutich", "invalid")
    act(complaint, "refuse", "tp.chutich", reason="Không có chữ ký")
    refused(complaint, "accept", "tp.chutich", "unmet", verifier="tp.tiepnhan")
    act(complaint, "close", "tp.chutich", note="Đã trả lời")
    assert complaint.state == "closed"


def test_only_the_intake_officer_takes_in_and_only_what_is_about_something() -> None:
    nomination = worlds.received(worlds.make_world())
    for username in ("tp.chutich", "tp.thamdinh", "mybinh.chutich", "quantri"):
        with pytest.raises(Refused) as caught:
            complaints.enter(actor=worlds.who(username), data=given(nomination))
        assert caught.value.kind == "forbidden"
    for wrong in (given(None), given(None) | {"nomination": "2024-9999"}):
        with pytest.raises(Refused) as caught:
            complaints.enter(actor=worlds.who("tp.tiepnhan"), data=wrong)
        assert set(caught.value.fields) == {"nomination"}
    assert not Complaint.objects.exists()


def test_who_had_a_part_in_the_dossier_does_not_verify_and_who_verifies_does_not_decide() -> None:
    nomination = worlds.proposed(worlds.make_world())
    complaint = entered(nomination)
    for verifier in ("tp.thamdinh", "tp.chutich"):
        refused(complaint, "accept", "tp.chutich", "unmet", verifier=verifier)
    for stranger in ("mybinh.canbo", "gddt.canbo"):
        refused(complaint, "accept", "tp.chutich", "invalid", verifier=stranger)
    refused(complaint, "accept", "tp.tiepnhan", "forbidden", verifier="tp.tiepnhan")
    act(complaint, "accept", "tp.chutich", verifier="tp.tiepnhan")
    for username in ("tp.thamdinh", "tp.chutich"):
        refused(complaint, "record_findings", username, "forbidden", findings="Không có gì")
    act(complaint, "record_findings", "tp.tiepnhan", findings="Đúng")
    Complaint.objects.update(verifier=worlds.who("tp.chutich"))
    refused(complaint, "resolve", "tp.chutich", "forbidden", result="dismissed", reason="Sai")


def test_one_click_holds_the_dossier_and_it_is_closed_only_after_the_hold_ended() -> None:
    nomination = worlds.received(worlds.make_world())
    complaint = accepted(nomination)
    refused(complaint, "hold", "tp.tiepnhan", "forbidden")
    act(complaint, "hold", "tp.chutich")
    nomination.refresh_from_db()
    held = nomination.holds.get()
    assert nomination.state == State.ON_HOLD and held.reason_code == "complaint"
    assert complaint.hold == held and complaint.number in held.evidence
    refused(complaint, "hold", "tp.chutich", "unmet")
    act(complaint, "record_findings", "tp.tiepnhan", findings="Không đúng")
    act(complaint, "resolve", "tp.chutich", result="dismissed", reason="Không có cơ sở")
    refused(complaint, "close", "tp.tiepnhan", "unmet", note="Xong")
    door.perform("resume", nomination.number, worlds.who("tp.chutich"), clearance="Không đúng")
    act(complaint, "close", "tp.tiepnhan", note="Đã cho tiếp tục xét")


def test_a_dossier_that_cannot_be_held_is_not_and_nothing_is_recorded() -> None:
    nomination = worlds.received(worlds.make_world())
    complaint = accepted(nomination)
    door.perform(
        "hold", nomination.number, worlds.who("tp.chutich"), reason_code="press", reason="Báo nêu"
    )
    refused(complaint, "hold", "tp.chutich", "unmet")


def test_a_ward_sees_only_the_question_it_was_asked() -> None:
    nomination = worlds.received(worlds.make_world())
    complaint = accepted(nomination)
    ward, address = browser("mybinh.chutich"), f"/khieu-nai/{complaint.pk}/"
    assert ward.get(address).status_code == 404
    assert ward.get(f"/api/v1/complaints/{complaint.pk}/").status_code == 404
    asked = {"unit": nomination.ward_id, "question": "Thành tích này của năm nào?"}
    refused(complaint, "ask_ward", "tp.thamdinh", "forbidden", **asked)
    other = worlds.who("dovinh.chutich").appointments.get().unit_id
    refused(complaint, "ask_ward", "tp.tiepnhan", "invalid", unit=other, question="Gì?")
    act(complaint, "ask_ward", "tp.tiepnhan", **asked)
    page = ward.get(address).content.decode()
    api = ward.get(f"/api/v1/complaints/{complaint.pk}/").content.decode()
    lists = ward.get("/khieu-nai/").content.decode()
    for shown in (page, api, lists):
        for hidden in ("T. T. B.", "Bích", complaint.summary, complaint.text, "12 Lê Lợi"):
            assert hidden not in shown
    assert "của năm nào?" in page and "của năm nào?" in api
    assert browser("dovinh.chutich").get(address).status_code == 404
    question = complaint.questions.get()
    refused(complaint, "answer", "dovinh.chutich", "hidden", question=question.pk, answer="Không")
    refused(complaint, "answer", "tp.tiepnhan", "forbidden", question=question.pk, answer="Không")
    act(complaint, "answer", "mybinh.chutich", question=question.pk, answer="Năm 2023")
    refused(complaint, "answer", "mybinh.canbo", "unmet", question=question.pk, answer="Khác")
    assert ward.get(f"/van-ban/khieu-nai/{complaint.pk}/").status_code == 404


def test_who_complains_is_encrypted_and_told_once_with_a_record() -> None:
    nomination = worlds.received(worlds.make_world())
    complaint = entered(nomination)
    row = str(Complaint.objects.values().get())
    assert "Bích" not in row and "Lê Lợi" not in row and "T. T. B." in row
    assert "Bích" not in str(list(Event.objects.values_list("body", flat=True)))
    refused(complaint, "reveal", "tp.thamdinh", "forbidden")
    page = browser("tp.chutich").post(f"/khieu-nai/{complaint.pk}/viec/reveal/", {})
    assert "Trần Thị Bích · 12 Lê Lợi" in page.content.decode()
    assert Event.objects.filter(kind="reveal", stream=f"complaint:{complaint.pk}").count() == 1


def test_a_complaint_long_after_the_decision_is_marked_and_may_be_about_all_of_it() -> None:
    round_ = worlds.make_world()
    nomination = worlds.received(round_)
    Nomination.objects.filter(pk=nomination.pk).update(
        state=State.DECIDED,
        decided_on=timezone.localdate() - timedelta(days=91),
        decision_number="01/QĐ",
    )
    assert entered(Nomination.objects.get(pk=nomination.pk)).late
    Nomination.objects.filter(pk=nomination.pk).update(
        decided_on=timezone.localdate() - timedelta(days=90)
    )
    assert not entered(Nomination.objects.get(pk=nomination.pk)).late


def test_pages_lead_from_the_dossier_to_the_resolution() -> None:
    nomination = worlds.proposed(worlds.make_world())
    officer, chair = browser("tp.tiepnhan"), browser("tp.chutich")
    new = officer.get(f"/khieu-nai/moi/?ho-so={nomination.number}")
    assert nomination.number in new.content.decode()
    body = given(nomination) | {"decision": "", "received_on": f"{timezone.localdate():%d/%m/%Y}"}
    assert officer.post("/khieu-nai/moi/", body | {"name": ""}).status_code == 422
    wrong = officer.post("/khieu-nai/moi/", body | {"nomination": "2024-9999"})
    assert wrong.status_code == 422 and body["text"] in wrong.content.decode()
    assert officer.post("/khieu-nai/moi/", body).status_code == 302
    complaint = Complaint.objects.get()
    base = f"/khieu-nai/{complaint.pk}/"
    assert officer.get(f"{base}viec/accept/").status_code == 403
    assert chair.get(f"{base}viec/resolve/").status_code == 409
    assert chair.get(f"{base}viec/accept/").status_code == 200
    assert chair.post(f"{base}viec/accept/", {"verifier": "tp.thamdinh"}).status_code == 409
    assert chair.post(f"{base}viec/accept/", {"verifier": "tp.tiepnhan"}).status_code == 302
    assert officer.post(f"{base}viec/record_findings/", {"findings": "Đúng"}).status_code == 302
    done = chair.post(f"{base}viec/resolve/", {"result": "partly", "reason": "Đúng một phần"})
    assert done.status_code == 302
    page = chair.get(base).content.decode()
    assert "Khiếu nại đúng một phần" in page and "Bích" not in page
    case = chair.get(f"/ho-so/{nomination.number}/").content.decode()
    assert base in case
    assert (
        base not in browser("mybinh.chutich").get(f"/ho-so/{nomination.number}/").content.decode()
    )
    for who, status in (("hoidong.1", 403), ("tp.chutich", 200), ("mybinh.canbo", 200)):
        assert browser(who).get("/khieu-nai/").status_code == status, who


def test_the_api_enters_lists_and_acts_as_the_pages_do() -> None:
    nomination = worlds.received(worlds.make_world())
    officer, chair = browser("tp.tiepnhan"), browser("tp.chutich")
    body = given(nomination) | {"received_on": timezone.localdate().isoformat()}
    send = lambda who, path, data: who.post(  # noqa: E731
        f"/api/v1/complaints/{path}", data, content_type="application/json"
    )
    assert send(chair, "", body).status_code == 403
    assert send(officer, "", body | {"lạ": 1}).status_code == 422
    key = {"headers": {"Idempotency-Key": "don-1"}, "content_type": "application/json"}
    made, again = (officer.post("/api/v1/complaints/", body, **key) for _again in range(2))
    assert made.status_code == 201 and made.json()["complainant"] == "T. T. B."
    assert again.json() == made.json(), "sent twice it is one complaint"
    pk = made.json()["id"]
    offered = {one["action"]: one for one in chair.get(f"/api/v1/complaints/{pk}/actions/").json()}
    assert set(offered) == {"accept", "refuse", "hold", "reveal"}
    assert send(chair, f"{pk}/actions/khong-co/", {}).status_code == 404
    assert send(chair, f"{pk}/actions/accept/", {}).status_code == 422
    assert (
        send(chair, f"{pk}/actions/accept/", {"verifier": "tp.tiepnhan", "pk": 9}).status_code
        == 422
    )
    done = send(chair, f"{pk}/actions/accept/", {"verifier": "tp.tiepnhan"})
    assert done.json() == {"id": pk, "state": "accepted"}
    assert [one["id"] for one in chair.get("/api/v1/complaints/").json()["results"]] == [pk]
    assert browser("hoidong.1").get("/api/v1/complaints/").json()["results"] == []


def test_its_papers_are_numbered_by_the_city_and_never_name_the_complainant() -> None:
    nomination = worlds.received(worlds.make_world())
    complaint = accepted(nomination)
    act(complaint, "record_findings", "tp.tiepnhan", findings="Không đúng")
    act(complaint, "resolve", "tp.chutich", result="dismissed", reason="Không có cơ sở")
    chair = worlds.who("tp.chutich")
    subject = find_subject(chair, "complaint", str(complaint.pk))
    assert subject is not None
    codes = [one.code for one in desk.offers(chair, subject)]
    assert codes == ["complaint_notice", "complaint_resolution"]
    for code in codes:
        paper = desk.enter(chair, subject, code)
        assert paper.full_number and "Bích" not in str(paper.facts)
    assert browser("tp.tiepnhan").get(f"/van-ban/khieu-nai/{complaint.pk}/").status_code == 200


def test_the_list_costs_the_same_for_one_and_for_three() -> None:
    nomination = worlds.received(worlds.make_world())
    client, counts = browser("tp.chutich"), []
    client.get("/khieu-nai/")
    for more in (1, 2):
        for _n in range(more):
            accepted(nomination)
        for path in ("/khieu-nai/", "/api/v1/complaints/"):
            with CaptureQueriesContext(connection) as seen:
                assert client.get(path).status_code == 200
            counts.append(len(seen))
    assert counts[:2] == counts[2:]
