"""A paper: its facts frozen when it is made, its bytes when it is issued."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from prepared.states import Stateful, state_field


class Paper(Stateful):
    """One paper about a dossier, a letter, a session, a decision or a unit.

    What it says (``facts``) and the words it says it in (``wording``) freeze when it is made;
    number, day and the hash of its PDF when it is issued.
    """

    class State(models.TextChoices):
        MADE = "made", _("Đã lập, chờ vào sổ")
        ISSUED = "issued", _("Đã vào sổ")
        CANCELLED = "cancelled", _("Đã huỷ")

    kind = models.CharField(_("loại văn bản"), max_length=40)
    about = models.CharField(_("về"), max_length=60, help_text="nomination:2024-0001, session:3, …")
    part = models.CharField(_("phần"), max_length=60, blank=True)
    unit = models.ForeignKey("organizations.Unit", models.PROTECT, related_name="papers")
    facts = models.JSONField(_("dữ kiện"))
    wording = models.JSONField(_("lời văn"))
    state = state_field(_("tình trạng"), max_length=10, choices=State.choices, default=State.MADE)
    symbol = models.CharField(_("ký hiệu"), max_length=30, blank=True)
    number = models.PositiveIntegerField(_("số"), null=True, blank=True)
    issued_on = models.DateField(_("ngày"), null=True, blank=True)
    sha256 = models.CharField(_("mã băm"), max_length=64, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    cancelled_reason = models.CharField(_("lý do huỷ"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("văn bản")
        verbose_name_plural = _("văn bản")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["unit", "state", "-id"], name="paper_of_unit")]
        constraints = [
            models.UniqueConstraint(
                fields=["about", "kind", "part"],
                condition=~models.Q(state="cancelled"),
                name="one_paper_of_a_kind",
            ),
            models.UniqueConstraint(
                fields=["unit", "symbol", "issued_on", "number"],
                condition=models.Q(number__isnull=False),
                name="paper_number_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="issued")
                | (models.Q(issued_on__isnull=False) & ~models.Q(sha256="")),
                name="issued_paper_has_day_and_hash",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="cancelled") | ~models.Q(cancelled_reason=""),
                name="cancelled_paper_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.full_number or self.about}"

    @transition(field=state, source=State.MADE, target=State.ISSUED)
    def issue(self) -> None:
        """Numbered, set, and the hash of its bytes noted."""

    @transition(field=state, source=[State.MADE, State.ISSUED], target=State.CANCELLED)
    def cancel(self) -> None:
        """Its number is kept with the reason and never given again."""

    @property
    def full_number(self) -> str:
        """Number and symbol as written on paper: ``05/TTr-HKH``; '' before it has one."""
        return f"{self.number:02d}/{self.symbol}" if self.number is not None else ""
