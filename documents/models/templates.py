"""The wording of a kind of paper, as data: of a body, for a span of days."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class PaperTemplate(models.Model):
    """Words in place of those the software ships; the newest that fits the day is used.

    The placeholders each kind knows stand in the guide. An office's own DOCX is used for the DOCX
    of that kind; the PDF is always set from the words.
    """

    kind = models.CharField(_("loại văn bản"), max_length=40)
    unit = models.ForeignKey(
        "organizations.Unit",
        models.PROTECT,
        verbose_name=_("của cơ quan"),
        null=True,
        blank=True,
        related_name="+",
        help_text=_("để trống: mọi cơ quan"),
    )
    regime = models.ForeignKey(
        "nominations.LegalRegime",
        models.PROTECT,
        verbose_name=_("chế độ pháp lý"),
        null=True,
        blank=True,
        related_name="+",
        help_text=_("để trống: mọi chế độ"),
    )
    valid_from = models.DateField(_("dùng từ ngày"))
    valid_to = models.DateField(_("đến hết ngày"), null=True, blank=True)
    symbol = models.CharField(_("ký hiệu"), max_length=30, blank=True)
    heading = models.CharField(_("tên loại văn bản"), max_length=120, blank=True)
    title = models.CharField(_("trích yếu"), max_length=300, blank=True)
    addressee = models.CharField(_("kính gửi"), max_length=300, blank=True)
    basis = models.TextField(_("căn cứ, mỗi dòng một căn cứ"), blank=True)
    body = models.TextField(_("nội dung"))
    recipients = models.TextField(_("nơi nhận, mỗi dòng một nơi"), blank=True)
    annex_heading = models.CharField(_("tên phụ lục"), max_length=120, blank=True)
    annex = models.TextField(_("phụ lục kèm theo"), blank=True)
    docx_hash = models.CharField(max_length=64, blank=True, editable=False)
    docx_name = models.CharField(_("tệp DOCX của cơ quan"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("mẫu văn bản")
        verbose_name_plural = _("mẫu văn bản")
        ordering = ["kind", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "unit", "regime", "valid_from"],
                name="paper_template_once",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True)
                | models.Q(valid_to__gte=models.F("valid_from")),
                name="paper_template_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}, từ {self.valid_from:%d/%m/%Y}"
