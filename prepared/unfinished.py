"""Work whose worker fell: begun anew, or ended with a sentence, never "being done" for ever.

A worker that is killed leaves its row in the queue "running", and nobody takes it again. What the
work was about (a list being read, a file being made) registers here; ``get_up`` looks whether
anybody is still at it. The nightly sweep and every worker, once a minute, ask it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

#: How often work is begun before it is ended with a sentence.
MOST_RUNS = 3


class WorkerLost(Exception):
    """The worker that ran this is gone: killed, or cut off from the database."""


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A kind of work: rows that wait for a task, and what becomes of them after a fall."""

    #: The task; its only argument is the row's key.
    job: Any
    #: The rows still waiting for it or being worked on.
    rows: Callable[[], models.QuerySet[Any]]
    #: A run older than this is lost; longer than any takes.
    patience: timedelta
    #: Make a row ready to be begun anew; it is put into the queue after that.
    again: Callable[[Any], None]
    #: End a row with a sentence, stored.
    end: Callable[[Any], None]


_kinds: dict[str, Unfinished] = {}


def register(kind: Unfinished) -> None:
    """Let work of this kind be looked after."""
    _kinds[kind.job.module_path] = kind


def lost_runs(kind: Unfinished, pk: int) -> int | None:
    """How often this row's work was begun in vain since it last ended well.

    None while it waits in the queue, or runs for less than its patience. A run older than that is
    written off in the queue.
    """
    lost = 0
    runs = DBTaskResult.objects.filter(task_path=kind.job.module_path, args_kwargs__args=[pk])
    for run in runs.order_by("-enqueued_at"):
        if run.status == TaskResultStatus.SUCCESSFUL:
            break
        if run.status == TaskResultStatus.READY:
            return None
        if run.status == TaskResultStatus.RUNNING:
            if run.started_at is None or run.started_at > timezone.now() - kind.patience:
                return None
            run.set_failed(WorkerLost())
        lost += 1
    return lost


def write_off(worker_id: str) -> None:
    """What this worker ran when it lost the database is lost; it runs nothing now."""
    for run in DBTaskResult.objects.running():
        if worker_id in run.worker_ids:
            run.set_failed(WorkerLost())


def get_up() -> tuple[int, int]:
    """Begin anew what nobody is at any more, end what was begun in vain; how many of each.

    Each row in a transaction of its own, locked: of two who look, one begins it anew.
    """
    begun = ended = 0
    for kind in _kinds.values():
        for pk in list(kind.rows().values_list("pk", flat=True)):
            with transaction.atomic():
                row = kind.rows().select_for_update().filter(pk=pk).first()
                runs = lost_runs(kind, pk) if row is not None else None
                if runs is None:
                    continue
                if runs >= MOST_RUNS:
                    kind.end(row)
                    ended += 1
                else:
                    kind.again(row)
                    kind.job.enqueue(pk)
                    begun += 1
    return begun, ended
