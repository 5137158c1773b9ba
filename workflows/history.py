"""The record of a case as a person may see it."""

from __future__ import annotations

import json

from audit.models import Event
from nominations.lifecycle import SEALED_STATES, State
from nominations.models import Nomination
from organizations.models import User

from . import policy


def events_for(person: User, nomination: Nomination) -> list[Event]:
    """All events for those inside; for others what happened before the seal, and after release.

    A ballot's event names the member; only those inside the council's work see it.
    """
    events = list(Event.objects.filter(stream=f"case:{nomination.number}").order_by("seq"))
    if policy.sees_sealed(person, nomination):
        return events
    shown = []
    for event in events:
        to = json.loads(event.body).get("to", "")
        sealed = to in SEALED_STATES or to in {State.COUNCIL_FAILED, State.UNDER_REVIEW}
        if event.kind in {"receive", "create"} or not sealed:
            shown.append(event)
    if nomination.results_released_at is None:
        shown = [event for event in shown if event.kind not in {"decide", "vote"}]
    return shown
