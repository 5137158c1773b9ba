"""How people get in: tokens of programs, one-time codes, what they are told, wrong tries."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from prepared.states import Stateful, state_field

from .people import User


class AccessToken(models.Model):
    """A key a program signs in with. Only its hash is kept: it is shown once, when it is made."""

    class Ended(models.TextChoices):
        """Why a token no longer opens anything, apart from its last day."""

        OWNER = "owner", _("tự thu hồi")
        PASSWORD = "password", _("đã đổi mật khẩu")
        EVERYWHERE = "everywhere", _("đã thoát mọi nơi")
        LEFT = "left", _("tài khoản ngừng dùng")
        REPLACED = "replaced", _("quá nhiều mã, mã cũ nhất nhường chỗ")

    person = models.ForeignKey(User, models.PROTECT, related_name="access_tokens")
    name = models.CharField(_("tên gợi nhớ"), max_length=80)
    #: SHA-256 of the key: 256 random bits need no slower hash.
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(_("lập lúc"), default=timezone.now)
    expires_at = models.DateTimeField(_("hết hạn"))
    #: Within the hour: a token that is used all day is written down once an hour.
    used_at = models.DateTimeField(_("dùng lần cuối"), null=True)
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=10, choices=Ended.choices, blank=True)

    class Meta:
        verbose_name = _("mã truy cập")
        verbose_name_plural = _("mã truy cập")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name


class PasswordCode(models.Model):
    """A code with which somebody sets their own password, once; only its hash is kept.

    Without ``digest`` it waits for a second person (see ``organizations.password_codes``).
    """

    person = models.ForeignKey(User, models.PROTECT, related_name="password_codes")
    #: None: made on the server itself, by a command.
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)
    asked_at = models.DateTimeField(_("đề nghị lúc"), default=timezone.now)
    agreed_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)
    digest = models.CharField(max_length=64, unique=True, null=True)  # noqa: DJ001 - NULLs differ
    expires_at = models.DateTimeField(_("hết hạn"))
    used_at = models.DateTimeField(_("dùng lúc"), null=True)
    cancelled_at = models.DateTimeField(_("huỷ lúc"), null=True)
    cancelled_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)

    class Meta:
        verbose_name = _("mã đặt mật khẩu")
        verbose_name_plural = _("mã đặt mật khẩu")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.person}"

    @property
    def waits(self) -> bool:
        """Whether a second person still has to agree."""
        return self.digest is None and self.open

    @property
    def open(self) -> bool:
        """Whether it is neither used, nor cancelled, nor past its time."""
        return (
            self.used_at is None and self.cancelled_at is None and self.expires_at > timezone.now()
        )


class AccountNotice(models.Model):
    """What was done to somebody's account or roles, told to them on their home page."""

    person = models.ForeignKey(User, models.PROTECT, related_name="account_notices")
    text = models.CharField(_("nội dung"), max_length=400)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("tin về tài khoản")
        verbose_name_plural = _("tin về tài khoản")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["person", "-made_at"], name="notice_by_person")]

    def __str__(self) -> str:
        return self.text


class WrongTries(models.Model):
    """Wrong passwords under one key (an account, an address, …); see ``guessing``."""

    #: A keyed hash: the table names no account, address or password.
    key = models.CharField(max_length=64, unique=True)
    tries = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(default=timezone.now, db_index=True)
    wait_until = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("lần gõ sai")
        verbose_name_plural = _("lần gõ sai")

    def __str__(self) -> str:
        return f"{self.tries}"


class ProposedAppointment(Stateful):
    """A role proposed by one administrator that somebody else has to confirm."""

    class State(models.TextChoices):
        WAITING = "waiting", _("chờ xác nhận")
        CONFIRMED = "confirmed", _("đã xác nhận")
        REFUSED = "refused", _("không đồng ý")
        WITHDRAWN = "withdrawn", _("đã rút")

    person = models.ForeignKey(User, models.PROTECT, related_name="proposed_appointments")
    role = models.CharField(_("vai trò"), max_length=24)
    unit = models.ForeignKey("organizations.Unit", models.PROTECT, related_name="+")
    valid_from = models.DateField(_("từ ngày"))
    valid_to = models.DateField(_("đến hết ngày"), null=True, blank=True)
    basis = models.CharField(_("căn cứ"), max_length=200, blank=True)
    exception = models.CharField(_("ngoại lệ về tách nhiệm vụ"), max_length=300, blank=True)
    state = state_field(max_length=10, choices=State.choices, default=State.WAITING)
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(_("lý do"), max_length=300, blank=True)
    appointment = models.OneToOneField(
        "organizations.Appointment", models.PROTECT, related_name="proposal", null=True
    )

    class Meta:
        verbose_name = _("bổ nhiệm chờ xác nhận")
        verbose_name_plural = _("bổ nhiệm chờ xác nhận")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "role", "unit", "valid_from"],
                condition=Q(state="waiting"),
                name="one_proposal_waits",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.role} ({self.unit})"

    @transition(field=state, source=State.WAITING, target=State.CONFIRMED)
    def confirm(self) -> None:
        """Somebody else than who proposed it agrees: the appointment is made."""

    @transition(field=state, source=State.WAITING, target=State.REFUSED)
    def refuse(self) -> None:
        """Somebody else does not agree."""

    @transition(field=state, source=State.WAITING, target=State.WITHDRAWN)
    def withdraw(self) -> None:
        """Who proposed it takes it back."""
