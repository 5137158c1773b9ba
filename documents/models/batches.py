"""Papers made many at a time, as a task somebody waits for."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from prepared.states import Stateful, state_field


class PaperBatch(Stateful):
    """One file of many papers: asked for, being made, ready."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Đang chờ")
        WORKING = "working", _("Đang lập")
        READY = "ready", _("Đã xong")
        FAILED = "failed", _("Không lập được")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    what = models.CharField(_("loại"), max_length=40)
    about = models.CharField(_("về"), max_length=60)
    sheet = models.ForeignKey(
        "documents.CertificateSheet", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    state = state_field(max_length=8, choices=State.choices, default=State.QUEUED)
    done = models.PositiveIntegerField(_("đã lập"), default=0)
    total = models.PositiveIntegerField(_("tổng số"), default=0)
    sha256 = models.CharField(_("mã băm"), max_length=64, blank=True)
    problem = models.CharField(_("vướng mắc"), max_length=500, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("lượt lập hàng loạt")
        verbose_name_plural = _("lượt lập hàng loạt")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="ready") | ~models.Q(sha256=""),
                name="ready_batch_has_file",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="failed") | ~models.Q(problem=""),
                name="failed_batch_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.about}: {self.done}/{self.total}"

    @classmethod
    def begin(cls, pk: int) -> bool:
        """Whether it is mine to make: of several workers only one begins a batch."""
        waiting = cls.objects.filter(pk=pk, state=cls.State.QUEUED)
        return bool(waiting.update(state=cls.State.WORKING))

    @transition(field=state, source=State.WORKING, target=State.READY)
    def finish(self) -> None:
        """Its file is there."""

    @transition(field=state, source=State.WORKING, target=State.QUEUED)
    def wait_again(self) -> None:
        """Its worker fell; another begins it anew."""

    @transition(field=state, source=[State.QUEUED, State.WORKING], target=State.FAILED)
    def fail(self) -> None:
        """It could not be made; the problem says why."""
