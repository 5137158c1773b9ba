"""Kinds of things: what the one door must know of each, and the acts that can be done to it.

A nomination, a complaint, a session of the council: each is a kind. It says which row is locked,
who may see it, on which units a right is asked, what its acts are, how it is known in the record
and what follows an act. The order in which these are asked is the door's, the same for all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext as _

from audit.models import Event, Head
from organizations import grants
from organizations.capabilities import in_order
from organizations.refusals import Reason, hidden
from organizations.unit_acts import units_of
from prepared.states import sources_of, transition_named

from .forms import ActForm
from .registry import Act, Action, At, Effect, Guard, Many, Told, Verdict

if TYPE_CHECKING:
    from organizations.grants import Mandate
    from organizations.models import User

#: Every kind there is, by its code; a kind enters itself.
KINDS: dict[str, Kind] = {}

#: Reasons that will not go away by themselves: the act is somebody else's.
NOT_THEIRS = frozenset({"role", "separation"})


def _led_to(thing: Any, column: str) -> set[int]:
    """The units a column of the thing, or of what belongs to it, leads to."""
    first, _dot, rest = column.partition("__")
    if not rest:
        return {unit for unit in [getattr(thing, first)] if unit is not None}
    beside = getattr(thing, first)
    if isinstance(beside, models.Manager):
        return set(beside.values_list(rest, flat=True))
    return _led_to(beside, rest) if beside is not None else set()


@dataclass(eq=False)
class Kind:
    """A kind of thing with a life of its own, and the policy of who may do what to it.

    Three questions: which things a person may see (``visible``), whether they may do this act to
    this thing and by which right (``verdict``, ``mandate``), on which things they may do it now
    (``actionable``). What else must hold is a guard.
    """

    #: In the record: ``complaint:12``.
    code: str
    #: In front of its number, in sentences.
    label: str
    model: type[models.Model]
    #: Which things a person may see, with what pages show of them.
    visible: Callable[[User], models.QuerySet[Any]]
    #: On which units a right on a thing is asked, unless an act says otherwise: the columns that
    #: lead there, as ``nomination__city_id``.
    units: tuple[str, ...]
    #: By which field the outside names a thing.
    key: str = "pk"
    #: What is read with the locked row, in the same statement.
    beside: tuple[str, ...] = ()
    #: Its events stand in the stream of the unit that acts, not in one of its own.
    in_unit_stream: bool = False
    #: Whether what is done is shown to those who see it done by others, too.
    shows_others: bool = False
    #: The state column, '' for things without one.
    state: str = "state"
    actions: dict[str, Action] = field(default_factory=dict)

    def __post_init__(self) -> None:
        assert self.code not in KINDS, self.code
        KINDS[self.code] = self

    # -- the table of acts ----------------------------------------------------------------------
    def act(
        self,
        code: str,
        label: str,
        *,
        by: str | Iterable[str],
        sources: Iterable[str] | None = None,
        guards: tuple[Guard, ...] = (),
        form: type[ActForm] = ActForm,
        units: tuple[str, ...] = (),
        unusual: bool = False,
        at: At = At.ACTS,
        many: tuple[Many, ...] = (),
        done: str = "",
    ) -> Callable[[Effect], Effect]:
        """Register a function as the effect of an act.

        It starts where the transition of its own name does, if the model has one; else in its
        ``sources``, or in every state.
        """
        move = transition_named(self.model, code)
        assert move is None or sources is None, f"{code}: its transition tells where it starts"
        starts = sources_of(move) if move is not None else sources or self.states()

        def register(effect: Effect) -> Effect:
            assert code not in self.actions, code
            self.actions[code] = Action(
                code=code,
                label=label,
                capability=in_order((by,) if isinstance(by, str) else by),
                sources=frozenset(str(one) for one in starts),
                effect=effect,
                guards=guards,
                form=form,
                told=Told.NOBODY,
                unusual=unusual,
                at=at,
                many=frozenset(many),
                units=units,
                done=done,
            )
            return effect

        return register

    # -- what the door asks ---------------------------------------------------------------------
    def lock(self, key: Any, actor: User | None) -> Any:
        """The thing as it stands, its row held for this actor; ``hidden`` if there is none."""
        found = self.model._default_manager.filter(**{self.key: key}).select_related(*self.beside)
        thing = found.select_for_update(of=("self",), no_key=True).first()
        if thing is None:
            raise hidden()
        return thing

    def find(self, person: User, key: Any) -> Any:
        """A thing this person may see; the same ``Refused('hidden')`` for one that is not there."""
        thing = self.visible(person).filter(**{self.key: key}).first()
        if thing is None:
            raise hidden()
        return thing

    def verdict(self, person: User | None, action: Action, thing: Any) -> Verdict:
        """May this person do this to this thing now, by right and by state?

        Whose right it is not hears that first; a thing in another state is no matter of rights.
        """
        mandate = self.mandate(person, action, thing)
        if mandate is None:
            text = _("Việc này không thuộc nhiệm vụ được giao.")
            return Verdict(False, (Reason("role", text),))
        if not self.serves(action, thing):
            text = _("Không làm được ở bước này (đang: %s).") % self.state_label(thing)
            return Verdict(False, (Reason("state", text),), mandate)
        return Verdict(True, (), mandate)

    def mandate(self, person: User | None, action: Action, thing: Any) -> Mandate | None:
        """The right by which somebody does this to this thing."""
        units = {unit for column in action.units or self.units for unit in _led_to(thing, column)}
        for mandate in grants.mandates(person) if person is not None else ():
            if mandate.unit_id in units and mandate.capabilities & set(action.capability):
                return mandate
        return None

    def actionable(self, person: User, code: str) -> models.QuerySet[Any]:
        """The things on which ``verdict`` would say yes to this act, among those they may see."""
        action = self.actions[code]
        held, theirs = units_of(person, *action.capability), models.Q(pk__in=[])
        for column in action.units or self.units:
            theirs |= models.Q(**{f"{column}__in": held})
        found = self.model._default_manager.filter(theirs)
        if self.state:
            found = found.filter(**{f"{self.state}__in": action.sources})
        # A column may lead to many: each thing is found once all the same.
        return self.visible(person).filter(pk__in=found.values("pk"))

    def serves(self, action: Action, thing: Any) -> bool:
        """Whether the state of the thing knows the act."""
        return self.state_of(thing) in action.sources

    def states(self) -> list[str]:
        """Every state there is; only '' where it has none."""
        if not self.state:
            return [""]
        column: Any = self.model._meta.get_field(self.state)
        return [str(code) for code, _label in column.choices]

    def state_of(self, thing: Any) -> str:
        """The code of its state; '' where it has none."""
        return str(getattr(thing, self.state)) if self.state else ""

    def state_label(self, thing: Any) -> str:
        """Its state in words."""
        return str(getattr(thing, f"get_{self.state}_display")()) if self.state else ""

    def position(self, thing: Any) -> tuple[str, str]:
        """State and step."""
        return self.state_of(thing), ""

    def offered(self, person: User, thing: Any) -> Iterable[Action]:
        """The acts the present state knows, in the table's order."""
        return (one for one in self.actions.values() if self.serves(one, thing))

    def kept_from(self, person: User, action: Action, thing: Any, verdict: Verdict) -> list[Reason]:
        """What is said instead of the reasons, where even they would tell too much."""
        return []

    def said(self, action: Action, things: Sequence[Any]) -> str:
        """That an act was done to these, as a sentence; '' for none."""
        if not things:
            return ""
        if not action.done:
            what = self.words(things)["what"]
            return _("Đã xong: %(label)s (%(what)s).") % {"label": action.label, "what": what}
        return f"{str(action.done) % self.words(things)}."

    def words(self, things: Sequence[Any]) -> dict[str, str]:
        """What stands for the things in that sentence."""
        if len(things) > 1:
            return {"what": f"{len(things)} {self.label.lower()}"}
        name = str(things[0])
        return {"what": name[:1].lower() + name[1:]}

    # -- in the record --------------------------------------------------------------------------
    def ref(self, thing: Any) -> str:
        """How the record names it."""
        return f"{self.code}:{thing.pk}"

    def stream(self, act: Act) -> str:
        """In which stream the act's event stands."""
        if self.in_unit_stream and act.mandate is not None:
            return f"unit:{act.mandate.unit_id}"
        return self.ref(act.thing)

    def unit(self, act: Act) -> int | None:
        """The unit the event belongs to; None: that of the right the act rests on."""
        return None

    def version(self, person: User | None, thing: Any) -> int:
        """How often something was done to it, as this person may know it."""
        if self.in_unit_stream:
            return Event.objects.filter(object_ref=self.ref(thing)).count()
        seq = Head.objects.filter(stream=self.ref(thing)).values_list("seq", flat=True)
        return seq.first() or 0

    def version_in_record(self, thing: Any) -> int:
        """The version column of things that have one."""
        return 0

    def body(self, act: Act) -> dict[str, Any]:
        """What the act's event says."""
        body: dict[str, Any] = {
            "action": act.action.code,
            "from": act.before[0],
            "to": self.state_of(act.thing),
            "changes": act.changes,
        }
        if act.reason:
            body["reason"] = act.reason
        return body

    # -- what an act leaves behind --------------------------------------------------------------
    def store(self, act: Act) -> None:
        """Keep the thing as the act left it."""
        act.thing.save()

    def after(self, act: Act) -> None:
        """What follows once the act is recorded: notices, duties, the next piece of work."""
