"""What a higher body made of what the city sent up."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class OutsideResult(models.Model):
    """The higher body's paper; the city's own result stays beside it, whatever they decided."""

    class Result(models.TextChoices):
        AWARDED = "awarded", _("Được tặng")
        NO = "no", _("Không xét tặng")

    nomination = models.OneToOneField(
        "nominations.Nomination", models.PROTECT, related_name="outside_result"
    )
    result = models.CharField(_("kết quả"), max_length=8, choices=Result.choices)
    body = models.CharField(_("cơ quan"), max_length=200)
    number = models.CharField(_("số văn bản"), max_length=60)
    decided_on = models.DateField(_("ngày văn bản"))
    scan = models.ForeignKey(
        "nominations.StoredFile", models.PROTECT, null=True, blank=True, related_name="+"
    )
    city_result = models.JSONField(_("kết quả của thành phố"), default=dict)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("kết quả cấp trên")
        verbose_name_plural = _("kết quả cấp trên")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(result="no") | models.Q(scan__isnull=False),
                name="outside_award_has_scan",
            )
        ]

    def __str__(self) -> str:
        return f"{self.body}: {self.number}"
