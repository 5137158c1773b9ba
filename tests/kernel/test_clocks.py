"""Limits in working days, counted from the record; they stand still in a return and on hold."""

from __future__ import annotations

import pytest

from nominations.lifecycle import State
from nominations.models import AwardTypeVersion, Nomination
from organizations.models import CalendarDay
from tests import worlds
from tests.clock import Clock, at, end_of
from tests.refusals import refused
from workflows.appraisal.models import Consultation, ReturnRequest
from workflows.decisions.drafting import draft_decision
from workflows.kernel import clocks, door
from workflows.kernel.models import CaseTask
from workflows.public_notice.models import PublicNotice

pytestmark = pytest.mark.django_db
REMARK = {"target_kind": "field", "target": "achievement", "text": "Ghi rõ năm"}


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """A clock this test sets."""
    return Clock(monkeypatch)


def due(number: str) -> object:
    """The dossier's due date, which is that of all its open work."""
    nomination = Nomination.objects.get(number=number)
    open_work = CaseTask.objects.filter(
        process__nomination=nomination, status__in=("NEW", "ASSIGNED", "STARTED")
    ).exclude(flow_task_type="JOIN")
    assert {task.due_at for task in open_work} <= {nomination.due_at}
    return nomination.due_at


def hold(number: str) -> Nomination:
    return door.perform(
        "hold", number, worlds.who("tp.chutich"), reason_code="complaint", reason="Có đơn"
    )


def resume(number: str) -> Nomination:
    return door.perform("resume", number, worlds.who("tp.chutich"), clearance="Đơn không đúng")


def give_back(number: str) -> Nomination:
    return door.perform(
        "return_for_correction", number, worlds.who("tp.thamdinh"), remarks=[REMARK]
    )


def resubmit(number: str) -> Nomination:
    remark = ReturnRequest.objects.get(closed_at__isnull=True).remarks.get()
    return door.perform(
        "resubmit",
        number,
        worlds.who("mybinh.chutich"),
        answers=[{"remark": str(remark.pk), "answer": "Đã ghi"}],
    )


def test_each_state_has_its_own_limit_in_working_days(clock: Clock) -> None:
    clock.set("11-02")
    round_ = worlds.make_world()
    number = worlds.submitted(round_).number
    assert due(number) == end_of("11-04")
    clock.set("11-03")
    door.perform("receive", number, worlds.who("tp.tiepnhan"))
    assert due(number) == end_of("11-17")
    clock.set("11-05")
    door.perform("consult", number, worlds.who("tp.thamdinh"))
    assert due(number) == end_of("11-12")
    assert Consultation.objects.get().deadline == end_of("11-12")


def test_the_appraisal_is_counted_from_receipt_whatever_happens_in_between(clock: Clock) -> None:
    clock.set("11-02")
    number = worlds.received(worlds.make_world()).number
    assert due(number) == end_of("11-16")
    clock.set("11-04")
    door.perform("consult", number, worlds.who("tp.thamdinh"))
    clock.set("11-06")
    for name in ("gddt.canbo", "vhtt.canbo"):
        door.perform("give_opinion", number, worlds.who(name), verdict="agree", reason="Được")
    assert due(number) == end_of("11-16")
    door.perform("publish_notice", number, worlds.who("tp.thamdinh"))
    assert due(number) == end_of("11-13")
    clock.set("11-14")
    door.perform("close_notice", number, worlds.who("tp.thamdinh"))
    assert due(number) == end_of("11-16")
    door.perform(
        "propose",
        number,
        worlds.who("tp.thamdinh"),
        verdict="eligible",
        reason="Tốt",
        scores=worlds.SCORES,
    )
    assert due(number) == end_of("11-16")
    door.perform("mark_eligible", number, worlds.who("tp.chutich"))
    assert due(number) is None


def test_a_return_stops_the_appraisal_and_resubmission_gives_back_what_was_left(
    clock: Clock,
) -> None:
    clock.set("11-02")
    number = worlds.received(worlds.make_world()).number
    clock.set("11-05")
    give_back(number)
    assert due(number) == ReturnRequest.objects.get().deadline == end_of("11-12")
    clock.set("11-11")
    resubmit(number)
    # Four working days with the ward: four more than the 16th.
    assert due(number) == end_of("11-20")


def test_a_hold_in_the_middle_of_a_return_stops_both_clocks_once(clock: Clock) -> None:
    clock.set("11-02")
    number = worlds.received(worlds.make_world()).number
    clock.set("11-03")
    give_back(number)
    clock.set("11-05")
    hold(number)
    assert due(number) is None
    clock.set("11-12")
    resume(number)
    assert due(number) == ReturnRequest.objects.get().deadline == end_of("11-17")
    clock.set("11-17", 23)
    resubmit(number)
    # With the ward or on hold from the 3rd to the 17th: ten working days; the 24th is off.
    assert due(number) == end_of("12-01")


@pytest.mark.parametrize(
    ("state", "limit"),
    [
        (State.SUBMITTED, "11-11"),
        (State.RETURNED, "11-16"),
        (State.UNDER_REVIEW, "11-23"),
        (State.CONSULTING, "11-16"),
        (State.PUBLIC_NOTICE, "11-16"),
    ],
)
def test_a_hold_stops_the_clock_of_every_state(clock: Clock, state: State, limit: str) -> None:
    clock.set("11-02")
    round_ = worlds.make_world()
    number = (worlds.submitted if state == State.SUBMITTED else worlds.received)(round_).number
    if state == State.RETURNED:
        give_back(number)
    elif state == State.CONSULTING:
        door.perform("consult", number, worlds.who("tp.thamdinh"))
    elif state == State.PUBLIC_NOTICE:
        door.perform("publish_notice", number, worlds.who("tp.thamdinh"))
    before = Nomination.objects.get(number=number)
    assert before.state == state
    clock.set("11-03")
    assert hold(number).due_at is None
    assert due(number) is None
    clock.set("11-10")
    # Tuesday to Tuesday: five working days.
    assert resume(number).state == state
    assert due(number) == end_of(limit)
    inner = [
        *ReturnRequest.objects.values_list("deadline", flat=True),
        *Consultation.objects.values_list("deadline", flat=True),
        *PublicNotice.objects.values_list("until", flat=True),
    ]
    assert all(moment == end_of(limit) for moment in inner)


def test_the_signers_time_stands_still_on_hold_too(clock: Clock) -> None:
    clock.set("11-02")
    nomination = worlds.passed(worlds.make_world())
    number = nomination.number
    decision = draft_decision(
        actor=worlds.who("tp.chutich"),
        round=nomination.round,
        title="Về việc khen thưởng",
        award_type=nomination.award_type,
        authority=nomination.authority,
    )
    door.perform("submit_for_signature", number, worlds.who("tp.chutich"), decision=decision.pk)
    assert due(number) == end_of("11-09")
    clock.set("11-04")
    hold(number)
    clock.set("11-06")
    resume(number)
    assert due(number) == end_of("11-11")
    leader = worlds.who("ubnd.chutich")
    door.perform("sign", number, leader, **worlds.signing(decision, leader))
    # Numbering is another's work, with its own time.
    assert due(number) == end_of("11-13")


def test_what_was_late_before_a_hold_is_as_late_after_it(clock: Clock) -> None:
    clock.set("11-02")
    number = worlds.submitted(worlds.make_world()).number
    clock.set("11-06")
    hold(number)
    clock.set("11-13")
    resume(number)
    assert due(number) == end_of("11-11")


def test_two_holds_count_twice_and_one_over_a_weekend_not_at_all(clock: Clock) -> None:
    clock.set("11-02")
    number = worlds.received(worlds.make_world()).number
    for stopped, went_on in (("11-03", "11-04"), ("11-05", "11-06"), ("11-07", "11-08")):
        clock.set(stopped)
        hold(number)
        clock.set(went_on)
        resume(number)
    assert due(number) == end_of("11-18")


def test_another_appraisal_after_a_deferral_has_its_whole_time(clock: Clock) -> None:
    clock.set("11-02")
    number = worlds.in_council(worlds.make_world())[0].number
    assert due(number) is None
    clock.set("11-16")
    door.perform("council_defer", number, worlds.who("hoidong.chutich"), reason="Làm rõ")
    # Ten working days; the 24th is a holiday.
    assert due(number) == end_of("12-01")


def test_a_supplement_is_too_late_after_its_last_instant_and_not_before(clock: Clock) -> None:
    clock.set("11-02")
    number = worlds.received(worlds.make_world()).number
    give_back(number)
    remark = ReturnRequest.objects.get().remarks.get()
    answers = [{"remark": str(remark.pk), "answer": "Đã ghi"}]
    clock.set("11-10", 0)
    refused("resubmit", number, "mybinh.chutich", "unmet", "supplement.late", answers=answers)
    clock.set("11-09", 23)
    assert resubmit(number).state == State.UNDER_REVIEW


def test_holidays_and_swapped_days_are_no_ordinary_days(clock: Clock) -> None:
    clock.set("11-02")
    worlds.make_world()
    CalendarDay.objects.create(day=at("11-03").date(), kind=CalendarDay.Kind.HOLIDAY, name="Nghỉ")
    CalendarDay.objects.create(
        day=at("11-07").date(), kind=CalendarDay.Kind.SWAP_WORKING, name="Làm bù"
    )
    # Four working days stood still: Wednesday to Saturday, which is worked; Tuesday is off.
    assert clocks.after_standstill(end_of("11-04"), at("11-02"), at("11-07")) == end_of("11-09")


def test_a_state_without_limit_has_no_due_date(clock: Clock) -> None:
    clock.set("11-02")
    round_ = worlds.make_world()
    AwardTypeVersion.objects.update(completeness_days=0)
    number = worlds.submitted(round_).number
    assert due(number) is None
    hold(number)
    resume(number)
    assert due(number) is None
