"""The table of actions: what each needs, whom it asks, what it does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from nominations.lifecycle import State
from nominations.models import Nomination
from organizations.capabilities import ACTING, Capability, Holder, in_order
from organizations.refusals import Reason
from prepared.states import sources_of, transition_named

from .forms import ActForm

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
    Holder.PUBLIC: "",
}


#: Who acts without an account; nobody does such an act by hand while signed in.
UNNAMED = frozenset({Holder.MACHINE, Holder.PUBLIC})


class Told(StrEnum):
    """Who outside may read that an act was done; those inside read everything.

    Outside are the ward that proposes and the departments that are asked. Nothing that leads
    under the seal is ever told them.
    """

    NOBODY = "nobody"
    ALL = "all"
    #: Only the unit that did it.
    OWN = "own"
    #: Nor what was done while the dossier was under the seal.
    UNSEALED = "unsealed"
    #: Once the results are published.
    RELEASED = "released"


class At(StrEnum):
    """Where on the pages an act is done."""

    #: In the list of what can be done to the dossier.
    ACTS = "acts"
    #: Beside the piece of work: it is about who does it, not about the dossier.
    WORK = "work"
    #: Where the part of the dossier stands that it changes or shows.
    PART = "part"
    #: For the whole list, on the page of its decision.
    DECISION = "decision"
    #: On the page of the council's item: the ballot, and the ballot on paper.
    BALLOT = "ballot"
    PAPER_BALLOT = "paper_ballot"


class Many(StrEnum):
    """Where an act is done to many dossiers at once; each for itself."""

    LIST = "list"
    SESSION = "session"


@dataclass(frozen=True, slots=True)
class Sheet:
    """How an act is done to many recipients on one sheet, as on the day of the ceremony.

    ``common``: the inputs typed once for all; ``own``: those of each, with the usual answer.
    """

    common: tuple[str, ...]
    own: dict[str, Callable[[Nomination], str]]


@dataclass(slots=True)
class Act:
    """One performance of an action: who does what to which thing, with which inputs."""

    action: Action
    thing: Any
    actor: User | None
    mandate: Mandate | None
    inputs: dict[str, Any]
    at: datetime
    #: State and step of the thing before the effect.
    before: tuple[str, str] = ("", "")
    changes: dict[str, Any] = field(default_factory=dict)
    personal: dict[str, str] = field(default_factory=dict)
    reason: str = ""
    notices: list[tuple[int, str, str]] = field(default_factory=list)
    #: What guards found out and effects or other guards of the same look may use.
    facts: dict[str, Any] = field(default_factory=dict)
    #: What the answer to a call says beside the thing's state.
    answer: dict[str, Any] = field(default_factory=dict)
    #: Told to the actor once and kept nowhere: a secret ballot's code, a whole identity number.
    told: dict[str, str] = field(default_factory=dict)

    @property
    def nomination(self) -> Nomination:
        """The thing, where it is a nomination."""
        nomination: Nomination = self.thing
        return nomination

    @property
    def right(self) -> Mandate:
        """The right the act rests on; the system's acts have none."""
        assert self.mandate is not None
        return self.mandate

    @property
    def unnamed(self) -> str:
        """Who acted where it was nobody with an account, as the record says it; '' otherwise."""
        if self.actor is not None:
            return ""
        return str(Holder.PUBLIC if Holder.PUBLIC in self.action.capability else Holder.MACHINE)

    @property
    def people(self) -> set[int]:
        """Who acts, and for whom: a delegate counts as both."""
        behind = self.mandate.on_behalf_of_id if self.mandate is not None else None
        return {pk for pk in (self.actor.pk if self.actor else None, behind) if pk is not None}

    def tell(self, unit_id: int, kind: str, text: str) -> None:
        """Leave a notice with a unit once everything is stored."""
        self.notices.append((unit_id, kind, text))


@dataclass(frozen=True, slots=True)
class Verdict:
    """An answer with its reasons; ``mandate`` is the right it rests on."""

    allowed: bool
    reasons: tuple[Reason, ...] = ()
    mandate: Mandate | None = None


Guard = Callable[[Act], Iterable[Reason]]
Effect = Callable[[Act], None]


@dataclass(frozen=True, slots=True)
class Action:
    """An action of the process table, with all that is known of it."""

    code: str
    label: str
    capability: tuple[str, ...]
    sources: frozenset[str]
    effect: Effect
    guards: tuple[Guard, ...] = ()
    form: type[ActForm] = ActForm
    steps: frozenset[str] | None = None
    families: frozenset[str] | None = None
    #: What whoever does it has then done with the dossier, and what nobody who did may do it.
    duty: str = ""
    apart: frozenset[str] = frozenset()
    moves: bool = True
    #: Only for urgent awards.
    urgent: bool = False
    #: What is typed may be a secret: nothing derived from it is kept beside a person.
    secret: bool = False
    #: Who outside may read that it was done, whether its reason too, and which of its facts.
    told: Told = Told.NOBODY
    reason_told: bool = False
    facts_told: frozenset[str] = frozenset()
    #: Never the main button of a page.
    unusual: bool = False
    at: At = At.ACTS
    #: The columns to the units on which the right is asked, where they are not those of its kind.
    units: tuple[str, ...] = ()
    many: frozenset[Many] = frozenset()
    sheet: Sheet | None = None
    #: What was done, in words: ``%(what)s`` is "hồ sơ 2024-0001" or "14 hồ sơ"; of a nomination
    #: ``%(ward)s`` and ``%(city)s`` are its units.
    done: str = ""

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
    sources: Iterable[str] | None = None,
    transition: Callable[..., Any] | None = None,
    guards: tuple[Guard, ...] = (),
    form: type[ActForm] = ActForm,
    steps: Iterable[str] | None = None,
    families: Iterable[str] | None = None,
    duty: str = "",
    apart: tuple[str, ...] = (),
    moves: bool = True,
    urgent: bool = False,
    secret: bool = False,
    told: Told = Told.NOBODY,
    reason_told: bool = False,
    facts_told: tuple[str, ...] = (),
    unusual: bool = False,
    at: At = At.ACTS,
    many: tuple[Many, ...] = (),
    sheet: Sheet | None = None,
    done: str = "",
) -> Callable[[Effect], Effect]:
    """Register a function as the effect of an action; nothing is told outside unless said so.

    An act that moves a nomination starts where its transition does: the one of its own name, or
    ``transition``. Only one that moves a step, or nothing, names its ``sources``.
    """
    move = transition or transition_named(Nomination, code)
    assert (sources is None) == (move is not None), f"{code}: told by its transition, or by itself"
    starts = sources_of(move) if move is not None else sources or ()

    def register(effect: Effect) -> Effect:
        assert code not in ACTIONS, code
        ACTIONS[code] = Action(
            code=code,
            label=label,
            capability=in_order((by,) if isinstance(by, str) else by),
            sources=frozenset(str(source) for source in starts),
            effect=effect,
            guards=guards,
            form=form,
            steps=None if steps is None else frozenset(str(step) for step in steps),
            families=None if families is None else frozenset(families),
            duty=duty,
            apart=frozenset(apart),
            moves=moves,
            urgent=urgent,
            secret=secret,
            told=told,
            reason_told=reason_told,
            facts_told=frozenset(facts_told),
            unusual=unusual,
            at=at,
            many=frozenset(many),
            sheet=sheet,
            done=done,
        )
        return effect

    return register


@dataclass(frozen=True, slots=True)
class Happening:
    """What happens to a dossier beside the actions: its words, and who outside may read of it."""

    label: str
    told: Told = Told.NOBODY
    reason_told: bool = False
    facts_told: frozenset[str] = frozenset()


#: By the kind of their events; whoever records one names it here.
HAPPENINGS: dict[str, Happening] = {}


def happening(code: str, label: str, *, told: Told = Told.NOBODY) -> str:
    """Name a kind of event that is no action's; its code."""
    HAPPENINGS[code] = Happening(label, told)
    return code


def known(kind: str) -> Action | Happening:
    """What is known of a kind of event; of one nobody named nothing is told outside."""
    return ACTIONS.get(kind) or HAPPENINGS.get(kind) or Happening(kind)


def actions_of(nomination: Nomination) -> Iterator[Action]:
    """Every action this state knows, in the order of the table."""
    return (item for item in ACTIONS.values() if item.serves(nomination))


ANY_STATE = frozenset(str(state) for state in State)
