"""The unusual ways: withdrawing, holding and resuming, lapsing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils import timezone

from nominations.lifecycle import State
from nominations.models import Nomination, Round
from tests import worlds
from tests.refusals import refused
from workflows.appraisal.models import Hold, ReturnRequest
from workflows.decisions.drafting import draft_decision
from workflows.kernel import door
from workflows.kernel.consistency import check
from workflows.kernel.models import Notice

pytestmark = pytest.mark.django_db

WITHDRAW = {"reason_code": "by_nominee", "reason": "Gia đình xin rút"}
HOLD = {"reason_code": "discipline", "reason": "Công văn số 12 ngày 02/11"}


def ward_review(round_: Round) -> Nomination:
    nomination = worlds.draft(round_)
    worlds.complete(nomination)
    return door.perform("send_to_chair", nomination.number, worlds.who("mybinh.canbo"))


def returned(round_: Round) -> Nomination:
    return door.perform(
        "return_for_correction",
        worlds.received(round_).number,
        worlds.who("tp.thamdinh"),
        remarks=[{"target_kind": "field", "target": "achievement", "text": "Ghi rõ"}],
    )


def consulting(round_: Round) -> Nomination:
    return door.perform("consult", worlds.received(round_).number, worlds.who("tp.thamdinh"))


def half_consulted(round_: Round) -> Nomination:
    nomination = consulting(round_)
    return door.perform(
        "give_opinion", nomination.number, worlds.who("gddt.canbo"), verdict="agree", reason="Được"
    )


def on_notice(round_: Round) -> Nomination:
    return door.perform("publish_notice", worlds.received(round_).number, worlds.who("tp.thamdinh"))


def eligible(round_: Round) -> Nomination:
    return door.perform("mark_eligible", worlds.proposed(round_).number, worlds.who("tp.chutich"))


def on_agenda(round_: Round) -> Nomination:
    return worlds.in_council(round_)[0]


def counted(round_: Round) -> Nomination:
    nomination, session = worlds.in_council(round_)
    door.perform("open_vote", nomination.number, worlds.who("tp.thuky"))
    for member in worlds.voters(session):
        door.perform("vote", nomination.number, member, choice="yes")
    return door.perform("close_vote", nomination.number, worlds.who("tp.thuky"))


def at_signature(round_: Round) -> Nomination:
    nomination = worlds.passed(round_)
    decision = draft_decision(
        actor=worlds.who("tp.chutich"),
        round=round_,
        award_type=nomination.award_type,
        authority=nomination.authority,
        title="Về việc khen thưởng",
    )
    return door.perform(
        "submit_for_signature", nomination.number, worlds.who("tp.chutich"), decision=decision.pk
    )


def signed(round_: Round) -> Nomination:
    nomination = at_signature(round_)
    decision = nomination.decision_items.get().decision
    leader = worlds.who("ubnd.chutich")
    return door.perform("sign", nomination.number, leader, **worlds.signing(decision, leader))


Stage = Callable[[Round], Nomination]
BEFORE_COUNCIL: list[Stage] = [
    worlds.draft,
    ward_review,
    worlds.submitted,
    returned,
    worlds.received,
    consulting,
    half_consulted,
    on_notice,
    worlds.proposed,
    eligible,
]
FROM_COUNCIL: list[Stage] = [on_agenda, counted, worlds.passed, at_signature, signed]


@pytest.mark.parametrize("stage", BEFORE_COUNCIL)
def test_the_ward_withdraws_before_the_council_with_a_code_and_a_notice(stage: Stage) -> None:
    nomination = stage(worlds.make_world())
    number = nomination.number
    known = nomination.submitted_at is not None
    # What is sealed is told as such, in the same words in every sealed state.
    why = "role state" if stage is eligible else "role"
    refused("withdraw", number, "mybinh.canbo", "forbidden", why, **WITHDRAW)
    refused("withdraw", number, "mybinh.chutich", "invalid", "invalid", reason="Xin rút")
    done = door.perform("withdraw", number, worlds.who("mybinh.chutich"), **WITHDRAW)
    assert (done.state, done.reason_code) == (State.WITHDRAWN, "by_nominee")
    told = Notice.objects.get(nomination=done, kind="withdrawn")
    assert told.unit_id == (done.city_id if known else done.ward_id)
    assert not ReturnRequest.objects.filter(closed_at__isnull=True).exists()
    assert not done.consultations.filter(closed_at__isnull=True).exists()
    assert not done.notices.filter(closed_at__isnull=True).exists()
    assert list(check()) == []


@pytest.mark.parametrize("stage", FROM_COUNCIL)
def test_nothing_is_withdrawn_once_the_council_has_it(stage: Stage) -> None:
    nomination = stage(worlds.make_world())
    refused("withdraw", nomination.number, "mybinh.chutich", "unmet", "state", **WITHDRAW)


@pytest.mark.parametrize("stage", [*BEFORE_COUNCIL[2:], *FROM_COUNCIL])
def test_a_hold_remembers_state_and_step_and_the_case_goes_on_from_there(stage: Stage) -> None:
    nomination = stage(worlds.make_world())
    number, place = nomination.number, (nomination.state, nomination.step)
    refused("hold", number, "tp.chutich", "invalid", "invalid", reason="Có đơn")
    refused("resume", number, "tp.chutich", "unmet", "state", clearance="Rõ")
    held = door.perform("hold", number, worlds.who("tp.chutich"), **HOLD)
    assert (held.state, held.held_from, held.held_step) == (State.ON_HOLD, *place)
    assert list(check()) == []
    refused("hold", number, "tp.chutich", "unmet", "state", **HOLD)
    refused("resume", number, "tp.chutich", "invalid", "invalid")
    refused("withdraw", number, "mybinh.chutich", "unmet", "state", **WITHDRAW)
    went_on = door.perform("resume", number, worlds.who("tp.chutich"), clearance="Không vi phạm")
    assert (went_on.state, went_on.step, went_on.held_from) == (*place, "")
    closed = Hold.objects.get()
    assert (closed.clearance, closed.closed_at is not None) == ("Không vi phạm", True)
    assert list(check()) == []
    # And again: as often as there is cause.
    door.perform("hold", number, worlds.who("tp.chutich"), **HOLD)
    assert list(check()) == []


def test_the_city_does_not_hold_what_it_has_not_got_nor_what_is_decided() -> None:
    round_ = worlds.make_world()
    nomination = signed(round_)
    done = door.perform(
        "decide",
        nomination.number,
        worlds.who("ubnd.vanthu"),
        decided_on=nomination.decision_items.get().decision.not_before,
    )
    refused("hold", done.number, "tp.chutich", "unmet", "state", **HOLD)
    refused("hold", done.number, "tp.thamdinh", "forbidden", "state role", **HOLD)


def test_an_opinion_given_before_a_hold_is_not_asked_again_after_it() -> None:
    number = half_consulted(worlds.make_world()).number
    door.perform("hold", number, worlds.who("tp.chutich"), **HOLD)
    given = {"verdict": "agree", "reason": "Được"}
    refused("give_opinion", number, "vhtt.canbo", "unmet", "state", **given)
    door.perform("resume", number, worlds.who("tp.chutich"), clearance="Rõ")
    # Its department has spoken: that is told as it is, not as a want of a right.
    refused("give_opinion", number, "gddt.canbo", "unmet", "answered", **given)
    done = door.perform("give_opinion", number, worlds.who("vhtt.canbo"), **given)
    assert done.state == State.UNDER_REVIEW
    assert list(check()) == []


@pytest.mark.parametrize("stage", [worlds.draft, ward_review, returned])
def test_only_the_system_lets_a_dossier_lapse(stage: Stage) -> None:
    nomination = stage(worlds.make_world())
    number = nomination.number
    for username in ("mybinh.chutich", "kiemtra"):
        refused("lapse", number, username, "forbidden", "role")
    done = door.perform("lapse", number, None)
    assert (done.state, done.reason_code) == (State.LAPSED, "round_over")
    assert Notice.objects.filter(nomination=done, unit=done.ward, kind="lapsed").count() == 1
    refused("lapse", number, None, "forbidden", "role")
    assert list(check()) == []


def test_the_system_does_nothing_that_belongs_to_people() -> None:
    number = worlds.submitted(worlds.make_world()).number
    refused("receive", number, None, "forbidden", "role")
    refused("lapse", number, None, "forbidden", "role")


def test_who_was_held_while_the_list_was_signed_has_no_certificate_before_being_signed() -> None:
    round_ = worlds.make_world()
    chair, leader = worlds.who("tp.chutich"), worlds.who("ubnd.chutich")
    held, other = (worlds.passed(round_, name=f"Gia đình ông {name}") for name in ("Hai", "Ba"))
    decision = draft_decision(
        actor=chair,
        round=round_,
        award_type=held.award_type,
        authority=held.authority,
        title="Về",
    )
    for one in (held, other):
        door.perform("submit_for_signature", one.number, chair, decision=decision.pk)
    door.perform("hold", held.number, chair, **HOLD)
    door.perform("sign", other.number, leader, **worlds.signing(decision, leader))
    door.perform("resume", held.number, chair, clearance="Rõ")
    clerk, today = worlds.who("ubnd.vanthu"), timezone.localdate()
    door.perform("decide", other.number, clerk, decided_on=today)
    item = held.decision_items.get(current=True)
    assert (item.verification_code, item.golden_book_number) == (None, "")
    assert list(check()) == []
    # Another leader signs them on the very paper that was signed, and then they have theirs.
    deputy = worlds.who("ubnd.phochutich")
    door.perform("sign", held.number, deputy, **worlds.signing(decision, deputy))
    done = door.perform("decide", held.number, clerk, decided_on=today)
    assert done.state == State.DECIDED and held.decision_items.get(current=True).verification_code
    assert list(check()) == []
