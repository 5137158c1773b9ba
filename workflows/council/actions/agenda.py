"""Onto the agenda of a session; marked as of priority."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from nominations.lifecycle import State, Step
from organizations.calendars import working_days_between
from organizations.capabilities import Capability
from organizations.refusals import Reason, Refused
from workflows.kernel.guards import needs_inputs
from workflows.kernel.registry import Act, Told, action
from workflows.web.inputs import ReasonForm

from .. import conflicts
from ..models import AgendaItem, CouncilSession
from ..rules import rule_of
from . import inputs
from .items import item_for


@needs_inputs
def session_takes_it(act: Act) -> Iterator[Reason]:
    """A session of this council and round, not over, far enough off to read the dossier."""
    nomination, session = act.nomination, act.inputs["session"]
    wrong = session.council_id != nomination.council_id or session.round_id != nomination.round_id
    if wrong or session.state == CouncilSession.State.CLOSED:
        yield Reason("session", _("Phiên họp này không nhận hồ sơ đó."))
    if session.standing_only and not nomination.urgent:
        yield Reason("standing", _("Thường trực Hội đồng chỉ xét hồ sơ khen đột xuất."))
    days = nomination.award_type_version.circulation_days
    meets_on = timezone.localtime(session.meets_at).date()
    if days and working_days_between(timezone.localtime(act.at).date(), meets_on) < days:
        yield Reason(
            "circulation",
            _("Hồ sơ phải gửi ủy viên trước phiên họp %(days)d ngày làm việc.") % {"days": days},
        )


@action(
    "put_on_agenda",
    _("Đưa vào chương trình họp"),
    by=Capability.RUN_COUNCIL,
    families=("commendation", "self_taught"),
    guards=(session_takes_it,),
    form=inputs.AgendaForm,
    told=Told.NOBODY,
    done=_("Đã đưa %(what)s vào chương trình phiên họp"),
)
def put_on_agenda(act: Act) -> None:
    """An item of a called session; conflicts the system can see are taken out at once.

    Once the session has opened its agenda stands: what comes now is marked as added.
    """
    nomination = act.nomination
    # The session stands still while it gets an item: places are given once, minutes not signed.
    session = CouncilSession.objects.select_for_update(no_key=True).get(pk=act.inputs["session"].pk)
    if session.state == CouncilSession.State.CLOSED:
        raise Refused("unmet", [Reason("session", _("Phiên họp này không nhận hồ sơ đó."))])
    AgendaItem.objects.filter(nomination=nomination, current=True).update(current=False)
    item = AgendaItem.objects.create(
        session=session,
        nomination=nomination,
        position=(session.items.aggregate(last=Max("position"))["last"] or 0) + 1,
        added_late=session.state == CouncilSession.State.OPEN,
        secret=nomination.award_type_version.secret_ballot,
        rule=rule_of(nomination),
    )
    out = conflicts.take_out(item)
    nomination.put_on_agenda()
    act.changes |= {"session": session.pk, "position": item.position}
    if item.added_late:
        act.changes["added_late"] = True
    if out:
        act.changes["conflicts"] = sorted(out)


def not_voted_on(act: Act) -> Iterator[Reason]:
    """Nothing was voted on the item yet: priority must not be given knowing the votes."""
    if item_for(act).state != AgendaItem.State.WAITING:
        yield Reason("vote", _("Mục này đã mở bỏ phiếu, không ghi diện ưu tiên nữa."))


@action(
    "mark_priority",
    _("Ghi diện ưu tiên khi xếp hạng"),
    by=Capability.RUN_COUNCIL,
    sources=(State.IN_COUNCIL,),
    steps=(Step.MAIN,),
    guards=(not_voted_on,),
    form=ReasonForm,
    moves=False,
    told=Told.NOBODY,
    done=_("Đã xếp ưu tiên %(what)s"),
)
def mark_priority(act: Act) -> None:
    """Counts only between dossiers with as many votes and as high a score (Law art. 5(2d))."""
    item = item_for(act)
    item.priority, item.priority_reason = True, act.inputs["reason"][:300]
    item.save(update_fields=["priority", "priority_reason"])
    act.reason = act.inputs["reason"]
