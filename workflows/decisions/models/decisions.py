"""Decisions with many recipients, and what follows them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from prepared.states import Stateful, state_field


class Decision(Stateful):
    """A decision from its draft to its number; its facts freeze when it is issued."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Dự thảo, trình ký")
        SIGNED = "signed", _("Đã ký, chờ cấp số")
        ISSUED = "issued", _("Đã ban hành")
        REFUSED = "refused", _("Không ký")

    class Kind(models.TextChoices):
        AWARD = "award", _("Quyết định khen thưởng")
        REVOCATION = "revocation", _("Quyết định huỷ bỏ")

    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.AWARD)
    round = models.ForeignKey("nominations.Round", models.PROTECT, related_name="decisions")
    award_type = models.ForeignKey(
        "nominations.AwardType", models.PROTECT, related_name="decisions"
    )
    authority = models.ForeignKey("organizations.Unit", models.PROTECT, related_name="decisions")
    state = state_field(max_length=8, choices=State.choices, default=State.DRAFT)
    title = models.CharField(_("trích yếu"), max_length=300)
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField(auto_now_add=True)
    not_before = models.DateField(_("không sớm hơn"))
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    signed_at = models.DateTimeField(null=True, blank=True)
    signer_title = models.CharField(_("chức vụ người ký"), max_length=120, blank=True)
    signing_capacity = models.CharField(max_length=4, blank=True)
    number = models.PositiveIntegerField(_("số"), null=True, blank=True)
    symbol = models.CharField(_("ký hiệu"), max_length=30, blank=True)
    decided_on = models.DateField(_("ngày"), null=True, blank=True)
    list_version = models.PositiveIntegerField(
        default=0, editable=False, help_text=_("tăng mỗi lần danh sách đổi")
    )
    paper_hash = models.CharField(_("mã băm của bản đã ký"), max_length=64, blank=True)
    snapshot = models.JSONField(null=True, blank=True)
    revokes = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="revoked_by"
    )

    class Meta:
        verbose_name = _("quyết định")
        verbose_name_plural = _("quyết định")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "symbol", "decided_on", "number"],
                condition=models.Q(number__isnull=False),
                name="decision_number_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="issued")
                | models.Q(number__isnull=False, decided_on__isnull=False, snapshot__isnull=False),
                name="issued_decision_has_number",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["signed", "issued"])
                | models.Q(signed_by__isnull=False, signed_at__isnull=False),
                name="signed_decision_has_signer",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_on__isnull=True)
                | models.Q(decided_on__gte=models.F("not_before")),
                name="decision_not_before_council",
            ),
        ]

    def __str__(self) -> str:
        return self.full_number or self.title

    @transition(field=state, source=State.DRAFT, target=State.SIGNED)
    def sign(self) -> None:
        """Everybody on the list is signed for."""

    @transition(field=state, source=State.SIGNED, target=State.ISSUED)
    def issue(self) -> None:
        """It has its number and its date."""

    @transition(field=state, source=State.DRAFT, target=State.REFUSED)
    def refuse(self) -> None:
        """Not signed at all: everybody on the list goes back."""

    @property
    def full_number(self) -> str:
        """Number and symbol as written on paper: ``05/QĐ-UBND``; '' before it is issued."""
        return f"{self.number:02d}/{self.symbol}" if self.number is not None else ""


class DraftPaper(models.Model):
    """A draft as one signer opened it: of which state of the list, and the hash of the PDF."""

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="draft_papers")
    list_version = models.PositiveIntegerField()
    signer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    sha256 = models.CharField(_("mã băm"), max_length=64)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("bản trình ký")
        verbose_name_plural = _("bản trình ký")
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "list_version", "signer"], name="one_draft_paper"
            )
        ]

    def __str__(self) -> str:
        return f"{self.decision_id}/{self.list_version}"


class DecisionItem(Stateful):
    """A recipient of a decision and the certificate that goes with it."""

    class Status(models.TextChoices):
        VALID = "valid", _("Còn hiệu lực")
        CORRECTED = "corrected", _("Đã đính chính")
        REVOKED = "revoked", _("Đã huỷ bỏ")

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="items")
    nomination = models.ForeignKey(
        "nominations.Nomination", models.PROTECT, related_name="decision_items"
    )
    position = models.PositiveIntegerField()
    current = models.BooleanField(default=True)
    status = state_field(max_length=10, choices=Status.choices, default=Status.VALID)
    golden_book_number = models.CharField(_("số sổ vàng"), max_length=30, blank=True)
    verification_code = models.CharField(max_length=40, unique=True, null=True, blank=True)
    printed = models.JSONField(_("nội dung in"), null=True, blank=True)
    handed_over_on = models.DateField(_("trao ngày"), null=True, blank=True)
    received_by = models.CharField(_("người nhận"), max_length=100, blank=True)
    representative = models.BooleanField(_("nhận thay"), default=False)

    class Meta:
        verbose_name = _("người được quyết định")
        verbose_name_plural = _("người được quyết định")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["decision", "position"], name="decision_place_once"),
            models.UniqueConstraint(
                fields=["nomination"],
                condition=models.Q(current=True),
                name="one_current_decision_item",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision_id}/{self.position}"

    @transition(field=status, source=Status.VALID, target=Status.CORRECTED)
    def correct(self) -> None:
        """Another certificate with the right spelling takes its place."""

    @classmethod
    def revoke_of(cls, nomination: Any) -> None:
        """The award was taken back: so is the certificate it stands on now."""
        valid = cls.objects.filter(nomination=nomination, current=True, status=cls.Status.VALID)
        valid.update(status=cls.Status.REVOKED)
