"""Whom to call: people of a unit who help others, with their telephone."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Contact(models.Model):
    """Somebody of a unit who helps the units below it; shown at the foot of every page."""

    unit = models.ForeignKey(
        "organizations.Unit", models.PROTECT, verbose_name=_("đơn vị"), related_name="contacts"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("người"), related_name="+"
    )
    phone = models.CharField(_("điện thoại"), max_length=20)
    hours = models.CharField(_("giờ gọi được"), max_length=60, blank=True)
    shown = models.BooleanField(_("đang hiện"), default=True)
    position = models.PositiveSmallIntegerField(_("thứ tự"), default=1)

    class Meta:
        verbose_name = _("người giúp")
        verbose_name_plural = _("người giúp")
        ordering = ["unit", "position"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "person"], name="contact_once_a_unit")
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.phone}"
