"""Checks at start."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.checks import Error

from nominations.lifecycle import END_STATES
from nominations.models import Nomination
from prepared.states import moves

from .flows.base import FLOWS, NominationFlow


def flows_fit_transitions(app_configs: Any = None, **kwargs: Any) -> list[Error]:
    """The flow says who acts next, the transitions what is legal: neither leads past the other."""
    return [error for flow_class in FLOWS.values() for error in misfits(flow_class)]


def misfits(flow_class: type[NominationFlow]) -> Iterator[Error]:
    """Ways no transition takes, and transitions for which there is no way."""
    legal = {(source, to) for _name, source, to in moves(Nomination) if source != to}
    places = [node for node in flow_class.places() if hasattr(node, "state")]
    states = {node.state for node in places}
    drawn: set[tuple[str, str]] = set()
    for node in places:
        for to in _leads_to(node):
            ends = {str(one) for one in END_STATES} if to is None else {to}
            taken = {(node.state, one) for one in ends}
            drawn |= taken
            if not taken & legal and to != node.state:
                text = f"{flow_class.__name__}.{node.name} leads to {to or 'an end'}"
                yield Error(f"{text}, where no transition does", id="workflows.E002")
    for source, to in sorted(legal - drawn):
        if source in states and (to in states or to in END_STATES):
            text = f"{flow_class.__name__} has no way from {source} to {to}"
            yield Error(f"{text}, though a transition leads there", id="workflows.E003")


def _leads_to(node: Any) -> Iterator[str | None]:
    """The states the ways out of a node lead to, through nodes without one; None is an end."""
    for edge in node._outgoing():
        if hasattr(edge.dst, "state"):
            yield edge.dst.state
        elif next(iter(edge.dst._outgoing()), None) is None:
            yield None
        else:
            yield from _leads_to(edge.dst)
