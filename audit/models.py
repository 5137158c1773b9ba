"""The append-only record: events chained by hash, one chain a stream.

Checkpoints over all chains (a Merkle log, signed) will stand beside these tables; they add a
leaf an event and change nothing here.
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
