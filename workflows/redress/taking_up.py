"""A complaint is taken up or not, by whom it is verified, and what it holds up meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from nominations.limits import end_of
from organizations.capabilities import Capability
from organizations.models import User
from organizations.refusals import Reason
from workflows.appraisal.models import Hold
from workflows.kernel import door, policy
from workflows.kernel.registry import Act, Many

from . import inputs as forms
from .complaint_duties import may_verify
from .complaints import KIND, OPEN, RUNNING
from .models import Complaint

State = Complaint.State


@KIND.act(
    "accept",
    _("Thụ lý"),
    by=Capability.CONFIRM,
    form=forms.AcceptForm,
    guards=(may_verify,),
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
    sources=RUNNING,
    form=forms.VerifierForm,
    guards=(may_verify,),
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
    sources=RUNNING,
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
