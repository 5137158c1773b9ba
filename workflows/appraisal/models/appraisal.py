"""What the city finds out about a nomination before the council sees it."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _


class Consultation(models.Model):
    """One round of asking departments, in parallel."""

    nomination = models.ForeignKey(
        "nominations.Nomination", models.PROTECT, related_name="consultations"
    )
    number = models.PositiveSmallIntegerField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    deadline = models.DateTimeField(_("hạn"))
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("lần lấy ý kiến")
        verbose_name_plural = _("lần lấy ý kiến")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["nomination", "number"], name="consultation_once"),
            models.UniqueConstraint(
                fields=["nomination"],
                condition=models.Q(closed_at__isnull=True),
                name="one_open_consultation",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.nomination_id}/{self.number}"


class Opinion(models.Model):
    """A department's answer; empty verdict while it is awaited."""

    class Verdict(models.TextChoices):
        AGREE = "agree", _("Đồng ý")
        DISAGREE = "disagree", _("Không đồng ý")
        NONE = "none", _("Không có ý kiến")

    consultation = models.ForeignKey(Consultation, models.CASCADE, related_name="opinions")
    unit = models.ForeignKey("organizations.Unit", models.PROTECT, related_name="+")
    verdict = models.CharField(_("ý kiến"), max_length=10, choices=Verdict.choices, blank=True)
    reason = models.CharField(_("lý do"), max_length=1000, blank=True)
    deadline = models.DateTimeField(
        _("hạn riêng"), null=True, blank=True, help_text=_("trống: hạn của lần lấy ý kiến")
    )
    counted_as = models.CharField(
        _("quá hạn, coi như"), max_length=10, choices=Verdict.choices, blank=True
    )
    file = models.ForeignKey(
        "nominations.StoredFile", models.PROTECT, null=True, blank=True, related_name="+"
    )
    file_name = models.CharField(_("tên tệp"), max_length=200, blank=True)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    given_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("ý kiến")
        verbose_name_plural = _("ý kiến")
        constraints = [
            models.UniqueConstraint(fields=["consultation", "unit"], name="one_opinion_a_unit"),
            models.CheckConstraint(
                condition=models.Q(verdict="", given_at__isnull=True)
                | (~models.Q(verdict="") & models.Q(given_at__isnull=False)),
                name="opinion_given_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id}: {self.verdict or '…'}"

    @property
    def due_at(self) -> datetime:
        """By when this department answers."""
        return self.deadline or self.consultation.deadline

    @property
    def outcome(self) -> str:
        """What is to be read: the answer, or what silence counts as, in words; '' while awaited."""
        if self.verdict:
            return str(self.get_verdict_display())
        if self.counted_as:
            return _t("Quá hạn, coi như: %s") % self.get_counted_as_display().lower()
        return ""


class FieldVerification(models.Model):
    """Who went, when, and what was seen."""

    nomination = models.ForeignKey(
        "nominations.Nomination", models.PROTECT, related_name="verifications"
    )
    visited_on = models.DateField(_("ngày xác minh"))
    people = models.CharField(_("thành phần"), max_length=300)
    findings = models.TextField(_("kết quả"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("biên bản xác minh")
        verbose_name_plural = _("biên bản xác minh")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.nomination_id} {self.visited_on}"


class Proposal(models.Model):
    """The reviewer's proposal: this is the appraisal."""

    class Verdict(models.TextChoices):
        ELIGIBLE = "eligible", _("Đủ điều kiện")
        NOT_ELIGIBLE = "not_eligible", _("Không đủ điều kiện")

    nomination = models.ForeignKey(
        "nominations.Nomination", models.PROTECT, related_name="proposals"
    )
    verdict = models.CharField(_("đề xuất"), max_length=12, choices=Verdict.choices)
    reason = models.TextField(_("nhận xét"))
    total = models.PositiveSmallIntegerField(_("tổng điểm"), null=True, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    current = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("đề xuất thẩm định")
        verbose_name_plural = _("đề xuất thẩm định")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["nomination"],
                condition=models.Q(current=True),
                name="one_current_proposal",
            )
        ]

    def __str__(self) -> str:
        return f"{self.nomination_id}: {self.verdict}"


class Hold(models.Model):
    """A standstill with its reason and, later, its clearance (NĐ 152/2025 art. 4)."""

    nomination = models.ForeignKey("nominations.Nomination", models.PROTECT, related_name="holds")
    reason_code = models.CharField(_("lý do"), max_length=40)
    evidence = models.CharField(_("căn cứ"), max_length=500)
    opened_at = models.DateTimeField()
    clearance = models.CharField(_("kết luận"), max_length=500, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("lần tạm dừng")
        verbose_name_plural = _("lần tạm dừng")
        constraints = [
            models.UniqueConstraint(
                fields=["nomination"],
                condition=models.Q(closed_at__isnull=True),
                name="one_open_hold",
            )
        ]

    def __str__(self) -> str:
        return f"{self.nomination_id}: {self.reason_code}"
