"""Council sessions: who was called, who was there, what was on the agenda and what came out."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from prepared.states import Stateful, state_field

from .compositions import Composition


class CouncilSession(Stateful):
    """A meeting of a council: in the room, in writing, or both.

    In a mixed one members who are not in the room answer in writing, as NĐ 91/2017 art. 45(8)
    asks of those who are absent.
    """

    class Mode(models.TextChoices):
        ROOM = "room", _("Họp tại phòng")
        WRITING = "writing", _("Lấy ý kiến bằng văn bản, không họp")
        MIXED = "mixed", _("Họp, ủy viên vắng mặt trả lời bằng văn bản")

    class State(models.TextChoices):
        CALLED = "called", _("Đã triệu tập")
        OPEN = "open", _("Đang họp")
        CLOSED = "closed", _("Đã ký biên bản")

    council = models.ForeignKey("organizations.Unit", models.PROTECT, related_name="sessions")
    round = models.ForeignKey("nominations.Round", models.PROTECT, related_name="sessions")
    meets_at = models.DateTimeField(_("thời gian"))
    place = models.CharField(_("địa điểm"), max_length=200)
    #: Empty only in sessions called before compositions were recorded.
    composition = models.ForeignKey(
        Composition, models.PROTECT, null=True, blank=True, related_name="sessions"
    )
    mode = models.CharField(_("hình thức"), max_length=8, choices=Mode.choices, default=Mode.ROOM)
    answers_due_at = models.DateTimeField(_("hạn trả lời"), null=True, blank=True)
    standing_only = models.BooleanField(_("chỉ Thường trực Hội đồng"), default=False)
    state = state_field(max_length=8, choices=State.choices, default=State.CALLED)
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
            ),
            models.CheckConstraint(
                condition=models.Q(mode="room") | models.Q(answers_due_at__isnull=False),
                name="written_session_has_deadline",
            ),
        ]

    def __str__(self) -> str:
        return f"Phiên họp {timezone.localtime(self.meets_at):%d/%m/%Y}"

    @transition(field=state, source=State.CALLED, target=State.OPEN)
    def open(self) -> None:
        """Those who came are there; where nobody meets, the first vote is open."""

    @classmethod
    def opened_by_vote(cls, pk: int) -> None:
        """The same by a statement alone, if nobody has opened it yet."""
        cls.objects.filter(pk=pk, state=cls.State.CALLED).update(state=cls.State.OPEN)

    @transition(field=state, source=[State.CALLED, State.OPEN], target=State.CLOSED)
    def close(self) -> None:
        """The minutes are signed."""

    @property
    def in_writing(self) -> bool:
        """Nobody meets: everybody answers in writing."""
        return self.mode == self.Mode.WRITING

    @property
    def takes_answers(self) -> bool:
        """Whoever is not in the room may answer in writing."""
        return self.mode != self.Mode.ROOM

    @property
    def answers_over(self) -> bool:
        """Whether it is too late to answer in writing."""
        return self.answers_due_at is not None and timezone.now() > self.answers_due_at


class Seat(models.Model):
    """A member's place in a session, as the council was composed when it was called."""

    session = models.ForeignKey(CouncilSession, models.CASCADE, related_name="seats")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="seats")
    is_chair = models.BooleanField(default=False)
    is_standing = models.BooleanField(default=False)
    unit = models.ForeignKey(
        "organizations.Unit", models.PROTECT, null=True, blank=True, related_name="+"
    )
    present = models.BooleanField(_("có mặt"), default=False)
    absence_reason = models.CharField(_("lý do vắng"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("ủy viên dự họp")
        verbose_name_plural = _("ủy viên dự họp")
        ordering = ["-is_chair", "pk"]
        constraints = [models.UniqueConstraint(fields=["session", "member"], name="one_seat")]

    def __str__(self) -> str:
        return f"{self.session_id}: {self.member_id}"


class AttendanceMove(models.Model):
    """Somebody came into the room or left it, and when."""

    seat = models.ForeignKey(Seat, models.CASCADE, related_name="moves")
    came = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("lượt vào, ra")
        verbose_name_plural = _("lượt vào, ra")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.seat_id} {'+' if self.came else '-'}"


class Choice(models.TextChoices):
    YES = "yes", _("Đồng ý")
    NO = "no", _("Không đồng ý")
    BLANK = "blank", _("Phiếu trắng")
    INVALID = "invalid", _("Phiếu không hợp lệ")


class AgendaItem(Stateful):
    """One nomination before the council, with the rule it is judged by and the count."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Chưa xét")
        VOTING = "voting", _("Đang bỏ phiếu")
        TIED = "tied", _("Ngang phiếu, chờ Chủ tịch quyết định")
        COUNTED = "counted", _("Đã kiểm phiếu")
        CONFIRMED = "confirmed", _("Đã xác nhận")
        DEFERRED = "deferred", _("Hoãn")

    #: Before the chair confirmed the count or deferred the item.
    UNSETTLED = (State.WAITING, State.VOTING, State.TIED, State.COUNTED)

    session = models.ForeignKey(CouncilSession, models.PROTECT, related_name="items")
    nomination = models.ForeignKey(
        "nominations.Nomination", models.PROTECT, related_name="agenda_items"
    )
    position = models.PositiveIntegerField(_("mục số"))
    state = state_field(max_length=10, choices=State.choices, default=State.WAITING)
    added_late = models.BooleanField(_("bổ sung khi phiên họp đã mở"), default=False)
    priority = models.BooleanField(_("thuộc diện ưu tiên"), default=False)
    priority_reason = models.CharField(_("lý do ưu tiên"), max_length=300, blank=True)
    secret = models.BooleanField(_("kín"))
    rule = models.JSONField()
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    yes = models.PositiveSmallIntegerField(null=True, blank=True)
    no = models.PositiveSmallIntegerField(null=True, blank=True)
    blank = models.PositiveSmallIntegerField(null=True, blank=True)
    invalid = models.PositiveSmallIntegerField(null=True, blank=True)
    unreturned = models.PositiveSmallIntegerField(null=True, blank=True)
    present = models.PositiveSmallIntegerField(null=True, blank=True)
    base = models.PositiveSmallIntegerField(null=True, blank=True)
    passed = models.BooleanField(null=True, blank=True)
    #: The chair's casting vote on a tie: asked openly, an act of its own.
    casting = models.CharField(max_length=8, choices=Choice.choices, blank=True)
    casting_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    casting_reason = models.CharField(max_length=500, blank=True)
    #: The chair's order among those level at the edge of the quota.
    chair_rank = models.PositiveSmallIntegerField(null=True, blank=True)
    chair_rank_reason = models.CharField(max_length=500, blank=True)
    #: The place among those who passed, once confirmed, and whether it lies within the quota.
    place = models.PositiveSmallIntegerField(null=True, blank=True)
    outside_quota = models.BooleanField(default=False)
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

    @transition(field=state, source=State.WAITING, target=State.VOTING)
    def open_vote(self) -> None:
        """Members vote from now on."""

    @transition(field=state, source=State.VOTING, target=State.WAITING)
    def restart_vote(self) -> None:
        """All ballots are void; it is voted on again."""

    @transition(field=state, source=State.VOTING, target=State.COUNTED)
    def close_vote(self) -> None:
        """Counted, and the rule says how it fell."""

    @transition(field=state, source=State.VOTING, target=State.TIED)
    def tie(self) -> None:
        """Counted, and level: the chair decides."""

    @transition(field=state, source=State.TIED, target=State.COUNTED)
    def break_tie(self) -> None:
        """The chair has said it openly."""

    @transition(field=state, source=State.COUNTED, target=State.CONFIRMED)
    def confirm(self) -> None:
        """The chair has confirmed the count."""

    @transition(
        field=state,
        source=list(UNSETTLED),
        target=State.DEFERRED,
    )
    def defer(self) -> None:
        """Something must be made clear first."""
