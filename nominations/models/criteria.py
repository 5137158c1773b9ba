"""By what a nominee is scored: criteria sets and their lines."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _


class WardScoring(models.TextChoices):
    """Whether a ward scores its own nominee criterion by criterion."""

    NONE = "none", _("phường, xã không tự chấm")
    OPTIONAL = "optional", _("phường, xã chấm nếu muốn, đã chấm thì chấm đủ")
    REQUIRED = "required", _("phường, xã phải chấm đủ trước khi trình")


class CriteriaSet(models.Model):
    """Criteria with scores and the rule by which they are passed."""

    code = models.CharField(_("mã"), max_length=40, unique=True)
    title = models.CharField(_("tên"), max_length=200)
    instrument = models.CharField(_("văn bản"), max_length=200, blank=True)
    valid_from = models.DateField(_("từ ngày"))
    valid_to = models.DateField(_("đến ngày"), null=True, blank=True)
    pass_total = models.PositiveSmallIntegerField(_("tổng điểm đạt"), default=0)
    pass_each = models.PositiveSmallIntegerField(_("mỗi tiêu chí ít nhất"), default=0)
    ward_scoring = models.CharField(
        _("phường, xã tự chấm"),
        max_length=8,
        choices=WardScoring.choices,
        default=WardScoring.OPTIONAL,
    )
    needs_checking = models.BooleanField(_("bản nháp, cần đối chiếu"), default=True)

    class Meta:
        verbose_name = _("bộ tiêu chí")
        verbose_name_plural = _("bộ tiêu chí")

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Refuse to change criteria somebody is judged by."""
        refuse_if_frozen(self)
        super().save(*args, **kwargs)

    @property
    def is_frozen(self) -> bool:
        """Whether a published version judges by it."""
        return bool(self.pk) and self.versions.exclude(status="draft").exists()


def refuse_if_frozen(criteria_set: CriteriaSet) -> None:
    """``ValidationError`` for criteria that belong to a published version."""
    if criteria_set.is_frozen:
        raise ValidationError(
            _("Bộ tiêu chí này đã được ban hành cùng một danh hiệu. Hãy lập bộ tiêu chí mới.")
        )


class Criterion(models.Model):
    """One line of a criteria set."""

    criteria_set = models.ForeignKey(CriteriaSet, models.CASCADE, related_name="criteria")
    code = models.CharField(_("mã"), max_length=20)
    label = models.CharField(_("nội dung"), max_length=300)
    max_score = models.PositiveSmallIntegerField(_("điểm tối đa"), default=10)
    min_score = models.PositiveSmallIntegerField(_("điểm tối thiểu"), default=0)
    needs_evidence = models.BooleanField(_("cần minh chứng"), default=False)
    position = models.PositiveSmallIntegerField(_("thứ tự"), default=0)

    class Meta:
        verbose_name = _("tiêu chí")
        verbose_name_plural = _("tiêu chí")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["criteria_set", "code"], name="criterion_code_once")
        ]

    def __str__(self) -> str:
        return self.label

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Refuse to change criteria somebody is judged by."""
        refuse_if_frozen(self.criteria_set)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Nor to take one away."""
        refuse_if_frozen(self.criteria_set)
        return super().delete(*args, **kwargs)
