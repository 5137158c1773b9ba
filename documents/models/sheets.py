"""The sheet a certificate is printed on, and how an office's printer takes it in."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class CertificateSheet(models.Model):
    """A size of sheet; blank, or printed with frame and heading beforehand.

    The offsets are what the test sheet shows on the office's own printer. Sizes are data: the one
    for giấy khen is the Prime Minister's to set (NĐ 152/2025/NĐ-CP art. 1).
    """

    name = models.CharField(_("tên"), max_length=80, unique=True)
    width_mm = models.PositiveSmallIntegerField(
        _("rộng (mm)"), default=297, validators=[MinValueValidator(200), MaxValueValidator(450)]
    )
    height_mm = models.PositiveSmallIntegerField(
        _("cao (mm)"), default=210, validators=[MinValueValidator(140), MaxValueValidator(350)]
    )
    overprint = models.BooleanField(
        _("in đè lên phôi có sẵn"),
        default=False,
        help_text=_("không in khung, nền, quốc hiệu và tên văn bản"),
    )
    dx_tenths = models.SmallIntegerField(
        _("xê ngang (phần mười mm, sang phải là dương)"),
        default=0,
        validators=[MinValueValidator(-300), MaxValueValidator(300)],
    )
    dy_tenths = models.SmallIntegerField(
        _("xê dọc (phần mười mm, xuống dưới là dương)"),
        default=0,
        validators=[MinValueValidator(-300), MaxValueValidator(300)],
    )
    position = models.PositiveSmallIntegerField(_("thứ tự"), default=0)

    class Meta:
        verbose_name = _("khổ giấy khen")
        verbose_name_plural = _("khổ giấy khen")
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name
