"""What the three flows share: the models, the lock, and the way of one nomination."""

from __future__ import annotations

from typing import Any

from viewflow.workflow import flow, lock
from viewflow.workflow.base import Node

from nominations.lifecycle import State, state_after_resubmission, state_before_hold

from ..models.cases import Case, CaseTask
from .nodes import Consult

#: The flow of each family of awards; ``workflows.flows`` fills it.
FLOWS: dict[str, type[NominationFlow]] = {}


class NominationFlow(flow.Flow):
    """A flow of nominations; the engine is used, its pages are not mounted.

    Stages may be inherited, from a flow or from a plain class: every flow gets them as they were
    written, so that their ways lead to its own stages and not to its parent's.
    """

    process_class = Case
    task_class = CaseTask
    #: With the engine's default (no lock) parallel opinions break the case.
    lock_impl = lock.SelectForUpdateLock(nowait=False)
    #: The nodes as written, their references not resolved yet, in the order of the process.
    _written: dict[str, Node] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        written: dict[str, Node] = {}
        for one in reversed(cls.__mro__):
            own = vars(one)
            written |= own.get("_written") or {
                name: node for name, node in own.items() if isinstance(node, Node)
            }
        for name, node in written.items():
            setattr(cls, name, node)
        cls._written = written
        super().__init_subclass__(**kwargs)

    @classmethod
    def places(cls) -> list[Any]:
        """The nodes in the order they are written, which is the order of the process."""
        return [cls.instance.node(name) for name in cls._written]

    @classmethod
    def node_at(cls, state: str, step: str) -> Any:
        """The node that serves a nomination in this position, or None."""
        for node in cls.instance.nodes():
            if hasattr(node, "serves") and node.serves(state, step):
                return node
        return None

    @classmethod
    def node_for(cls, nomination: Any) -> Any:
        """The node that serves a nomination's present state, or None."""
        return cls.node_at(nomination.state, nomination.step)

    @classmethod
    def ahead(cls, nomination: Any, *, asking: bool) -> list[Any]:
        """The places still to come where nothing unusual happens, the nearest first.

        ``asking``: departments are still to be asked, which happens from inside the appraisal.
        """
        if nomination.state != State.ON_HOLD:
            return cls.ahead_of(nomination, cls.node_for(nomination), asking=asking)
        back = cls.node_at(state_before_hold(nomination), nomination.held_step)
        return [back, *cls.ahead_of(nomination, back, asking=asking)]

    @classmethod
    def ahead_of(cls, nomination: Any, node: Any, *, asking: bool = False) -> list[Any]:
        """As ``ahead``, from a node. The first of a stage's ways is the usual one."""
        found: list[Any] = []
        while node is not None:
            ways = [edge.dst for edge in node._outgoing()]
            if asking and (asked := [one for one in ways if isinstance(one, Consult)]):
                found, asking = found + asked, False
            if getattr(node, "state", "") == State.RETURNED:
                node = cls.node_at(state_after_resubmission(nomination), "")
            else:
                node = next(iter(ways), None)
            if node in found:
                break
            found += [node] if node is not None else []
        return found
