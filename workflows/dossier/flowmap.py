"""The way of one nomination as people see it: what is behind, where it is, what comes.

Read from the flow itself and from the tasks of the case, so that the picture cannot differ from
what happens. What is sealed from the reader is one place, "Xét, quyết định", until it is out.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from nominations.lifecycle import END_STATES, SEALED_STATES, State
from nominations.models import Nomination
from workflows.flows import FLOWS
from workflows.kernel import policy
from workflows.kernel.models import CaseTask

#: Side ways, drawn only for those who went or are there.
_SIDE_STATES = frozenset({State.RETURNED, State.ON_HOLD, State.FORWARDED, State.PUBLIC_NOTICE})
_DECIDING = frozenset(str(state) for state in SEALED_STATES)


@dataclass(slots=True)
class Branch:
    """One department asked in parallel."""

    unit: str
    done: bool


@dataclass(slots=True)
class Place:
    """A place of the flow: ``mark`` is ``done``, ``now`` or ``next``."""

    title: str
    mark: str = "next"
    unit: str = ""
    by: str = ""
    at: datetime | None = None
    branches: list[Branch] = field(default_factory=list)


def flow_map(nomination: Nomination, tasks: list[CaseTask], *, inside: bool) -> list[Place]:
    """The places in the order of the process; ``tasks`` are all tasks of the case, oldest first."""
    by_node: dict[str, list[CaseTask]] = {}
    for task in tasks:
        by_node.setdefault(task.flow_task.name, []).append(task)
    sealed = not inside and policy.is_sealed(nomination)
    places: list[Place] = []
    deciding: Place | None = None
    for node in FLOWS[nomination.family].places():
        state = getattr(node, "state", None)
        if state is None:
            continue
        here = node.serves(nomination)
        seen = by_node.get(node.name, [])
        if state in _DECIDING and not inside:
            if deciding is None:
                deciding = Place(_("Xét, quyết định"))
                places.append(deciding)
            if here or sealed:
                deciding.mark = "now"
            elif nomination.decided_on is not None:
                deciding.mark = "done"
            continue
        if sealed and state == State.ON_HOLD:
            # A standstill while it is sealed is sealed too.
            here, seen = False, [one for one in seen if _begun_open(one, tasks)]
        if state in _SIDE_STATES and not here and not seen:
            continue
        places.append(_place(node, seen, by_node, here=here))
    places.append(_end(nomination, sealed=sealed))
    return places


def _begun_open(held: CaseTask, tasks: list[CaseTask]) -> bool:
    """Whether a standstill began before the dossier was under seal."""
    before = [task for task in tasks if task.pk < held.pk and task.flow_task_type == "HUMAN"]
    return bool(before) and getattr(before[-1].flow_task, "state", "") not in _DECIDING


def _place(node: Any, seen: list[CaseTask], by_node: dict[str, Any], *, here: bool) -> Place:
    done = [task for task in seen if task.status == "DONE"]
    place = Place(node.task_title, "now" if here else "done" if done else "next")
    last = (seen if here else done)[-1:] or []
    for task in last:
        place.unit = task.unit.short_name if task.unit else ""
        place.at = task.created if here else task.finished
        owner = task.taken_by if here else task.owner
        place.by = owner.full_name if owner else ""
    if node.state == State.CONSULTING and seen:
        asked = [task for task in by_node.get("opinion", []) if task.pk > seen[-1].pk]
        place.branches = [
            Branch(task.unit.short_name if task.unit else "", task.status == "DONE")
            for task in asked
            if task.status != "CANCELED"
        ]
    return place


def _end(nomination: Nomination, *, sealed: bool) -> Place:
    if nomination.state in END_STATES and not sealed:
        return Place(str(State(nomination.state).label), "now", at=nomination.state_since)
    return Place(_("Đã trao"))
