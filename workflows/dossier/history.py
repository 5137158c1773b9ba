"""The record of a case as a person may see it."""

from __future__ import annotations

import json
from typing import Any

from audit.models import Event
from nominations.lifecycle import SEALED_CODE, SEALED_STATES
from nominations.models import Nomination
from organizations import grants
from organizations.models import User
from workflows.kernel import policy

#: What whoever is outside may read of: the ward's own acts, and what the city tells it.
_FOR_ALL = frozenset(
    {
        "create",
        "edit",
        "attach_evidence",
        "remove_evidence",
        "record_consent",
        "self_assess",
        "send_to_chair",
        "send_back",
        "submit",
        "recall",
        "receive",
        "refuse",
        "return_for_correction",
        "open_place",
        "allow_return",
        "resubmit",
        "consult",
        "give_opinion",
        "publish_notice",
        "close_notice",
        "hold",
        "resume",
        "withdraw",
        "lapse",
        "mark_not_eligible",
        "council_fail",
        "forward",
        "record_outside_result",
        "decide",
        "confirm_consent",
        "decline",
        "pay",
        "acknowledge",
        "hand_over",
        "revoke",
        "correct",
        "reveal_national_id",
        "dispose",
        "place_legal_hold",
        "lift_legal_hold",
    }
)
#: Acts whose stated reason whoever is outside reads too; the others' reasons stay inside.
REASON_FOR_ALL = frozenset(
    {
        "send_back",
        "refuse",
        "mark_not_eligible",
        "withdraw",
        "allow_return",
        "revoke",
        "correct",
        "open_place",
    }
)
#: Facts of an act that are told outside; what else was noted stays inside.
_FACTS_FOR_ALL = frozenset({"receipt", "remarks", "touched", "submission", "units", "number"})


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
    if event.kind not in _FOR_ALL:
        return False
    if event.kind == "give_opinion":
        # What a department thinks is for the city; its own people know it anyway.
        return event.unit_id in units
    body = json.loads(event.body)
    before, after = body.get("from", ""), body.get("to", "")
    if event.kind in {"hold", "resume"}:
        return not {before, after} & SEALED_STATES
    if event.kind in {"decide", "council_fail"}:
        return nomination.results_released_at is not None
    return after not in SEALED_STATES


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
            "body": json.loads(event.body) if inside else _outside(event),
            "hash": event.hash if inside else "",
        }
        for place, event in enumerate(events, 1)
    ]


def _outside(event: Event) -> dict[str, Any]:
    body = json.loads(event.body)
    changes = body.get("changes", {})
    by_ward = event.role in {"ward_officer", "ward_chair"}
    told: dict[str, Any] = {
        "action": body.get("action", event.kind),
        "from": _shown(body.get("from", "")),
        "to": _shown(body.get("to", "")),
        "changes": {
            name: value for name, value in changes.items() if by_ward or name in _FACTS_FOR_ALL
        },
    }
    if body.get("reason") and (by_ward or event.kind in REASON_FOR_ALL):
        told["reason"] = body["reason"]
    return told


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
