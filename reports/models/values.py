"""A figure or text of one unit in one year; a row that is not there is not answered, never 0."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .years import ReportYear


class Value(models.Model):
    """What a unit answers to one indicator; ``number`` null and no text: only a note."""

    class Source(models.TextChoices):
        TYPED = "typed", _("nhập tay")
        WORKBOOK = "workbook", _("từ bảng Excel")
        TAKEN = "taken", _("từ dữ liệu")

    period = models.ForeignKey(ReportYear, models.PROTECT, related_name="values")
    unit = models.ForeignKey("organizations.Unit", models.PROTECT, related_name="report_values")
    code = models.CharField(_("mã chỉ tiêu"), max_length=6)
    number = models.BigIntegerField(_("số"), null=True, blank=True)
    text = models.TextField(_("chữ"), max_length=4000, blank=True)
    note = models.CharField(_("vì sao"), max_length=300, blank=True)
    source = models.CharField(max_length=8, choices=Source.choices, default=Source.TYPED)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("số liệu")
        verbose_name_plural = _("số liệu")
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["period", "unit", "code"], name="one_value"),
            models.CheckConstraint(
                condition=models.Q(number__isnull=True) | models.Q(number__gte=0),
                name="value_not_negative",
            ),
            models.CheckConstraint(
                condition=models.Q(number__isnull=False) | ~models.Q(text="") | ~models.Q(note=""),
                name="value_says_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.number if self.number is not None else self.text[:40]}"
