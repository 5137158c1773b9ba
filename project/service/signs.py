"""Signs of life: what must go on leaves one, and whoever looks sees how long it has been silent."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from .models import Sign

WORKER = "worker"
SWEEP = "sweep"
BACKUP = "backup"
#: A backup was read back whole, into a database of its own.
DRILL = "drill"
CATALOGUE = "catalogue"
#: Mail went out to whoever tried it.
MAIL = "mail"


def leave(name: str, /, **said: Any) -> None:
    """It happened now; only the last time is kept."""
    Sign.objects.update_or_create(name=name, defaults={"at": timezone.now(), "said": said})


def last(name: str) -> datetime | None:
    """When it last happened; None for never."""
    return Sign.objects.filter(name=name).values_list("at", flat=True).first()


def said(name: str) -> dict[str, Any]:
    """What it said the last time; nothing for never."""
    found = Sign.objects.filter(name=name).values_list("said", flat=True).first()
    return found or {}
