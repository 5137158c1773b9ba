"""Days on which offices do not work, and days on which they do after all."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class CalendarDay(models.Model):
    """A day that differs from what the national calendar says."""

    class Kind(models.TextChoices):
        HOLIDAY = "HOLIDAY", _("ngày nghỉ")
        SWAP_WORKING = "SWAP_WORKING", _("ngày làm bù")

    day = models.DateField(_("ngày"), unique=True)
    kind = models.CharField(_("loại"), max_length=12, choices=Kind.choices)
    name = models.CharField(_("tên"), max_length=120)

    class Meta:
        verbose_name = _("ngày trong lịch")
        verbose_name_plural = _("ngày trong lịch")
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y} {self.name}"
