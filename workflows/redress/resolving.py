"""The answer to a complaint, what was done after it, and who complained, told once."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext as _

from organizations.capabilities import ANSWERING, Capability
from organizations.refusals import Reason
from workflows.kernel.registry import Act

from . import inputs as forms
from .complaint_duties import by_another
from .complaints import KIND
from .models import Complaint

State = Complaint.State


def _verified(act: Act) -> Iterator[Reason]:
    if not act.thing.findings:
        yield Reason("findings", _("Chưa có kết quả xác minh."))


@KIND.act(
    "resolve",
    _("Giải quyết"),
    by=Capability.CONFIRM,
    form=forms.ResolveForm,
    guards=(_verified, by_another),
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
