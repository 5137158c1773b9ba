"""Files by content hash, and the evidence that points at them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .criteria import Criterion
from .nominations import Nomination


class StoredFile(models.Model):
    """One content, stored once under its SHA-256 outside the web root."""

    class Scan(models.TextChoices):
        WAITING = "waiting", _("đang chờ quét")
        CLEAN = "clean", _("không thấy mã độc")
        INFECTED = "infected", _("có mã độc")

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveBigIntegerField(_("dung lượng"))
    media_type = models.CharField(_("loại"), max_length=100)
    # Of a PDF, counted when it is taken in; empty for other files and those taken in before.
    pages = models.PositiveIntegerField(_("số trang"), null=True, blank=True)
    # What the virus scanner said; empty where none is configured, or it was not asked yet.
    scan = models.CharField(_("quét virus"), max_length=8, choices=Scan.choices, blank=True)
    stored_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("tệp")
        verbose_name_plural = _("tệp")

    def __str__(self) -> str:
        return self.sha256[:12]


class Upload(models.Model):
    """A file somebody handed in for one act on one thing; good once (``nominations.uploads``)."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    act = models.CharField(max_length=40)
    # "nomination:2024-0001", "session:3"; empty until first used where it was not known before.
    thing = models.CharField(max_length=60, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("tệp vừa gửi")
        verbose_name_plural = _("tệp vừa gửi")

    def __str__(self) -> str:
        return f"{self.act} {self.thing}"


class Evidence(models.Model):
    """A paper or picture in a dossier; replaced as a new version, never overwritten."""

    nomination = models.ForeignKey(Nomination, models.PROTECT, related_name="evidence")
    kind = models.SlugField(_("loại giấy tờ"), max_length=40)
    criterion = models.ForeignKey(
        Criterion, models.PROTECT, null=True, blank=True, related_name="+"
    )
    title = models.CharField(_("tên"), max_length=200)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    file_name = models.CharField(_("tên tệp"), max_length=200)
    version = models.PositiveSmallIntegerField(default=1)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    removed_at = models.DateTimeField(null=True, blank=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("minh chứng")
        verbose_name_plural = _("minh chứng")
        ordering = ["kind", "pk"]
        indexes = [models.Index(fields=["nomination", "kind"], name="evidence_by_kind")]

    def __str__(self) -> str:
        return self.title
