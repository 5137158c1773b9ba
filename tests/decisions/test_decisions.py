"""From the council's yes to the certificate: papers, signatures, numbers, dates, afterwards."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from nominations.lifecycle import State, Step
from nominations.models import Evidence, Nomination, PastAward, ReasonCode, Round
from organizations.models import RegisterEntry, Unit
from tests import worlds
from tests.refusals import refused
from tests.worlds import browser
from workflows.council import sessions
from workflows.decisions.drafting import draft_decision
from workflows.decisions.models import Decision, DecisionItem, OutsideResult
from workflows.kernel import door
from workflows.kernel.consistency import check
from workflows.kernel.models import Notice

pytestmark = pytest.mark.django_db


def drafted(nomination: Nomination) -> Decision:
    """An empty draft for this nomination's award."""
    return draft_decision(
        actor=worlds.who("tp.chutich"),
        round=nomination.round,
        award_type=nomination.award_type,
        authority=nomination.authority,
        title="Về việc khen thưởng",
    )


def at_signature(round_: Round) -> tuple[Nomination, Decision]:
    """In a draft decision before the leader."""
    nomination = worlds.passed(round_)
    decision = drafted(nomination)
    return door.perform(
        "submit_for_signature", nomination.number, worlds.who("tp.chutich"), decision=decision.pk
    ), decision


def sign(number: str, decision: Decision, username: str = "ubnd.chutich") -> Nomination:
    """The leader opens the paper and signs it."""
    leader = worlds.who(username)
    return door.perform("sign", number, leader, **worlds.signing(decision, leader))


def decided(round_: Round) -> Nomination:
    """Numbered today."""
    nomination, decision = at_signature(round_)
    sign(nomination.number, decision)
    return door.perform(
        "decide", nomination.number, worlds.who("ubnd.vanthu"), decided_on=timezone.localdate()
    )


def test_nothing_goes_to_the_signer_before_the_minutes_or_in_another_awards_draft() -> None:
    round_ = worlds.make_world()
    nomination, session = worlds.in_council(round_)
    number = nomination.number
    decision = drafted(nomination)
    chair = worlds.who("tp.chutich")
    refused("submit_for_signature", number, "tp.chutich", "unmet", "state", decision=decision.pk)
    door.perform("open_vote", number, worlds.who("tp.thuky"))
    for member in worlds.voters(session):
        door.perform("vote", number, member, choice="yes")
    door.perform("close_vote", number, worlds.who("tp.thuky"))
    door.perform("council_pass", number, worlds.who("hoidong.chutich"))
    other = draft_decision(
        actor=chair,
        round=round_,
        authority=nomination.authority,
        title="Khác",
        award_type=round_.awards.get(award_type__code="learning_clan").award_type,
    )
    refused("submit_for_signature", number, "tp.chutich", "invalid", "invalid", decision=other.pk)
    refused("submit_for_signature", number, "tp.chutich", "unmet", "minutes", decision=decision.pk)
    refused("forward", number, "tp.chutich", "unmet", "forward minutes", reason="Trình tỉnh")
    worlds.minuted(session)
    refused(
        "submit_for_signature", number, "tp.thamdinh", "forbidden", "role", decision=decision.pk
    )
    done = door.perform("submit_for_signature", number, chair, decision=decision.pk)
    assert done.state == State.PENDING_SIGNATURE


def test_only_the_very_paper_is_signed_by_who_may_sign() -> None:
    nomination, decision = at_signature(worlds.make_world())
    number = nomination.number
    leader = worlds.who("ubnd.chutich")
    right = worlds.signing(decision, leader)
    forged = right | {"paper": "0" * 64}
    refused("sign", number, "ubnd.chutich", "unmet", "paper", **forged)
    refused("sign", number, "ubnd.chutich", "unmet", "step_up", **right | {"step_up": "x"})
    refused("sign", number, "ubnd.chutich", "unmet", "step_up paper", **forged | {"step_up": "x"})
    # The deputy has not opened it, and another's password is not theirs.
    refused("sign", number, "ubnd.phochutich", "unmet", "step_up paper", **right)
    refused("sign", number, "tp.chutich", "forbidden", "role", **right)
    refused("decide", number, "ubnd.vanthu", "unmet", "state", decided_on=timezone.localdate())
    done = door.perform("sign", number, leader, **right)
    assert (done.state, done.step) == (State.PENDING_SIGNATURE, Step.REGISTER)
    refused("sign", number, "ubnd.chutich", "unmet", "state", **right)


def test_a_list_that_changed_is_opened_again_before_it_is_signed() -> None:
    round_ = worlds.make_world()
    nomination, decision = at_signature(round_)
    right = worlds.signing(decision, worlds.who("ubnd.chutich"))
    Decision.objects.filter(pk=decision.pk).update(list_version=9)
    refused("sign", nomination.number, "ubnd.chutich", "unmet", "paper", **right)


def test_a_refused_signature_needs_a_reason_and_goes_back_to_the_review() -> None:
    nomination, _decision = at_signature(worlds.make_world())
    number = nomination.number
    refused("refuse_to_sign", number, "ubnd.chutich", "invalid", "invalid")
    refused("refuse_to_sign", number, "ubnd.vanthu", "forbidden", "role", reason="Chưa rõ")
    done = door.perform("refuse_to_sign", number, worlds.who("ubnd.chutich"), reason="Chưa rõ")
    assert (done.state, done.step) == (State.UNDER_REVIEW, Step.MAIN)
    assert not DecisionItem.objects.filter(current=True).exists()
    assert Notice.objects.filter(nomination=done, kind="not_signed").count() == 1
    assert list(check()) == []


def test_a_decision_is_dated_between_the_council_and_today_and_only_when_signed() -> None:
    nomination, decision = at_signature(worlds.make_world())
    number = nomination.number
    today = timezone.localdate()
    sign(number, decision)
    refused("decide", number, "ubnd.vanthu", "unmet", "date", decided_on=today - timedelta(days=1))
    refused("decide", number, "ubnd.vanthu", "unmet", "date", decided_on=today + timedelta(days=1))
    refused("decide", number, "tp.vanthu", "hidden", "not_found", decided_on=today)
    refused("decide", number, "ubnd.chutich", "forbidden", "role", decided_on=today)
    Decision.objects.filter(pk=decision.pk).update(state="draft")
    refused(
        "decide",
        number,
        "ubnd.vanthu",
        "unmet",
        "signed date",
        decided_on=today + timedelta(days=1),
    )
    Decision.objects.filter(pk=decision.pk).update(state="signed")
    done = door.perform("decide", number, worlds.who("ubnd.vanthu"), decided_on=today)
    assert (done.state, done.decision_number) == (State.DECIDED, "01/QĐ-UBND")
    assert PastAward.objects.get(nomination_number=number).decision_number == "01/QĐ-UBND"


def test_a_refused_number_leaves_no_gap() -> None:
    nomination, decision = at_signature(worlds.make_world())
    number = nomination.number
    sign(number, decision)
    refused(
        "decide",
        number,
        "ubnd.vanthu",
        "unmet",
        "date",
        decided_on=timezone.localdate() + timedelta(days=1),
    )
    door.perform("decide", number, worlds.who("ubnd.vanthu"), decided_on=timezone.localdate())
    taken = RegisterEntry.objects.filter(register__kind="decision").values_list("number", flat=True)
    assert list(taken) == [1]


def test_the_award_is_handed_over_no_earlier_than_decided_and_not_in_days_to_come() -> None:
    done = decided(worlds.make_world())
    today = timezone.localdate()
    given = {"received_by": "Phú Thị Mỹ Duyên"}
    for days in (-1, 1):
        refused(
            "hand_over",
            done.number,
            "tp.tiepnhan",
            "unmet",
            "date",
            handed_over_on=today + timedelta(days=days),
            **given,
        )
    refusal = refused(
        "hand_over", done.number, "tp.tiepnhan", "invalid", "invalid", handed_over_on=today
    )
    assert set(refusal.fields) == {"received_by"}
    refused(
        "hand_over", done.number, "tp.chutich", "forbidden", "role", handed_over_on=today, **given
    )
    awarded = door.perform(
        "hand_over",
        done.number,
        worlds.who("tp.tiepnhan"),
        handed_over_on=today,
        representative=True,
        **given,
    )
    item = DecisionItem.objects.get(nomination=awarded)
    assert (awarded.state, item.received_by, item.representative) == (
        State.AWARDED,
        "Phú Thị Mỹ Duyên",
        True,
    )


@pytest.mark.parametrize("ground", ["fraud", "forged", "unlawful", "conclusion"])
def test_a_decision_is_revoked_by_its_signer_on_one_of_four_grounds(ground: str) -> None:
    done = decided(worlds.make_world())
    number = done.number
    refused("revoke", number, "ubnd.chutich", "invalid", "invalid", reason_code="mood", reason="Vì")
    refused("revoke", number, "ubnd.chutich", "invalid", "invalid", reason_code=ground)
    given = {"reason_code": ground, "reason": "Kết luận số 01"}
    refused("revoke", number, "tp.chutich", "forbidden", "role", **given)
    refused("revoke", number, "ubnd.chutich", "unmet", "case", **given)
    worlds.doubted(done, ground)
    gone = door.perform("revoke", number, worlds.who("ubnd.chutich"), **given)
    assert (gone.state, gone.reason_code) == (State.REVOKED, ground)
    assert DecisionItem.objects.get().status == DecisionItem.Status.REVOKED
    assert PastAward.objects.get(nomination_number=number).valid is False
    assert Notice.objects.filter(nomination=gone, unit=gone.ward, kind="revoked").exists()
    refused("revoke", number, "ubnd.chutich", "unmet", "state", **given)
    assert list(check()) == []


def test_a_correction_makes_a_new_certificate_and_voids_the_old_code() -> None:
    done = decided(worlds.make_world())
    number = done.number
    old = DecisionItem.objects.get()
    given = {"printed_name": "Gia đình bà Phú Thị Mĩ Duyên", "reason": "Sai chính tả"}
    refused("correct", number, "ubnd.vanthu", "forbidden", "role", **given)
    refused("correct", number, "ubnd.chutich", "invalid", "invalid", reason="Sai")
    door.perform("correct", number, worlds.who("ubnd.chutich"), **given)
    old.refresh_from_db()
    new = DecisionItem.objects.get(current=True)
    assert (old.status, old.current) == (DecisionItem.Status.CORRECTED, False)
    assert new.status == DecisionItem.Status.VALID
    assert new.verification_code != old.verification_code
    assert new.golden_book_number == old.golden_book_number
    assert new.printed is not None and new.printed["name"] == given["printed_name"]
    assert new.printed["code"] == new.verification_code
    assert old.printed is not None and old.printed["name"] != given["printed_name"]
    assert list(check()) == []


def self_taught_passed(round_: Round) -> Nomination:
    """Seen on the spot, and through the council."""
    number = worlds.received(round_, "self_taught").number
    door.perform(
        "verify_in_field",
        number,
        worlds.who("tp.thamdinh"),
        visited_on=timezone.localdate(),
        people="Tổ thẩm định",
        findings="Đúng",
    )
    door.perform("consult", number, worlds.who("tp.thamdinh"))
    for name in ("gddt.canbo", "vhtt.canbo"):
        door.perform("give_opinion", number, worlds.who(name), verdict="agree", reason="Nhất trí")
    door.perform(
        "propose",
        number,
        worlds.who("tp.thamdinh"),
        verdict="eligible",
        reason="Tốt",
        scores=[{"criterion": code, "points": "28"} for code in "123"],
    )
    door.perform("mark_eligible", number, worlds.who("tp.chutich"))
    session = sessions.call_session(
        actor=worlds.who("tp.thuky"),
        council=Unit.objects.get(slug="hoidong"),
        round=round_,
        meets_at=timezone.now(),
        place="Hội trường",
    )
    door.perform("put_on_agenda", number, worlds.who("tp.thuky"), session=session.pk)
    seats = list(session.seats.values_list("pk", flat=True))
    worlds.attended(session, seats)
    door.perform("open_vote", number, worlds.who("tp.thuky"))
    for member in worlds.voters(session):
        door.perform("vote", number, member, choice="yes")
    door.perform("close_vote", number, worlds.who("tp.thuky"))
    done = door.perform("council_pass", number, worlds.who("hoidong.chutich"))
    worlds.minuted(session)
    return done


def test_only_an_award_that_may_go_up_is_forwarded_by_the_chair_with_a_reason() -> None:
    number = self_taught_passed(worlds.make_world()).number
    refused("forward", number, "tp.chutich", "invalid", "invalid")
    refused("forward", number, "tp.thamdinh", "forbidden", "role", reason="Nhân tài Đất Việt")
    up = door.perform("forward", number, worlds.who("tp.chutich"), reason="Nhân tài Đất Việt")
    assert up.state == State.FORWARDED
    assert list(check()) == []


@pytest.mark.parametrize(
    ("result", "state"), [("awarded", State.DECIDED), ("no", State.NOT_ELIGIBLE)]
)
def test_what_goes_up_comes_back_with_the_higher_bodys_number(result: str, state: State) -> None:
    number = self_taught_passed(worlds.make_world()).number
    today = timezone.localdate()
    refused("forward", number, "tp.chutich", "invalid", "invalid")
    refused("forward", number, "tp.thamdinh", "forbidden", "role", reason="Nhân tài Đất Việt")
    up = door.perform("forward", number, worlds.who("tp.chutich"), reason="Nhân tài Đất Việt")
    assert up.state == State.FORWARDED
    given: dict[str, Any] = {"result": result, "number": "12/QĐ-KHVN", "decided_on": today}
    if result == "awarded":
        refusal = refused(
            "record_outside_result", number, "tp.tiepnhan", "invalid", "invalid", **given
        )
        assert set(refusal.fields) == {"scan"}
        refused(
            "record_outside_result",
            number,
            "tp.tiepnhan",
            "invalid",
            "invalid",
            **given,
            scan="0" * 64,
        )
        given["scan"] = worlds.handed_in(
            up, worlds.who("tp.tiepnhan"), "record_outside_result"
        ).sha256
    refusal = refused(
        "record_outside_result",
        number,
        "tp.tiepnhan",
        "invalid",
        "date",
        **given | {"decided_on": today + timedelta(days=1)},
    )
    assert set(refusal.fields) == {"decided_on"}
    refused("record_outside_result", number, "tp.chutich", "forbidden", "role", **given)
    done = door.perform("record_outside_result", number, worlds.who("tp.tiepnhan"), **given)
    assert done.state == state
    kept = OutsideResult.objects.get(nomination=done)
    assert (kept.result, kept.city_result["passed"]) == (result, True)
    assert kept.city_result["minutes"] == "01/BB"
    if result == "awarded":
        assert PastAward.objects.get(nomination_number=number).authority == kept.body
        assert done.decision_number == "12/QĐ-KHVN"
        # We printed nothing, so there is nothing of ours to correct.
        refused(
            "correct",
            number,
            "ubnd.chutich",
            "unmet",
            "certificate",
            printed_name="Katơr Thị Bé",
            reason="Sai",
        )
    else:
        assert done.reason_code == "outside_no"
    assert list(check()) == []


def test_one_who_is_held_holds_nobody_else_and_gets_the_certificate_once_cleared() -> None:
    round_ = worlds.make_world()
    first, decision = at_signature(round_)
    second = worlds.passed(round_, name="Gia đình ông Hai")
    chair, clerk = worlds.who("tp.chutich"), worlds.who("ubnd.vanthu")
    door.perform("submit_for_signature", second.number, chair, decision=decision.pk)
    why = {"reason_code": "discipline", "reason": "Công văn số 12 ngày 02/11"}
    door.perform("hold", second.number, chair, **why)
    sign(first.number, decision)
    today = timezone.localdate()
    door.perform("decide", first.number, clerk, decided_on=today)
    held = DecisionItem.objects.get(nomination=second)
    assert held.verification_code is None and held.golden_book_number == ""
    back = door.perform("resume", second.number, chair, clearance="Đã kết luận")
    assert back.state == State.PENDING_SIGNATURE
    sign(second.number, decision)
    done = door.perform("decide", second.number, clerk, decided_on=today)
    item = DecisionItem.objects.get(nomination=second)
    assert done.state == State.DECIDED and item.verification_code and item.printed
    decision.refresh_from_db()
    assert decision.state == Decision.State.ISSUED
    assert list(check()) == []


def test_where_nobody_passed_the_chair_releases_the_results_and_the_wards_are_told() -> None:
    round_ = worlds.make_world()
    nomination, session = worlds.in_council(round_)
    number = nomination.number
    door.perform("open_vote", number, worlds.who("tp.thuky"))
    for member in worlds.voters(session):
        door.perform("vote", number, member, choice="no")
    door.perform("close_vote", number, worlds.who("tp.thuky"))
    door.perform("council_fail", number, worlds.who("hoidong.chutich"))
    refused("release_results", number, "tp.thamdinh", "forbidden", "role")
    waiting = worlds.proposed(round_, name="Gia đình bà Ba")
    door.perform("mark_eligible", waiting.number, worlds.who("tp.chutich"))
    refused("release_results", number, "tp.chutich", "unmet", "decision_coming")
    code = ReasonCode.objects.filter(use="withdraw").values_list("code", flat=True)[0]
    ward = worlds.who("mybinh.chutich")
    door.perform("withdraw", waiting.number, ward, reason="Xin rút", reason_code=code)
    done = door.perform("release_results", number, worlds.who("tp.chutich"))
    assert done.results_released_at is not None
    told = Notice.objects.filter(kind="council_failed", nomination=nomination)
    assert nomination.ward_id in set(told.values_list("unit_id", flat=True))
    refused("release_results", number, "tp.chutich", "unmet", "released")


def test_a_higher_bodys_paper_goes_in_and_out_by_page_and_api() -> None:
    number = self_taught_passed(worlds.make_world()).number
    door.perform("forward", number, worlds.who("tp.chutich"), reason="Nhân tài Đất Việt")
    officer = browser("tp.tiepnhan")
    files = "/api/v1/files/"
    assert browser("mybinh.canbo").post(files, {"file": upload()}).status_code == 403
    assert officer.post(files, {}).status_code == 422
    stored = officer.post(files, {"file": upload()})
    assert stored.status_code == 201 and len(stored.json()["sha256"]) == 64
    page = f"/ho-so/{number}/viec/record_outside_result/"
    assert "multipart/form-data" in officer.get(page).content.decode()
    day = f"{timezone.localdate():%d/%m/%Y}"
    body = {"result": "awarded", "number": "12/QĐ-KHVN", "decided_on": day, "body": "Hội tỉnh"}
    wrong = officer.post(page, body | {"scan": SimpleUploadedFile("a.pdf", b"abc")})
    assert wrong.status_code == 422 and "Chỉ nhận ảnh" in wrong.content.decode()
    assert officer.get(f"/ho-so/{number}/cap-tren/").status_code == 404
    # A paper of the dossier is in the store, but nobody handed it in for this.
    taken = Evidence.objects.filter(nomination__number=number).first()
    assert taken is not None
    other = officer.post(page, body | {"scan": taken.file.sha256})
    assert other.status_code == 422 and "Hãy gửi tệp rồi làm lại" in other.content.decode()
    assert officer.post(page, body | {"scan": upload()}).status_code == 302
    for who in ("tp.tiepnhan", "mybinh.canbo"):
        client = browser(who)
        assert client.get(f"/ho-so/{number}/cap-tren/").status_code == 200
        told = client.get(f"/api/v1/nominations/{number}/outside-result/").json()
        assert told["body"] == "Hội tỉnh" and told["city_result"]["passed"] is True
        assert client.get(f"/api/v1/nominations/{number}/outside-result/scan/").status_code == 200
        assert "Kết quả cấp trên" in client.get(f"/ho-so/{number}/").content.decode()
    assert browser("dovinh.canbo").get(f"/ho-so/{number}/cap-tren/").status_code == 404


def test_the_public_page_says_that_a_corrected_certificate_was_replaced() -> None:
    done = decided(worlds.make_world())
    old = DecisionItem.objects.get()
    door.perform(
        "correct", done.number, worlds.who("ubnd.chutich"), printed_name="Tên đúng", reason="Sai"
    )
    page = Client().get(f"/v/{old.verification_code}/").content.decode()
    assert "thay bằng bản đính chính" in page
    new = DecisionItem.objects.get(current=True)
    page = Client().get(f"/v/{new.verification_code}/").content.decode()
    assert "Còn hiệu lực" in page and "Tên đúng" in page


def upload() -> SimpleUploadedFile:
    return SimpleUploadedFile("quyet-dinh.pdf", worlds.pdf("Quyết định của Hội tỉnh"))
