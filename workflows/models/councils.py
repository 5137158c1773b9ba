"""Council sessions: who was there, what was voted, and how the ballots fell."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class CouncilSession(models.Model):
    """A meeting of a council, in the room or in writing."""

    class State(models.TextChoices):
        CALLED = "called", _("Đã triệu tập")
        OPEN = "open", _("Đang họp")
        CLOSED = "closed", _("Đã ký biên bản")

    council = models.ForeignKey("organizations.Unit", models.PROTECT, related_name="sessions")
    round = models.ForeignKey("nominations.Round", models.PROTECT, related_name="sessions")
    meets_at = models.DateTimeField(_("thời gian"))
    place = models.CharField(_("địa điểm"), max_length=200)
    in_writing = models.BooleanField(_("lấy ý kiến bằng văn bản"), default=False)
    state = models.CharField(max_length=8, choices=State.choices, default=State.CALLED)
    members_total = models.PositiveSmallIntegerField(_("tổng số ủy viên"))
    minutes_number = models.CharField(_("số biên bản"), max_length=60, blank=True)
    minutes_signed_at = models.DateTimeField(null=True, blank=True)
    called_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("phiên họp Hội đồng")
        verbose_name_plural = _("phiên họp Hội đồng")
        ordering = ["-meets_at"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="closed") | models.Q(minutes_signed_at__isnull=False),
                name="closed_session_has_minutes",
            )
        ]

    def __str__(self) -> str:
        return f"Phiên họp {self.meets_at:%d/%m/%Y}"


class Seat(models.Model):
    """A member's place in a session, as the council was composed when it was called."""

    session = models.ForeignKey(CouncilSession, models.CASCADE, related_name="seats")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="seats")
    is_chair = models.BooleanField(default=False)
    present = models.BooleanField(_("có mặt"), default=False)
    absence_reason = models.CharField(_("lý do vắng"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("ủy viên dự họp")
        verbose_name_plural = _("ủy viên dự họp")
        ordering = ["-is_chair", "pk"]
        constraints = [models.UniqueConstraint(fields=["session", "member"], name="one_seat")]

    def __str__(self) -> str:
        return f"{self.session_id}: {self.member_id}"


class AgendaItem(models.Model):
    """One nomination before the council, with the rule it is judged by and the count."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Chưa xét")
        VOTING = "voting", _("Đang bỏ phiếu")
        COUNTED = "counted", _("Đã kiểm phiếu")
        CONFIRMED = "confirmed", _("Đã xác nhận")
        DEFERRED = "deferred", _("Hoãn")

    session = models.ForeignKey(CouncilSession, models.PROTECT, related_name="items")
    nomination = models.ForeignKey(
        "nominations.Nomination", models.PROTECT, related_name="agenda_items"
    )
    position = models.PositiveIntegerField(_("mục số"))
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    secret = models.BooleanField(_("kín"))
    rule = models.JSONField()
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    yes = models.PositiveSmallIntegerField(null=True, blank=True)
    no = models.PositiveSmallIntegerField(null=True, blank=True)
    blank = models.PositiveSmallIntegerField(null=True, blank=True)
    present = models.PositiveSmallIntegerField(null=True, blank=True)
    base = models.PositiveSmallIntegerField(null=True, blank=True)
    passed = models.BooleanField(null=True, blank=True)
    current = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("mục chương trình")
        verbose_name_plural = _("mục chương trình")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["session", "position"], name="agenda_position_once"),
            models.UniqueConstraint(
                fields=["nomination"],
                condition=models.Q(current=True),
                name="one_current_agenda_item",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["counted", "confirmed"])
                | models.Q(yes__isnull=False, no__isnull=False, passed__isnull=False),
                name="counted_item_has_tally",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id}/{self.position}"


class Conflict(models.Model):
    """A member who may not vote on an item."""

    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="conflicts")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.CharField(_("lý do"), max_length=300)
    detected = models.BooleanField(_("hệ thống phát hiện"), default=False)

    class Meta:
        verbose_name = _("xung đột lợi ích")
        verbose_name_plural = _("xung đột lợi ích")
        constraints = [models.UniqueConstraint(fields=["item", "member"], name="one_conflict")]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.member_id}"


class Choice(models.TextChoices):
    YES = "yes", _("Đồng ý")
    NO = "no", _("Không đồng ý")
    BLANK = "blank", _("Phiếu trắng")


class Turnout(models.Model):
    """That a member voted on an item; nothing about how."""

    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="turnout")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    open_choice = models.CharField(max_length=8, choices=Choice.choices, blank=True)

    class Meta:
        verbose_name = _("lượt bỏ phiếu")
        verbose_name_plural = _("lượt bỏ phiếu")
        constraints = [models.UniqueConstraint(fields=["item", "member"], name="one_turnout")]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.member_id}"


class SecretBallot(models.Model):
    """A secret ballot: no member, no time; only the holder of its code can change it.

    Rows are written anew in an order of their own when the vote closes, and the code's hash is
    dropped then, so that nothing left in the table leads to anybody.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="secret_ballots")
    code_hash = models.CharField(max_length=64, blank=True)
    choice = models.CharField(max_length=8, choices=Choice.choices)

    class Meta:
        verbose_name = _("phiếu kín")
        verbose_name_plural = _("phiếu kín")
        constraints = [
            models.UniqueConstraint(
                fields=["item", "code_hash"],
                condition=~models.Q(code_hash=""),
                name="one_secret_ballot_a_code",
            )
        ]

    def __str__(self) -> str:
        return str(self.item_id)
