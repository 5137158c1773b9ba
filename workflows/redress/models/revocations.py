"""Taking an award back, as a case of its own (Luật 06/2022/QH15 art. 93)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from nominations.text.amounts import format_amount
from prepared.states import Stateful, state_field


class RevocationCase(Stateful):
    """From the first doubt to the certificate and the money that came back, or to nothing."""

    class State(models.TextChoices):
        OPENED = "opened", _("Đã mở, chờ báo người được khen")
        NOTIFIED = "notified", _("Đã báo, chờ giải trình")
        REVOKED = "revoked", _("Đã huỷ bỏ, đang thu hồi")
        CLOSED = "closed", _("Đã thu hồi, kết thúc")
        DISMISSED = "dismissed", _("Không huỷ bỏ")

    nomination = models.ForeignKey(
        "nominations.Nomination", models.PROTECT, related_name="revocations"
    )
    complaint = models.ForeignKey(
        "workflows.Complaint", models.PROTECT, null=True, blank=True, related_name="revocations"
    )
    state = state_field(max_length=10, choices=State.choices, default=State.OPENED)
    ground = models.CharField(_("căn cứ huỷ bỏ"), max_length=40)
    source = models.CharField(_("nguồn, chứng cứ"), max_length=1000)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    notified_on = models.DateField(_("ngày báo"), null=True, blank=True)
    explain_by = models.DateTimeField(_("hạn giải trình"), null=True, blank=True)
    explained_on = models.DateField(_("ngày giải trình"), null=True, blank=True)
    explanation = models.TextField(_("giải trình"), max_length=4000, blank=True)
    council_opinion = models.TextField(_("ý kiến Hội đồng"), max_length=2000, blank=True)
    certificate_on = models.DateField(_("thu hồi giấy ngày"), null=True, blank=True)
    money_paid = models.PositiveBigIntegerField(_("tiền đã chi (đồng)"), default=0)
    money_back = models.PositiveBigIntegerField(_("tiền đã thu hồi (đồng)"), default=0)
    recovery_note = models.CharField(_("ghi chú thu hồi"), max_length=1000, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ending = models.CharField(_("kết thúc vì"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("vụ việc huỷ bỏ")
        verbose_name_plural = _("vụ việc huỷ bỏ")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["nomination"],
                condition=models.Q(state__in=["opened", "notified"]),
                name="one_open_revocation",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="notified")
                | models.Q(notified_on__isnull=False, explain_by__isnull=False),
                name="notified_revocation_has_days",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    state__in=["opened", "notified", "revoked"], ended_at__isnull=True
                )
                | models.Q(state__in=["closed", "dismissed"], ended_at__isnull=False),
                name="ended_revocation_has_moment",
            ),
            models.CheckConstraint(
                condition=models.Q(money_back__lte=models.F("money_paid")),
                name="no_more_back_than_paid",
            ),
        ]

    def __str__(self) -> str:
        return f"Huỷ bỏ, hồ sơ {self.nomination.number}"

    @transition(field=state, source=State.OPENED, target=State.NOTIFIED)
    def notify(self) -> None:
        """They were told; the days to explain run."""

    @transition(field=state, source=State.NOTIFIED, target=State.REVOKED)
    def revoke(self) -> None:
        """The decision to take it back was made; recovery begins."""

    @transition(field=state, source=[State.OPENED, State.NOTIFIED], target=State.DISMISSED)
    def dismiss(self) -> None:
        """The award stays."""

    @transition(field=state, source=State.REVOKED, target=State.CLOSED)
    def close(self) -> None:
        """What could come back has."""

    @property
    def money_paid_text(self) -> str:
        """As people write money."""
        return format_amount(self.money_paid)

    @property
    def money_back_text(self) -> str:
        """As people write money."""
        return format_amount(self.money_back)
