"""The kind "nomination": flow, duties, sealed states and versions are its own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from nominations.models import Nomination
from organizations.refusals import Reason, hidden
from prepared.queries import Prepared

from . import policy, separation
from .clocks import due_for
from .flows import engine
from .history import shown_version
from .kinds import NOT_THEIRS, Kind
from .models import Notice
from .models.cases import forget_work
from .registry import ACTIONS, Act, Action, Verdict, actions_of

if TYPE_CHECKING:
    from organizations.models import User

_LOCK = Prepared(
    lambda number, people: (
        Nomination.objects.select_for_update(of=("self",))
        .select_related(
            "award_type_version__criteria_set",
            "award_type",
            "round",
            "person",
            "collective",
            "ward",
            "city",
            "case",
        )
        .annotate(**separation.flags(people))
        .filter(number=number)
    )
)


class Nominations(Kind):
    """A nomination moves along its flow; who is outside knows it only as far as the seal lets."""

    def lock(self, key: Any, actor: User | None) -> Nomination:
        """With everything the door needs, the actor's duties too, in one statement."""
        people = separation.everybody(actor) if actor is not None else ()
        nomination = _LOCK.first(key, people)
        if nomination is None:
            raise hidden()
        separation.keep(nomination, people)
        return nomination

    def verdict(self, person: User | None, action: Action, thing: Any) -> Verdict:
        """By right, state, and separation of duties."""
        assert person is not None
        return policy.verdict(person, action.code, thing)

    def actionable(self, person: User, code: str) -> QuerySet[Nomination]:
        """By right, state, and separation of duties."""
        return policy.actionable(person, code)

    def serves(self, action: Action, thing: Any) -> bool:
        """By state, step, family and urgency."""
        return action.serves(thing)

    def position(self, thing: Any) -> tuple[str, str]:
        """State and step."""
        return thing.state, thing.step

    def offered(self, person: User, thing: Any) -> Iterable[Action]:
        """Nothing while the state itself is sealed from this person."""
        if policy.shown_state(person, thing)[0] != thing.state:
            return ()
        return actions_of(thing)

    def kept_from(self, person: User, action: Action, thing: Any, verdict: Verdict) -> list[Reason]:
        """Whether it may still be done is told by doing it, not by asking (see decision 0019)."""
        theirs = not {reason.code for reason in verdict.reasons} & NOT_THEIRS
        if not (theirs and action.moves and policy.sealed_from(person, thing)):
            return []
        text = _("Hồ sơ đang được xét: chỉ khi gửi mới biết còn kịp hay không.")
        return [Reason("sealed", text)]

    def words(self, things: Sequence[Any]) -> dict[str, str]:
        """By number, with the units they belong to."""
        one = things[0]
        what = f"hồ sơ {one.number}" if len(things) == 1 else f"{len(things)} hồ sơ"
        same = len({thing.ward_id for thing in things}) == 1
        ward = one.ward.short_name if same else _("các phường, xã")
        return {"what": what, "ward": ward, "city": one.city.short_name}

    def ref(self, thing: Any) -> str:
        """By its public number."""
        return f"nomination:{thing.number}"

    def stream(self, act: Act) -> str:
        """Every case has its own."""
        return f"case:{act.nomination.number}"

    def version(self, person: User | None, thing: Any) -> int:
        """As this person may know it."""
        return shown_version(person, thing)

    def version_in_record(self, thing: Any) -> int:
        """Counts every act."""
        version: int = thing.version
        return version

    def body(self, act: Act) -> dict[str, Any]:
        """With the step."""
        body: dict[str, Any] = {
            "action": act.action.code,
            "from": act.before[0],
            "to": act.nomination.state,
            "step": act.nomination.step,
            "changes": act.changes,
        }
        if act.reason:
            body["reason"] = act.reason
        if act.mandate is not None and act.mandate.exception:
            body["exception"] = act.mandate.exception
        return body

    def store(self, act: Act) -> None:
        """Its clock starts anew where it moved, and its case moves along the flow."""
        nomination = act.nomination
        moved = (nomination.state, nomination.step) != act.before
        if moved:
            nomination.state_since = act.at
            if nomination.state != "on_hold":
                nomination.due_at = due_for(nomination, act.at)
        nomination.version += 1
        nomination.store()
        forget_work(nomination)
        if moved or "opinion_of" in act.facts:
            engine.advance(
                nomination.case,
                nomination,
                actor=act.actor,
                opinion_of=act.facts.get("opinion_of"),
            )

    def after(self, act: Act) -> None:
        """Whose duty it was, for both who act and whom they act for; notices to units."""
        separation.leave(act.nomination, act.people, act.action.duty)
        if act.notices:
            Notice.objects.bulk_create(
                [
                    Notice(unit_id=unit, nomination=act.nomination, kind=kind, text=text)
                    for unit, kind, text in act.notices
                ]
            )


NOMINATIONS = Nominations(
    "nomination",
    "Hồ sơ",
    Nomination,
    policy.visible,
    ("ward_id", "city_id"),
    key="number",
    shows_others=True,
    actions=ACTIONS,
)
