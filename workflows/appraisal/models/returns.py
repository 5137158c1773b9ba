"""What was given back to a ward, with remarks pinned to their places."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ReturnRequest(models.Model):
    """One return for correction; open until the ward has answered every remark."""

    nomination = models.ForeignKey("nominations.Nomination", models.PROTECT, related_name="returns")
    number = models.PositiveSmallIntegerField()
    from_state = models.CharField(max_length=20)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    deadline = models.DateTimeField(_("hạn bổ sung"))
    closed_at = models.DateTimeField(null=True, blank=True)
    touched = models.JSONField(_("phần đã sửa"), default=list, blank=True)

    class Meta:
        verbose_name = _("lần trả lại")
        verbose_name_plural = _("lần trả lại")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["nomination", "number"], name="return_number_once"),
            models.UniqueConstraint(
                fields=["nomination"],
                condition=models.Q(closed_at__isnull=True),
                name="one_open_return",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.nomination_id}/{self.number}"


class Remark(models.Model):
    """What is wanted, pinned to where it belongs."""

    class Target(models.TextChoices):
        FIELD = "field", _("Thông tin")
        CRITERION = "criterion", _("Tiêu chí")
        DOCUMENT = "document", _("Giấy tờ")

    request = models.ForeignKey(ReturnRequest, models.CASCADE, related_name="remarks")
    target_kind = models.CharField(max_length=10, choices=Target.choices)
    target = models.CharField(_("mục"), max_length=60)
    page = models.PositiveSmallIntegerField(_("trang"), null=True, blank=True)
    by_ward = models.BooleanField(
        _("phường, xã tự xin sửa"),
        default=False,
        help_text=_("câu trả lời là lý do; không phải yêu cầu của thành phố"),
    )
    text = models.CharField(_("nội dung"), max_length=500)
    answer = models.CharField(_("trả lời"), max_length=500, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("yêu cầu bổ sung")
        verbose_name_plural = _("yêu cầu bổ sung")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text
