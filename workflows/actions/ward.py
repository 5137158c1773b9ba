"""The ward: prepare, endorse, submit, recall, answer returns, withdraw."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.utils import timezone
from django.utils.translation import gettext as _

from nominations import criteria, drafts
from nominations.evidence import attach as attach_file
from nominations.evidence import remove as remove_file
from nominations.lifecycle import BEFORE_COUNCIL, State, Step
from nominations.models import (
    Consent,
    Criterion,
    Evidence,
    Nomination,
    Revision,
    RoundAward,
    StoredFile,
)
from organizations.calendars import last_instant
from organizations.models import Unit
from prepared.queries import PreparedUpdate

from ..models import (
    Consultation,
    ListedNominee,
    PublicNotice,
    Remark,
    ReturnRequest,
    Submission,
    SubmissionItem,
)
from ..reasons import Reason, Refused
from ..registry import Act, action
from ..remarks import places
from ..returns import locked_fields, open_places, opens
from . import inputs
from .guards import (
    criteria_scored,
    documents_present,
    keep_eligibility,
    needs_inputs,
    nothing_blocks,
)

_WARD = ("prepare", "endorse")


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


def touched(act: Act, what: str) -> None:
    """In a return, remember what the ward changed: only that is appraised again."""
    if act.nomination.state == State.RETURNED:
        request = ReturnRequest.objects.get(nomination=act.nomination, closed_at__isnull=True)
        if what not in request.touched:
            request.touched = [*request.touched, what]
            request.save(update_fields=["touched"])


@action(
    "edit", _("Sửa hồ sơ"), by=_WARD, sources=(State.DRAFT, State.RETURNED),
    form=inputs.EditForm, moves=False,
)  # fmt: skip
def edit(act: Act) -> None:
    """Change nominee data; only here and in a return (invariant 2)."""
    given = act.inputs["data"]
    if not isinstance(given, dict):
        raise Refused("invalid", [Reason("invalid", _("Nội dung không đúng dạng."))])
    listed = criteria.lines(act.nomination)
    form_class = criteria.dossier_form(act.nomination, listed)
    given = criteria.flattened(given, listed)
    unknown = sorted(set(given) - set(form_class.base_fields))
    values = drafts.current(act.nomination) | criteria.values(listed)
    if "*" in str(values.get("national_id", "")) and "national_id" not in given:
        values.pop("national_id")
    form = form_class(data=values | given)
    errors = {name: [str(text) for text in texts] for name, texts in form.errors.items()}
    errors |= {name: [_unknown(name, listed)] for name in unknown}
    if errors:
        raise Refused("invalid", [Reason("invalid", _("Có mục chưa đúng."))], errors)
    data = {name: value for name, value in form.cleaned_data.items() if name in given}
    changes = drafts.apply_edit(act.nomination, data)
    for name, (old, new) in changes.items():
        if name in drafts.PERSONAL_FIELDS:
            act.personal[f"{name}.old"], act.personal[f"{name}.new"] = str(old), str(new)
            act.changes[name] = "personal"
        else:
            act.changes[name] = [old, new]
        touched(act, f"field:{name}")
    scores = criteria.put(act.nomination, listed, data)
    _only_open_fields(act, [*changes, *scores])
    for name, (old, new) in scores.items():
        act.changes[name] = [old, new]
        code = name.removeprefix(criteria.PREFIX).rpartition(".")[0]
        touched(act, f"criterion:{code}")


def _only_open_fields(act: Act, changed: list[str]) -> None:
    """In a return only what has a remark is changed; ``Refused`` names every other field."""
    locked = locked_fields(act.nomination, changed)
    if locked:
        text = _("Mục này không có yêu cầu bổ sung. Nếu phải sửa, hãy “Xin sửa thêm mục khác”.")
        fields = {name: [text] for name in sorted(locked)}
        raise Refused("invalid", [Reason("locked", _("Có mục chưa đúng."))], fields)


def _open_paper(act: Act, kind: str, criterion: str = "") -> None:
    """In a return only papers with a remark, or such as are missing, are changed."""
    nomination = act.nomination
    if nomination.state != State.RETURNED:
        return
    if opens(open_places(nomination), "document", kind, criterion):
        return
    held = nomination.evidence.filter(kind=kind, removed_at__isnull=True, replaced_by__isnull=True)
    wanted = nomination.award_type_version.documents.filter(kind=kind).first()
    if wanted is not None and held.count() < wanted.minimum:
        return
    text = _("Giấy tờ này không có yêu cầu bổ sung. Nếu phải sửa, hãy “Xin sửa thêm mục khác”.")
    raise Refused("invalid", [Reason("locked", text)], {"kind": [text]})


def still_closed(act: Act) -> Iterator[Reason]:
    """The place is one of the dossier's own, and not open already."""
    kind, _sep, key = act.inputs["place"].partition(":")
    known = {one: dict(listed) for one, _title, listed in places(act.nomination)}
    if key not in known.get(kind, {}):
        yield Reason("place", _("Hồ sơ không có mục “%(name)s”.") % {"name": key or kind})
    elif opens(open_places(act.nomination), kind, key):
        yield Reason("open", _("Mục này sửa được rồi."))


@action(
    "open_place", _("Xin sửa thêm mục khác"), by=_WARD, sources=(State.RETURNED,),
    guards=(needs_inputs(still_closed),), form=inputs.OpenPlaceForm, moves=False,
)  # fmt: skip
def open_place(act: Act) -> None:
    """The ward opens another part of a returned dossier, and says why; the city reads it."""
    kind, _sep, key = act.inputs["place"].partition(":")
    Remark.objects.create(
        request=ReturnRequest.objects.get(nomination=act.nomination, closed_at__isnull=True),
        target_kind=kind, target=key, text=_("Phường, xã xin sửa thêm."), by_ward=True,
        answer=act.inputs["reason"], answered_at=act.at,
    )  # fmt: skip
    act.reason = act.inputs["reason"]
    act.changes["place"] = act.inputs["place"]


def _unknown(name: str, listed: list[criteria.Line]) -> str:
    """Why a name is not taken."""
    if name == "self_score" and listed:
        return _("Tổng điểm tự tính từ điểm các tiêu chí; hãy ghi điểm ở từng tiêu chí.")
    return _("Không có mục này.")


def _criterion(act: Act) -> Criterion | None:
    """The criterion a paper is for, by its code; ``Refused`` for one of another award."""
    code = act.inputs["criterion"]
    if not code:
        return None
    for line in criteria.lines(act.nomination, evidence=()):
        if line.code == code:
            return line.criterion
    text = _("Danh hiệu này không có tiêu chí đó, hoặc phường, xã không tự chấm.")
    raise Refused("invalid", [Reason("criterion", text)], {"criterion": [text]})


@action(
    "attach_evidence", _("Thêm minh chứng"), by=_WARD, sources=(State.DRAFT, State.RETURNED),
    form=inputs.AttachForm, moves=False,
)  # fmt: skip
def attach_evidence(act: Act) -> None:
    """A file already checked and stored joins the dossier."""
    stored = StoredFile.objects.filter(sha256=act.inputs["sha256"]).first()
    if stored is None:
        raise Refused("invalid", [Reason("file", _("Chưa có tệp này."))], {"sha256": ["?"]})
    criterion = _criterion(act)
    replaced = act.inputs["replaces"] and in_dossier(act, act.inputs["replaces"])
    _open_paper(act, act.inputs["kind"], criterion.code if criterion else "")
    if replaced and replaced.kind != act.inputs["kind"]:
        _open_paper(act, replaced.kind)
    attach_file(
        actor=act.actor, nomination=act.nomination, kind=act.inputs["kind"],
        title=act.inputs["title"], stored=stored, file_name=act.inputs["file_name"],
        replaces=replaced or None, criterion=criterion,
    )  # fmt: skip
    if criterion is not None:
        act.changes["criterion"] = criterion.code
        touched(act, f"criterion:{criterion.code}")
    act.changes["evidence"] = [act.inputs["kind"], stored.sha256]
    if replaced:
        act.changes["replaces"] = replaced.file.sha256
    touched(act, f"document:{act.inputs['kind']}")


def in_dossier(act: Act, pk: int) -> Evidence:
    """A paper that lies in this dossier now; ``Refused`` for any other."""
    found = (
        act.nomination.evidence.filter(pk=pk, removed_at__isnull=True, replaced_by__isnull=True)
        .select_related("file", "criterion")
        .first()
    )
    if found is None:
        text = _("Hồ sơ không có giấy tờ này, hoặc đã thay, đã bỏ.")
        raise Refused("invalid", [Reason("evidence", text)], {"evidence": [text]})
    return found


@action(
    "remove_evidence", _("Bỏ một minh chứng"), by=_WARD, sources=(State.DRAFT, State.RETURNED),
    form=inputs.RemoveEvidenceForm, moves=False,
)  # fmt: skip
def remove_evidence(act: Act) -> None:
    """A paper goes out of the dossier; its content and its record stay."""
    found = in_dossier(act, act.inputs["evidence"])
    _open_paper(act, found.kind, found.criterion.code if found.criterion else "")
    remove_file(found)
    act.changes["removed"] = [found.kind, found.file.sha256]
    touched(act, f"document:{found.kind}")


def is_a_person(act: Act) -> Iterator[Reason]:
    """Consents are people's."""
    if act.nomination.person is None:
        yield Reason("subject", _("Chỉ ghi cho cá nhân."))


@action(
    "record_consent", _("Ghi sự đồng ý"), by=_WARD, sources=(State.DRAFT, State.RETURNED),
    guards=(is_a_person,), form=inputs.ConsentForm, moves=False,
)  # fmt: skip
def record_consent(act: Act) -> None:
    """A nominee's or guardian's consent to one purpose."""
    person = act.nomination.person
    assert person is not None
    drafts.give_consent(person=person, **act.inputs)
    act.changes["consent"] = act.inputs["purpose"]
    act.personal["given_by"] = act.inputs["given_by"]


@action(
    "send_to_chair", _("Trình Chủ tịch Hội phường"), by="prepare", sources=(State.DRAFT,),
    guards=(documents_present, criteria_scored, nothing_blocks), form=inputs.Nothing,
)  # fmt: skip
def send_to_chair(act: Act) -> None:
    """Complete and with no blocking rule: the chair may look at it."""
    act.nomination.send_to_chair()
    keep_revision(act)


@action(
    "send_back", _("Trả lại cán bộ soạn"), by="endorse", sources=(State.WARD_REVIEW,),
    form=inputs.ReasonForm,
)  # fmt: skip
def send_back(act: Act) -> None:
    """With a comment."""
    act.reason = act.inputs["reason"]
    act.nomination.send_back()


@needs_inputs
def letter_fits(act: Act) -> Iterator[Reason]:
    """The letter is this ward's, of this round."""
    submission, nomination = act.inputs["submission"], act.nomination
    if (submission.ward_id, submission.round_id) != (nomination.ward_id, nomination.round_id):
        yield Reason("letter", _("Tờ trình không phải của phường, xã này trong đợt này."))
    if submission.letter_date > timezone.localdate():
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
    "submit", _("Duyệt và gửi thành phố"), by="endorse", sources=(State.WARD_REVIEW,),
    guards=(
        round_takes_it, letter_fits, quota_kept, documents_present, criteria_scored,
        nothing_blocks,
    ),
    form=inputs.SubmitForm, duty="submit",
)  # fmt: skip
def submit(act: Act) -> None:
    """Under the ward's tờ trình."""
    nomination = act.nomination
    submission = Submission.objects.select_for_update(no_key=True).get(
        pk=act.inputs["submission"].pk
    )
    position = place_in(submission, nomination)
    SubmissionItem.objects.create(submission=submission, nomination=nomination, position=position)
    if submission.sent_at is None:
        submission.sent_at, submission.state = act.at, "sent"
        submission.save(update_fields=["sent_at", "state"])
    nomination.submitted_at = act.at
    nomination.list_position = position
    nomination.submit()
    act.changes["submission"] = submission.letter_number
    keep_eligibility(act)
    act.tell(nomination.city_id, "submitted", _("Có hồ sơ mới chờ tiếp nhận."))


@action("recall", _("Thu hồi để sửa"), by="endorse", sources=(State.SUBMITTED,))
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
    "resubmit", _("Gửi lại sau bổ sung"), by="endorse", sources=(State.RETURNED,),
    guards=(
        every_remark_answered, supplement_in_time, documents_present, criteria_scored,
        nothing_blocks,
    ),
    form=inputs.ResubmitForm, duty="submit",
)  # fmt: skip
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


@action("withdraw", _("Rút hồ sơ"), by="endorse", sources=BEFORE_COUNCIL, form=inputs.WithdrawForm)
def withdraw(act: Act) -> None:
    """By the ward, or at the nominee's wish."""
    nomination = act.nomination
    nomination.reason_code, act.reason = act.inputs["reason_code"], act.inputs["reason"]
    close_open_work(act)
    nomination.withdraw()
    known_to_city = nomination.submitted_at is not None
    act.tell(
        nomination.city_id if known_to_city else nomination.ward_id,
        "withdrawn", _("Phường, xã đã rút hồ sơ."),
    )  # fmt: skip


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
    "lapse", _("Hết đợt"), by="system", sources=(State.DRAFT, State.WARD_REVIEW, State.RETURNED)
)
def lapse(act: Act) -> None:
    """The round is over; the system closes what was never sent or answered."""
    nomination = act.nomination
    nomination.reason_code = "round_over"
    close_open_work(act)
    nomination.lapse()
    act.tell(nomination.ward_id, "lapsed", _("Hồ sơ hết đợt, không xử lý tiếp."))


CONSENTS = Consent.Purpose
