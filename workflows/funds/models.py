"""A unit's funds, who gives to them, every đồng in and out, and what was promised.

No entry is changed or taken away: a wrong one is struck out by its opposite.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from nominations.text.amounts import format_amount
from nominations.text.folding import fold
from prepared.states import Stateful, state_field


class Fund(Stateful):
    """One fund of one unit, with the book that is kept of it."""

    class State(models.TextChoices):
        OPEN = "open", _("Đang hoạt động")
        CLOSED = "closed", _("Đã đóng")

    unit = models.ForeignKey("organizations.Unit", models.PROTECT, related_name="funds")
    name = models.CharField(_("tên quỹ"), max_length=200)
    opened_on = models.DateField(_("mở sổ ngày"))
    note = models.CharField(_("ghi chú"), max_length=300, blank=True)
    state = state_field(max_length=8, choices=State.choices, default=State.OPEN)

    class Meta:
        verbose_name = _("quỹ")
        verbose_name_plural = _("quỹ")
        ordering = ["unit", "name"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "name"], name="fund_named_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=["open", "closed"]), name="fund_state_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @transition(field=state, source=State.OPEN, target=State.CLOSED)
    def close(self) -> None:
        """Nothing goes in or out any more."""


class Sponsor(models.Model):
    """Who gives; whoever wishes so is named to nobody but those who keep the book."""

    class Kind(models.TextChoices):
        PERSON = "person", _("Cá nhân, gia đình")
        ENTERPRISE = "enterprise", _("Doanh nghiệp")
        CLAN = "clan", _("Dòng họ")
        RELIGIOUS = "religious", _("Cơ sở tôn giáo")
        STATE = "state", _("Nhà nước")
        OTHER = "other", _("Tổ chức khác")

    unit = models.ForeignKey("organizations.Unit", models.PROTECT, related_name="sponsors")
    name = models.CharField(_("tên"), max_length=200)
    name_fold = models.CharField(max_length=220, editable=False)
    kind = models.CharField(_("loại"), max_length=12, choices=Kind.choices)
    anonymous = models.BooleanField(_("không muốn nêu tên"), default=False)

    class Meta:
        verbose_name = _("nhà tài trợ")
        verbose_name_plural = _("nhà tài trợ")
        constraints = [
            models.UniqueConstraint(fields=["unit", "name_fold"], name="sponsor_named_once")
        ]

    def __str__(self) -> str:
        return str(_("Ẩn danh")) if self.anonymous else self.name

    def save(self, *args: object, **kwargs: object) -> None:
        self.name_fold = fold(self.name)
        super().save(*args, **kwargs)  # type: ignore[arg-type]


class Pledge(models.Model):
    """What somebody promised to give, and by when."""

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="pledges")
    sponsor = models.ForeignKey(Sponsor, models.PROTECT, related_name="pledges")
    amount = models.PositiveBigIntegerField(_("số tiền (đồng)"))
    due_on = models.DateField(_("hẹn đến ngày"))
    note = models.CharField(_("ghi chú"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("lời hứa tài trợ")
        verbose_name_plural = _("lời hứa tài trợ")
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="pledge_is_positive")
        ]

    def __str__(self) -> str:
        return f"{self.sponsor}: {format_amount(self.amount)}"


class FundEntry(models.Model):
    """One line of a book; ``amount`` is positive, ``way`` says which direction."""

    class Way(models.TextChoices):
        OPENING = "opening", _("Số dư đầu sổ")
        MONEY_IN = "in", _("Thu tiền")
        IN_KIND = "kind", _("Nhận hiện vật")
        MONEY_OUT = "out", _("Chi tiền")

    class Purpose(models.TextChoices):
        SCHOLARSHIP = "scholarship", _("Học bổng")
        AWARD = "award", _("Khen thưởng")
        OTHER = "other", _("Việc khác")

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="entries")
    way = models.CharField(_("loại"), max_length=8, choices=Way.choices)
    amount = models.PositiveBigIntegerField(_("số tiền (đồng)"))
    day = models.DateField(_("ngày"))
    what = models.CharField(_("nội dung"), max_length=300)
    voucher = models.CharField(_("số phiếu"), max_length=60, blank=True)
    sponsor = models.ForeignKey(
        Sponsor, models.PROTECT, null=True, blank=True, related_name="entries"
    )
    pledge = models.ForeignKey(
        Pledge, models.PROTECT, null=True, blank=True, related_name="entries"
    )
    purpose = models.CharField(_("chi cho"), max_length=12, choices=Purpose.choices, blank=True)
    nomination = models.ForeignKey(
        "nominations.Nomination", models.PROTECT, null=True, blank=True, related_name="+"
    )
    #: The one dossier whose award was given for this contribution.
    counted_for = models.ForeignKey(
        "nominations.Nomination", models.PROTECT, null=True, blank=True, related_name="+"
    )
    below_zero = models.CharField(_("chấp nhận âm vì"), max_length=300, blank=True)
    #: The entry this one strikes out: the same amount, the other way.
    strikes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="struck_by"
    )
    struck = models.BooleanField(default=False, editable=False)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("dòng sổ quỹ")
        verbose_name_plural = _("dòng sổ quỹ")
        ordering = ["day", "pk"]
        indexes = [models.Index(fields=["fund", "day"], name="fund_book")]
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="entry_is_positive"),
            models.UniqueConstraint(
                fields=["nomination"],
                condition=models.Q(
                    way="out", strikes__isnull=True, struck=False, nomination__isnull=False
                ),
                name="one_payment_a_dossier_in_the_book",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_way_display()} {format_amount(self.amount)}: {self.what}"
