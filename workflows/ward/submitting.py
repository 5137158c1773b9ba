"""The ward: endorse, submit, recall, answer returns, withdraw; the end of a round."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.utils import timezone
from django.utils.translation import gettext as _

from nominations import drafts
from nominations.lifecycle import State, Step
from nominations.models import Nomination, Revision, RoundAward
from organizations.calendars import last_instant
from organizations.capabilities import Capability, Holder
from organizations.models import Unit
from organizations.refusals import Reason, Refused
from prepared.queries import PreparedUpdate
from workflows.appraisal.models import Consultation, Remark, ReturnRequest
from workflows.kernel.guards import (
    criteria_scored,
    documents_present,
    keep_eligibility,
    needs_inputs,
    nothing_blocks,
    own_fields_answered,
)
from workflows.kernel.models import Duty
from workflows.kernel.registry import Act, Many, Told, action
from workflows.public_notice.models import PublicNotice
from workflows.web.inputs import Nothing, ReasonForm

from .inputs import ResubmitForm, SubmitForm, WithdrawForm
from .models import ListedNominee, Submission, SubmissionItem


def keep_revision(act: Act) -> None:
    """The data as handed on, for showing later what changed."""
    nomination = act.nomination
    assert act.actor is not None
    Revision.objects.create(
        nomination=nomination,
        number=nomination.revisions.count() + 1,
        data=drafts.snapshot(nomination),
        reason=act.action.code,
        made_by=act.actor,
    )


@action(
    "send_to_chair",
    _("Trình Chủ tịch Hội phường"),
    by=Capability.PREPARE,
    guards=(documents_present, own_fields_answered, criteria_scored, nothing_blocks),
    form=Nothing,
    told=Told.ALL,
    many=(Many.LIST,),
    done=_("Đã trình %(what)s lên Chủ tịch Hội"),
    duty=Duty.Kind.PREPARE,
)
def send_to_chair(act: Act) -> None:
    """Complete and with no blocking rule: the chair may look at it."""
    act.nomination.send_to_chair()
    keep_revision(act)


@action(
    "send_back",
    _("Trả lại cán bộ soạn"),
    by=Capability.ENDORSE,
    form=ReasonForm,
    told=Told.ALL,
    reason_told=True,
    done=_("Đã trả %(what)s cho cán bộ soạn"),
)
def send_back(act: Act) -> None:
    """With a comment."""
    act.reason = act.inputs["reason"]
    act.nomination.send_back()


@needs_inputs
def letter_fits(act: Act) -> Iterator[Reason]:
    """The letter is no letter of days to come."""
    if act.inputs["submission"].letter_date > timezone.localdate():
        yield Reason("letter.date", _("Ngày tờ trình ở tương lai."))


def round_takes_it(act: Act) -> Iterator[Reason]:
    """In time, or lateness is accepted in this round (rule E13)."""
    round_ = act.nomination.round
    if act.nomination.urgent:
        # Urgent awards wait for no round; rule E21 keeps them timely.
        return
    today = timezone.localdate()
    if today < round_.opens_on:
        yield Reason("round.early", _("Đợt xét chưa mở."))
    deadline = round_.deadlines.filter(kind="submission").first()
    if deadline is not None and not round_.accepts_late:
        last = last_instant(deadline.day, day_counts=deadline.day_counts)
        if act.at > last:
            yield Reason(
                "round.late",
                _("Đã hết hạn gửi (%(day)s).") % {"day": f"{timezone.localtime(last):%d/%m/%Y}"},
            )


@needs_inputs
def quota_kept(act: Act) -> Iterator[Reason]:
    """No more of an award from a ward than the round gives, unless the letter says why (E11)."""
    nomination, submission = act.nomination, act.inputs["submission"]
    slots = (
        RoundAward.objects.filter(
            round_id=nomination.round_id, award_type_id=nomination.award_type_id
        )
        .values_list("slots_per_ward", flat=True)
        .first()
    )
    if slots is None or submission.quota_reason:
        return
    # Two of the ward sent at the same moment must not both be the last one.
    Unit.objects.select_for_update(no_key=True).get(pk=nomination.ward_id)
    sent = (
        Nomination.objects.filter(
            round_id=nomination.round_id,
            award_type_id=nomination.award_type_id,
            ward_id=nomination.ward_id,
            submitted_at__isnull=False,
        )
        .exclude(pk=nomination.pk)
        .exclude(state__in=[State.WITHDRAWN, State.REFUSED, State.LAPSED])
        .count()
    )
    if sent >= slots:
        yield Reason(
            "quota",
            _("Đã gửi đủ chỉ tiêu %(slots)d; nếu vượt, tờ trình phải ghi lý do.")
            % {"slots": slots},
        )


@action(
    "submit",
    _("Duyệt và gửi thành phố"),
    by=Capability.ENDORSE,
    guards=(
        round_takes_it,
        letter_fits,
        quota_kept,
        documents_present,
        own_fields_answered,
        criteria_scored,
        nothing_blocks,
    ),
    form=SubmitForm,
    told=Told.ALL,
    facts_told=("submission",),
    done=_("Đã gửi %(what)s lên %(city)s"),
    duty=Duty.Kind.SUBMIT,
    apart=(Duty.Kind.APPRAISE, Duty.Kind.SIGN),
)
def submit(act: Act) -> None:
    """Under the ward's tờ trình."""
    nomination = act.nomination
    submission = Submission.objects.select_for_update(no_key=True).get(
        pk=act.inputs["submission"].pk
    )
    position = place_in(submission, nomination)
    SubmissionItem.objects.create(submission=submission, nomination=nomination, position=position)
    if submission.sent_at is None:
        submission.sent_at = act.at
        submission.send()
        submission.save(update_fields=["sent_at", "state"])
    nomination.submitted_at = act.at
    nomination.list_position = position
    nomination.submit()
    act.changes["submission"] = submission.letter_number
    keep_eligibility(act)
    act.tell(nomination.city_id, "submitted", _("Có hồ sơ mới chờ tiếp nhận."))


@action(
    "recall",
    _("Thu hồi để sửa"),
    by=Capability.ENDORSE,
    told=Told.ALL,
    done=_("Đã thu hồi %(what)s về để sửa"),
)
def recall(act: Act) -> None:
    """Taken back before it was received."""
    if act.nomination.received_at is not None:
        raise Refused("unmet", [Reason("received", _("Thành phố đã tiếp nhận."))])
    SubmissionItem.objects.filter(nomination=act.nomination).delete()
    act.nomination.submitted_at = None
    act.nomination.recall()


def place_in(submission: Submission, nomination: Nomination) -> int:
    """The place it has in the list the ward signed; else after the last of all.

    Never in the place of another that was sent, and in no other letter's list any more.
    """
    ListedNominee.objects.filter(nomination=nomination).exclude(submission=submission).delete()
    listed = dict(submission.listed.values_list("nomination_id", "position"))
    taken = set(submission.items.values_list("position", flat=True))
    mine = listed.get(nomination.pk)
    if mine is not None and mine not in taken:
        return mine
    return max([0, *taken, *listed.values()]) + 1


def open_remarks(nomination: Nomination) -> list[Remark]:
    """What the ward still has to answer."""
    return list(
        Remark.objects.filter(request__nomination=nomination, request__closed_at__isnull=True)
    )


@needs_inputs
def every_remark_answered(act: Act) -> Iterator[Reason]:
    """Each remark of the open return has an answer."""
    answers = {row["remark"]: row["answer"] for row in act.inputs["answers"]}
    for remark in open_remarks(act.nomination):
        if not answers.get(str(remark.pk)) and not remark.answer:
            yield Reason("remark", _("Chưa trả lời: “%(text)s”.") % {"text": remark.text})


def supplement_in_time(act: Act) -> Iterator[Reason]:
    """Before the deadline of the supplement."""
    request = ReturnRequest.objects.filter(
        nomination=act.nomination, closed_at__isnull=True
    ).first()
    if request is not None and act.at > request.deadline:
        yield Reason(
            "supplement.late",
            _("Đã hết hạn bổ sung (%(day)s).")
            % {"day": f"{timezone.localtime(request.deadline):%d/%m/%Y}"},
        )


@action(
    "resubmit",
    _("Gửi lại sau bổ sung"),
    by=Capability.ENDORSE,
    guards=(
        every_remark_answered,
        supplement_in_time,
        documents_present,
        own_fields_answered,
        criteria_scored,
        nothing_blocks,
    ),
    form=ResubmitForm,
    told=Told.ALL,
    facts_told=("touched",),
    done=_("Đã gửi lại %(what)s lên %(city)s"),
    duty=Duty.Kind.SUBMIT,
    apart=(Duty.Kind.APPRAISE, Duty.Kind.SIGN),
)
def resubmit(act: Act) -> None:
    """Answered; back to where it had come from, with what was touched marked."""
    nomination = act.nomination
    answers = {row["remark"]: row["answer"] for row in act.inputs["answers"]}
    for remark in open_remarks(nomination):
        if answer := answers.get(str(remark.pk)):
            remark.answer, remark.answered_at = answer, act.at
            remark.save(update_fields=["answer", "answered_at"])
    try:
        request = ReturnRequest.objects.get(nomination=nomination, closed_at__isnull=True)
    except ObjectDoesNotExist:  # pragma: no cover - a constraint couples both
        raise Refused("unmet", [Reason("return", _("Không có lần trả lại nào."))]) from None
    request.closed_at = act.at
    request.save(update_fields=["closed_at"])
    act.changes["touched"] = request.touched
    nomination.returned_at = None
    nomination.resubmit()
    nomination.step = Step.MAIN
    keep_revision(act)
    keep_eligibility(act)
    act.tell(nomination.city_id, "resubmitted", _("Phường đã bổ sung hồ sơ."))


@action(
    "withdraw",
    _("Rút hồ sơ"),
    by=Capability.ENDORSE,
    form=WithdrawForm,
    told=Told.ALL,
    reason_told=True,
    unusual=True,
    done=_("Đã rút %(what)s"),
)
def withdraw(act: Act) -> None:
    """By the ward, or at the nominee's wish."""
    nomination = act.nomination
    nomination.reason_code, act.reason = act.inputs["reason_code"], act.inputs["reason"]
    close_open_work(act)
    nomination.withdraw()
    known_to_city = nomination.submitted_at is not None
    act.tell(
        nomination.city_id if known_to_city else nomination.ward_id,
        "withdrawn",
        _("Phường, xã đã rút hồ sơ."),
    )


def _closing(model: Any) -> PreparedUpdate:
    return PreparedUpdate(
        lambda nomination, at: (
            model.objects.filter(nomination=nomination, closed_at__isnull=True),
            {"closed_at": at},
        )
    )


_CLOSE_OPEN = [_closing(model) for model in (ReturnRequest, Consultation, PublicNotice)]


def close_open_work(act: Act) -> None:
    """Returns, consultations and public notices end with the case."""
    nomination = act.nomination
    for close in _CLOSE_OPEN:
        close.run(nomination.pk, act.at)


@action(
    "lapse",
    _("Hết đợt"),
    by=Holder.MACHINE,
    told=Told.ALL,
)
def lapse(act: Act) -> None:
    """The round is over; the system closes what was never sent or answered."""
    nomination = act.nomination
    nomination.reason_code = "round_over"
    close_open_work(act)
    nomination.lapse()
    act.tell(nomination.ward_id, "lapsed", _("Hồ sơ hết đợt, không xử lý tiếp."))
