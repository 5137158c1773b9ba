"""The record of a complaint or a revocation, in words."""

from __future__ import annotations

import json

from audit.models import Event

#: What happens to a small case beside its acts.
_SIDE_OTHERS = {"enter_complaint": "Ghi khiếu nại", "open_revocation": "Mở vụ việc huỷ bỏ"}


def told_of_side(kind: str, pk: int) -> list[tuple[Event, str, str]]:
    """The record of a complaint or a revocation: event, what was done, why."""
    from workflows.redress import complaints, revocations

    acts = {"complaint": complaints.KIND, "revocation": revocations.KIND}[kind].acts
    events = Event.objects.filter(stream=f"{kind}:{pk}").order_by("seq")
    return [
        (
            event,
            acts[event.kind].label
            if event.kind in acts
            else _SIDE_OTHERS.get(event.kind, event.kind),
            json.loads(event.body).get("reason", ""),
        )
        for event in events
    ]
