"""Time limits the law sets in calendar days; data, because laws change."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class TimeLimit(models.Model):
    """How many calendar days something may take, and where that is written."""

    code = models.SlugField(_("mã"), max_length=40, unique=True, editable=False)
    label = models.CharField(_("việc"), max_length=200)
    days = models.PositiveSmallIntegerField(_("số ngày (tính cả ngày nghỉ)"))
    source = models.CharField(_("căn cứ"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("thời hạn theo luật")
        verbose_name_plural = _("thời hạn theo luật")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.label
