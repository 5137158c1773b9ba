"""The nodes our flows are made of.

A ``Stage`` serves one state (and step) of the nomination. It is done because an action was done;
what follows is that among its outgoing edges which serves the nomination's new state. So the
flow decides who acts next, never what is legal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.utils import timezone
from viewflow import this
from viewflow.workflow import flow
from viewflow.workflow.activation import Activation
from viewflow.workflow.base import Edge, Node
from viewflow.workflow.exceptions import FlowRuntimeError
from viewflow.workflow.nodes.end import EndActivation
from viewflow.workflow.nodes.join import JoinActivation
from viewflow.workflow.nodes.split import SplitActivation
from viewflow.workflow.status import PROCESS, STATUS
from viewflow.workflow.token import Token

from nominations.lifecycle import END_STATES
from organizations.capabilities import Capability
from prepared.queries import Prepared

from ..models.cases import CaseTask

_UNITS = {
    "ward": "ward_id",
    "city": "city_id",
    "authority": "authority_id",
    "council": "council_id",
}
_ELSEWHERE: Prepared[int] = Prepared(
    lambda case, task: (
        CaseTask.objects.filter(process=case, finished__isnull=True)
        .exclude(pk=task)
        .values_list("pk", flat=True)[:1]
    )
)


class Routed:
    """A node with several ways out, chosen by the nomination's state."""

    def __init__(self, **kwargs: Any) -> None:
        self._ways: list[Any] = []
        super().__init__(**kwargs)

    def To(self, *nodes: Any) -> Any:
        """The nodes that may follow."""
        self._ways.extend(nodes)
        return self

    def _resolve(self, instance: Any) -> None:
        super()._resolve(instance)  # type: ignore[misc]
        self._ways = [this.resolve(instance, node) for node in self._ways]

    def _outgoing(self) -> Iterator[Edge]:
        for index, node in enumerate(self._ways):
            yield Edge(src=self, dst=node, edge_class="next" if index == 0 else "cond_true")

    def next_for(self, nomination: Any) -> Node:
        """The node that serves the nomination now; an error if no edge leads there."""
        for node in self._ways:
            if node.serves(nomination.state, nomination.step):
                return node
        raise FlowRuntimeError(
            f"{self}: no way to {nomination.state}/{nomination.step or '-'} from here"
        )


def _task(flow_task: Any, previous: Any, token: Any, **fields: Any) -> Any:
    return flow_task.flow_class.task_class(
        process=previous.process,
        flow_task=flow_task,
        flow_task_type=flow_task.task_type,
        token=token,
        **fields,
    )


def _new_tasks(previous: Any, tasks: list[Any]) -> list[Any]:
    """Store tasks and their links to the one before, in two statements."""
    CaseTask.objects.bulk_create(tasks)
    link = type(previous.task).previous.through
    link.objects.bulk_create(
        [link(from_casetask_id=task.pk, to_casetask_id=previous.task.pk) for task in tasks]
    )
    return tasks


def _new_task(flow_task: Any, previous: Any, token: Any, **fields: Any) -> Any:
    return _new_tasks(previous, [_task(flow_task, previous, token, **fields)])[0]


def first_stage(begun: Any) -> Any:
    """The task of the first stage after a start that is done; not stored yet.

    The same as the stage's activation would make, for many cases in one statement.
    """
    nomination = begun.process.nomination
    node = begun.process.flow_class.node_for(nomination)
    return type(begun)(
        process=begun.process,
        flow_task=node,
        flow_task_type=node.task_type,
        token=begun.token,
        unit_id=getattr(nomination, _UNITS[node.unit]),
        capability=node.capability,
        due_at=nomination.due_at,
    )


class StageActivation(Activation):
    """A task that waits for a person."""

    @classmethod
    def create(
        cls, flow_task: Any, prev_activation: Any, token: Any, data: Any = None, seed: Any = None
    ) -> StageActivation:
        nomination = prev_activation.process.nomination
        unit_id = getattr(nomination, _UNITS[flow_task.unit]) if flow_task.unit else None
        task = _new_task(
            flow_task,
            prev_activation,
            token,
            unit_id=unit_id,
            capability=flow_task.capability,
            due_at=nomination.due_at,
        )
        return cls(task)

    @Activation.status.transition(source=STATUS.NEW)
    def activate(self) -> None:
        """Nothing to do: a person acts."""

    @Activation.status.transition(source=[STATUS.NEW, STATUS.ASSIGNED], target=STATUS.ASSIGNED)
    def assign(self, person: Any, at: Any) -> None:
        """Somebody says they are at it, or is given it; not stored yet."""
        self.task.owner, self.task.assigned, self.task.left_by = person, at, None

    @Activation.status.transition(source=[STATUS.NEW, STATUS.ASSIGNED], target=STATUS.NEW)
    def unassign(self, left_by: Any = None) -> None:
        """Back to everybody of the unit, perhaps because somebody left; not stored yet."""
        self.task.owner, self.task.assigned, self.task.left_by = None, None, left_by

    @Activation.status.transition(
        source=[STATUS.NEW, STATUS.ASSIGNED, STATUS.STARTED], target=STATUS.STARTED
    )
    def start(self, person: Any) -> None:
        """An act of this person does the work; the system's leaves it whose it was."""
        self.task.started = self.task.started or timezone.now()
        self.task.owner = person or self.task.owner

    @Activation.status.transition(source=STATUS.STARTED, target=STATUS.DONE)
    def complete(self) -> None:
        self.task.finished = timezone.now()
        self.task.save(update_fields=["status", "finished", "started", "owner"])

    @Activation.status.transition(source=STATUS.DONE)
    def create_next(self) -> Iterator[Any]:
        nomination = self.process.nomination
        yield self.flow_task.next_for(nomination)._create(self, self.task.token)

    @Activation.status.transition(
        source=[STATUS.NEW, STATUS.ASSIGNED, STATUS.STARTED], target=STATUS.CANCELED
    )
    def cancel(self) -> None:
        self.task.finished = timezone.now()
        self.task.save(update_fields=["status", "finished"])


class Stage(Routed, Node):
    """Where one unit works on the nomination in one state."""

    activation_class = StageActivation
    task_type = "HUMAN"
    bpmn_element = "userTask"
    shape = {
        "width": 150,
        "height": 100,
        "text-align": "middle",
        "svg": '<rect class="task" width="150" height="100" rx="5" ry="5"/>',
    }

    def __init__(
        self, state: str, title: str, *, unit: str, capability: str, step: str = "", **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.state, self.step = state, step
        self.unit, self.capability = unit, capability
        self.task_title = title

    def serves(self, state: str, step: str) -> bool:
        """Whether this is the place of a nomination in this state and step."""
        return (state, step) == (self.state, self.step)


class OpinionActivation(StageActivation):
    """A department's task, opened with its unit by ``ConsultActivation``."""

    @Activation.status.transition(source=STATUS.DONE)
    def create_next(self) -> Iterator[Any]:
        yield self.flow_task.gather._create(self, self.task.token)


class Opinion(Node):
    """One department gives its opinion."""

    activation_class = OpinionActivation
    task_type = "HUMAN"
    bpmn_element = "userTask"
    shape = Stage.shape
    capability = Capability.GIVE_OPINION

    def __init__(self, title: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        # Drawn as many at once: one for each department.
        self._multi_instance = True
        self.task_title = title
        self.gather: Any = None

    def Next(self, node: Any) -> Opinion:
        """The join all opinions run into."""
        self.gather = node
        return self

    def _resolve(self, instance: Any) -> None:
        self.gather = this.resolve(instance, self.gather)

    def _outgoing(self) -> Iterator[Edge]:
        yield Edge(src=self, dst=self.gather, edge_class="next")


class GatewayActivation(Activation):
    """What the flow does by itself: stored when it is opened and when it is over."""

    @classmethod
    def create(
        cls, flow_task: Any, prev_activation: Any, token: Any, data: Any = None, seed: Any = None
    ) -> GatewayActivation:
        return cls(_new_task(flow_task, prev_activation, token))

    @Activation.status.transition(source=STATUS.NEW, target=STATUS.DONE)
    def complete(self) -> None:
        self.task.finished = timezone.now()
        self.task.save(update_fields=["status", "started", "finished"])


class ConsultActivation(GatewayActivation, SplitActivation):
    """Opens one task for each department that has not answered yet."""

    @Activation.status.super()
    def activate(self) -> None:
        self.next_tasks = self.flow_task.whom(self.process.nomination_id)
        if not self.next_tasks:
            raise FlowRuntimeError("nobody to ask")

    @Activation.status.super()
    def create_next(self) -> Iterator[Any]:
        node, nomination = self.flow_task.opinion, self.process.nomination
        tokens = Token.split_token_source(self.task.token, self.task.pk)
        for task in _new_tasks(
            self,
            [
                _task(
                    node,
                    self,
                    next(tokens),
                    unit_id=unit_id,
                    capability=node.capability,
                    due_at=nomination.opinion_due.get(unit_id, nomination.due_at),
                )
                for unit_id in self.next_tasks
            ],
        ):
            yield node.activation_class(task)


class Consult(flow.Split):
    """Asks a variable number of departments at once; ``whom`` names them for a nomination."""

    activation_class = ConsultActivation

    def __init__(self, title: str, *, whom: Callable[[int], list[int]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.task_title, self.whom = title, whom
        self.state = "consulting"

    @property
    def opinion(self) -> Any:
        """The node each department's task is of."""
        return self._activate_next[0][0]

    def serves(self, state: str, step: str) -> bool:
        """Whether departments are asked in this state."""
        return state == self.state


class GatherActivation(JoinActivation):
    """Waits for all opinions, or cancels the open ones once the nomination has moved on."""

    @classmethod
    def create(
        cls, flow_task: Any, prev_activation: Any, token: Any, data: Any = None, seed: Any = None
    ) -> Any:
        activation = super().create(flow_task, prev_activation, token, data=data, seed=seed)
        # The locked nomination travels with the process: nothing is read again.
        activation.task.process = activation.process = prev_activation.process
        return activation

    @Activation.status.transition(source=STATUS.DONE)
    def create_next(self) -> Iterator[Any]:
        nomination = self.process.nomination
        yield self.flow_task.next_for(nomination)._create(self, self.task.token)


class Gather(Routed, flow.Join):
    """Where the opinions come together."""

    activation_class = GatherActivation

    def __init__(self, title: str, **kwargs: Any) -> None:
        super().__init__(
            continue_on_condition=lambda activation, tasks: (
                activation.process.nomination.state != "consulting"
            ),
            **kwargs,
        )
        self.task_title = title

    def serves(self, state: str, step: str) -> bool:
        """Nobody is sent here but by an opinion."""
        return False


class DoneActivation(GatewayActivation, EndActivation):
    """Ends the case once nothing else of it is open."""

    @Activation.status.super()
    def activate(self) -> None:
        self.task.started = timezone.now()
        if _ELSEWHERE.first(self.process.pk, self.task.pk) is None:
            self.process.status, self.process.finished = PROCESS.DONE, timezone.now()
            self.process.save(update_fields=["status", "finished"])


class Done(flow.End):
    """The end: awarded, or one of the negative ends."""

    activation_class = DoneActivation

    def __init__(self, title: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.task_title = title

    def serves(self, state: str, step: str) -> bool:
        """Whether the nomination is over."""
        return state in END_STATES
