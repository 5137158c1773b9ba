"""The record of a thing with a stream of its own, in words."""

from __future__ import annotations

from typing import Any

from audit.models import Event
from audit.reading import BROKEN, Said
from workflows.kernel.kinds import Kind
from workflows.kernel.registry import known


def told_of(kind: Kind, thing: Any) -> list[tuple[Event, str, str]]:
    """Everything that was done to it: event, what was done, why."""
    events = Event.objects.filter(stream=kind.ref(thing)).order_by("seq")
    return [
        (
            event,
            str((kind.actions.get(event.kind) or known(event.kind)).label),
            BROKEN if (said := Said(event.body)).broken else said.text("reason"),
        )
        for event in events
    ]
