"""Sentences a city keeps for what it writes again and again."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


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
