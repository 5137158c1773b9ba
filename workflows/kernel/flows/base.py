"""What the three flows share: the models, the lock, and finding a node by state."""

from __future__ import annotations

from typing import Any

from viewflow.workflow import flow, lock

from ..models.cases import Case, CaseTask


def _names(flow_class: type[flow.Flow]) -> set[str]:
    return {node.name for node in flow_class.instance.nodes()}


class NominationFlow(flow.Flow):
    """A flow of nominations; the engine is used, its pages are not mounted."""

    process_class = Case
    task_class = CaseTask
    #: With the engine's default (no lock) parallel opinions break the case.
    lock_impl = lock.SelectForUpdateLock(nowait=False)

    class Meta:
        abstract = True

    @classmethod
    def places(cls) -> list[Any]:
        """The nodes in the order they are written, which is the order of the process."""
        known = _names(cls)
        return [cls.instance.node(name) for name in vars(cls) if name in known]

    @classmethod
    def node_for(cls, nomination: Any) -> Any:
        """The node that serves a nomination's present state, or None."""
        for node in cls.instance.nodes():
            if hasattr(node, "serves") and node.serves(nomination):
                return node
        return None
