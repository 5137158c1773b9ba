"""The record of a thing with a stream of its own, in words."""

from __future__ import annotations

import json
from typing import Any

from audit.models import Event
from workflows.kernel.kinds import Kind
from workflows.kernel.registry import known


def told_of(kind: Kind, thing: Any) -> list[tuple[Event, str, str]]:
    """Everything that was done to it: event, what was done, why."""
    events = Event.objects.filter(stream=kind.ref(thing)).order_by("seq")
    return [
        (
            event,
            str((kind.actions.get(event.kind) or known(event.kind)).label),
            json.loads(event.body).get("reason", ""),
        )
        for event in events
    ]
