"""Ballots: that a member voted, how the votes fell, and who may not vote.

Who voted (``Turnout``) and how (``SecretBallot``) share no key, no time and no order.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .councils import AgendaItem, Choice


class Conflict(models.Model):
    """A member who may not vote on an item, and why: said by them or seen by the system."""

    class Kind(models.TextChoices):
        DECLARED = "declared", _("ủy viên tự khai")
        NOMINEE = "nominee", _("là người được đề nghị hoặc người đại diện")
        RELATIVE = "relative", _("người thân")
        UNIT = "unit", _("cùng đơn vị")

    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="conflicts")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    kind = models.CharField(_("loại"), max_length=8, choices=Kind.choices, default=Kind.DECLARED)
    reason = models.CharField(_("lý do"), max_length=300)
    detected = models.BooleanField(_("hệ thống phát hiện"), default=False)

    class Meta:
        verbose_name = _("xung đột lợi ích")
        verbose_name_plural = _("xung đột lợi ích")
        constraints = [models.UniqueConstraint(fields=["item", "member"], name="one_conflict")]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.member_id}"


class Turnout(models.Model):
    """That a member voted on an item, or took a paper ballot; of a secret one nothing about how.

    ``member`` is whose seat it is; ``delegate`` who voted from it for them.
    """

    class Channel(models.TextChoices):
        SCREEN = "screen", _("trên màn hình, tại phòng")
        WRITING = "writing", _("trả lời bằng văn bản")
        PAPER = "paper", _("phiếu giấy")

    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="turnout")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    delegate = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    channel = models.CharField(
        _("cách bỏ phiếu"), max_length=8, choices=Channel.choices, default=Channel.SCREEN
    )
    open_choice = models.CharField(max_length=8, choices=Choice.choices, blank=True)

    class Meta:
        verbose_name = _("lượt bỏ phiếu")
        verbose_name_plural = _("lượt bỏ phiếu")
        constraints = [models.UniqueConstraint(fields=["item", "member"], name="one_turnout")]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.member_id}"


class SecretBallot(models.Model):
    """A secret ballot: no member, no time; only the holder of its code can change it.

    All rows of an item are written anew, shuffled, at every vote: where a row lies says nothing
    of when it came. When the vote closes the hashes of the codes are dropped too.
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


class PaperCount(models.Model):
    """What two tellers counted of an item's paper ballots.

    Where an item has ballots on paper and on screen and is secret, how the paper ones fell is
    dropped when the vote closes: only the whole is kept.
    """

    item = models.OneToOneField(AgendaItem, models.CASCADE, related_name="paper_count")
    issued = models.PositiveSmallIntegerField(_("phiếu phát ra"))
    returned = models.PositiveSmallIntegerField(_("phiếu thu về"))
    valid = models.PositiveSmallIntegerField(_("phiếu hợp lệ"))
    invalid = models.PositiveSmallIntegerField(_("phiếu không hợp lệ"))
    yes = models.PositiveSmallIntegerField(_("đồng ý"), null=True, blank=True)
    no = models.PositiveSmallIntegerField(_("không đồng ý"), null=True, blank=True)
    blank = models.PositiveSmallIntegerField(_("phiếu trắng"), null=True, blank=True)
    first_teller = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    second_teller = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    scan = models.ForeignKey(
        "nominations.StoredFile", models.PROTECT, null=True, blank=True, related_name="+"
    )
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("kết quả kiểm phiếu giấy")
        verbose_name_plural = _("kết quả kiểm phiếu giấy")
        constraints = [
            models.CheckConstraint(
                condition=Q(returned=F("valid") + F("invalid")) & Q(returned__lte=F("issued")),
                name="paper_ballots_add_up",
            ),
            models.CheckConstraint(
                condition=Q(yes__isnull=True) | Q(valid=F("yes") + F("no") + F("blank")),
                name="valid_paper_ballots_add_up",
            ),
            models.CheckConstraint(
                condition=~Q(first_teller=F("second_teller")), name="two_tellers"
            ),
        ]

    def __str__(self) -> str:
        return str(self.item_id)
