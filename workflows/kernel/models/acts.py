"""What the door itself keeps: answers already given, and notices to people."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class DoneOnce(models.Model):
    """The first answer to a request with an idempotency key, given again on a repeat."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    key = models.CharField(max_length=100)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    answer = models.JSONField()
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="done_once_key")]

    def __str__(self) -> str:
        return self.key


class Notice(models.Model):
    """Something a unit should know; no personal data in the text itself."""

    unit = models.ForeignKey("organizations.Unit", models.PROTECT, related_name="+")
    nomination = models.ForeignKey(
        "nominations.Nomination", models.PROTECT, related_name="unit_notices"
    )
    kind = models.CharField(max_length=40)
    text = models.CharField(_("nội dung"), max_length=500)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("thông báo")
        verbose_name_plural = _("thông báo")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["unit", "-id"], name="notice_by_unit")]

    def __str__(self) -> str:
        return self.text


class Duty(models.Model):
    """What somebody did with a nomination that sets them apart from judging it (``separation``).

    Both people where one acts for another. That somebody created it stands on itself.
    """

    class Kind(models.TextChoices):
        PREPARE = "prepare", _("soạn")
        SUBMIT = "submit", _("gửi")
        APPRAISE = "appraise", _("thẩm định")
        CONFIRM = "confirm", _("xác nhận")
        CLOSE = "close", _("đóng bỏ phiếu")
        SIGN = "sign", _("ký")

    nomination = models.ForeignKey("nominations.Nomination", models.PROTECT, related_name="duties")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "nomination", "kind"], name="duty_once")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind} {self.nomination_id}"
