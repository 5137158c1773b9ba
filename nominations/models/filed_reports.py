"""Which yearly reports a ward has filed; who was told so, and when (rule E17)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class FiledReport(models.Model):
    """One unit's report of one year, as the city took it in."""

    unit = models.ForeignKey("organizations.Unit", models.PROTECT, related_name="filed_reports")
    year = models.PositiveSmallIntegerField(_("báo cáo năm"))
    filed_on = models.DateField(_("nộp ngày"))
    reference = models.CharField(_("số, ký hiệu báo cáo"), max_length=100, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("báo cáo đã nộp")
        verbose_name_plural = _("báo cáo đã nộp")
        ordering = ["-year", "unit"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "year"], name="one_filed_report_a_year")
        ]

    def __str__(self) -> str:
        return f"{self.unit_id}: {self.year}"
