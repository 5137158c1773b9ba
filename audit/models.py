"""The append-only record: events chained by hash, one chain a stream.

Over all chains lies one log, signed at checkpoints (``audit.checkpoints``): a leaf an event.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Event(models.Model):
    """One act. Rows are inserted by ``audit.record.record`` only; triggers refuse the rest."""

    stream = models.CharField(max_length=80)
    seq = models.PositiveIntegerField()
    prev_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64, unique=True)
    kind = models.CharField(_("việc"), max_length=40)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(_("người làm"), max_length=150, blank=True)
    on_behalf_of_id = models.BigIntegerField(null=True)
    on_behalf_of_name = models.CharField(_("thay cho"), max_length=150, blank=True)
    role = models.CharField(max_length=30, blank=True)
    unit_id = models.BigIntegerField(null=True)
    at = models.DateTimeField(_("lúc"))
    request_id = models.CharField(max_length=40, blank=True)
    object_ref = models.CharField(max_length=80, blank=True)
    object_version = models.PositiveIntegerField(default=0)
    body = models.TextField()

    class Meta:
        verbose_name = _("sự việc")
        verbose_name_plural = _("sự việc")
        constraints = [models.UniqueConstraint(fields=["stream", "seq"], name="one_event_a_place")]
        # How often something was done to a thing whose events stand in its unit's stream.
        indexes = [models.Index(fields=["object_ref"], name="event_of_a_thing")]

    def __str__(self) -> str:
        return f"{self.stream}#{self.seq} {self.kind}"


class Head(models.Model):
    """The end of a stream; locked while an event is added."""

    stream = models.CharField(max_length=80, unique=True)
    seq = models.PositiveIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return f"{self.stream}#{self.seq}"


class PersonalValue(models.Model):
    """A personal value behind a salted commitment; erasable without breaking the chain."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="personal_values")
    path = models.CharField(max_length=80)
    salt = models.CharField(max_length=32)
    value = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.event_id}:{self.path}"


class Leaf(models.Model):
    """An event's place in the one log over all streams; given once, by ``audit.checkpoints``."""

    log_index = models.PositiveBigIntegerField(primary_key=True)
    event = models.OneToOneField(Event, models.PROTECT, related_name="leaf")

    def __str__(self) -> str:
        return f"{self.log_index}"


class Checkpoint(models.Model):
    """The log up to a size as one signed hash; its line is kept outside as well."""

    size = models.PositiveBigIntegerField(primary_key=True)
    root = models.CharField(max_length=64)
    prev_root = models.CharField(max_length=64, blank=True)
    #: What the next one goes on from (``audit.tree``).
    subtrees = models.JSONField()
    at = models.DateTimeField()
    key = models.CharField(max_length=64)
    signature = models.CharField(max_length=128)

    class Meta:
        verbose_name = _("mốc sổ ghi")
        verbose_name_plural = _("mốc sổ ghi")

    def __str__(self) -> str:
        return f"{self.size} {self.root[:12]}"
