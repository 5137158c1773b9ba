"""Complaints: received → accepted or refused → verified → resolved → closed.

Limits are calendar days from the catalogue (Luật Khiếu nại 02/2011/QH13). Who prepared, submitted
or appraised a dossier never verifies a complaint about it, and who verifies does not decide.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from nominations.limits import days_of, end_of
from nominations.models import Nomination
from organizations import grants
from organizations.capabilities import ANSWERING, REVIEW_READERS, REVIEWING, WARD_DESK, Capability
from organizations.models import Unit, User
from organizations.refusals import Reason, Refused
from organizations.registers import take_number
from organizations.unit_acts import acting_for, units_of
from workflows.appraisal.models import Hold
from workflows.decisions.queries import decisions_visible
from workflows.kernel import door, policy
from workflows.kernel.models import Duty, Notice

from . import inputs as forms
from .cases import Doing, SideKind, note
from .models import Complaint, ComplaintQuestion

State = Complaint.State
_RUNNING = (State.ACCEPTED, State.VERIFYING)
#: Not over yet, and not refused.
OPEN = (State.RECEIVED, *_RUNNING)


def visible(person: User) -> QuerySet[Complaint]:
    """Those of my city; for a ward those it is asked about."""
    asked = ComplaintQuestion.objects.filter(
        complaint=OuterRef("pk"), unit__in=units_of(person, *WARD_DESK)
    )
    return Complaint.objects.filter(
        Q(city__in=units_of(person, *REVIEW_READERS)) | Q(Exists(asked))
    ).select_related("nomination__ward", "decision", "city", "verifier", "hold")


def sees_all(person: User, complaint: Complaint) -> bool:
    """Whether the complaint itself is shown, or only what this ward was asked."""
    return complaint.city_id in units_of(person, *REVIEW_READERS)


KIND = SideKind("complaint", visible, lambda complaint: complaint.city_id)


def enter(*, actor: User, data: dict[str, Any], unit: str = "") -> Complaint:
    """Take a complaint in; clean data of ``ComplaintForm``. ``Refused`` with reasons otherwise.

    ``unit`` names the association it is taken in for, where the actor works for several.
    """
    if not units_of(actor, Capability.RECEIVE):
        raise Refused("forbidden", [Reason("role", _("Cán bộ tiếp nhận mới ghi khiếu nại."))])
    mandate = acting_for(actor, unit, Capability.RECEIVE)
    nomination, decision = _about(actor, data["nomination"].strip(), data["decision"])
    received = data["received_on"]
    decided = decision.decided_on if decision else nomination and nomination.decided_on
    late = decided is not None and (received - decided).days > days_of("complaint_lodging")
    city = Unit.objects.get(pk=mandate.unit_id)
    with transaction.atomic():
        serial = take_number(
            unit=city,
            kind="complaint",
            symbol="KN-HKH",
            year=received.year,
            object_ref=f"nomination:{nomination.number}" if nomination else "decision",
        )
        complaint = Complaint(
            number=f"{serial:02d}/{received.year}/KN-HKH",
            city=city,
            nomination=nomination,
            decision=decision,
            channel=data["channel"],
            summary=data["summary"],
            text=data["text"],
            received_on=received,
            late=bool(late),
            accept_by=end_of("complaint_acceptance", received),
            entered_by=actor,
        )
        complaint.set_sender(data["name"], data["contact"])
        complaint.save()
        doing = Doing(complaint, actor, mandate, {}, timezone.now())
        doing.personal["sender"] = complaint.sender
        doing.changes |= {"number": complaint.number, "received_on": received, "late": bool(late)}
        note(KIND.code, doing, "enter_complaint", "")
    return complaint


def _about(actor: User, number: str, decision: Any) -> tuple[Nomination | None, Any]:
    if decision is not None:
        decision = decisions_visible(actor).filter(pk=decision.pk).first()
    nomination = policy.visible(actor).filter(number=number).first() if number else None
    if number and nomination is None:
        text = _("Không có hồ sơ số này.")
        raise Refused("invalid", [Reason("nomination", text)], {"nomination": [text]})
    if nomination is None and decision is None:
        text = _("Ghi số hồ sơ, hoặc chọn quyết định bị khiếu nại.")
        raise Refused("invalid", [Reason("nomination", text)], {"nomination": [text]})
    return nomination, decision


def worked_on(complaint: Complaint) -> set[int]:
    """Who prepared, submitted or appraised what the complaint is about."""
    if complaint.nomination_id is not None:
        about = Nomination.objects.filter(pk=complaint.nomination_id)
    else:
        about = Nomination.objects.filter(decision_items__decision=complaint.decision_id)
    duties = Duty.objects.filter(
        nomination__in=about, kind__in=[Duty.Kind.SUBMIT, Duty.Kind.APPRAISE]
    )
    return set(duties.values_list("person_id", flat=True)) | set(
        about.values_list("created_by_id", flat=True)
    )


def _by_verifier(doing: Doing) -> Iterator[Reason]:
    """Only whoever was named verifies, and only while they had no part in the dossier."""
    if doing.case.verifier_id not in doing.people:
        yield Reason("separation", _("Việc này của người được giao xác minh."))
    elif doing.people & worked_on(doing.case):
        yield Reason(
            "separation", _("Người đã lập, gửi, thẩm định hồ sơ không xác minh khiếu nại.")
        )


def _by_another(doing: Doing) -> Iterator[Reason]:
    """Who verified does not decide."""
    if doing.case.verifier_id in doing.people:
        yield Reason("separation", _("Người xác minh không quyết định kết quả."))


def _may_verify(doing: Doing) -> Iterator[Reason]:
    """Somebody of the association, without a part in the dossier, and not who decides."""
    person = doing.inputs["verifier"]
    able = {one.unit_id for one in grants.mandates(person) if one.capabilities & REVIEWING}
    if doing.case.city_id not in able:
        yield Reason("verifier", _("Người này không làm việc ở Hội thành phố."))
    if person.pk in worked_on(doing.case):
        yield Reason(
            "separation", _("Người đã lập, gửi, thẩm định hồ sơ không xác minh khiếu nại.")
        )
    if person.pk in doing.people:
        yield Reason("separation", _("Người quyết định không tự xác minh."))


@KIND.act(
    "accept",
    _("Thụ lý"),
    by=Capability.CONFIRM,
    sources=(State.RECEIVED,),
    form=forms.AcceptForm,
    input_checks=(_may_verify,),
)
def accept(doing: Doing) -> None:
    """Taken up; the days to resolve it begin."""
    case, today = doing.case, timezone.localdate()
    case.verifier, case.complex = doing.inputs["verifier"], doing.inputs["complex"]
    case.accepted_on = today
    case.accept()
    case.resolve_by = _resolve_by(case)
    doing.changes |= {"verifier": case.verifier_id, "complex": case.complex}


def _resolve_by(case: Complaint) -> Any:
    code = "complaint_complex" if case.complex else "complaint_resolution"
    assert case.accepted_on is not None
    return end_of(code, case.accepted_on)


@KIND.act(
    "refuse",
    _("Không thụ lý"),
    by=Capability.CONFIRM,
    sources=(State.RECEIVED,),
    form=forms.WhyForm,
)
def refuse(doing: Doing) -> None:
    """Not taken up, and why: the complainant is told in writing."""
    doing.case.refusal = doing.reason = doing.inputs["reason"]
    doing.case.answered_on = timezone.localdate()
    doing.case.refuse()


@KIND.act(
    "assign",
    _("Giao người khác xác minh"),
    by=Capability.CONFIRM,
    sources=_RUNNING,
    form=forms.VerifierForm,
    input_checks=(_may_verify,),
)
def assign(doing: Doing) -> None:
    """Another verifier."""
    doing.changes["verifier"] = [doing.case.verifier_id, doing.inputs["verifier"].pk]
    doing.case.verifier = doing.inputs["verifier"]


@KIND.act(
    "extend",
    _("Gia hạn vì phức tạp"),
    by=Capability.CONFIRM,
    sources=_RUNNING,
    form=forms.WhyForm,
    checks=(lambda doing: [Reason("complex", _("Đã gia hạn rồi."))] if doing.case.complex else [],),
)
def extend(doing: Doing) -> None:
    """A hard case has more days, counted from the same day."""
    doing.case.complex, doing.reason = True, doing.inputs["reason"]
    doing.case.resolve_by = _resolve_by(doing.case)
    doing.changes["resolve_by"] = doing.case.resolve_by


def _can_hold(doing: Doing) -> Iterator[Reason]:
    """About a dossier that is still on its way, and not held for it already."""
    case = doing.case
    if case.nomination_id is None:
        yield Reason("hold", _("Khiếu nại này về quyết định, không có hồ sơ để tạm dừng."))
    elif case.hold_id is not None:
        yield Reason("hold", _("Đã tạm dừng hồ sơ vì khiếu nại này."))
    else:
        for reason in policy.verdict(doing.actor, "hold", case.nomination).reasons:
            yield Reason("hold", reason.text)


@KIND.act("hold", _("Tạm dừng hồ sơ"), by=Capability.CONFIRM, sources=OPEN, checks=(_can_hold,))
def hold(doing: Doing) -> None:
    """One click, both recorded: the dossier stands still because of this complaint."""
    case = doing.case
    door.perform(
        "hold",
        case.nomination.number,
        doing.actor,
        reason_code="complaint",
        reason=_("Khiếu nại số %s đang được giải quyết.") % case.number,
    )
    case.hold = Hold.objects.get(nomination=case.nomination_id, closed_at__isnull=True)
    doing.changes["hold"] = case.nomination.number


def _of_its_wards(doing: Doing) -> Iterator[Reason]:
    if not forms.wards_of(doing.case).filter(pk=doing.inputs["unit"].pk).exists():
        yield Reason("unit", _("Khiếu nại không liên quan đến phường, xã này."))


@KIND.act(
    "ask_ward",
    _("Hỏi phường, xã"),
    by=REVIEWING,
    sources=_RUNNING,
    form=forms.AskForm,
    checks=(_by_verifier,),
    input_checks=(_of_its_wards,),
)
def ask_ward(doing: Doing) -> None:
    """The ward sees the question, and nothing else of the complaint."""
    case, unit = doing.case, doing.inputs["unit"]
    ComplaintQuestion.objects.create(
        complaint=case,
        unit=unit,
        question=doing.inputs["question"],
        asked_by=doing.actor,
        asked_at=doing.at,
        due_at=end_of("complaint_question", timezone.localdate()),
    )
    case.verify()
    doing.changes["unit"] = unit.pk
    if case.nomination_id is not None:
        Notice.objects.create(
            unit=unit,
            nomination_id=case.nomination_id,
            kind="complaint_question",
            text=_("Thành phố hỏi một việc liên quan đến hồ sơ: xem mục Khiếu nại."),
        )


def _asked(case: Complaint) -> set[int]:
    return set(case.questions.values_list("unit_id", flat=True))  # type: ignore[attr-defined]


def _my_question(doing: Doing) -> Iterator[Reason]:
    question = doing.inputs["question"]
    if question.complaint_id != doing.case.pk or question.unit_id != doing.mandate.unit_id:
        yield Reason("question", _("Câu hỏi này không dành cho đơn vị của anh/chị."))
    elif question.answered_at is not None:
        yield Reason("question", _("Câu hỏi này đã được trả lời."))


def _something_asked(doing: Doing) -> Iterator[Reason]:
    waiting = doing.case.questions.filter(unit=doing.mandate.unit_id, answered_at__isnull=True)
    if not waiting.exists():
        yield Reason("question", _("Không còn câu hỏi nào chờ đơn vị của anh/chị trả lời."))


@KIND.act(
    "answer",
    _("Trả lời câu hỏi"),
    by=WARD_DESK,
    sources=_RUNNING,
    form=forms.AnswerForm,
    checks=(_something_asked,),
    input_checks=(_my_question,),
    units=_asked,
)
def answer(doing: Doing) -> None:
    """What the ward says."""
    question = doing.inputs["question"]
    question.answer, question.answered_by = doing.inputs["answer"], doing.actor
    question.answered_at = doing.at
    question.save(update_fields=["answer", "answered_by", "answered_at"])
    doing.changes["question"] = question.pk


@KIND.act(
    "record_findings",
    _("Ghi kết quả xác minh"),
    by=REVIEWING,
    sources=_RUNNING,
    form=forms.FindingsForm,
    checks=(_by_verifier,),
)
def record_findings(doing: Doing) -> None:
    """What the verifier found; may be written anew until it is resolved."""
    doing.case.findings = doing.inputs["findings"]
    doing.case.verify()
    doing.changes["findings"] = True


def _verified(doing: Doing) -> Iterator[Reason]:
    if not doing.case.findings:
        yield Reason("findings", _("Chưa có kết quả xác minh."))


@KIND.act(
    "resolve",
    _("Giải quyết"),
    by=Capability.CONFIRM,
    sources=(State.VERIFYING,),
    form=forms.ResolveForm,
    checks=(_verified, _by_another),
)
def resolve(doing: Doing) -> None:
    """Right or not; what follows is done by its own act (resume, correct, revoke)."""
    case = doing.case
    case.result, case.resolution = doing.inputs["result"], doing.inputs["reason"]
    case.answered_on = timezone.localdate()
    case.resolve()
    doing.reason = doing.inputs["reason"]
    doing.changes["result"] = case.result


def _hold_ended(doing: Doing) -> Iterator[Reason]:
    case = doing.case
    if case.hold is not None and case.hold.closed_at is None:
        yield Reason(
            "hold", _("Hồ sơ còn đang tạm dừng vì khiếu nại này: hãy cho tiếp tục xét trước.")
        )


@KIND.act(
    "close",
    _("Kết thúc"),
    by=ANSWERING,
    sources=(State.RESOLVED, State.REFUSED),
    form=forms.ClosingForm,
    checks=(_hold_ended,),
)
def close(doing: Doing) -> None:
    """With what was done after it."""
    doing.case.closing_note = doing.inputs["note"]
    doing.case.close()
    doing.reason = doing.inputs["note"]


@KIND.act("reveal", _("Xem người khiếu nại"), by=ANSWERING, sources=tuple(State))
def reveal(doing: Doing) -> None:
    """Told once, and that it was told is on record."""
    doing.told["sender"] = doing.case.sender
