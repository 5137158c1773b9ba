"""The files that went out, and what came back signed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class SealedFile(models.Model):
    """A final PDF this system gave out, known again by the hash of its bytes.

    ``about`` names what it is of: ``paper:7``, ``decision:3``, ``certificate:<code>``.
    """

    sha256 = models.CharField(_("mã băm"), max_length=64, unique=True)
    about = models.CharField(_("về"), max_length=60, db_index=True)
    label = models.CharField(_("văn bản"), max_length=200)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("tệp đã phát hành")
        verbose_name_plural = _("tệp đã phát hành")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.label


class SignedCopy(models.Model):
    """A paper with its signature: the scan of wet ink, or a PDF signed elsewhere or here."""

    class How(models.TextChoices):
        SCAN = "scan", _("Bản quét chữ ký tươi, con dấu")
        UPLOADED = "uploaded", _("Ký số ở nơi khác, tải lên")
        HERE = "here", _("Ký số trên hệ thống")

    about = models.CharField(_("về"), max_length=60, db_index=True)
    how = models.CharField(_("cách ký"), max_length=8, choices=How.choices)
    sha256 = models.CharField(_("mã băm"), max_length=64)
    original_sha256 = models.CharField(_("mã băm của bản gốc"), max_length=64)
    file_name = models.CharField(_("tên tệp"), max_length=200)
    verdict = models.CharField(_("kết luận"), max_length=20, blank=True)
    text = models.TextField(_("diễn giải"), blank=True)
    signatures = models.JSONField(_("chữ ký"), default=list, blank=True)
    level = models.CharField(_("mức"), max_length=6, blank=True)
    #: Whose own signature makes it the signed paper; empty for scans and for others' signatures.
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("bản đã ký")
        verbose_name_plural = _("bản đã ký")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["about", "sha256"], name="signed_copy_once"),
            models.UniqueConstraint(fields=["about", "signed_by"], name="one_signature_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.about}: {self.file_name}"
