"""How long records are kept, what stops their disposal, and each disposal with who decided it."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from prepared.states import Stateful, state_field


class RetentionRule(models.Model):
    """A period for a kind of record; no years means it is kept for good."""

    class Record(models.TextChoices):
        DECISION = "decision", _("Quyết định, danh sách, biên bản")
        AWARDED = "awarded", _("Hồ sơ của người, tập thể được trao")
        NOT_AWARDED = "not_awarded", _("Hồ sơ không được trao, đã rút, hết hiệu lực")
        AUDIT = "audit", _("Nhật ký")

    record = models.CharField(_("loại tài liệu"), max_length=12, choices=Record.choices)
    years = models.PositiveSmallIntegerField(
        _("số năm (để trống: vĩnh viễn)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(200)],
    )
    basis = models.CharField(_("căn cứ"), max_length=300, blank=True)
    needs_checking = models.BooleanField(_("cần đối chiếu văn bản"), default=True)
    valid_from = models.DateField(_("từ ngày"))

    class Meta:
        verbose_name = _("thời hạn lưu")
        verbose_name_plural = _("thời hạn lưu")
        ordering = ["record", "-valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["record", "valid_from"], name="one_retention_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.get_record_display()}: {self.years or '∞'}"


class LegalHold(models.Model):
    """Why a dossier may not be disposed of yet: a complaint, an inspection, a case in court."""

    nomination = models.ForeignKey(
        "nominations.Nomination", models.PROTECT, related_name="legal_holds"
    )
    reason = models.CharField(_("lý do giữ"), max_length=300)
    placed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    placed_at = models.DateTimeField(auto_now_add=True)
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("lệnh giữ hồ sơ")
        verbose_name_plural = _("lệnh giữ hồ sơ")
        constraints = [
            models.UniqueConstraint(
                fields=["nomination"],
                condition=models.Q(lifted_at__isnull=True),
                name="one_open_legal_hold",
            )
        ]

    def __str__(self) -> str:
        return self.reason


class Disposal(Stateful):
    """Dossiers over their time: proposed, decided by somebody else, carried out."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Đề nghị")
        APPROVED = "approved", _("Đồng ý tiêu huỷ")
        REJECTED = "rejected", _("Không đồng ý")
        DONE = "done", _("Đã tiêu huỷ")

    city = models.ForeignKey("organizations.Unit", models.PROTECT, related_name="disposals")
    state = state_field(max_length=8, choices=State.choices, default=State.PROPOSED)
    nominations = models.ManyToManyField("nominations.Nomination", related_name="disposals")
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    proposed_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(_("ý kiến"), max_length=300, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("đợt tiêu huỷ")
        verbose_name_plural = _("đợt tiêu huỷ")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="proposed") | models.Q(decided_by__isnull=False),
                name="disposal_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~models.Q(decided_by=models.F("proposed_by")),
                name="disposal_decided_by_another",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="done")
                | models.Q(done_by__isnull=False, done_at__isnull=False),
                name="carried_out_disposal_has_who_and_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}: {self.get_state_display()}"

    @transition(field=state, source=State.PROPOSED, target=State.APPROVED)
    def approve(self) -> None:
        """Somebody else than who proposed it agrees."""

    @transition(field=state, source=State.PROPOSED, target=State.REJECTED)
    def reject(self) -> None:
        """Kept for now."""

    @transition(field=state, source=State.APPROVED, target=State.DONE)
    def carry_out(self) -> None:
        """What was decided is erased."""
