"""What must hold before a ward hands a dossier on: each with its yes and its no."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from nominations.lifecycle import State
from nominations.models import Nomination, Round, RoundAward
from organizations.models import Unit
from organizations.refusals import Refused
from tests import worlds
from tests.refusals import refused
from workflows.appraisal.models import ReturnRequest
from workflows.kernel import door
from workflows.ward.letters import open_submission
from workflows.ward.models import SubmissionItem

pytestmark = pytest.mark.django_db

REMARK = {"target_kind": "field", "target": "achievement", "text": "Ghi rõ năm"}


def ready(round_: Round, **more: str) -> Nomination:
    """With the ward's chair, complete."""
    nomination = worlds.draft(round_, **more)
    worlds.complete(nomination)
    return door.perform("send_to_chair", nomination.number, worlds.who("mybinh.canbo"))


def test_a_draft_without_paper_guardian_or_consent_stays_and_every_lack_is_named() -> None:
    nomination = worlds.draft(worlds.make_world(), "scholarship")
    number = nomination.number
    refused("send_to_chair", number, "mybinh.canbo", "unmet", "document document rule.E14")
    door.perform(
        "edit",
        number,
        worlds.who("mybinh.canbo"),
        data={"guardian_name": "Đàng Văn Cha", "guardian_relation": "cha"},
    )
    refused("send_to_chair", number, "mybinh.canbo", "unmet", "document document rule.E14")
    worlds.complete(nomination)
    done = door.perform("send_to_chair", number, worlds.who("mybinh.canbo"))
    assert done.state == State.WARD_REVIEW


def test_the_same_collective_twice_in_a_round_is_blocked() -> None:
    round_ = worlds.make_world()
    worlds.submitted(round_)
    again = worlds.draft(round_)
    worlds.complete(again)
    refused("send_to_chair", again.number, "mybinh.canbo", "unmet", "rule.E02")


def test_the_chair_sends_back_only_with_a_comment() -> None:
    number = ready(worlds.make_world()).number
    refusal = refused("send_back", number, "mybinh.chutich", "invalid", "invalid")
    assert set(refusal.fields) == {"reason"}
    refused("send_back", number, "mybinh.canbo", "forbidden", "role", reason="Sửa")
    done = door.perform("send_back", number, worlds.who("mybinh.chutich"), reason="Sửa tên")
    assert done.state == State.DRAFT


def test_nothing_is_submitted_without_a_letter_of_this_ward() -> None:
    round_ = worlds.make_world()
    number = ready(round_).number
    refusal = refused("submit", number, "mybinh.chutich", "invalid", "invalid")
    assert set(refusal.fields) == {"submission"}
    other = worlds.letter(round_, "dovinh")
    refused("submit", number, "mybinh.chutich", "invalid", "invalid", submission=other.pk)
    refused("submit", number, "dovinh.chutich", "hidden", "not_found", submission=other.pk)
    own = worlds.letter(round_)
    done = door.perform("submit", number, worlds.who("mybinh.chutich"), submission=own.pk)
    assert done.state == State.SUBMITTED
    assert own.items.get().nomination == done


@pytest.mark.parametrize(
    ("letter_in", "minutes_in", "wrong"),
    [(0, 1, {"minutes_date"}), (1, 0, {"letter_date"}), (1, 2, {"minutes_date", "letter_date"})],
)
def test_a_letter_is_not_of_tomorrow_nor_older_than_its_minutes(
    letter_in: int, minutes_in: int, wrong: set[str]
) -> None:
    round_ = worlds.make_world()
    today = timezone.localdate()
    with pytest.raises(Refused) as caught:
        open_submission(
            actor=worlds.who("mybinh.chutich"),
            ward=Unit.objects.get(slug="mybinh"),
            round=round_,
            letter_number="02/TTr-HKH",
            signer_name="Ông Văn Tùng",
            letter_date=today + timedelta(days=letter_in),
            minutes_date=today + timedelta(days=minutes_in),
        )
    assert caught.value.status == 422
    assert set(caught.value.fields) == wrong
    assert round_.submissions.count() == 0


def test_a_closed_round_takes_nothing_until_lateness_is_accepted() -> None:
    round_ = worlds.make_world()
    number = ready(round_).number
    sent = worlds.letter(round_)
    today = timezone.localdate()
    Round.objects.filter(pk=round_.pk).update(accepts_late=False)
    round_.deadlines.filter(kind="submission").update(day=today, day_counts=False)
    refused("submit", number, "mybinh.chutich", "unmet", "round.late", submission=sent.pk)
    Round.objects.filter(pk=round_.pk).update(opens_on=today + timedelta(days=1))
    refused(
        "submit",
        number,
        "mybinh.chutich",
        "unmet",
        "round.early round.late",
        submission=sent.pk,
    )
    Round.objects.filter(pk=round_.pk).update(opens_on=today, accepts_late=True)
    done = door.perform("submit", number, worlds.who("mybinh.chutich"), submission=sent.pk)
    assert done.state == State.SUBMITTED


def test_the_last_day_of_the_deadline_counts_when_it_says_so() -> None:
    round_ = worlds.make_world()
    number = ready(round_).number
    sent = worlds.letter(round_)
    Round.objects.filter(pk=round_.pk).update(accepts_late=False)
    round_.deadlines.filter(kind="submission").update(day=timezone.localdate(), day_counts=True)
    done = door.perform("submit", number, worlds.who("mybinh.chutich"), submission=sent.pk)
    assert done.state == State.SUBMITTED


def test_more_than_the_quota_needs_a_reason_in_the_letter() -> None:
    round_ = worlds.make_world()
    RoundAward.objects.filter(award_type__code="learning_family").update(slots_per_ward=1)
    first = worlds.submitted(round_)
    second = ready(round_, name="Gia đình ông Hai")
    sent = worlds.letter(round_, number="02/TTr-HKH")
    refused("submit", second.number, "mybinh.chutich", "unmet", "quota", submission=sent.pk)
    sent.quota_reason = "Phường có phong trào mạnh"
    sent.save()
    door.perform("submit", second.number, worlds.who("mybinh.chutich"), submission=sent.pk)
    # A place that was given back counts no more.
    for one in (first, second):
        door.perform(
            "withdraw",
            one.number,
            worlds.who("mybinh.chutich"),
            reason_code="by_ward",
            reason="Rút",
        )
    third = ready(round_, name="Gia đình bà Ba")
    strict = worlds.letter(round_, number="03/TTr-HKH")
    done = door.perform("submit", third.number, worlds.who("mybinh.chutich"), submission=strict.pk)
    assert done.state == State.SUBMITTED


def test_a_recalled_dossier_leaves_its_place_and_a_received_one_is_not_recalled() -> None:
    round_ = worlds.make_world()
    one, two = worlds.submitted(round_), worlds.submitted(round_, name="Gia đình ông Hai")
    refused("recall", one.number, "mybinh.canbo", "forbidden", "role")
    back = door.perform("recall", one.number, worlds.who("mybinh.chutich"))
    assert (back.state, back.submitted_at) == (State.WARD_REVIEW, None)
    sent = two.submission_item.submission
    again = door.perform("submit", one.number, worlds.who("mybinh.chutich"), submission=sent.pk)
    places = SubmissionItem.objects.filter(submission=sent).values_list("position", flat=True)
    assert len(set(places)) == 2
    door.perform("receive", again.number, worlds.who("tp.tiepnhan"))
    refused("recall", again.number, "mybinh.chutich", "unmet", "state")


def test_a_dossier_resubmitted_after_receipt_cannot_be_recalled() -> None:
    number = worlds.received(worlds.make_world()).number
    returned = door.perform(
        "return_for_correction", number, worlds.who("tp.thamdinh"), remarks=[REMARK]
    )
    refused("recall", number, "mybinh.chutich", "unmet", "state")
    remark = returned.returns.get().remarks.get()
    back = door.perform(
        "resubmit",
        number,
        worlds.who("mybinh.chutich"),
        answers=[{"remark": str(remark.pk), "answer": "Đã ghi"}],
    )
    assert back.state == State.UNDER_REVIEW


def test_every_remark_is_answered_in_time_and_all_that_lacks_is_named() -> None:
    round_ = worlds.make_world()
    number = worlds.submitted(round_).number
    returned = door.perform(
        "return_for_correction",
        number,
        worlds.who("tp.tiepnhan"),
        remarks=[
            REMARK,
            {"target_kind": "document", "target": "achievement_report", "text": "Bản chụp mờ"},
        ],
    )
    first, second = returned.returns.get().remarks.all()
    half = [{"remark": str(first.pk), "answer": "Đã ghi"}]
    refused("resubmit", number, "mybinh.chutich", "unmet", "remark remark", answers=[])
    refused("resubmit", number, "mybinh.chutich", "unmet", "remark", answers=half)
    request = ReturnRequest.objects.get()
    deadline = request.deadline
    request.deadline = timezone.now() - timedelta(minutes=1)
    request.save()
    refused("resubmit", number, "mybinh.chutich", "unmet", "remark supplement.late", answers=half)
    request.deadline = deadline
    request.save()
    done = door.perform(
        "resubmit",
        number,
        worlds.who("mybinh.chutich"),
        answers=[*half, {"remark": str(second.pk), "answer": "Đã chụp lại"}],
    )
    # It had not been received when it was returned.
    assert (done.state, done.received_at) == (State.SUBMITTED, None)


def test_a_stale_look_is_refused_before_anything_else_is_asked() -> None:
    number = worlds.submitted(worlds.make_world()).number
    refused("receive", number, "tp.tiepnhan", "stale", "stale", expected_version=1)


def test_an_unknown_input_is_told_by_its_name() -> None:
    number = worlds.submitted(worlds.make_world()).number
    refusal = refused("receive", number, "tp.tiepnhan", "invalid", "invalid", surprise="x")
    assert set(refusal.fields) == {"surprise"}
