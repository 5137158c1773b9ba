"""Scholarships: ranks within slots, the waiting list, consent, money, receipt."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from nominations.lifecycle import State, Step
from nominations.models import Nomination, Round, ScholarshipSlot
from tests import worlds
from tests.refusals import refused
from workflows.decisions.drafting import draft_decision
from workflows.decisions.models import DecisionItem
from workflows.kernel import door
from workflows.kernel.consistency import check
from workflows.kernel.models import Notice
from workflows.scholarships.models import Payment, Ranking

pytestmark = pytest.mark.django_db
DECLINED = {"reason_code": "declined", "reason": "Gia đình đã đủ điều kiện"}


def eligible(round_: Round, name: str, national_id: str) -> Nomination:
    """A pupil whose dossier was found in order."""
    number = worlds.proposed(round_, "scholarship", full_name=name, national_id=national_id).number
    return door.perform("mark_eligible", number, worlds.who("tp.chutich"))


def three(round_: Round, slots: int) -> list[str]:
    """Three pupils of one ward, in the ward's own order, for so many slots."""
    ScholarshipSlot.objects.filter(category="pupil").update(slots=slots)
    return [
        eligible(round_, name, number).number
        for name, number in (
            ("Đàng Năng Thọ", "058212000123"),
            ("Kiều Thị Ánh", "058312000124"),
            ("Bá Văn Minh", "058212000125"),
        )
    ]


def rank(*numbers: str) -> list[str]:
    """Where each stands."""
    for number in numbers:
        door.perform("rank", number, worlds.who("tp.chutich"))
    return [Ranking.objects.get(nomination__number=number).place for number in numbers]


def test_nobody_is_approved_before_ranking_or_from_the_waiting_list() -> None:
    one, two, three_ = three(worlds.make_world(), slots=2)
    refused("approve", one, "tp.chutich", "unmet", "ranking")
    refused("rank", one, "tp.thamdinh", "forbidden", "role")
    assert rank(one, two, three_) == ["slot", "slot", "waiting"]
    refusal = refused("approve", three_, "tp.chutich", "unmet", "ranking")
    assert "dự bị" in str(refusal)
    done = door.perform("approve", one, worlds.who("tp.chutich"))
    assert done.state == State.COUNCIL_PASSED
    assert list(check()) == []


def test_a_declined_slot_goes_to_the_next_on_the_waiting_list() -> None:
    one, two, three_ = three(worlds.make_world(), slots=2)
    rank(one, two, three_)
    refused("decline", one, "tp.tiepnhan", "invalid", "invalid", reason="Không nhận")
    # For the ward it is sealed by now: it learns no more than that the act is not open to it.
    refused("decline", one, "mybinh.chutich", "forbidden", "state role", **DECLINED)
    gone = door.perform("decline", one, worlds.who("tp.tiepnhan"), **DECLINED)
    assert (gone.state, gone.reason_code) == (State.WITHDRAWN, "declined")
    told = set(Notice.objects.filter(nomination=gone).values_list("kind", "unit"))
    assert {("declined", gone.ward_id), ("slot_free", gone.city_id)} <= told
    # Nobody moves up unseen: the list is ranked again first.
    refusal = refused("approve", three_, "tp.chutich", "unmet", "ranking")
    assert "xếp hạng lại" in str(refusal)
    assert rank(two, three_) == ["slot", "slot"]
    assert Ranking.objects.get(nomination__number=one).place == "declined"
    assert door.perform("approve", three_, worlds.who("tp.chutich")).state == "council_passed"
    assert list(check()) == []


def test_one_who_comes_later_with_a_better_score_leaves_no_slot_too_many() -> None:
    round_ = worlds.make_world()
    one, two, three_ = three(round_, slots=2)
    assert rank(one, two) == ["slot", "slot"]
    Nomination.objects.filter(number=three_).update(city_score=99)
    assert rank(three_) == ["slot"]
    door.perform("approve", one, worlds.who("tp.chutich"))
    door.perform("approve", three_, worlds.who("tp.chutich"))
    # Ranked inside once, outside as the list stands now.
    refused("approve", two, "tp.chutich", "unmet", "ranking")
    assert Nomination.objects.filter(state=State.COUNCIL_PASSED).count() == 2


def test_a_hold_keeps_the_place() -> None:
    one, two, three_ = three(worlds.make_world(), slots=2)
    rank(one, two, three_)
    door.perform("approve", one, worlds.who("tp.chutich"))
    door.perform("hold", one, worlds.who("tp.chutich"), reason_code="complaint", reason="Có đơn")
    assert rank(two, three_) == ["slot", "waiting"]


def decided(round_: Round) -> str:
    """An approved pupil in a numbered decision of the association."""
    number = eligible(round_, "Đàng Năng Thọ", "058212000123").number
    rank(number)
    chair = worlds.who("tp.chutich")
    nomination = door.perform("approve", number, chair)
    decision = draft_decision(
        actor=chair,
        round=round_,
        award_type=nomination.award_type,
        authority=nomination.authority,
        title="Về việc trao học bổng",
    )
    door.perform("submit_for_signature", number, chair, decision=decision.pk)
    # The association's own award: its chair confirms eligibility and signs.
    door.perform("sign", number, chair, **worlds.signing(decision, chair))
    done = door.perform("decide", number, worlds.who("tp.vanthu"), decided_on=timezone.localdate())
    assert (done.step, done.decision_number) == (Step.CONSENT, "01/QĐ-HKH")
    return number


def test_money_goes_out_after_consent_and_arrives_with_a_receipt_all_in_order() -> None:
    number = decided(worlds.make_world())
    today, day = timezone.localdate(), timedelta(days=1)
    paid = {"voucher": "PC-01", "method": "cash"}
    refused("pay", number, "tp.thuquy", "unmet", "state", paid_on=today, **paid)
    refused("confirm_consent", number, "tp.tiepnhan", "invalid", "invalid")
    refused("confirm_consent", number, "tp.thuquy", "forbidden", "role", consent_by="Cha em Thọ")
    door.perform("confirm_consent", number, worlds.who("tp.tiepnhan"), consent_by="Đàng Văn Cha")
    for wrong in (today - day, today + day):
        refused("pay", number, "tp.thuquy", "unmet", "date", paid_on=wrong, **paid)
    refused("pay", number, "tp.tiepnhan", "forbidden", "role", paid_on=today, **paid)
    Ranking.objects.update(amount=None)
    refused("pay", number, "tp.thuquy", "unmet", "amount date", paid_on=today + day, **paid)
    Ranking.objects.update(amount=1_500_000)
    door.perform("pay", number, worlds.who("tp.thuquy"), paid_on=today, **paid)
    refused("pay", number, "tp.thuquy", "unmet", "state", paid_on=today, **paid)
    for wrong in (today - day, today + day):
        refused(
            "acknowledge",
            number,
            "tp.thuquy",
            "unmet",
            "date",
            receipt_signed_by="Đàng Văn Cha",
            receipt_on=wrong,
        )
    refused("acknowledge", number, "tp.thuquy", "invalid", "invalid", receipt_on=today)
    done = door.perform(
        "acknowledge",
        number,
        worlds.who("tp.thuquy"),
        receipt_signed_by="Đàng Văn Cha",
        receipt_on=today,
    )
    assert (done.state, done.awarded_on) == (State.AWARDED, today)
    payment = Payment.objects.get()
    assert (payment.amount, payment.receipt_signed_by) == (1_500_000, "Đàng Văn Cha")
    assert DecisionItem.objects.get().handed_over_on == today
    assert list(check()) == []


def test_a_scholarship_is_not_handed_over_without_its_money() -> None:
    number = decided(worlds.make_world())
    refused(
        "hand_over",
        number,
        "tp.tiepnhan",
        "unmet",
        "state",
        handed_over_on=timezone.localdate(),
        received_by="Đàng Văn Cha",
    )
