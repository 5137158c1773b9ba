"""What the verifier asks of wards, what they answer, what was found."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext as _

from nominations.limits import end_of
from organizations.capabilities import REVIEWING, WARD_DESK
from organizations.refusals import Reason
from workflows.kernel.guards import needs_inputs
from workflows.kernel.models import Notice
from workflows.kernel.registry import Act

from . import inputs as forms
from .complaint_duties import by_verifier
from .complaints import KIND, RUNNING
from .models import Complaint, ComplaintQuestion

State = Complaint.State


@KIND.act(
    "ask_ward",
    _("Hỏi phường, xã"),
    by=REVIEWING,
    sources=RUNNING,
    form=forms.AskForm,
    guards=(by_verifier,),
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
    sources=RUNNING,
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
    sources=RUNNING,
    form=forms.FindingsForm,
    guards=(by_verifier,),
    done=_("Đã ghi kết quả xác minh %(what)s"),
)
def record_findings(act: Act) -> None:
    """What the verifier found; may be written anew until it is resolved."""
    act.thing.findings = act.inputs["findings"]
    act.thing.verify()
    act.changes["findings"] = True
