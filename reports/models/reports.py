"""A ward's report and the city's: where they stand, what was signed, what was remarked."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from prepared.states import Stateful, state_field

from .years import ReportYear


class WardReport(Stateful):
    """One unit's report of one year; that the row is there says the unit owes it since a day."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Đang soạn")
        SIGNED = "signed", _("Đã ký, chưa gửi")
        SENT = "sent", _("Đã gửi, chờ nhận")
        RETURNED = "returned", _("Bị trả lại để sửa")
        ACCEPTED = "accepted", _("Đã nhận")
        FROZEN = "frozen", _("Đã khóa vào báo cáo chung")

    period = models.ForeignKey(ReportYear, models.PROTECT, related_name="reports")
    unit = models.ForeignKey("organizations.Unit", models.PROTECT, related_name="ward_reports")
    state = state_field(max_length=8, choices=State.choices, default=State.DRAFT)
    owed_from = models.DateField(_("phải báo cáo từ"))
    excused_on = models.DateField(_("thôi phải báo cáo từ"), null=True, blank=True)
    excused_why = models.CharField(_("lý do thôi"), max_length=300, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    first_sent_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    reminders = models.PositiveSmallIntegerField(default=0)
    #: Why it was opened again: the reason of the version that will be signed next.
    reopened_why = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = _("báo cáo phường, xã")
        verbose_name_plural = _("báo cáo phường, xã")
        ordering = ["unit"]
        constraints = [
            models.UniqueConstraint(fields=["period", "unit"], name="one_report_a_year"),
            models.CheckConstraint(
                condition=~models.Q(state__in=["sent", "accepted", "frozen"])
                | models.Q(first_sent_at__isnull=False, signed_at__isnull=False),
                name="sent_report_was_signed",
            ),
            models.CheckConstraint(
                condition=models.Q(excused_on__isnull=True) | ~models.Q(excused_why=""),
                name="excused_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"Báo cáo năm {self.period.year} của {self.unit.short_name}"

    @transition(field=state, source=[State.DRAFT, State.RETURNED], target=State.SIGNED)
    def sign(self) -> None:
        """The figures stand as the chair signs them."""

    @transition(field=state, source=State.SIGNED, target=State.DRAFT)
    def reopen(self) -> None:
        """Taken up again before it was ever sent."""

    @transition(field=state, source=State.SIGNED, target=State.RETURNED)
    def reopen_returned(self) -> None:
        """Taken up again after it had been returned."""

    @transition(field=state, source=State.SIGNED, target=State.SENT)
    def send(self) -> None:
        """To the association above."""

    @transition(field=state, source=State.SENT, target=State.RETURNED)
    def give_back(self) -> None:
        """With remarks pinned to cells."""

    @transition(field=state, source=State.SENT, target=State.ACCEPTED)
    def accept(self) -> None:
        """Its figures count."""

    @transition(field=state, source=[State.ACCEPTED, State.FROZEN], target=State.RETURNED)
    def undo(self) -> None:
        """What was accepted is open again, with a reason."""

    @transition(field=state, source=State.ACCEPTED, target=State.FROZEN)
    def freeze(self) -> None:
        """The report of the level above rests on it."""


class CityReport(Stateful):
    """The report of the association above: the wards' accepted figures and its own."""

    class State(models.TextChoices):
        OPEN = "open", _("Đang tổng hợp")
        LOCKED = "locked", _("Đã khóa số liệu, chờ ký")
        SIGNED = "signed", _("Đã ký, chưa gửi")
        SENT = "sent", _("Đã gửi cấp trên")

    period = models.OneToOneField(ReportYear, models.PROTECT, related_name="city_report")
    state = state_field(max_length=8, choices=State.choices, default=State.OPEN)
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    sent_at = models.DateTimeField(null=True, blank=True)
    first_sent_at = models.DateTimeField(null=True, blank=True)
    reopened_why = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = _("báo cáo tổng hợp")
        verbose_name_plural = _("báo cáo tổng hợp")

    def __str__(self) -> str:
        return f"Báo cáo tổng hợp năm {self.period.year}"

    @transition(field=state, source=State.OPEN, target=State.LOCKED)
    def lock(self) -> None:
        """Figures stand; the wards' with them."""

    @transition(field=state, source=State.LOCKED, target=State.SIGNED)
    def sign(self) -> None:
        """By the association's chair."""

    @transition(field=state, source=State.SIGNED, target=State.SENT)
    def send(self) -> None:
        """To everybody it is owed to."""

    @transition(field=state, source=[State.LOCKED, State.SIGNED, State.SENT], target=State.OPEN)
    def amend(self) -> None:
        """Open again, with a reason; the next lock makes the next version."""


class ReportVersion(models.Model):
    """What a report said when it was signed (a ward's) or locked (the city's), whole and for good.

    ``figures``: what every indicator said, in the order of the form (see ``sheet.frozen``);
    ``differences``: ``[code, before, after]`` against the version before.
    """

    ward_report = models.ForeignKey(
        WardReport, models.PROTECT, null=True, blank=True, related_name="versions"
    )
    city_report = models.ForeignKey(
        CityReport, models.PROTECT, null=True, blank=True, related_name="versions"
    )
    number = models.PositiveSmallIntegerField(_("bản"))
    figures = models.JSONField(_("số liệu"))
    differences = models.JSONField(_("khác bản trước"), default=list)
    reason = models.CharField(_("lý do"), max_length=500, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("bản báo cáo")
        verbose_name_plural = _("bản báo cáo")
        ordering = ["-number"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ward_report__isnull=False, city_report__isnull=True)
                | models.Q(ward_report__isnull=True, city_report__isnull=False),
                name="version_of_one_report",
            ),
            models.UniqueConstraint(
                fields=["ward_report", "number"],
                condition=models.Q(ward_report__isnull=False),
                name="ward_version_once",
            ),
            models.UniqueConstraint(
                fields=["city_report", "number"],
                condition=models.Q(city_report__isnull=False),
                name="city_version_once",
            ),
        ]

    def __str__(self) -> str:
        return f"Bản {self.number}"


class Remark(models.Model):
    """Why a report came back, pinned to a cell; '' for the whole."""

    report = models.ForeignKey(WardReport, models.CASCADE, related_name="remarks")
    code = models.CharField(_("chỉ tiêu"), max_length=6, blank=True)
    text = models.CharField(_("nội dung"), max_length=500)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    #: With the next sending.
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("điều cần sửa của báo cáo")
        verbose_name_plural = _("điều cần sửa của báo cáo")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text[:60]
