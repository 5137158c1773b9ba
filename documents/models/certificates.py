"""By which certificates each person signs."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class SignerCertificate(models.Model):
    """A certificate kept with the person it belongs to.

    A name in a certificate is only a name; the certificate itself, by its hash, is the person's.
    One that was lost or entered wrongly is ended and counts no more; one that ran out still tells
    whose the signatures made with it are.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="signer_certificates",
        verbose_name=_("người ký"),
    )
    fingerprint = models.CharField(_("mã băm"), max_length=64, unique=True)
    subject = models.CharField(_("tên trong chứng thư"), max_length=200)
    serial = models.CharField(_("số hiệu"), max_length=64)
    issuer = models.CharField(_("nơi cấp"), max_length=200, blank=True)
    valid_from = models.DateField(_("có hiệu lực từ"))
    valid_to = models.DateField(_("đến hết"))
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("người ghi")
    )
    added_at = models.DateTimeField(_("ghi lúc"), auto_now_add=True)
    ended_on = models.DateField(
        _("thôi dùng từ"),
        null=True,
        blank=True,
        help_text=_("khi mất thiết bị ký hoặc ghi nhầm; từ đó không chữ ký nào bằng nó được nhận"),
    )

    class Meta:
        verbose_name = _("chứng thư số của người ký")
        verbose_name_plural = _("chứng thư số của người ký")
        ordering = ["person_id", "-valid_from"]

    def __str__(self) -> str:
        return f"{self.subject} ({self.serial})"
