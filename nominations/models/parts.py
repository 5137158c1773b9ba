"""Which unit plays which part of the catalogue here."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class CataloguePart(models.Model):
    """A part the catalogue names (``nominations.catalogue.PARTS``), and who plays it."""

    name = models.CharField(_("vai"), max_length=20, unique=True)
    unit = models.ForeignKey(
        "organizations.Unit", models.PROTECT, verbose_name=_("đơn vị"), related_name="+"
    )

    class Meta:
        verbose_name = _("vai trong danh mục")
        verbose_name_plural = _("vai trong danh mục")

    def __str__(self) -> str:
        return f"{self.name}: {self.unit_id}"
