"""The only functions by which the door moves a case along its flow."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection
from django.db.transaction import TransactionManagementError
from django.utils import timezone
from viewflow.workflow.status import PROCESS, STATUS
from viewflow.workflow.token import Token

from nominations.models import Nomination
from prepared.bulk import like, store
from prepared.queries import Prepared

from ..models.cases import OPEN_STATUSES, Case, CaseTask
from .base import FLOWS
from .nodes import _UNITS, Stage, first_stage


def start_cases(nominations: list[Nomination], *, actor: Any) -> list[Case]:
    """Open the cases of new drafts at their first stage, in as many statements as for one."""
    opened: dict[Any, Case] = {}
    cases = []
    for one in nominations:
        flow_class = FLOWS[one.family]
        if flow_class not in opened:
            opened[flow_class] = Case(flow_class=flow_class, status=PROCESS.NEW)
        case = like(opened[flow_class])
        case.nomination = one
        cases.append(case)
    store(cases)
    now = timezone.now()
    starts: dict[Any, CaseTask] = {}
    begun = []
    for case in cases:
        flow_class = case.flow_class
        if flow_class not in starts:
            start = flow_class.instance.node("start")
            starts[flow_class] = CaseTask(
                flow_task=start,
                flow_task_type=start.task_type,
                token=Token("start"),
                status=STATUS.DONE,
                started=now,
                finished=now,
                owner=actor,
            )
        task = like(starts[flow_class])
        task.process = case
        begun.append(task)
    store(begun)
    stages: dict[Any, CaseTask] = {}
    first = []
    for task in begun:
        new = task.process.nomination
        # Where a case goes first depends on nothing else.
        kind = (task.process.flow_class, new.state, new.step, new.ward_id, new.city_id, new.due_at)
        if kind not in stages:
            stages[kind] = first_stage(task)
        stage = like(stages[kind])
        stage.process = task.process
        first.append(stage)
    store(first)
    link = CaseTask.previous.through
    plain, links = link(), []
    for task, before in zip(first, begun, strict=True):
        one = like(plain)
        one.from_casetask_id, one.to_casetask_id = task.pk, before.pk
        links.append(one)
    store(links)
    return cases


_OPEN_TASKS = Prepared(
    lambda case: (
        CaseTask.objects.filter(process=case, status__in=OPEN_STATUSES)
        .exclude(flow_task_type="JOIN")
        .order_by("pk")
    )
)


def _finish(task: CaseTask, *, case: Case, actor: Any) -> None:
    task.process = case
    if isinstance(task.flow_task, Stage) and task.flow_task.flow_class is not case.flow_class:
        # Stages of a flow that inherits once led to its parent's: their cases come home with
        # the next step. A consultation ends as it began, its opinions meet in one join.
        task.flow_task = case.flow_class.instance.node(task.flow_task.name)
    activation = task.flow_task.activation_class(task)
    activation.start(actor)
    activation.complete()
    activation.activate_next()


def hand_to(task: CaseTask, person: Any, *, case: Case, at: datetime, left_by: Any = None) -> None:
    """Give open work to a person, or back to the unit (None); stored in one statement."""
    task.process = case
    activation = task.flow_task.activation_class(task)
    if person is not None:
        activation.assign(person, at)
    else:
        activation.unassign(left_by)
    task.save(update_fields=["owner", "assigned", "status", "left_by"])


def advance(
    case: Case, nomination: Nomination, *, actor: Any, opinion_of: int | None = None
) -> None:
    """Bring the flow to where the nomination now stands, in the caller's transaction.

    ``opinion_of`` is the department whose task is done. Otherwise the open task of the old
    position is done; leaving a consultation this way cancels what is still open in it.

    What keeps two people from moving one case at once is the lock the door has on the
    nomination, of which there is one a case: outside a transaction there is none, and it is
    refused.
    """
    if not connection.in_atomic_block:
        raise TransactionManagementError("a case moves only under the lock of its nomination")
    case.nomination = nomination
    tasks = _OPEN_TASKS.all(case.pk)
    if opinion_of is not None:
        tasks = [task for task in tasks if task.unit_id == opinion_of]
    if not tasks:
        if case.finished and nomination.state == "eligible":
            _reopen(case, nomination)
        return
    _finish(tasks[0], case=case, actor=actor)


def _reopen(case: Case, nomination: Nomination) -> None:
    """A failed vote is voted on again: the finished case goes on at the council."""
    case.status, case.finished = PROCESS.NEW, None
    case.save(update_fields=["status", "finished"])
    last = CaseTask.objects.filter(process=case).order_by("-pk").first()
    assert last is not None
    last.process = case
    flow_class = FLOWS[nomination.family]
    node = flow_class.node_for(nomination)
    node._create(last.flow_task.activation_class(last), last.token)


def retarget(case: Case, nomination: Nomination) -> None:
    """After a merge: open tasks go to the unit that now stands for the old one."""
    case.nomination = nomination
    node = FLOWS[nomination.family].node_for(nomination)
    if node is not None and getattr(node, "unit", None):
        CaseTask.objects.filter(process=case, status__in=OPEN_STATUSES).update(
            unit_id=getattr(nomination, _UNITS[node.unit])
        )
