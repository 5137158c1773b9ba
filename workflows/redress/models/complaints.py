"""Complaints about a dossier or a decision (Luật Khiếu nại 02/2011/QH13)."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from prepared.states import Stateful, state_field
from workflows.public_notice.models import Channel, Protected


class Complaint(Stateful, Protected):
    """One complaint, from the day it came in to the day it is closed."""

    class State(models.TextChoices):
        RECEIVED = "received", _("Mới nhận, chờ thụ lý")
        ACCEPTED = "accepted", _("Đã thụ lý")
        REFUSED = "refused", _("Không thụ lý")
        VERIFYING = "verifying", _("Đang xác minh")
        RESOLVED = "resolved", _("Đã giải quyết")
        CLOSED = "closed", _("Đã kết thúc")

    class Result(models.TextChoices):
        UPHELD = "upheld", _("Khiếu nại đúng")
        PARTLY = "partly", _("Khiếu nại đúng một phần")
        DISMISSED = "dismissed", _("Khiếu nại không đúng")

    number = models.CharField(_("số"), max_length=30)
    city = models.ForeignKey("organizations.Unit", models.PROTECT, related_name="+")
    nomination = models.ForeignKey(
        "nominations.Nomination", models.PROTECT, null=True, blank=True, related_name="complaints"
    )
    decision = models.ForeignKey(
        "workflows.Decision", models.PROTECT, null=True, blank=True, related_name="complaints"
    )
    state = state_field(max_length=10, choices=State.choices, default=State.RECEIVED)
    channel = models.CharField(_("đến qua"), max_length=10, choices=Channel.choices)
    summary = models.CharField(_("về việc"), max_length=200)
    text = models.TextField(_("nội dung"), max_length=4000)
    received_on = models.DateField(_("ngày nhận"))
    late = models.BooleanField(_("quá thời hiệu"), default=False)
    accept_by = models.DateTimeField(_("hạn thụ lý"))
    accepted_on = models.DateField(_("ngày thụ lý"), null=True, blank=True)
    resolve_by = models.DateTimeField(_("hạn giải quyết"), null=True, blank=True)
    complex = models.BooleanField(_("vụ việc phức tạp"), default=False)
    verifier = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    refusal = models.CharField(_("lý do không thụ lý"), max_length=1000, blank=True)
    findings = models.TextField(_("kết quả xác minh"), blank=True)
    result = models.CharField(_("kết quả"), max_length=10, choices=Result.choices, blank=True)
    resolution = models.TextField(_("nội dung giải quyết"), blank=True)
    answered_on = models.DateField(_("ngày trả lời"), null=True, blank=True)
    hold = models.ForeignKey(
        "workflows.Hold", models.PROTECT, null=True, blank=True, related_name="+"
    )
    closing_note = models.CharField(_("đã làm gì sau đó"), max_length=1000, blank=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("khiếu nại")
        verbose_name_plural = _("khiếu nại")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["city", "state", "-id"], name="complaint_of_city")]
        constraints = [
            models.UniqueConstraint(fields=["city", "number"], name="complaint_number_once"),
            models.CheckConstraint(
                condition=models.Q(nomination__isnull=False) | models.Q(decision__isnull=False),
                name="complaint_is_about_something",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["accepted", "verifying", "resolved"])
                | models.Q(verifier__isnull=False, resolve_by__isnull=False),
                name="accepted_complaint_has_verifier",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="resolved") | ~models.Q(result=""),
                name="resolved_complaint_has_result",
            ),
        ]

    def __str__(self) -> str:
        return f"Khiếu nại số {self.number}"

    @transition(field=state, source=State.RECEIVED, target=State.ACCEPTED)
    def accept(self) -> None:
        """Taken up, with somebody who looks into it."""

    @transition(field=state, source=State.RECEIVED, target=State.REFUSED)
    def refuse(self) -> None:
        """Not taken up, with the reason."""

    @transition(field=state, source=[State.ACCEPTED, State.VERIFYING], target=State.VERIFYING)
    def verify(self) -> None:
        """Questions are asked or findings written down."""

    @transition(field=state, source=State.VERIFYING, target=State.RESOLVED)
    def resolve(self) -> None:
        """Answered."""

    @transition(field=state, source=[State.RESOLVED, State.REFUSED], target=State.CLOSED)
    def close(self) -> None:
        """What followed is done."""

    @property
    def due(self) -> datetime | None:
        """By when the present state must be left; None where no limit runs."""
        if self.state == self.State.RECEIVED:
            return self.accept_by
        running = self.state in (self.State.ACCEPTED, self.State.VERIFYING)
        return self.resolve_by if running else None

    @property
    def overdue(self) -> bool:
        """Whether that time has passed."""
        return self.due is not None and self.due < timezone.now()


class ComplaintQuestion(models.Model):
    """What a ward is asked about a complaint; all that it sees of it."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="questions")
    unit = models.ForeignKey("organizations.Unit", models.PROTECT, related_name="+")
    question = models.CharField(_("hỏi"), max_length=1000)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField(_("hạn"))
    answer = models.CharField(_("trả lời"), max_length=2000, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("câu hỏi về khiếu nại")
        verbose_name_plural = _("câu hỏi về khiếu nại")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.question[:80]
