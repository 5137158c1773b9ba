"""Rounds: when which awards may be proposed, how many, and until when."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from .award_types import AwardType, AwardTypeVersion


class Round(models.Model):
    """A round of nominations under a plan, run by one city association."""

    code = models.SlugField(_("mã đợt"), max_length=20, unique=True)
    name = models.CharField(_("tên đợt"), max_length=200)
    year = models.PositiveSmallIntegerField(_("năm"))
    plan_reference = models.CharField(_("theo kế hoạch"), max_length=200, blank=True)
    theme = models.CharField(_("phong trào"), max_length=300, blank=True)
    city = models.ForeignKey("organizations.Unit", models.PROTECT, related_name="rounds")
    opens_on = models.DateField(_("mở ngày"))
    closes_on = models.DateField(_("kết thúc ngày"))
    period_from = models.DateField(_("thành tích từ"), null=True, blank=True)
    period_to = models.DateField(_("thành tích đến"), null=True, blank=True)
    accepts_late = models.BooleanField(_("nhận hồ sơ muộn"), default=False)

    class Meta:
        verbose_name = _("đợt xét")
        verbose_name_plural = _("đợt xét")
        ordering = ["-year", "code"]

    def __str__(self) -> str:
        return self.name


class RoundDeadline(models.Model):
    """A day by which something must be done; "trước ngày" does not count the day itself."""

    class Kind(models.TextChoices):
        SUBMISSION = "submission", _("Phường, xã gửi hồ sơ")
        APPRAISAL = "appraisal", _("Thẩm định xong")
        COUNCIL = "council", _("Họp Hội đồng")
        WARD_REPORT = "ward_report", _("Phường, xã gửi báo cáo")
        CITY_REPORT = "city_report", _("Hội thành phố báo cáo")

    round = models.ForeignKey(Round, models.CASCADE, related_name="deadlines")
    kind = models.CharField(_("việc"), max_length=16, choices=Kind.choices)
    day = models.DateField(_("ngày"))
    day_counts = models.BooleanField(_("tính cả ngày đó"), default=True)
    grace_days = models.PositiveSmallIntegerField(_("ngày gia hạn"), default=0)

    class Meta:
        verbose_name = _("hạn của đợt")
        verbose_name_plural = _("hạn của đợt")
        ordering = ["day"]
        constraints = [
            models.UniqueConstraint(fields=["round", "kind"], name="round_deadline_once")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.day:%d/%m/%Y}"


class RoundAward(models.Model):
    """An award open in a round, with how many a ward may propose and the city may give."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="awards")
    version = models.ForeignKey(AwardTypeVersion, models.PROTECT, related_name="+")
    award_type = models.ForeignKey(AwardType, models.PROTECT, related_name="+")
    slots_per_ward = models.PositiveSmallIntegerField(_("mỗi phường"), null=True, blank=True)
    slots_total = models.PositiveIntegerField(_("toàn thành phố"), null=True, blank=True)

    class Meta:
        verbose_name = _("danh hiệu của đợt")
        verbose_name_plural = _("danh hiệu của đợt")
        constraints = [
            models.UniqueConstraint(fields=["round", "award_type"], name="round_award_once")
        ]

    def __str__(self) -> str:
        return f"{self.round.code}: {self.award_type.name}"


class Category(models.TextChoices):
    """Groups of learners the scholarship has slots for (plan 368, II.5)."""

    PUPIL = "pupil", _("Học sinh")
    STUDENT = "student", _("Sinh viên")
    TEACHER = "teacher", _("Giáo viên")
    ADULT = "adult", _("Người lớn")


class ScholarshipSlot(models.Model):
    """How many scholarships of what amount a category has in a round."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="slots")
    award_type = models.ForeignKey(AwardType, models.PROTECT, related_name="+")
    category = models.CharField(_("đối tượng"), max_length=12, choices=Category.choices)
    slots = models.PositiveIntegerField(_("số suất"))
    amount = models.PositiveBigIntegerField(_("mức (đồng)"), null=True, blank=True)

    class Meta:
        verbose_name = _("suất học bổng")
        verbose_name_plural = _("suất học bổng")
        constraints = [
            models.UniqueConstraint(
                fields=["round", "award_type", "category"], name="scholarship_slot_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_category_display()}: {self.slots}"
