"""Taking a piece of work, giving it back, handing it on: recorded, and no state changes.

Whoever holds the right may act whether or not they have taken the work; taking it tells the
colleagues that somebody is at it. Work of somebody whose account was deactivated counts as free.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from nominations.lifecycle import OPEN_STATES
from nominations.models import Nomination
from organizations import grants
from organizations.capabilities import EITHER_OF_WARD, LEADS, WARD_DESK, Holder, in_order
from organizations.models import User
from organizations.refusals import Reason, Refused
from workflows.kernel.flows.engine import hand_to
from workflows.kernel.guards import needs_inputs
from workflows.kernel.models import CaseTask
from workflows.kernel.models.cases import open_work
from workflows.kernel.policy import covers
from workflows.kernel.registry import Act, At, Many, Told, action

from .inputs import PassOnForm, ReassignForm


def task_of(act: Act) -> CaseTask:
    """The open work this person's right is about; with departments asked, their own."""
    assert act.mandate is not None
    for task in open_work(act.nomination):
        if covers(act.mandate, task):
            return task
    if act.mandate.capabilities & LEADS and Holder.LEADS_TASK in act.action.capability:
        # Whoever leads the unit hands on work that is not theirs to do.
        for task in open_work(act.nomination):
            if task.unit_id == act.mandate.unit_id:
                return task
    raise Refused("unmet", [Reason("task", _("Không có việc nào đang mở."))])


def people_for(task: CaseTask) -> list[User]:
    """Who may do this work today."""
    assert task.unit_id is not None
    of_ward = task.capability == EITHER_OF_WARD
    capabilities = in_order(WARD_DESK) if of_ward else (task.capability,)
    found = {
        person.pk: person
        for capability in capabilities
        for person in grants.people_with(capability, task.unit_id)
    }
    return sorted(found.values(), key=lambda person: person.username)


def _hand_to(act: Act, owner: User | None) -> None:
    task = task_of(act)
    before = task.taken_by
    hand_to(task, owner, case=act.nomination.case, at=act.at)
    act.changes |= {
        "task": task.flow_task.name,
        "from_person": before.pk if before else None,
        "to_person": owner.pk if owner else None,
    }


def nobody_has_it(act: Act) -> Iterator[Reason]:
    """The work is free."""
    owner = task_of(act).taken_by
    if owner is not None and owner != act.actor:
        yield Reason("claimed", _("%(name)s đang nhận việc này.") % {"name": owner.full_name})
    elif owner is not None:
        yield Reason("claimed", _("Việc này đã nhận rồi."))


@action(
    "claim",
    _("Nhận việc này"),
    by=Holder.OPEN_TASK,
    sources=OPEN_STATES,
    guards=(nobody_has_it,),
    moves=False,
    told=Told.NOBODY,
    unusual=True,
    at=At.WORK,
    many=(Many.LIST,),
    done=_("Đã nhận %(what)s"),
)
def claim(act: Act) -> None:
    """I am at it."""
    _hand_to(act, act.actor)


def mine_to_release(act: Act) -> Iterator[Reason]:
    """Only what I took."""
    if task_of(act).taken_by != act.actor:
        yield Reason("claimed", _("Việc này chưa nhận."))


@action(
    "release",
    _("Thôi nhận, trả lại việc chung"),
    by=Holder.OPEN_TASK,
    sources=OPEN_STATES,
    guards=(mine_to_release,),
    moves=False,
    told=Told.NOBODY,
    unusual=True,
    at=At.WORK,
    many=(Many.LIST,),
    done=_("Đã trả %(what)s về việc chung"),
)
def release(act: Act) -> None:
    """Somebody else may take it."""
    _hand_to(act, None)


@needs_inputs
def may_do_it(act: Act) -> Iterator[Reason]:
    """Work goes only to somebody who may do it."""
    if act.inputs["to"] not in people_for(task_of(act)):
        yield Reason(
            "reassign",
            _("%(name)s không được giao nhiệm vụ này ở đơn vị đang giữ hồ sơ.")
            % {"name": act.inputs["to"].full_name},
        )


@action(
    "reassign",
    _("Chuyển việc cho người khác"),
    by=(Holder.OPEN_TASK, Holder.LEADS_TASK),
    sources=OPEN_STATES,
    guards=(may_do_it,),
    form=ReassignForm,
    moves=False,
    told=Told.NOBODY,
    unusual=True,
    at=At.WORK,
    many=(Many.LIST,),
    done=_("Đã chuyển việc: %(what)s"),
)
def reassign(act: Act) -> None:
    """To a colleague, with a reason if one is given."""
    act.reason = act.inputs["reason"]
    _hand_to(act, act.inputs["to"])


def left_behind(nomination: Nomination, person: User) -> list[CaseTask]:
    """Open work of a case that somebody had, or left when they went."""
    return [
        task
        for task in open_work(nomination)
        if task.left_by_id == person.pk or (task.owner_id == person.pk and task.assigned)
    ]


@needs_inputs
def still_theirs(act: Act) -> Iterator[Reason]:
    """There is such work, and whoever gets it may do it."""
    found = left_behind(act.nomination, act.inputs["left"])
    if not found:
        yield Reason("task", _("Người này không còn việc nào ở hồ sơ này."))
    to = act.inputs["to"]
    if to is not None and not all(to in people_for(task) for task in found):
        yield Reason(
            "reassign",
            _("%(name)s không được giao nhiệm vụ này ở đơn vị đang giữ hồ sơ.")
            % {"name": to.full_name},
        )


@action(
    "pass_on",
    _("Giao lại việc của người không còn làm"),
    by=Holder.MACHINE,
    sources=OPEN_STATES,
    guards=(still_theirs,),
    form=PassOnForm,
    moves=False,
    told=Told.NOBODY,
    at=At.WORK,
)
def pass_on(act: Act) -> None:
    """Work of somebody who left goes back to the queue, or to a successor (see ``handover``)."""
    left, to = act.inputs["left"], act.inputs["to"]
    act.reason = act.inputs["reason"]
    for task in left_behind(act.nomination, left):
        hand_to(task, to, case=act.nomination.case, at=act.at, left_by=left)
    act.changes |= {"from_person": left.pk, "to_person": to.pk if to else None}
