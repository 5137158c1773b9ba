"""Who stands where for a scholarship, and what was paid."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Ranking(models.Model):
    """A scholarship nomination's place within its category."""

    class Place(models.TextChoices):
        SLOT = "slot", _("Trong chỉ tiêu")
        WAITING = "waiting", _("Danh sách dự bị")
        DECLINED = "declined", _("Từ chối nhận")

    nomination = models.OneToOneField(
        "nominations.Nomination", models.PROTECT, related_name="ranking"
    )
    round = models.ForeignKey("nominations.Round", models.PROTECT, related_name="+")
    category = models.CharField(max_length=12)
    rank = models.PositiveIntegerField(_("thứ hạng"))
    place = models.CharField(max_length=8, choices=Place.choices)
    amount = models.PositiveBigIntegerField(_("mức (đồng)"), null=True, blank=True)

    class Meta:
        verbose_name = _("xếp hạng học bổng")
        verbose_name_plural = _("xếp hạng học bổng")
        ordering = ["category", "rank"]
        indexes = [models.Index(fields=["round", "category", "rank"], name="ranking_order")]

    def __str__(self) -> str:
        return f"{self.category} {self.rank}"


class Payment(models.Model):
    """Money paid to one recipient, with the receipt."""

    nomination = models.OneToOneField(
        "nominations.Nomination", models.PROTECT, related_name="payment"
    )
    amount = models.PositiveBigIntegerField(_("số tiền (đồng)"))
    method = models.CharField(
        max_length=8, choices=[("cash", _("Tiền mặt")), ("bank", _("Chuyển khoản"))]
    )
    voucher = models.CharField(_("số phiếu chi"), max_length=60)
    consent_by = models.CharField(_("người xác nhận"), max_length=100, blank=True)
    paid_on = models.DateField(_("ngày chi"))
    paid_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    receipt_signed_by = models.CharField(_("người ký nhận"), max_length=100, blank=True)
    receipt_on = models.DateField(_("ngày ký nhận"), null=True, blank=True)

    class Meta:
        verbose_name = _("khoản chi")
        verbose_name_plural = _("khoản chi")
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="payment_is_positive")
        ]

    def __str__(self) -> str:
        return f"{self.voucher}: {self.amount}"
