"""People who work here, their appointments and delegations."""

from __future__ import annotations

from typing import Any, NoReturn

from django.contrib.auth.models import AbstractUser
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .units import Unit


class User(AbstractUser):
    """Somebody with an account; deactivated when they leave, never deleted."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    full_name = models.CharField(_("họ và tên"), max_length=150)
    gender = models.CharField(
        _("giới tính"),
        max_length=1,
        choices=[("M", _("Nam")), ("F", _("Nữ")), ("U", _("Không rõ"))],
        default="U",
    )
    birth_year = models.PositiveSmallIntegerField(_("năm sinh"), null=True, blank=True)
    phone = models.CharField(_("điện thoại"), max_length=20, blank=True)
    #: The last notice this person said they had read (``workflows.inbox.news``).
    news_read = models.PositiveBigIntegerField(default=0, editable=False)
    title = models.CharField(_("chức vụ"), max_length=120, blank=True)
    #: Goes up when all of somebody's sessions end at once ("Thoát mọi nơi").
    session_epoch = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("người dùng")
        verbose_name_plural = _("người dùng")

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_full_name(self) -> str:
        """The one authoritative name."""
        return self.full_name or self.username

    def get_short_name(self) -> str:
        """The given name, by which one is addressed."""
        return self.get_full_name().split()[-1]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """A new password, set by whatever way, ends the tokens; Django ends other sessions."""
        # Django's own mark that the password was set since the last save; a mere upgrade of the
        # hash at sign-in leaves none.
        fresh = getattr(self, "_password", None) is not None and self.pk is not None
        with transaction.atomic():
            super().save(*args, **kwargs)
            if fresh:
                self.access_tokens.filter(ended_at=None).update(
                    ended_at=timezone.now(), ended_why="password"
                )

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session is bound to: the password, and how often all sessions were ended."""
        bound: str = super()._get_session_auth_hash(secret=secret)  # type: ignore[misc]
        return f"{bound}{self.session_epoch or ''}"

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Never: what somebody did must stay theirs."""
        raise TypeError("people are deactivated, not deleted")


class Appointment(models.Model):
    """A role on a unit from a date to a date."""

    person = models.ForeignKey(User, models.PROTECT, related_name="appointments")
    role = models.CharField(_("vai trò"), max_length=24)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="appointments")
    valid_from = models.DateField(_("từ ngày"))
    valid_to = models.DateField(_("đến hết ngày"), null=True, blank=True)
    basis = models.CharField(_("căn cứ"), max_length=200, blank=True)
    exception = models.CharField(
        _("ngoại lệ về tách nhiệm vụ"),
        max_length=300,
        blank=True,
        help_text=_(
            "Chỉ ghi khi nơi này quá ít người: lý do một người được làm cả hai việc. Lý do hiện "
            "trong diễn biến của từng hồ sơ."
        ),
    )

    class Meta:
        verbose_name = _("bổ nhiệm")
        verbose_name_plural = _("bổ nhiệm")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "role", "unit", "valid_from"], name="one_appointment"
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True)
                | models.Q(valid_to__gte=models.F("valid_from")),
                name="appointment_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.role} ({self.unit})"


class Delegation(models.Model):
    """Acting for an absent colleague: what, and from when to when (uỷ quyền)."""

    appointment = models.ForeignKey(Appointment, models.PROTECT, related_name="delegations")
    to_person = models.ForeignKey(User, models.PROTECT, related_name="delegations")
    capabilities = models.JSONField(_("phạm vi"), default=list, blank=True)
    valid_from = models.DateField(_("từ ngày"))
    valid_to = models.DateField(_("đến hết ngày"))
    reason = models.CharField(_("lý do"), max_length=200)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("uỷ quyền")
        verbose_name_plural = _("uỷ quyền")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_to__gte=models.F("valid_from")),
                name="delegation_ends_after_start",
            )
        ]

    def __str__(self) -> str:
        return f"{self.to_person} thay {self.appointment.person}"
