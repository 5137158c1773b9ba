"""What is posted for the public, and what the public says to it."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from nominations.identity import seal, unseal


def new_code() -> str:
    """An address nobody can guess or count up."""
    return secrets.token_urlsafe(16)


class Protected(models.Model):
    """Somebody from outside whose name and way to reach them are kept encrypted.

    Lists show initials; a full view needs the right and leaves an event.
    """

    name_sealed = models.TextField(editable=False, blank=True)
    contact_sealed = models.TextField(editable=False, blank=True)
    initials = models.CharField(_("viết tắt"), max_length=60, editable=False, blank=True)

    class Meta:
        abstract = True

    def set_sender(self, name: str, contact: str) -> None:
        """Keep who it is; nothing of it is kept in clear but the initials."""
        self.name_sealed, self.contact_sealed = seal(name), seal(contact)
        self.initials = " ".join(f"{part[0].upper()}." for part in name.split())[:60]

    @property
    def sender(self) -> str:
        """Name and contact in clear; callers must hold the right and leave an event."""
        name, contact = unseal(self.name_sealed), unseal(self.contact_sealed)
        return f"{name} · {contact}" if contact else name


class PublicNotice(models.Model):
    """A time of public notice."""

    nomination = models.ForeignKey("nominations.Nomination", models.PROTECT, related_name="notices")
    code = models.CharField(max_length=40, unique=True, default=new_code, editable=False)
    posted_at = models.DateTimeField()
    until = models.DateTimeField(_("đến"))
    closed_at = models.DateTimeField(null=True, blank=True)
    feedback = models.TextField(_("tổng hợp phản ánh"), blank=True)

    class Meta:
        verbose_name = _("thông báo công khai")
        verbose_name_plural = _("thông báo công khai")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.nomination_id} {self.posted_at:%d/%m/%Y}"


class Channel(models.TextChoices):
    """How something from outside came in."""

    WEB = "web", _("Trang công khai")
    PHONE = "phone", _("Điện thoại")
    LETTER = "letter", _("Thư, đơn")
    IN_PERSON = "in_person", _("Gặp trực tiếp")


class PublicRemark(Protected):
    """What somebody said about one posted nominee, and the reviewer's answer."""

    class Outcome(models.TextChoices):
        NOTED = "noted", _("Ghi nhận, không đổi kết quả")
        UNFOUNDED = "unfounded", _("Không có cơ sở")
        UPHELD = "upheld", _("Đúng, phải xử lý")

    notice = models.ForeignKey(PublicNotice, models.PROTECT, related_name="remarks")
    channel = models.CharField(_("đến qua"), max_length=10, choices=Channel.choices)
    text = models.TextField(_("nội dung"), max_length=2000)
    received_at = models.DateTimeField()
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    form_key = models.CharField(max_length=40, unique=True, null=True, blank=True, editable=False)
    outcome = models.CharField(_("kết luận"), max_length=10, choices=Outcome.choices, blank=True)
    answer = models.CharField(_("trả lời"), max_length=1000, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("ý kiến của người dân")
        verbose_name_plural = _("ý kiến của người dân")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outcome="", answered_at__isnull=True)
                | (
                    ~models.Q(outcome="")
                    & ~models.Q(answer="")
                    & models.Q(answered_at__isnull=False)
                ),
                name="remark_answered_with_reason",
            )
        ]

    def __str__(self) -> str:
        return f"{self.initials} {self.text[:80]}"
