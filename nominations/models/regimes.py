"""The acts in force over a span of days."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class LegalRegime(models.Model):
    """The set of acts in force over a span of days; a dossier keeps that of its receipt."""

    code = models.CharField(_("mã"), max_length=20, unique=True)
    title = models.CharField(_("tên"), max_length=300)
    basis_lines = models.JSONField(
        _("các dòng căn cứ của cơ quan nhà nước"), default=list, blank=True
    )
    association_lines = models.JSONField(
        _("các dòng căn cứ của Hội"),
        default=list,
        blank=True,
        help_text=_(
            "Quyết định của chính Hội căn cứ vào Điều lệ và quy chế của Hội, không vào luật về "
            "chính quyền địa phương."
        ),
    )
    valid_from = models.DateField(_("từ ngày"))
    valid_to = models.DateField(_("đến ngày"), null=True, blank=True)
    needs_checking = models.BooleanField(
        _("chưa đối chiếu"),
        default=True,
        help_text=_(
            "Còn chọn: văn bản in theo căn cứ đã đối chiếu gần nhất trước đó. Bỏ chọn khi đã đọc "
            "văn bản gốc."
        ),
    )

    class Meta:
        verbose_name = _("chế độ pháp lý")
        verbose_name_plural = _("chế độ pháp lý")
        ordering = ["valid_from"]

    def __str__(self) -> str:
        return self.code

    def basis_of(self, *, association: bool) -> list[str]:
        """The lines a decision of an association, or of a state body, rests on."""
        shown = self.printed
        return list(shown.association_lines if association else shown.basis_lines)

    @property
    def printed(self) -> LegalRegime:
        """The regime whose lines papers bear: the last one checked, so that nothing unverified
        reaches a paper unasked; itself where none was."""
        if not self.needs_checking:
            return self
        checked = LegalRegime.objects.filter(needs_checking=False, valid_from__lt=self.valid_from)
        return checked.order_by("-valid_from").first() or self
