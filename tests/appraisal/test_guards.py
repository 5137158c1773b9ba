"""What must hold in the appraisal: each with its yes and its no."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from nominations.lifecycle import State, Step
from nominations.models import (
    AwardTypeVersion,
    CriteriaSet,
    CriterionScore,
    EligibilityRun,
    RuleWaiver,
)
from organizations.models import Unit
from tests import worlds
from tests.refusals import refused
from workflows.appraisal.models import Consultation
from workflows.kernel import door
from workflows.kernel.models import Notice
from workflows.public_notice.models import PublicNotice

pytestmark = pytest.mark.django_db

NINETY = {"verdict": "eligible", "reason": "Tốt", "scores": worlds.SCORES}
REMARK = {"target_kind": "field", "target": "achievement", "text": "Ghi rõ năm"}


def heard(number: str) -> None:
    """Both departments agree."""
    door.perform("consult", number, worlds.who("tp.thamdinh"))
    for name in ("gddt.canbo", "vhtt.canbo"):
        door.perform("give_opinion", number, worlds.who(name), verdict="agree", reason="Nhất trí")


def test_only_departments_that_exist_are_asked_and_each_answers_once() -> None:
    number = worlds.received(worlds.make_world()).number
    refusal = refused("consult", number, "tp.thamdinh", "invalid", "unit", units="moon")
    assert set(refusal.fields) == {"units"}
    refused("consult", number, "tp.tiepnhan", "forbidden", "role")
    opened = door.perform("consult", number, worlds.who("tp.thamdinh"))
    assert opened.state == State.CONSULTING
    assert Notice.objects.filter(nomination=opened, kind="consulted").count() == 2
    refused("give_opinion", number, "gddt.canbo", "invalid", "invalid", verdict="disagree")
    given = {"verdict": "none", "reason": "Không có ý kiến"}
    first = door.perform("give_opinion", number, worlds.who("gddt.canbo"), **given)
    assert first.state == State.CONSULTING
    refused("give_opinion", number, "gddt.canbo", "unmet", "answered", **given)
    refused("give_opinion", number, "tp.thamdinh", "forbidden", "role", **given)
    last = door.perform("give_opinion", number, worlds.who("vhtt.canbo"), **given)
    assert last.state == State.UNDER_REVIEW


def test_a_consultation_is_closed_by_hand_only_after_its_deadline() -> None:
    number = worlds.received(worlds.make_world()).number
    door.perform("consult", number, worlds.who("tp.thamdinh"))
    refused("close_consultation", number, "tp.thamdinh", "unmet", "deadline deadline")
    Consultation.objects.update(deadline=timezone.now() - timedelta(minutes=1))
    done = door.perform("close_consultation", number, worlds.who("tp.thamdinh"))
    assert done.state == State.UNDER_REVIEW
    # Silence counts as no opinion: the appraisal may go on.
    proposed = door.perform("propose", number, worlds.who("tp.thamdinh"), **NINETY)
    assert proposed.step == Step.CONFIRM


def test_a_consultation_that_a_return_broke_off_has_not_heard_who_was_silent() -> None:
    number = worlds.received(worlds.make_world()).number
    door.perform("consult", number, worlds.who("tp.thamdinh"))
    door.perform("give_opinion", number, worlds.who("gddt.canbo"), verdict="agree", reason="Được")
    returned = door.perform(
        "return_for_correction", number, worlds.who("tp.thamdinh"), remarks=[REMARK]
    )
    remark = returned.returns.get().remarks.get()
    door.perform(
        "resubmit",
        number,
        worlds.who("mybinh.chutich"),
        answers=[{"remark": str(remark.pk), "answer": "Đã ghi"}],
    )
    refusal = refused("propose", number, "tp.thamdinh", "unmet", "opinions", **NINETY)
    assert "VHTT" in str(refusal) and "GD&ĐT" not in str(refusal)
    # Whoever has answered is not asked again.
    door.perform("consult", number, worlds.who("tp.thamdinh"))
    door.perform("give_opinion", number, worlds.who("vhtt.canbo"), verdict="agree", reason="Được")
    done = door.perform("propose", number, worlds.who("tp.thamdinh"), **NINETY)
    assert done.step == Step.CONFIRM


@pytest.mark.parametrize("anew", [False, True])
def test_opinions_are_asked_anew_after_a_correction_where_the_award_says_so(anew: bool) -> None:
    number = worlds.received(worlds.make_world()).number
    AwardTypeVersion.objects.update(reopen_opinions=anew)
    heard(number)
    returned = door.perform(
        "return_for_correction", number, worlds.who("tp.thamdinh"), remarks=[REMARK]
    )
    remark = returned.returns.get().remarks.get()
    door.perform(
        "resubmit",
        number,
        worlds.who("mybinh.chutich"),
        answers=[{"remark": str(remark.pk), "answer": "Đã ghi"}],
    )
    if anew:
        refused("propose", number, "tp.thamdinh", "unmet", "opinions", **NINETY)
        heard(number)
    done = door.perform("propose", number, worlds.who("tp.thamdinh"), **NINETY)
    assert done.step == Step.CONFIRM


def scores(**points: str) -> list[dict[str, str]]:
    """Ninety-two points, some replaced."""
    return [
        row | {"points": points.get(f"c{row['criterion']}", row["points"])} for row in worlds.SCORES
    ]


@pytest.mark.parametrize(
    ("rows", "codes"),
    [
        ([], "score score score score score.total"),
        (scores(c1="31"), "score score.total"),
        (scores(c1="-1"), "score score.total"),
        (scores(c1="5", c2="5"), "score.total"),
        ([*worlds.SCORES, {"criterion": "9", "points": "5"}], "score.unknown"),
        ([*worlds.SCORES, worlds.SCORES[0]], "score.unknown"),
    ],
    ids=["none", "too-many", "negative", "below-pass", "unknown", "twice"],
)
def test_scores_lie_within_their_bounds_and_reach_the_mark(
    rows: list[dict[str, str]], codes: str
) -> None:
    round_ = worlds.make_world()
    number = worlds.received(round_).number
    refused(
        "propose",
        number,
        "tp.thamdinh",
        "unmet",
        f"opinions {codes}",
        verdict="eligible",
        reason="Tốt",
        scores=rows,
    )
    assert CriterionScore.objects.count() == 0


def test_a_criterion_below_its_own_least_is_named() -> None:
    number = worlds.received(worlds.make_world()).number
    heard(number)
    CriteriaSet.objects.filter(code="learning_family").update(pass_each=18)
    refused(
        "propose",
        number,
        "tp.thamdinh",
        "unmet",
        "score.each",
        verdict="eligible",
        reason="Tốt",
        scores=scores(c3="17"),
    )
    done = door.perform("propose", number, worlds.who("tp.thamdinh"), **NINETY)
    assert done.city_score == 92


def test_not_eligible_may_be_proposed_on_few_points_or_none() -> None:
    number = worlds.received(worlds.make_world()).number
    heard(number)
    done = door.perform(
        "propose",
        number,
        worlds.who("tp.thamdinh"),
        verdict="not_eligible",
        reason="Không đạt",
        scores=scores(c1="1", c2="1"),
    )
    assert (done.step, done.city_score) == (Step.CONFIRM, 38)
    refused("mark_eligible", number, "tp.chutich", "unmet", "proposal")


def test_a_self_taught_persons_work_is_seen_on_the_spot_first() -> None:
    round_ = worlds.make_world()
    number = worlds.received(round_, "self_taught").number
    refused("consult", number, "tp.thamdinh", "unmet", "field")
    visit = {"people": "Tổ thẩm định", "findings": "Đúng như báo cáo"}
    tomorrow = timezone.localdate() + timedelta(days=1)
    refusal = refused(
        "verify_in_field", number, "tp.thamdinh", "invalid", "date", visited_on=tomorrow, **visit
    )
    assert set(refusal.fields) == {"visited_on"}
    door.perform(
        "verify_in_field",
        number,
        worlds.who("tp.thamdinh"),
        visited_on=timezone.localdate(),
        **visit,
    )
    done = door.perform("consult", number, worlds.who("tp.thamdinh"))
    assert done.state == State.CONSULTING


def test_a_persons_name_is_posted_with_consent_and_for_all_its_days() -> None:
    round_ = worlds.make_world()
    nomination = worlds.draft(round_, "scholarship")
    worlds.complete(nomination)
    number = nomination.number
    officer = worlds.who("mybinh.canbo")
    door.perform("send_to_chair", number, officer)
    sent = worlds.letter(round_)
    door.perform("submit", number, worlds.who("mybinh.chutich"), submission=sent.pk)
    door.perform("receive", number, worlds.who("tp.tiepnhan"))
    refused("publish_notice", number, "tp.thamdinh", "unmet", "consent")
    returned = door.perform(
        "return_for_correction", number, worlds.who("tp.thamdinh"), remarks=[REMARK]
    )
    for guardian in (True, False):
        door.perform(
            "record_consent",
            number,
            officer,
            purpose="publish_name",
            given_by="Đàng Văn Cha",
            by_guardian=guardian,
            relation="cha",
        )
    remark = returned.returns.get().remarks.get()
    door.perform(
        "resubmit",
        number,
        worlds.who("mybinh.chutich"),
        answers=[{"remark": str(remark.pk), "answer": "Đã có"}],
    )
    posted = door.perform("publish_notice", number, worlds.who("tp.thamdinh"))
    assert posted.state == State.PUBLIC_NOTICE
    refused("close_notice", number, "tp.thamdinh", "unmet", "days")
    PublicNotice.objects.update(until=timezone.now() - timedelta(minutes=1))
    done = door.perform("close_notice", number, worlds.who("tp.thamdinh"), feedback="Không có")
    assert done.state == State.UNDER_REVIEW
    assert PublicNotice.objects.get().feedback == "Không có"


def test_a_return_from_public_notice_ends_the_notice() -> None:
    number = worlds.received(worlds.make_world()).number
    door.perform("publish_notice", number, worlds.who("tp.thamdinh"))
    door.perform("return_for_correction", number, worlds.who("tp.thamdinh"), remarks=[REMARK])
    assert PublicNotice.objects.filter(closed_at__isnull=True).count() == 0


def test_the_chair_confirms_only_what_the_reviewer_proposed() -> None:
    round_ = worlds.make_world()
    number = worlds.received(round_).number
    refused("mark_eligible", number, "tp.chutich", "unmet", "state")
    heard(number)
    door.perform("propose", number, worlds.who("tp.thamdinh"), **NINETY)
    refused("mark_eligible", number, "tp.thamdinh", "forbidden", "role")
    refused(
        "mark_not_eligible",
        number,
        "tp.chutich",
        "unmet",
        "proposal",
        reason_code="below_criteria",
        reason="Không đạt",
    )
    back = door.perform("send_to_reviewer", number, worlds.who("tp.chutich"), reason="Xem lại")
    assert (back.state, back.step) == (State.UNDER_REVIEW, Step.MAIN)
    refused("mark_eligible", number, "tp.chutich", "unmet", "state")
    door.perform(
        "propose", number, worlds.who("tp.thamdinh"), verdict="not_eligible", reason="Thiếu"
    )
    refusal = refused("mark_not_eligible", number, "tp.chutich", "invalid", "invalid")
    assert set(refusal.fields) == {"reason_code", "reason"}
    done = door.perform(
        "mark_not_eligible",
        number,
        worlds.who("tp.chutich"),
        reason_code="below_criteria",
        reason="Không đạt",
    )
    assert (done.state, done.reason_code) == (State.NOT_ELIGIBLE, "below_criteria")
    assert Notice.objects.filter(nomination=done, unit=done.ward, kind="not_eligible").exists()


def test_a_blocking_rule_stops_the_confirmation_unless_waived_with_a_reason() -> None:
    round_ = worlds.make_world()
    number = worlds.proposed(round_).number
    twin = worlds.draft(round_, name="Gia đình ông Hai")
    worlds.complete(twin)
    # Somebody corrects the other's name into the very same: rule E02 now stands.
    door.perform(
        "edit", twin.number, worlds.who("mybinh.canbo"), data={"name": worlds.FAMILY["name"]}
    )
    refused("mark_eligible", number, "tp.chutich", "unmet", "rule.E02")
    refused(
        "mark_eligible",
        number,
        "tp.chutich",
        "unmet",
        "rule.E02 waiver",
        waivers=[{"rule": "E05", "reason": "Đã hỏi"}],
    )
    refused(
        "mark_eligible",
        number,
        "tp.chutich",
        "invalid",
        "invalid",
        waivers=[{"rule": "E02", "reason": ""}],
    )
    assert RuleWaiver.objects.count() == 0
    done = door.perform(
        "mark_eligible",
        number,
        worlds.who("tp.chutich"),
        waivers=[{"rule": "E02", "reason": "Hai gia đình khác nhau"}],
    )
    assert done.state == State.ELIGIBLE
    assert RuleWaiver.objects.get().waived_by == worlds.who("tp.chutich")
    kept = EligibilityRun.objects.filter(nomination=done, occasion="mark_eligible").get()
    assert [row["waived"] for row in kept.results if row["code"] == "E02"] == [True]


def test_departments_outside_the_award_may_be_asked_too() -> None:
    round_ = worlds.make_world()
    number = worlds.received(round_, "scholarship").number
    asked = door.perform("consult", number, worlds.who("tp.thamdinh"), units="vhtt")
    opened = asked.consultations.get().opinions.values_list("unit__slug", flat=True)
    assert set(opened) == {"gddt", "vhtt"}
    assert Unit.objects.filter(slug__in=opened).count() == 2
