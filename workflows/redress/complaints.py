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
from organizations.capabilities import ANSWERING, REVIEW_READERS, REVIEWING, WARD_DESK, Capability
from organizations.models import Unit, User
from organizations.refusals import Reason, Refused
from organizations.registers import take_number
from organizations.unit_acts import acting_for, units_of
from workflows.appraisal.models import Hold
from workflows.decisions.queries import decisions_visible
from workflows.kernel import door, policy
from workflows.kernel.guards import needs_inputs
from workflows.kernel.kinds import Kind
from workflows.kernel.models import Duty, Notice
from workflows.kernel.registry import Act, Many, happening

from . import inputs as forms
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


KIND = Kind("complaint", "Khiếu nại", Complaint, visible, units=("city_id",))
_ENTERED = happening("enter_complaint", "Ghi khiếu nại")


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
        door.begun(
            KIND,
            _ENTERED,
            complaint,
            actor,
            mandate,
            changes={"number": complaint.number, "received_on": received, "late": bool(late)},
            personal={"sender": complaint.sender},
        )
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


def _by_verifier(act: Act) -> Iterator[Reason]:
    """Only whoever was named verifies, and only while they had no part in the dossier."""
    if act.thing.verifier_id not in act.people:
        yield Reason("separation", _("Việc này của người được giao xác minh."))
    elif act.people & worked_on(act.thing):
        yield Reason(
            "separation", _("Người đã lập, gửi, thẩm định hồ sơ không xác minh khiếu nại.")
        )


def _by_another(act: Act) -> Iterator[Reason]:
    """Who verified does not decide."""
    if act.thing.verifier_id in act.people:
        yield Reason("separation", _("Người xác minh không quyết định kết quả."))


@needs_inputs
def _may_verify(act: Act) -> Iterator[Reason]:
    """Somebody without a part in the dossier, and not who decides."""
    person = act.inputs["verifier"]
    if person.pk in worked_on(act.thing):
        yield Reason(
            "separation", _("Người đã lập, gửi, thẩm định hồ sơ không xác minh khiếu nại.")
        )
    if person.pk in act.people:
        yield Reason("separation", _("Người quyết định không tự xác minh."))


@KIND.act(
    "accept",
    _("Thụ lý"),
    by=Capability.CONFIRM,
    form=forms.AcceptForm,
    guards=(_may_verify,),
    many=(Many.LIST,),
    done=_("Đã thụ lý %(what)s"),
)
def accept(act: Act) -> None:
    """Taken up; the days to resolve it begin."""
    case, today = act.thing, timezone.localdate()
    case.verifier, case.complex = act.inputs["verifier"], act.inputs["complex"]
    case.accepted_on = today
    case.accept()
    case.resolve_by = _resolve_by(case)
    act.changes |= {"verifier": case.verifier_id, "complex": case.complex}


def _resolve_by(case: Complaint) -> Any:
    code = "complaint_complex" if case.complex else "complaint_resolution"
    assert case.accepted_on is not None
    return end_of(code, case.accepted_on)


@KIND.act(
    "refuse",
    _("Không thụ lý"),
    by=Capability.CONFIRM,
    form=forms.WhyForm,
    done=_("Đã ghi không thụ lý %(what)s"),
)
def refuse(act: Act) -> None:
    """Not taken up, and why: the complainant is told in writing."""
    act.thing.refusal = act.reason = act.inputs["reason"]
    act.thing.answered_on = timezone.localdate()
    act.thing.refuse()


@KIND.act(
    "assign",
    _("Giao người khác xác minh"),
    by=Capability.CONFIRM,
    sources=_RUNNING,
    form=forms.VerifierForm,
    guards=(_may_verify,),
    many=(Many.LIST,),
    done=_("Đã giao người khác xác minh %(what)s"),
)
def assign(act: Act) -> None:
    """Another verifier."""
    act.changes["verifier"] = [act.thing.verifier_id, act.inputs["verifier"].pk]
    act.thing.verifier = act.inputs["verifier"]


@KIND.act(
    "extend",
    _("Gia hạn vì phức tạp"),
    by=Capability.CONFIRM,
    sources=_RUNNING,
    form=forms.WhyForm,
    guards=(lambda act: [Reason("complex", _("Đã gia hạn rồi."))] if act.thing.complex else [],),
    many=(Many.LIST,),
    done=_("Đã gia hạn %(what)s"),
)
def extend(act: Act) -> None:
    """A hard case has more days, counted from the same day."""
    act.thing.complex, act.reason = True, act.inputs["reason"]
    act.thing.resolve_by = _resolve_by(act.thing)
    act.changes["resolve_by"] = act.thing.resolve_by


def _person(act: Act) -> User:
    assert act.actor is not None
    return act.actor


def _can_hold(act: Act) -> Iterator[Reason]:
    """About a dossier that is still on its way, and not held for it already."""
    case = act.thing
    if case.nomination_id is None:
        yield Reason("hold", _("Khiếu nại này về quyết định, không có hồ sơ để tạm dừng."))
    elif case.hold_id is not None:
        yield Reason("hold", _("Đã tạm dừng hồ sơ vì khiếu nại này."))
    else:
        for reason in policy.verdict(_person(act), "hold", case.nomination).reasons:
            yield Reason("hold", reason.text)


@KIND.act(
    "hold",
    _("Tạm dừng hồ sơ"),
    by=Capability.CONFIRM,
    sources=OPEN,
    guards=(_can_hold,),
    done=_("Đã tạm dừng hồ sơ vì %(what)s"),
)
def hold(act: Act) -> None:
    """One click, both recorded: the dossier stands still because of this complaint."""
    case = act.thing
    door.perform(
        "hold",
        case.nomination.number,
        act.actor,
        reason_code="complaint",
        reason=_("Khiếu nại số %s đang được giải quyết.") % case.number,
    )
    case.hold = Hold.objects.get(nomination=case.nomination_id, closed_at__isnull=True)
    act.changes["hold"] = case.nomination.number


@KIND.act(
    "ask_ward",
    _("Hỏi phường, xã"),
    by=REVIEWING,
    sources=_RUNNING,
    form=forms.AskForm,
    guards=(_by_verifier,),
    done=_("Đã hỏi phường, xã về %(what)s"),
)
def ask_ward(act: Act) -> None:
    """The ward sees the question, and nothing else of the complaint."""
    case, unit = act.thing, act.inputs["unit"]
    ComplaintQuestion.objects.create(
        complaint=case,
        unit=unit,
        question=act.inputs["question"],
        asked_by=act.actor,
        asked_at=act.at,
        due_at=end_of("complaint_question", timezone.localdate()),
    )
    case.verify()
    act.changes["unit"] = unit.pk
    if case.nomination_id is not None:
        Notice.objects.create(
            unit=unit,
            nomination_id=case.nomination_id,
            kind="complaint_question",
            text=_("Thành phố hỏi một việc liên quan đến hồ sơ: xem mục Khiếu nại."),
        )


@needs_inputs
def _my_question(act: Act) -> Iterator[Reason]:
    question = act.inputs["question"]
    if question.complaint_id != act.thing.pk or question.unit_id != act.right.unit_id:
        yield Reason("question", _("Câu hỏi này dành cho đơn vị khác."))
    elif question.answered_at is not None:
        yield Reason("question", _("Câu hỏi này đã được trả lời."))


def _something_asked(act: Act) -> Iterator[Reason]:
    waiting = act.thing.questions.filter(unit=act.right.unit_id, answered_at__isnull=True)
    if not waiting.exists():
        yield Reason("question", _("Đơn vị này không còn câu hỏi nào phải trả lời."))


@KIND.act(
    "answer",
    _("Trả lời câu hỏi"),
    by=WARD_DESK,
    sources=_RUNNING,
    form=forms.AnswerForm,
    guards=(_something_asked, _my_question),
    units=("questions__unit_id",),
    done=_("Đã trả lời câu hỏi về %(what)s"),
)
def answer(act: Act) -> None:
    """What the ward says."""
    question = act.inputs["question"]
    question.answer, question.answered_by = act.inputs["answer"], act.actor
    question.answered_at = act.at
    question.save(update_fields=["answer", "answered_by", "answered_at"])
    act.changes["question"] = question.pk


@KIND.act(
    "record_findings",
    _("Ghi kết quả xác minh"),
    by=REVIEWING,
    sources=_RUNNING,
    form=forms.FindingsForm,
    guards=(_by_verifier,),
    done=_("Đã ghi kết quả xác minh %(what)s"),
)
def record_findings(act: Act) -> None:
    """What the verifier found; may be written anew until it is resolved."""
    act.thing.findings = act.inputs["findings"]
    act.thing.verify()
    act.changes["findings"] = True


def _verified(act: Act) -> Iterator[Reason]:
    if not act.thing.findings:
        yield Reason("findings", _("Chưa có kết quả xác minh."))


@KIND.act(
    "resolve",
    _("Giải quyết"),
    by=Capability.CONFIRM,
    form=forms.ResolveForm,
    guards=(_verified, _by_another),
    done=_("Đã giải quyết %(what)s"),
)
def resolve(act: Act) -> None:
    """Right or not; what follows is done by its own act (resume, correct, revoke)."""
    case = act.thing
    case.result, case.resolution = act.inputs["result"], act.inputs["reason"]
    case.answered_on = timezone.localdate()
    case.resolve()
    act.reason = act.inputs["reason"]
    act.changes["result"] = case.result


def _hold_ended(act: Act) -> Iterator[Reason]:
    case = act.thing
    if case.hold is not None and case.hold.closed_at is None:
        yield Reason(
            "hold", _("Hồ sơ còn đang tạm dừng vì khiếu nại này: hãy cho tiếp tục xét trước.")
        )


@KIND.act(
    "close",
    _("Kết thúc"),
    by=ANSWERING,
    form=forms.ClosingForm,
    guards=(_hold_ended,),
    done=_("Đã kết thúc %(what)s"),
)
def close(act: Act) -> None:
    """With what was done after it."""
    act.thing.closing_note = act.inputs["note"]
    act.thing.close()
    act.reason = act.inputs["note"]


@KIND.act("reveal", _("Xem người khiếu nại"), by=ANSWERING, sources=tuple(State))
def reveal(act: Act) -> None:
    """Told once, and that it was told is on record."""
    act.told["sender"] = act.thing.sender
