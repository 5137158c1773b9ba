"""Figures for Prometheus: what a graph or an alarm is made of, and nothing about people."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import DatabaseError
from django.db.models import Count
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from audit.models import Event
from nominations.models import Nomination

from . import health, signs
from .models import Sign

_AGES = (signs.WORKER, signs.SWEEP, signs.BACKUP, signs.DRILL)


def lines() -> Iterator[str]:
    """The text format, one figure a line; figures that cannot be asked for are left out."""
    checks = health.look()
    yield from _head("bangvang_check", "1 when this holds")
    for one in checks:
        yield f'bangvang_check{{name="{one.name}"}} {int(one.ok)}'
    yield from _head("bangvang_ready", "1 when requests may come")
    yield f"bangvang_ready {int(health.ready(checks))}"
    try:
        yield from _counted()
    except DatabaseError:
        return


def _counted() -> Iterator[str]:
    now = timezone.now()
    yield from _head("bangvang_age_seconds", "seconds since this last happened")
    for name, at in Sign.objects.filter(name__in=_AGES).order_by("name").values_list("name", "at"):
        yield f'bangvang_age_seconds{{name="{name}"}} {(now - at).total_seconds():.0f}'
    yield from _head("bangvang_tasks", "pieces of slow work by status")
    by_status = DBTaskResult.objects.order_by().values_list("status").annotate(Count("pk"))
    for status, count in sorted(by_status):
        yield f'bangvang_tasks{{status="{status.lower()}"}} {count}'
    yield from _head("bangvang_nominations", "dossiers by state")
    by_state = Nomination.objects.order_by().values_list("state").annotate(Count("pk"))
    for state, count in sorted(by_state):
        yield f'bangvang_nominations{{state="{state}"}} {count}'
    yield from _head("bangvang_events_last", "number of the newest event on record")
    newest = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    yield f"bangvang_events_last {newest}"


def _head(name: str, text: str) -> Iterator[str]:
    yield f"# HELP {name} {text}"
    yield f"# TYPE {name} gauge"
