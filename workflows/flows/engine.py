"""The only functions by which the door moves a case along its flow."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from viewflow.workflow.status import PROCESS, STATUS
from viewflow.workflow.token import Token

from audit.bulk import store
from nominations.models import Nomination

from ..models.cases import OPEN_STATUSES, Case, CaseTask
from . import FLOWS
from .nodes import first_stage


def start_cases(nominations: list[Nomination], *, actor: Any) -> list[Case]:
    """Open the cases of new drafts at their first stage, in as many statements as for one."""
    cases = [
        Case(flow_class=FLOWS[one.family], nomination=one, status=PROCESS.NEW)
        for one in nominations
    ]
    store(cases)
    now = timezone.now()
    begun = [
        CaseTask(
            process=case,
            flow_task=(start := case.flow_class.instance.node("start")),
            flow_task_type=start.task_type,
            token=Token("start"),
            status=STATUS.DONE,
            started=now,
            finished=now,
            owner=actor,
        )
        for case in cases
    ]
    store(begun)
    first = [first_stage(task) for task in begun]
    store(first)
    link = CaseTask.previous.through
    store(
        [
            link(from_casetask_id=task.pk, to_casetask_id=before.pk)
            for task, before in zip(first, begun, strict=True)
        ]
    )
    return cases


def _open_tasks(case: Case) -> list[CaseTask]:
    return list(
        CaseTask.objects.filter(process=case, status__in=OPEN_STATUSES)
        .exclude(flow_task_type="JOIN")
        .order_by("pk")
    )


def _finish(task: CaseTask, *, case: Case, actor: Any) -> None:
    task.process = case
    task.status = STATUS.STARTED
    task.started = task.started or timezone.now()
    task.owner = actor or task.owner
    activation = task.flow_task.activation_class(task)
    activation.complete()
    activation.activate_next()


def advance(
    case: Case, nomination: Nomination, *, actor: Any, opinion_of: int | None = None
) -> None:
    """Bring the flow to where the nomination now stands, in the caller's transaction.

    ``opinion_of`` is the department whose task is done. Otherwise the open task of the old
    position is done; leaving a consultation this way cancels what is still open in it.
    """
    case.nomination = nomination
    tasks = _open_tasks(case)
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
        from .nodes import _UNITS

        CaseTask.objects.filter(process=case, status__in=OPEN_STATUSES).update(
            unit_id=getattr(nomination, _UNITS[node.unit])
        )
