"""Sentences a city keeps for what it writes again and again; lists taken out as files."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from prepared.states import Stateful, state_field


class Phrase(models.Model):
    """One sentence of a unit for one use; taken out of use, never deleted."""

    class Use(models.TextChoices):
        REMARK = "remark", _("Yêu cầu bổ sung")
        OPINION = "opinion", _("Ý kiến phòng, ban")
        APPRAISAL = "appraisal", _("Nhận xét thẩm định")

    unit = models.ForeignKey("organizations.Unit", models.PROTECT, related_name="+")
    use = models.CharField(_("dùng khi"), max_length=10, choices=Use.choices)
    text = models.CharField(_("câu"), max_length=500)
    active = models.BooleanField(_("đang dùng"), default=True)

    class Meta:
        verbose_name = _("câu hay dùng")
        verbose_name_plural = _("câu hay dùng")
        ordering = ["use", "pk"]
        constraints = [models.UniqueConstraint(fields=["unit", "use", "text"], name="phrase_once")]

    def __str__(self) -> str:
        return self.text


class Export(Stateful):
    """A list somebody takes out of the system as a file: asked for, made by the worker, taken.

    The file is its asker's alone and lies sealed until it is deleted; what stays says who took
    which list when.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("Đang chờ")
        WORKING = "working", _("Đang lập")
        READY = "ready", _("Đã lập xong")
        FAILED = "failed", _("Không lập được")
        DELETED = "deleted", _("Đã xoá tệp")

    class What(models.TextChoices):
        NOMINATIONS = "nominations", _("Hồ sơ")
        PEOPLE = "people", _("Cá nhân")
        COLLECTIVES = "collectives", _("Tập thể")

    class Form(models.TextChoices):
        XLSX = "xlsx", "Excel"
        CSV = "csv", "CSV"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    what = models.CharField(_("danh sách"), max_length=12, choices=What.choices)
    form = models.CharField(_("loại tệp"), max_length=4, choices=Form.choices)
    filters = models.JSONField(_("điều kiện"), default=dict, blank=True)
    state = state_field(max_length=8, choices=State.choices, default=State.QUEUED)
    done = models.PositiveIntegerField(_("đã ghi"), default=0)
    total = models.PositiveIntegerField(_("tổng số"), default=0)
    problem = models.CharField(_("vướng mắc"), max_length=500, blank=True)
    asked_at = models.DateTimeField(_("yêu cầu lúc"), auto_now_add=True)
    made_at = models.DateTimeField(_("lập xong lúc"), null=True, blank=True)
    taken_at = models.DateTimeField(_("tải lần cuối"), null=True, blank=True)

    class Meta:
        verbose_name = _("tệp danh sách")
        verbose_name_plural = _("tệp danh sách")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["person", "-id"], name="export_of_person")]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="ready") | models.Q(made_at__isnull=False),
                name="ready_export_has_moment",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="failed") | ~models.Q(problem=""),
                name="failed_export_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_what_display()} ({self.get_form_display()})"

    @classmethod
    def begin(cls, pk: int) -> bool:
        """Whether it is mine to make: of several workers only one begins a file."""
        waiting = cls.objects.filter(pk=pk, state=cls.State.QUEUED)
        return bool(waiting.update(state=cls.State.WORKING))

    @transition(field=state, source=State.WORKING, target=State.READY)
    def finish(self) -> None:
        """Its file is there, whole."""

    @transition(field=state, source=State.WORKING, target=State.QUEUED)
    def wait_again(self) -> None:
        """Its worker fell; another begins it anew."""

    @transition(field=state, source=[State.QUEUED, State.WORKING], target=State.FAILED)
    def fail(self) -> None:
        """It could not be made; the problem says why."""

    @transition(field=state, source=[State.READY, State.FAILED], target=State.DELETED)
    def delete_file(self) -> None:
        """Its asker is done with it, or its days are over."""
