"""Papers as people make them: who reads which, numbers, freezing, cancelling, both outputs."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from docx import Document

from audit.models import Event
from documents import desk, store
from documents.access import find
from documents.book import PAPERS
from documents.models import Paper, SealedFile
from documents.papers.registry import KINDS
from nominations.models import Nomination, Round
from organizations.models import Register, User
from organizations.refusals import Refused
from tests import worlds
from tests.documents.test_papers import text_of
from workflows.decisions.drafting import draft_decision
from workflows.decisions.models import Decision
from workflows.kernel import door

pytestmark = pytest.mark.django_db


@pytest.fixture
def round_() -> Round:
    return worlds.make_world()


def papers(person: User, about: str, key: Any) -> dict[str, desk.Offer]:
    subject = find(person, about, str(key))
    return {} if subject is None else {one.code: one for one in desk.offers(person, subject)}


def issued_decision(round_: Round, award: str = "learning_family") -> tuple[Any, Decision]:
    nomination = worlds.passed(round_, award=award)
    made = draft_decision(
        actor=worlds.who("tp.chutich"),
        round=round_,
        award_type=nomination.award_type,
        authority=nomination.authority,
        title="Về việc khen thưởng",
    )
    leader = worlds.who("ubnd.chutich")
    door.perform(
        "submit_for_signature", nomination.number, worlds.who("tp.chutich"), decision=made.pk
    )
    door.perform("sign", nomination.number, leader, **worlds.signing(made, leader))
    door.perform(
        "decide", nomination.number, worlds.who("ubnd.vanthu"), decided_on=timezone.localdate()
    )
    return nomination, Decision.objects.get(pk=made.pk)


def returned(round_: Round, **more: Any) -> Any:
    nomination = worlds.submitted(round_, **more)
    remark = {"target_kind": "field", "target": "achievement", "text": "Ghi rõ năm đạt được."}
    return door.perform(
        "return_for_correction", nomination.number, worlds.who("tp.tiepnhan"), remarks=[remark]
    )


def enter(person: User, nomination: Any, code: str, **more: Any) -> Paper:
    subject = find(person, "nomination", nomination.number)
    assert subject is not None
    return desk.enter(person, subject, code, **more)


def test_a_received_dossier_has_its_receipt_for_the_ward_and_the_city_and_nobody_else(
    round_: Round,
) -> None:
    nomination = worlds.received(round_)
    for username in ("mybinh.canbo", "mybinh.chutich", "tp.tiepnhan", "kiemtra"):
        assert "receipt" in papers(worlds.who(username), "nomination", nomination.number), username
    for username in ("dovinh.canbo", "gddt.canbo", "hoidong.1", "ubnd.chutich", "quantri"):
        assert not papers(worlds.who(username), "nomination", nomination.number), username


def test_the_receipt_says_the_papers_that_were_received_and_by_when(round_: Round) -> None:
    nomination = worlds.received(round_)
    person = worlds.who("mybinh.canbo")
    subject = find(person, "nomination", nomination.number)
    assert subject is not None
    text = text_of(desk.pdf(subject, desk.offer(person, subject, "receipt")))
    assert nomination.subject_name in text and nomination.receipt_number in text
    assert "Bản tự chấm điểm" in text or "Báo cáo thành tích" in text
    assert "Hạn thẩm định xong" in text and "CHƯA VÀO SỔ" not in text


def test_the_return_slip_names_each_remark_and_the_place_it_is_pinned_to(round_: Round) -> None:
    nomination = returned(round_)
    person = worlds.who("mybinh.chutich")
    subject = find(person, "nomination", nomination.number)
    assert subject is not None
    one = desk.offer(person, subject, "return_slip~return:1")
    text = text_of(desk.pdf(subject, one))
    assert "Ghi rõ năm đạt được." in text and "Thành tích" in text and "CHƯA VÀO SỔ" in text
    document = Document(io.BytesIO(desk.docx(subject, one)))
    cells = {cell.text for table in document.tables for row in table.rows for cell in row.cells}
    assert "Ghi rõ năm đạt được." in cells


def test_only_the_city_numbers_its_papers_and_the_ward_is_told_why_not(round_: Round) -> None:
    nomination = returned(round_)
    for username in ("mybinh.canbo", "mybinh.chutich", "kiemtra"):
        with pytest.raises(Refused) as refusal:
            enter(worlds.who(username), nomination, "return_slip~return:1")
        assert refusal.value.kind == "forbidden", username
    with pytest.raises(Refused) as refusal:
        enter(worlds.who("tp.vanthu"), nomination, "return_slip~return:9")
    assert refusal.value.kind == "hidden"
    paper = enter(worlds.who("tp.tiepnhan"), nomination, "return_slip~return:1")
    assert paper.full_number == "01/PTL-HKH" and paper.issued_on == timezone.localdate()
    with pytest.raises(Refused) as refusal:
        enter(worlds.who("tp.tiepnhan"), nomination, "return_slip~return:1")
    assert refusal.value.kind == "unmet"


def test_a_numbered_paper_stands_still_whatever_becomes_of_the_case(round_: Round) -> None:
    nomination = returned(round_)
    clerk = worlds.who("tp.vanthu")
    paper = enter(clerk, nomination, "return_slip~return:1")
    subject = find(clerk, "nomination", nomination.number)
    assert subject is not None
    before = desk.pdf(subject, desk.offer(clerk, subject, "return_slip~return:1"))
    nomination.subject_name = "Tên đã đổi"
    nomination.save(update_fields=["subject_name"])
    KINDS["return_slip"].unit(nomination).name = "Tên khác"
    subject = find(clerk, "nomination", nomination.number)
    assert subject is not None
    one = desk.offer(clerk, subject, "return_slip~return:1")
    assert desk.pdf(subject, one) == before
    assert "Tên đã đổi" not in json.dumps(paper.facts, ensure_ascii=False)
    assert SealedFile.objects.get(about=f"paper:{paper.pk}").sha256 == paper.sha256


def test_a_sealed_paper_that_was_altered_is_refused_not_given_out(round_: Round) -> None:
    nomination = returned(round_)
    clerk = worlds.who("tp.vanthu")
    paper = enter(clerk, nomination, "return_slip~return:1")
    store._path(paper.sha256).write_bytes(b"%PDF altered")
    subject = find(clerk, "nomination", nomination.number)
    assert subject is not None
    with pytest.raises(Refused, match="không còn nguyên vẹn"):
        desk.pdf(subject, desk.offer(clerk, subject, "return_slip~return:1"))


def test_a_number_taken_before_a_crash_is_sealed_when_the_paper_is_next_opened(
    round_: Round,
) -> None:
    nomination = returned(round_)
    clerk = worlds.who("tp.vanthu")
    paper = enter(clerk, nomination, "return_slip~return:1")
    Paper.objects.filter(pk=paper.pk).update(state="made", sha256="", issued_by=None)
    subject = find(clerk, "nomination", nomination.number)
    assert subject is not None
    assert "01/PTL-HKH" in text_of(
        desk.pdf(subject, desk.offer(clerk, subject, "return_slip~return:1"))
    )
    paper.refresh_from_db()
    assert paper.state == "issued" and paper.sha256


def test_a_cancelled_number_is_kept_with_its_reason_and_never_given_again(round_: Round) -> None:
    nomination = returned(round_)
    clerk = worlds.who("tp.vanthu")
    paper = enter(clerk, nomination, "return_slip~return:1")
    with pytest.raises(Refused) as refusal:
        door.do(PAPERS, "cancel_paper", paper.pk, clerk, inputs={"reason": "   "})
    assert "lý do" in refusal.value.fields["reason"][0]
    with pytest.raises(Refused) as refusal:
        door.do(
            PAPERS, "cancel_paper", paper.pk, worlds.who("mybinh.canbo"), inputs={"reason": "Nhầm"}
        )
    assert refusal.value.kind == "forbidden"
    door.do(PAPERS, "cancel_paper", paper.pk, clerk, inputs={"reason": "Ghi nhầm người nhận"})
    again = enter(clerk, nomination, "return_slip~return:1")
    assert again.full_number == "02/PTL-HKH"
    register = Register.objects.get(kind="paper", symbol="PTL-HKH")
    told = list(register.entries.order_by("number").values_list("number", "cancelled_reason"))
    assert told == [(1, "Ghi nhầm người nhận"), (2, "")]
    with pytest.raises(Refused, match="Đã huỷ"):
        door.do(PAPERS, "cancel_paper", paper.pk, clerk, inputs={"reason": "Lần nữa"})


def test_a_number_of_another_book_is_entered_once_and_none_is_dated_ahead_or_back(
    round_: Round,
) -> None:
    nomination = returned(round_)
    clerk, today = worlds.who("tp.vanthu"), timezone.localdate()
    code = "return_slip~return:1"
    for day in (today + timedelta(days=1), today - timedelta(days=1)):
        with pytest.raises(Refused) as refusal:
            enter(clerk, nomination, code, number=57, day=day)
        assert "day" in refusal.value.fields
    with pytest.raises(Refused) as refusal:
        enter(clerk, nomination, code, day=today)
    assert "day" in refusal.value.fields
    paper = enter(clerk, nomination, code, number=57, day=today)
    assert paper.full_number == "57/PTL-HKH"
    other = returned(round_, name="Gia đình ông Hai")
    with pytest.raises(Refused) as refusal:
        enter(clerk, other, code, number=57)
    assert "number" in refusal.value.fields
    with pytest.raises(Refused, match="cơ quan khác"):
        enter(clerk, other, code)
    assert Paper.objects.count() == 1


def test_each_act_on_a_paper_leaves_one_event_in_its_own_stream(round_: Round) -> None:
    nomination = returned(round_)
    clerk = worlds.who("tp.vanthu")
    paper = enter(clerk, nomination, "return_slip~return:1")
    door.do(PAPERS, "cancel_paper", paper.pk, clerk, inputs={"reason": "Nhầm"})
    events = list(Event.objects.filter(stream=f"paper:{paper.pk}").order_by("seq"))
    assert [one.kind for one in events] == ["enter_paper", "seal_paper", "cancel_paper"]
    assert all(one.actor_id == clerk.pk and one.unit_id == nomination.city_id for one in events)
    assert paper.sha256 in events[1].body


def test_the_appraisal_is_for_insiders_and_a_departments_letter_for_that_department(
    round_: Round,
) -> None:
    nomination = worlds.proposed(round_)
    inside = papers(worlds.who("tp.thamdinh"), "nomination", nomination.number)
    report = next(code for code in inside if code.startswith("appraisal_report"))
    letters = [code for code in inside if code.startswith("consultation_letter")]
    assert len(letters) == 2 and "consultation_summary~consultation:1" in inside
    ward = papers(worlds.who("mybinh.chutich"), "nomination", nomination.number)
    assert set(ward) == {"receipt"}
    asked = papers(worlds.who("gddt.canbo"), "nomination", nomination.number)
    assert set(asked) & set(letters) and len(set(asked) & set(letters)) == 1
    assert report not in asked


def test_a_negative_end_is_told_to_the_ward_only_once_it_may_be_known(round_: Round) -> None:
    nomination = worlds.received(round_)
    number, reviewer = nomination.number, worlds.who("tp.thamdinh")
    door.perform("consult", number, reviewer)
    for unit in nomination.award_type_version.consult_units.all():
        door.perform(
            "give_opinion",
            number,
            worlds.who(f"{unit.slug}.canbo"),
            verdict="agree",
            reason="Nhất trí",
        )
    low = [one | {"points": "5"} for one in worlds.SCORES]
    door.perform(
        "propose", number, reviewer, verdict="not_eligible", reason="Điểm thấp", scores=low
    )
    assert set(papers(worlds.who("mybinh.canbo"), "nomination", number)) == {"receipt"}
    door.perform(
        "mark_not_eligible",
        nomination.number,
        worlds.who("tp.chutich"),
        reason_code="below_criteria",
        reason="Chưa đạt mức công nhận.",
    )
    person = worlds.who("mybinh.canbo")
    subject = find(person, "nomination", nomination.number)
    assert subject is not None
    one = desk.offer(person, subject, "refusal_notice~not_eligible")
    text = text_of(desk.pdf(subject, one))
    assert "không đủ điều kiện" in text and "Chưa đạt mức công nhận." in text


def test_a_sealed_result_shows_in_no_paper_of_the_ward(round_: Round) -> None:
    nomination = worlds.passed(round_)
    assert set(papers(worlds.who("mybinh.canbo"), "nomination", nomination.number)) == {"receipt"}
    session = nomination.agenda_items.get().session
    assert not papers(worlds.who("mybinh.canbo"), "session", session.pk)
    assert {"ballot", "count_minutes", "council_minutes"} == set(
        papers(worlds.who("hoidong.1"), "session", session.pk)
    )


def test_the_minutes_say_votes_quorum_and_what_was_needed(round_: Round) -> None:
    nomination = worlds.passed(round_)
    session = nomination.agenda_items.get().session
    person = worlds.who("tp.thuky")
    subject = find(person, "session", str(session.pk))
    assert subject is not None
    text = text_of(desk.pdf(subject, desk.offer(person, subject, "council_minutes")))
    assert "01/BB-HĐTĐKT" in text and "Có mặt 8/9" in text and "Thông qua" in text
    assert nomination.subject_name in text and "DỰ THẢO" not in text
    assert "Tổng hợp theo danh hiệu" in text


def test_an_open_letter_is_a_draft_that_cannot_be_numbered(round_: Round) -> None:
    letter = worlds.letter(round_)
    chair = worlds.who("mybinh.chutich")
    subject = find(chair, "submission", str(letter.pk))
    assert subject is not None
    one = desk.offer(chair, subject, "ward_letter")
    assert not one.part.final and "DỰ THẢO" in text_of(desk.pdf(subject, one))
    with pytest.raises(Refused):
        desk.enter(chair, subject, "ward_letter")


def test_a_decision_brings_its_lists_and_the_ward_sees_only_its_own_people(round_: Round) -> None:
    nomination, decision = issued_decision(round_)
    clerk = papers(worlds.who("tp.vanthu"), "decision", decision.pk)
    own = f"hand_over_list~ward:{nomination.ward_id}"
    assert {"decision", "proposal_letter", "hand_over_list", own, "golden_book"} == set(clerk)
    ward = papers(worlds.who("mybinh.canbo"), "decision", decision.pk)
    assert {"decision", own, "golden_book"} == set(ward)
    assert not papers(worlds.who("dovinh.canbo"), "decision", decision.pk)
    person = worlds.who("mybinh.canbo")
    subject = find(person, "decision", str(decision.pk))
    assert subject is not None
    text = text_of(desk.pdf(subject, ward["golden_book"]))
    assert "0001/" in text and nomination.subject_name in text


def test_a_revocation_is_numbered_in_the_book_of_decisions(round_: Round) -> None:
    nomination, decision = issued_decision(round_)
    worlds.doubted(nomination)
    door.perform(
        "revoke",
        nomination.number,
        worlds.who("ubnd.chutich"),
        reason_code="fraud",
        reason="Khai không đúng sự thật.",
    )
    paper = enter(worlds.who("ubnd.vanthu"), nomination, "revocation")
    assert (decision.full_number, paper.full_number) == ("01/QĐ-UBND", "02/QĐ-UBND")
    kept = store.read(paper.sha256)
    assert kept is not None
    text = text_of(kept)
    assert "Khai không đúng sự thật." in text and decision.full_number in text


def test_pages_list_give_out_number_and_cancel_with_the_same_rules(round_: Round) -> None:
    nomination = returned(round_)
    client = worlds.browser("tp.vanthu")
    base = f"/van-ban/ho-so/{nomination.number}/"
    assert "Phiếu trả lại lần 1" in client.get(base).content.decode()
    code = "return_slip~return:1"
    assert client.get(f"{base}{code}.pdf").content.startswith(b"%PDF")
    assert client.get(f"{base}{code}.docx").content.startswith(b"PK")
    answer = client.post(f"{base}{code}/vao-so/", {"number": "", "day": ""}, follow=True)
    assert "01/PTL-HKH" in answer.content.decode()
    book = client.get("/van-ban/?loai=return_slip").content.decode()
    assert "01/PTL-HKH" in book and nomination.number in book
    paper = Paper.objects.get()
    answer = client.post(f"/van-ban/so/{paper.pk}/huy/", {"reason": "Nhầm"}, follow=True)
    assert "Nhầm" in answer.content.decode()
    stranger = worlds.browser("dovinh.canbo")
    for address in (base, f"{base}{code}.pdf", f"{base}{code}.docx"):
        assert stranger.get(address).status_code == 404, address
    assert stranger.post(f"{base}{code}/vao-so/").status_code == 404
    assert stranger.post(f"/van-ban/so/{paper.pk}/huy/", {"reason": "x"}).status_code == 404
    assert Client().get(base).status_code == 302


@pytest.mark.parametrize(
    "address",
    [
        "/van-ban/ho-so/khong-co/",
        "/van-ban/quyet-dinh/abc/",
        "/van-ban/la/1/",
        "/van-ban/hoi-dong/99999999999999/",
        "/van-ban/don-vi/1/",
        "/van-ban/to-trinh/-1/",
        "/van-ban/giay-khen/999/",
        "/van-ban/ban-ky/999/",
    ],
)
def test_an_address_of_nothing_is_not_found(round_: Round, address: str) -> None:
    client = worlds.browser("tp.vanthu")
    assert client.get(address).status_code == 404


def test_the_api_numbers_and_refuses_as_the_pages_do(round_: Round) -> None:
    nomination = returned(round_)
    client = worlds.browser("tp.vanthu")
    base = f"/api/v1/papers/nomination/{nomination.number}/"
    listed = {one["code"]: one for one in client.get(base).json()}
    code = "return_slip~return:1"
    assert listed[code]["may_enter"] and listed[code]["paper"] is None
    made = client.post(f"{base}{code}/enter/", {}, content_type="application/json")
    assert made.status_code == 201 and made.json()["number"] == "01/PTL-HKH"
    again = client.post(f"{base}{code}/enter/", {}, content_type="application/json")
    assert again.status_code == 409 and again.json()["reasons"][0]["code"] == "entered"
    assert client.get(f"{base}{code}.pdf").content.startswith(b"%PDF")
    bad = client.post(f"{base}{code}/enter/", {"number": "x"}, content_type="application/json")
    assert bad.status_code == 422 and "number" in bad.json()["fields"]
    cancelled = client.post(
        f"/api/v1/papers/{made.json()['id']}/cancel/",
        {"reason": "Nhầm"},
        content_type="application/json",
    )
    assert cancelled.json()["state"] == "cancelled"
    ward = worlds.browser("mybinh.canbo")
    refused = ward.post(f"{base}{code}/enter/", {}, content_type="application/json")
    assert refused.status_code == 403
    stranger = worlds.browser("dovinh.canbo")
    assert stranger.get(base).status_code == 404


def test_the_list_of_papers_costs_the_same_for_one_and_for_three_returns(
    round_: Round,
) -> None:
    nomination = worlds.received(round_)
    client = worlds.browser("tp.tiepnhan")
    remark = {"target_kind": "field", "target": "note", "text": "Ghi rõ."}
    Nomination.objects.update(returns_extra=5)

    def statements() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(f"/van-ban/ho-so/{nomination.number}/").status_code == 200
        return len(seen)

    def once() -> None:
        door.perform(
            "return_for_correction", nomination.number, worlds.who("tp.tiepnhan"), remarks=[remark]
        )
        asked = nomination.returns.get(closed_at__isnull=True).remarks.get()
        door.perform(
            "edit", nomination.number, worlds.who("mybinh.canbo"), data={"note": f"Lần {asked.pk}"}
        )
        door.perform(
            "resubmit",
            nomination.number,
            worlds.who("mybinh.chutich"),
            answers=[{"remark": str(asked.pk), "answer": "Đã ghi."}],
        )

    statements()
    once()
    one = statements()
    once()
    assert statements() == one


def test_a_character_no_font_has_does_not_cost_the_paper(round_: Round) -> None:
    nomination = worlds.received(round_, achievement="Học chữ Chăm ꨀꨁ và 😀")
    person = worlds.who("tp.tiepnhan")
    subject = find(person, "nomination", nomination.number)
    assert subject is not None
    assert "Học chữ Chăm" in text_of(desk.pdf(subject, desk.offer(person, subject, "receipt")))


def test_by_the_api_a_paper_is_numbered_once_and_its_number_cancelled_once_and_it_says_why_not(
    round_: Round,
) -> None:
    nomination = returned(round_)
    clerk, key = worlds.browser("tp.vanthu"), {"headers": {"Idempotency-Key": "so-1"}}
    json_ = {"content_type": "application/json"}
    address = f"/api/v1/papers/nomination/{nomination.number}/return_slip~return:1/enter/"
    first, again = (clerk.post(address, {}, **key, **json_) for _again in range(2))
    assert (first.status_code, again.json()) == (201, first.json()) and first.json()["sha256"]
    assert Paper.objects.count() == Event.objects.filter(kind="enter_paper").count() == 1
    one = f"/api/v1/papers/{first.json()['id']}/"
    told = clerk.get(f"{one}actions/")
    [act] = told.json()
    assert (act["action"], act["allowed"]) == ("cancel_paper", True)
    assert act["inputs"]["required"] == ["reason"]
    stale = {"headers": {"If-Match": '"1"'}}
    assert clerk.post(f"{one}cancel/", {"reason": "Nhầm"}, **stale, **json_).status_code == 412
    fresh = {"headers": {"If-Match": told.headers["ETag"]}}
    done = clerk.post(f"{one}cancel/", {"reason": "Nhầm"}, **fresh, **json_)
    assert (done.status_code, done.json()["state"]) == (200, "cancelled")
    over = clerk.post(f"{one}cancel/", {"reason": "Nhầm"}, **json_)
    assert (over.status_code, over.json()["reasons"][0]["code"]) == (409, "state")
    # The ward reads the slip and cancels no number; another ward does not know of it.
    assert worlds.browser("mybinh.canbo").get(f"{one}actions/").json() == []
    assert worlds.browser("dovinh.canbo").get(f"{one}actions/").status_code == 404
