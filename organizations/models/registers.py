"""Registers of numbers: per body, kind, symbol and year, without gaps."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from .units import Unit


class Register(models.Model):
    """A book of numbers (NĐ 30/2020: from 01 each calendar year)."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="registers")
    kind = models.CharField(max_length=20)
    symbol = models.CharField(_("ký hiệu"), max_length=30)
    year = models.PositiveSmallIntegerField(_("năm"))
    last_number = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("sổ đăng ký")
        verbose_name_plural = _("sổ đăng ký")
        constraints = [
            models.UniqueConstraint(fields=["unit", "kind", "symbol", "year"], name="one_register")
        ]

    def __str__(self) -> str:
        return f"{self.symbol} {self.year}"


class RegisterEntry(models.Model):
    """A number that was taken, and for what."""

    register = models.ForeignKey(Register, models.PROTECT, related_name="entries")
    number = models.PositiveIntegerField(_("số"))
    object_ref = models.CharField(max_length=80)
    outside = models.BooleanField(_("số của cơ quan khác"), default=False)
    taken_at = models.DateTimeField(auto_now_add=True)
    cancelled_reason = models.CharField(_("lý do huỷ"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("số đã cấp")
        verbose_name_plural = _("số đã cấp")
        constraints = [
            models.UniqueConstraint(fields=["register", "number"], name="number_taken_once")
        ]

    def __str__(self) -> str:
        return f"{self.register_id}: {self.number}"
