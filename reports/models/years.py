"""A year of reports under one association: its deadlines, what it rests on, where it goes."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ReportYear(models.Model):
    """One year's reports of the wards under a city or province association, and its own."""

    city = models.ForeignKey("organizations.Unit", models.PROTECT, related_name="report_years")
    year = models.PositiveSmallIntegerField(_("báo cáo năm"))
    ward_day = models.DateField(_("hạn của phường, xã"))
    ward_day_counts = models.BooleanField(_("tính cả ngày đó (phường, xã)"), default=False)
    city_day = models.DateField(_("hạn của Hội cấp trên"))
    city_day_counts = models.BooleanField(_("tính cả ngày đó (Hội cấp trên)"), default=False)
    basis = models.CharField(_("theo"), max_length=200, blank=True)
    recipients = models.TextField(_("nơi nhận"), max_length=500, help_text=_("Mỗi nơi một dòng."))
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    opened_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("năm báo cáo")
        verbose_name_plural = _("năm báo cáo")
        ordering = ["-year"]
        constraints = [
            models.UniqueConstraint(fields=["city", "year"], name="one_report_year"),
            models.CheckConstraint(
                condition=models.Q(ward_day__lte=models.F("city_day")),
                name="wards_report_before_city",
                violation_error_message=_("Hạn của Hội không trước hạn của phường, xã."),
            ),
        ]

    def __str__(self) -> str:
        return f"Báo cáo năm {self.year}"
