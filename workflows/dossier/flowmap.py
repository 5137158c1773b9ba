"""The way of one nomination as people see it: what is behind, where it is, what comes.

Read from the flow itself and from the tasks of the case, so that the picture cannot differ from
what happens. What is sealed from the reader is one place, "Xét, quyết định", until it is out.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from viewflow.workflow.status import STATUS

from nominations import looks
from nominations.lifecycle import END_STATES, SEALED_STATES, State
from nominations.models import Nomination
from workflows.kernel import policy
from workflows.kernel.flows.base import FLOWS
from workflows.kernel.models import CaseTask

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
    """The way: what was done in the order it was begun, where it is, what is still to come.

    ``tasks`` are all tasks of the case, oldest first. What has to be done again is still to come.
    An ended case has nothing before it.
    """
    by_node: dict[str, list[CaseTask]] = {}
    for task in tasks:
        by_node.setdefault(task.flow_task.name, []).append(task)
    sealed = not inside and policy.is_sealed(nomination)
    places: list[Place] = []
    deciding: Place | None = None
    for node, mark in _way(nomination, by_node, sealed=sealed):
        if node.state in _DECIDING and not inside:
            if deciding is None:
                deciding = Place(_("Xét, quyết định"))
                places.append(deciding)
            deciding.mark = "now" if sealed else mark
            continue
        seen = by_node.get(node.name, [])
        if sealed and node.state == State.ON_HOLD:
            # A standstill while it is sealed is sealed too.
            seen = [one for one in seen if _begun_open(one, tasks)]
            if not seen:
                continue
        places.append(_place(node, seen, by_node, mark))
    places.append(_end(nomination, sealed=sealed))
    return places


def _way(
    nomination: Nomination, by_node: dict[str, list[CaseTask]], *, sealed: bool
) -> list[tuple[Any, str]]:
    """The nodes that stand for a position, each with its mark.

    What is sealed looks the same wherever it is: as if it had just been found eligible.
    """
    flow_class = FLOWS[nomination.family]
    ended = nomination.state in END_STATES and not sealed
    here, ahead = None, []
    if sealed:
        here = flow_class.node_at(State.ELIGIBLE, "")
        ahead = flow_class.ahead_of(nomination, here)
    elif not ended:
        here = flow_class.node_for(nomination)
        asking = "consult" not in by_node and not looks.lacks(nomination, "departments to ask")
        ahead = flow_class.ahead(nomination, asking=asking)
    known = [(flow_class.instance.node(name), seen) for name, seen in by_node.items()]
    behind = [
        node
        for node, seen in known
        if node not in (here, *ahead)
        and not (sealed and getattr(node, "state", "") in _DECIDING)
        and any(task.status == STATUS.DONE for task in seen)
    ]
    way = [*((node, "done") for node in behind), (here, "now"), *((node, "next") for node in ahead)]
    return [(node, mark) for node, mark in way if hasattr(node, "state")]


def _begun_open(held: CaseTask, tasks: list[CaseTask]) -> bool:
    """Whether a standstill began before the dossier was under seal."""
    before = [task for task in tasks if task.pk < held.pk and task.flow_task_type == "HUMAN"]
    return bool(before) and getattr(before[-1].flow_task, "state", "") not in _DECIDING


def _place(node: Any, seen: list[CaseTask], by_node: dict[str, Any], mark: str) -> Place:
    here, done = mark == "now", [task for task in seen if task.status == STATUS.DONE]
    place = Place(node.task_title, mark)
    if mark == "next":
        return place
    last = (seen if here else done)[-1:] or []
    for task in last:
        place.unit = task.unit.short_name if task.unit else ""
        place.at = task.created if here else task.finished
        owner = task.taken_by if here else task.owner
        place.by = owner.full_name if owner else ""
    if node.state == State.CONSULTING and seen:
        asked = [task for task in by_node.get("opinion", []) if task.pk > seen[-1].pk]
        place.branches = [
            Branch(task.unit.short_name if task.unit else "", task.status == STATUS.DONE)
            for task in asked
            if task.status != STATUS.CANCELED
        ]
    return place


def _end(nomination: Nomination, *, sealed: bool) -> Place:
    if nomination.state in END_STATES and not sealed:
        return Place(str(State(nomination.state).label), "now", at=nomination.state_since)
    return Place(_("Đã trao"))
