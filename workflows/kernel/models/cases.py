"""Who acts next: cases and tasks on the engine's abstract models, with plain foreign keys."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from viewflow.workflow.models import AbstractProcess, AbstractTask

from nominations import looks
from prepared.queries import Prepared

#: Task statuses in which somebody is expected to act.
OPEN_STATUSES = ("NEW", "ASSIGNED", "STARTED")


class Case(AbstractProcess):
    """The way of one nomination through its flow."""

    nomination = models.OneToOneField("nominations.Nomination", models.PROTECT, related_name="case")

    class Meta:
        verbose_name = _("vụ việc")
        verbose_name_plural = _("vụ việc")


class CaseTask(AbstractTask):
    """Something one unit has to do now (or did)."""

    process = models.ForeignKey(Case, models.PROTECT, related_name="task_set")
    unit = models.ForeignKey(
        "organizations.Unit", models.PROTECT, null=True, related_name="case_tasks"
    )
    capability = models.CharField(max_length=20, blank=True)
    due_at = models.DateTimeField(_("hạn"), null=True, blank=True)
    data = models.JSONField(default=dict, blank=True)
    #: Whose it was when they left; until somebody takes it up again.
    left_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="left_tasks"
    )

    class Meta:
        verbose_name = _("việc")
        verbose_name_plural = _("việc")
        indexes = [
            models.Index(
                fields=["unit", "capability", "due_at", "id"],
                name="open_task_of_unit",
                condition=models.Q(status__in=OPEN_STATUSES),
            ),
            models.Index(fields=["process", "status"], name="task_of_case"),
        ]

    @property
    def taken_by(self) -> Any:
        """Who said they are at it; nobody once their account is deactivated."""
        owner = self.owner
        return owner if owner is not None and owner.is_active else None

    @property
    def seed(self) -> Any:
        """What the engine calls a task's seed: here the unit it was opened for."""
        return self.unit

    @seed.setter
    def seed(self, value: Any) -> None:
        if value is not None:
            self.unit = value


_OPEN_WORK = Prepared(
    lambda nomination: (
        CaseTask.objects.filter(
            process__nomination=nomination, status__in=OPEN_STATUSES, flow_task_type="HUMAN"
        )
        .select_related("unit", "owner")
        .order_by("pk")
    )
)


def open_work(nomination: Any) -> list[CaseTask]:
    """The open pieces of work on a nomination, as of when it was read; oldest first.

    Kept on the instance: several rights are asked of the same nomination in one look. The door
    forgets it when it moves the case.
    """
    kept: list[CaseTask] | None = nomination.__dict__.get("_open_work")
    if kept is None:
        kept = _OPEN_WORK.all(nomination.pk)
        nomination.__dict__["_open_work"] = kept
    return kept


def all_work(nomination: Any) -> list[CaseTask]:
    """Every task its case ever had, oldest first; the open ones are known from then on.

    In a look the case is asked once for all parts of the page.
    """
    tasks = looks.once(
        nomination,
        "work",
        lambda: list(
            CaseTask.objects.filter(process=nomination.case)
            .select_related("unit", "owner")
            .order_by("pk")
        ),
    )
    nomination.__dict__["_open_work"] = [
        task for task in tasks if task.status in OPEN_STATUSES and task.flow_task_type == "HUMAN"
    ]
    return tasks


def forget_work(nomination: Any) -> None:
    """Ask the database again next time."""
    nomination.__dict__.pop("_open_work", None)
