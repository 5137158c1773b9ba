"""The table of actions: what each needs, whom it asks, what it does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms

from nominations.lifecycle import State
from nominations.models import Nomination
from organizations.capabilities import ACTING, Capability, Holder, in_order
from organizations.refusals import Reason

if TYPE_CHECKING:
    from organizations.grants import Mandate
    from organizations.models import User

#: On which unit of the nomination a capability is asked.
CAPABILITY_UNIT: dict[str, str] = {
    **{
        one: "opinion" if one is Capability.GIVE_OPINION else f"{one.asked_on}_id"
        for one in Capability
        if one in ACTING
    },
    Holder.OPEN_TASK: Holder.OPEN_TASK,
    Holder.LEADS_TASK: Holder.LEADS_TASK,
    Holder.MACHINE: "",
}


@dataclass(slots=True)
class Act:
    """One performance of an action: who does what to which nomination, with which inputs."""

    action: Action
    nomination: Nomination
    actor: User | None
    mandate: Mandate | None
    inputs: dict[str, Any]
    at: datetime
    changes: dict[str, Any] = field(default_factory=dict)
    personal: dict[str, str] = field(default_factory=dict)
    reason: str = ""
    notices: list[tuple[int, str, str]] = field(default_factory=list)
    #: What guards found out and effects or other guards of the same look may use.
    facts: dict[str, Any] = field(default_factory=dict)
    #: Told to the actor once and kept nowhere: a secret ballot's code, a whole identity number.
    told: dict[str, str] = field(default_factory=dict)

    def tell(self, unit_id: int, kind: str, text: str) -> None:
        """Leave a notice with a unit once everything is stored."""
        self.notices.append((unit_id, kind, text))


Guard = Callable[[Act], Iterable[Reason]]
Effect = Callable[[Act], None]


@dataclass(frozen=True, slots=True)
class Action:
    """An action of the process table."""

    code: str
    label: str
    capability: tuple[str, ...]
    sources: frozenset[str]
    effect: Effect
    guards: tuple[Guard, ...] = ()
    form: type[forms.Form] = forms.Form
    steps: frozenset[str] | None = None
    families: frozenset[str] | None = None
    duty: str = ""
    moves: bool = True
    once_a_list: bool = False
    #: Only for urgent awards.
    urgent: bool = False
    #: What is typed may be a secret: nothing derived from it is kept beside a person.
    secret: bool = False

    def serves(self, nomination: Nomination) -> bool:
        """Whether this state, step and family know the action at all."""
        return (
            nomination.state in self.sources
            and (self.steps is None or nomination.step in self.steps)
            and (self.families is None or nomination.family in self.families)
            and (nomination.urgent or not self.urgent)
        )


ACTIONS: dict[str, Action] = {}


def action(
    code: str,
    label: str,
    *,
    by: str | Iterable[str],
    sources: Iterable[str],
    guards: tuple[Guard, ...] = (),
    form: type[forms.Form] = forms.Form,
    steps: Iterable[str] | None = None,
    families: Iterable[str] | None = None,
    duty: str = "",
    moves: bool = True,
    urgent: bool = False,
    secret: bool = False,
) -> Callable[[Effect], Effect]:
    """Register a function as the effect of an action."""

    def register(effect: Effect) -> Effect:
        assert code not in ACTIONS, code
        ACTIONS[code] = Action(
            code=code,
            label=label,
            capability=in_order((by,) if isinstance(by, str) else by),
            sources=frozenset(str(source) for source in sources),
            effect=effect,
            guards=guards,
            form=form,
            steps=None if steps is None else frozenset(str(step) for step in steps),
            families=None if families is None else frozenset(families),
            duty=duty,
            moves=moves,
            urgent=urgent,
            secret=secret,
        )
        return effect

    return register


def actions_of(nomination: Nomination) -> Iterator[Action]:
    """Every action this state knows, in the order of the table."""
    return (item for item in ACTIONS.values() if item.serves(nomination))


ANY_STATE = frozenset(str(state) for state in State)
