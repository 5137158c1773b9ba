"""The record of a case as a person may see it."""

from __future__ import annotations

import re
from typing import Any

from audit.models import Event
from audit.reading import Said
from nominations.lifecycle import SEALED_CODE, SEALED_STATES
from nominations.models import Nomination
from organizations import grants
from organizations.models import User

from . import policy
from .registry import Told, known

_HASH = re.compile(r"[0-9a-f]{64}")


def events_for(person: User, nomination: Nomination) -> list[Event]:
    """All events for those inside; for others what happened before the seal, and after release.

    A ballot's event names the member; only those inside the council's work see it.
    """
    events = list(Event.objects.filter(stream=f"case:{nomination.number}").order_by("seq"))
    if policy.sees_sealed(person, nomination):
        return events
    units = {mandate.unit_id for mandate in grants.mandates(person)}
    return [event for event in events if _is_open(event, nomination, units)]


def _is_open(event: Event, nomination: Nomination, units: set[int]) -> bool:
    """Whether somebody outside, of these units, may know that it happened."""
    told = known(event.kind).told
    if told == Told.NOBODY:
        return False
    if told == Told.OWN:
        return event.unit_id in units
    if told == Told.RELEASED:
        return nomination.results_released_at is not None
    body = Said(event.body)
    if body.broken:
        # Whether it lies under the seal cannot be told any more.
        return False
    before, after = body.text("from"), body.text("to")
    return after not in SEALED_STATES and not (told == Told.UNSEALED and before in SEALED_STATES)


def told(person: User, nomination: Nomination, events: list[Event]) -> list[dict[str, Any]]:
    """Events as the API tells them; outside without what only the inside may know.

    Outside they are counted anew and carry no hash: a gap would tell how much is hidden.
    """
    inside = policy.sees_sealed(person, nomination)
    return [
        {
            "seq": event.seq if inside else place,
            "at": event.at,
            "action": event.kind,
            "actor": event.actor_name,
            "on_behalf_of": event.on_behalf_of_name,
            "role": event.role,
            "body": Said(event.body) if inside else _outside(event),
            "hash": event.hash if inside else "",
        }
        for place, event in enumerate(events, 1)
    ]


def _outside(event: Event) -> dict[str, Any]:
    body = Said(event.body)
    changes = body.facts("changes")
    act, by_ward = known(event.kind), event.role in {"ward_officer", "ward_chair"}
    told: dict[str, Any] = {
        "action": body.text("action", event.kind),
        "from": _shown(body.text("from")),
        "to": _shown(body.text("to")),
        "changes": {
            name: _without_hashes(value)
            for name, value in changes.items()
            if by_ward or name in act.facts_told
        },
    }
    if (reason := body.text("reason")) and (by_ward or act.reason_told):
        told["reason"] = reason
    return told


def _without_hashes(value: Any) -> Any:
    """A value of the record without the hashes in it: each names a file its reader may not open."""
    if isinstance(value, str):
        return "" if _is_hash(value) else value
    if isinstance(value, list):
        return [_without_hashes(one) for one in value if not _is_hash(one)]
    if isinstance(value, dict):
        return {name: _without_hashes(one) for name, one in value.items() if not _is_hash(one)}
    return value


def _is_hash(value: Any) -> bool:
    return isinstance(value, str) and _HASH.fullmatch(value) is not None


def _shown(state: str) -> str:
    return SEALED_CODE if state in SEALED_STATES else state


def shown_version(person: User | None, nomination: Nomination) -> int:
    """The version as this person may know it: while it is sealed, as of what they last saw.

    The number itself counts every act; outside it would tell that the council is at work.
    """
    if person is None or not policy.sealed_from(person, nomination):
        return nomination.version
    events = events_for(person, nomination)
    return events[-1].object_version if events else 1
