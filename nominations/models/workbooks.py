"""Workbooks that were sent in and not yet taken over: what was read, row by row.

A workbook holds names and identity numbers, so its bytes and the values of its rows are kept
encrypted, and both go when the list is taken over or thrown away; what stays says who sent which
file when, and what became of it.
"""

from __future__ import annotations

import json
import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import RETURN_VALUE, transition

from prepared.states import Stateful, state_field

from ..identity import seal, unseal


class StagedWorkbook(Stateful):
    """One file of one ward for one round."""

    class State(models.TextChoices):
        READING = "reading", _("Đang đọc")
        READY = "ready", _("Chờ kiểm tra")
        REFUSED = "refused", _("Không đọc được")
        COMMITTED = "committed", _("Đã lưu thành bản nháp")
        DISCARDED = "discarded", _("Đã bỏ")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    ward = models.ForeignKey("organizations.Unit", models.PROTECT, related_name="workbooks")
    round = models.ForeignKey("nominations.Round", models.PROTECT, related_name="workbooks")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)
    file_name = models.CharField(_("tên tệp"), max_length=200)
    size = models.PositiveIntegerField(_("dung lượng (byte)"))
    sha256 = models.CharField(max_length=64)
    include_hidden = models.BooleanField(_("đọc cả trang, dòng ẩn"), default=False)
    state = state_field(max_length=10, choices=State.choices, default=State.READING)
    rows_done = models.PositiveIntegerField(default=0)
    rows_total = models.PositiveIntegerField(null=True, blank=True)
    refusal = models.CharField(_("vì sao không đọc được"), max_length=500, blank=True)
    notes = models.JSONField(default=list, blank=True)
    #: Rows of headings somebody pointed at, by the sheet's name; '' is any sheet.
    heading_rows = models.JSONField(default=dict, blank=True)
    #: Awards somebody said its lists are for, by the list's title; '' is any list.
    awards = models.JSONField(default=dict, blank=True)
    #: Per sheet: title, award family, heading row, encoding, headings, notes; no cell values.
    sheets = models.JSONField(default=list, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    #: Another ward the file names, and whether somebody said it is this ward's all the same.
    other_ward = models.CharField(_("tệp ghi phường, xã khác"), max_length=200, blank=True)
    ward_confirmed = models.BooleanField(_("đã xác nhận là của mình"), default=False)
    #: The last bulk change of rows, by which it is taken back.
    changes = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("bảng tính đã gửi lên")
        verbose_name_plural = _("bảng tính đã gửi lên")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["ward", "round", "-id"], name="workbook_of_ward")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["reading", "ready"], closed_at__isnull=True)
                | models.Q(
                    state__in=["refused", "committed", "discarded"], closed_at__isnull=False
                ),
                name="closed_workbook_has_moment",
            )
        ]

    def __str__(self) -> str:
        return self.file_name

    @transition(field=state, source=State.READING, target=State.READY)
    def finish_reading(self) -> None:
        """Every row is held against the rules; the ward looks at it."""

    @transition(field=state, source=State.READING, target=State.REFUSED)
    def refuse(self) -> None:
        """It cannot be read; ``refusal`` says why."""

    @transition(field=state, source=State.READY, target=State.READING)
    def read_again(self) -> None:
        """Somebody said what a heading means, or in which row the headings stand."""

    @transition(field=state, source=State.READY, target=State.COMMITTED)
    def commit(self) -> None:
        """All its rows became drafts."""

    @transition(field=state, source=[State.READING, State.READY], target=State.DISCARDED)
    def discard(self) -> None:
        """Thrown away, or a newer list took its place."""

    @property
    def is_open(self) -> bool:
        """Whether there is still something to do with it."""
        return self.state in (self.State.READING, self.State.READY)


class HeadingWord(models.Model):
    """A heading somebody said the meaning of; lists are read with it from then on."""

    key = models.CharField(_("tiêu đề (không dấu)"), max_length=80, unique=True)
    label = models.CharField(_("tiêu đề"), max_length=120)
    field = models.CharField(_("nghĩa là"), max_length=40)
    taught_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    taught_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("tiêu đề đã học")
        verbose_name_plural = _("tiêu đề đã học")
        ordering = ["key"]

    def __str__(self) -> str:
        return f"{self.label} → {self.field}"


class StagedRow(Stateful):
    """One row of a list: what it says, what is wrong with it, and what it became."""

    class Status(models.TextChoices):
        OK = "ok", _("Tốt")
        WARNING = "warning", _("Cần xem")
        ERROR = "error", _("Cần sửa")
        DUPLICATE = "duplicate", _("Trùng")
        DROPPED = "dropped", _("Không lấy")

    workbook = models.ForeignKey(StagedWorkbook, models.CASCADE, related_name="rows")
    sheet = models.PositiveSmallIntegerField()
    row = models.PositiveIntegerField(_("hàng"))
    award = models.CharField(_("danh hiệu"), max_length=40, blank=True)
    name = models.CharField(_("tên"), max_length=200, blank=True)
    status = state_field(max_length=10, choices=Status.choices)
    edited = models.BooleanField(_("đã sửa trên trang"), default=False)
    import_key = models.CharField(max_length=100, blank=True)
    #: By what the row is known again when its file comes back; tells nothing of what it says.
    found_key = models.CharField(max_length=64, blank=True, editable=False)
    sealed = models.TextField(editable=False)
    nomination = models.ForeignKey(
        "nominations.Nomination", models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("hàng của bảng tính")
        verbose_name_plural = _("hàng của bảng tính")
        ordering = ["sheet", "row"]
        constraints = [
            models.UniqueConstraint(fields=["workbook", "sheet", "row"], name="staged_row_once")
        ]
        indexes = [
            models.Index(fields=["workbook", "sheet", "status", "row"], name="staged_by_status"),
            models.Index(fields=["found_key"], name="staged_known_again"),
        ]

    def __str__(self) -> str:
        return f"{self.workbook_id}/{self.sheet}/{self.row}"

    @transition(field=status, source="*", target=RETURN_VALUE(*Status.values))
    def judge(self, status: str) -> str:
        """What its messages come to, each time it is read or put right."""
        return status

    @transition(field=status, source="*", target=Status.DROPPED)
    def drop(self) -> None:
        """Put aside by somebody; judged anew when it is taken in again."""

    @classmethod
    def found_twice(cls, rows: Any) -> None:
        """These rows (a queryset) stand in a dossier already."""
        rows.update(status=cls.Status.DUPLICATE)

    @property
    def content(self) -> dict[str, Any]:
        """``texts`` by field as people would type them, ``messages``, ``found`` in the file."""
        if "_content" not in self.__dict__:
            self.__dict__["_content"] = json.loads(unseal(self.sealed)) if self.sealed else {}
        found: dict[str, Any] = self.__dict__["_content"]
        return found

    @content.setter
    def content(self, value: dict[str, Any]) -> None:
        self.__dict__["_content"] = value
        self.sealed = seal(json.dumps(value, ensure_ascii=False, separators=(",", ":")))
