"""What the service knows of itself: what last happened when."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Sign(models.Model):
    """A sign of life: when something that must go on last happened, and what it said."""

    name = models.CharField(_("việc"), max_length=20, unique=True)
    at = models.DateTimeField(_("lúc"))
    said = models.JSONField(_("kết quả"), default=dict, blank=True)

    class Meta:
        verbose_name = _("dấu hiệu hoạt động")
        verbose_name_plural = _("dấu hiệu hoạt động")

    def __str__(self) -> str:
        return f"{self.name}: {self.at:%d/%m/%Y %H:%M}"
