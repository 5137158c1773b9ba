"""A ward's batch under one tờ trình, and what the city sends back."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from prepared.states import Stateful, state_field


class Submission(Stateful):
    """Nominations of one ward sent together under one letter with the ward's minutes."""

    class State(models.TextChoices):
        OPEN = "open", _("Đang lập")
        SENT = "sent", _("Đã gửi")

    round = models.ForeignKey("nominations.Round", models.PROTECT, related_name="submissions")
    ward = models.ForeignKey("organizations.Unit", models.PROTECT, related_name="submissions")
    state = state_field(max_length=8, choices=State.choices, default=State.OPEN)
    letter_number = models.CharField(_("số tờ trình"), max_length=60)
    letter_date = models.DateField(_("ngày tờ trình"))
    signer_name = models.CharField(_("người ký"), max_length=100)
    minutes_number = models.CharField(_("số biên bản"), max_length=60, blank=True)
    minutes_date = models.DateField(_("ngày biên bản"))
    attendance = models.PositiveSmallIntegerField(_("số người dự họp"), default=0)
    minutes_place = models.CharField(_("nơi họp"), max_length=200, blank=True)
    minutes_chair = models.CharField(_("chủ trì"), max_length=100, blank=True)
    minutes_secretary = models.CharField(_("thư ký"), max_length=100, blank=True)
    minutes_attendees = models.TextField(_("thành phần dự"), max_length=2000, blank=True)
    minutes_opinions = models.TextField(_("ý kiến tại cuộc họp"), max_length=4000, blank=True)
    quota_reason = models.CharField(_("lý do vượt chỉ tiêu"), max_length=500, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("tờ trình")
        verbose_name_plural = _("tờ trình")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "ward", "letter_number"], name="letter_number_once"
            ),
            models.CheckConstraint(
                condition=models.Q(minutes_date__lte=models.F("letter_date")),
                name="ward_minutes_before_letter",
            ),
            models.CheckConstraint(
                condition=models.Q(state="open", sent_at__isnull=True)
                | models.Q(state="sent", sent_at__isnull=False),
                name="sent_letter_has_moment",
            ),
        ]

    @transition(field=state, source=State.OPEN, target=State.SENT)
    def send(self) -> None:
        """With the first dossier that goes to the city under it."""

    def __str__(self) -> str:
        return f"Tờ trình số {self.letter_number} ngày {self.letter_date:%d/%m/%Y}"


class ListedNominee(models.Model):
    """A dossier's place in the list a ward prints and signs, and what its meeting said of it.

    Made before anything is sent, so that letter, minutes and list can be signed first.
    """

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="listed")
    nomination = models.OneToOneField(
        "nominations.Nomination", models.PROTECT, related_name="listed_under"
    )
    position = models.PositiveIntegerField(_("thứ tự"))
    agreeing = models.PositiveSmallIntegerField(_("số người đồng ý"), null=True, blank=True)
    remark = models.CharField(_("ý kiến"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("hồ sơ trong danh sách")
        verbose_name_plural = _("hồ sơ trong danh sách")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return f"{self.submission_id}/{self.position}"


class SubmissionItem(models.Model):
    """A nomination's place in a batch."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="items")
    nomination = models.OneToOneField(
        "nominations.Nomination", models.PROTECT, related_name="submission_item"
    )
    position = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("hồ sơ của tờ trình")
        verbose_name_plural = _("hồ sơ của tờ trình")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return f"{self.submission_id}/{self.position}"


class BegunDossier(models.Model):
    """What somebody has typed of a dossier that is no draft yet; sealed, theirs alone."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    award = models.ForeignKey("nominations.RoundAward", models.CASCADE, related_name="+")
    sealed = models.TextField()
    saved_at = models.DateTimeField()

    class Meta:
        verbose_name = _("hồ sơ ghi dở")
        verbose_name_plural = _("hồ sơ ghi dở")
        constraints = [
            models.UniqueConstraint(fields=["person", "award"], name="one_begun_dossier_an_award")
        ]

    def __str__(self) -> str:
        return f"{self.person_id}/{self.award_id}"
