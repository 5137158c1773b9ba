"""The day of the ceremony: one sheet for a whole decision, a line a recipient.

Handing over, accepting, paying and signing for it stay acts of one dossier each; here many are
filled in on one sheet and each is done for itself by the door, with its own result.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django import forms

from nominations.models import Nomination
from organizations.models import User
from organizations.refusals import Reason, Refused
from workflows.kernel import door, policy
from workflows.kernel.registry import ACTIONS, Action
from workflows.kernel.registry import Sheet as Asks
from workflows.scholarships.actions import places

from .models import Decision

#: More than this at once is done in several goes.
MOST = 200


def acts() -> dict[str, Asks]:
    """The acts done on a sheet, with what they ask of all and of each, in the order of the work."""
    return {action.code: action.sheet for action in ACTIONS.values() if action.sheet is not None}


@dataclass(slots=True)
class Line:
    """A recipient: what is filled in, whether it is ticked, why it could not be done."""

    nomination: Nomination
    values: dict[str, Any]
    chosen: bool = True
    reasons: tuple[Reason, ...] = ()
    done: bool = False


@dataclass(slots=True)
class Sheet:
    """An act with the recipients it may be done for now."""

    code: str
    lines: list[Line] = field(default_factory=list)

    @property
    def action(self) -> Action:
        """The act of the process table."""
        return ACTIONS[self.code]

    @property
    def asks(self) -> Asks:
        """What is shared, what is each one's own."""
        return acts()[self.code]

    def form(self) -> forms.Form:
        """The act's own form, for the labels and kinds of its fields."""
        return self.action.form()


def sheet_of(person: User, decision: Decision, code: str) -> Sheet:
    """The recipients of a decision for whom this person may do this act now, in list order."""
    found = (
        policy.actionable(person, code)
        .filter(decision_items__decision=decision, decision_items__current=True)
        .select_related("person", "collective", "ward")
        .order_by("decision_items__position")[:MOST]
    )
    own = acts()[code].own
    return Sheet(
        code,
        [Line(one, {name: usual(one) for name, usual in own.items()}) for one in found],
    )


def sheets(person: User, decision: Decision) -> list[Sheet]:
    """Every act there is something to do for; as many statements for many as for one."""
    made = [sheet_of(person, decision, code) for code in acts()]
    return [sheet for sheet in made if sheet.lines]


def perform(
    person: User,
    decision: Decision,
    code: str,
    common: dict[str, Any],
    given: dict[str, dict[str, Any]],
) -> Sheet:
    """Do it for the recipients named in ``given`` (by dossier number), each for itself.

    Only the act's own fields are taken from what is given; whoever is not on the sheet any more
    is told as such, and one refusal stops no other.
    """
    sheet = sheet_of(person, decision, code)
    asks = acts()[code]
    shared = {name: common.get(name, "") for name in asks.common}
    known = {line.nomination.number for line in sheet.lines}
    for line in sheet.lines:
        values = given.get(line.nomination.number)
        line.chosen = values is not None
        if values is None:
            continue
        line.values = {name: values.get(name, "") for name in asks.own}
        inputs: dict[str, Any] = shared | line.values
        try:
            line.nomination = door.perform(code, line.nomination.number, person, **inputs)
        except Refused as refusal:
            told = [text for texts in refusal.fields.values() for text in texts]
            line.reasons = tuple([Reason("invalid", text) for text in told] or refusal.reasons)
        else:
            line.done = True
    elsewhere = set(given) - known
    for number in sorted(elsewhere)[:MOST]:
        found = (
            policy.visible(person).filter(number=number, decision_items__decision=decision).first()
        )
        if found is not None:
            reasons = policy.verdict(person, code, found).reasons
            sheet.lines.append(Line(found, {}, chosen=False, reasons=reasons))
    return sheet


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody on the waiting list of a scholarship."""

    category: str
    rank: int
    nomination: Nomination


def waiting_list(decision: Decision) -> list[Waiting]:
    """Who is next when somebody declines: by category and rank, as the list stands now."""
    if decision.award_type.code not in _scholarships(decision):
        return []
    ranked = {
        number: found for number, found in places(decision.round).items() if found[2] == "waiting"
    }
    people = Nomination.objects.filter(number__in=ranked).select_related("ward")
    listed = [Waiting(ranked[one.number][0], ranked[one.number][1], one) for one in people]
    return sorted(listed, key=lambda one: (one.category, one.rank))


def _scholarships(decision: Decision) -> set[str]:
    awards = decision.round.awards.filter(version__family="scholarship")
    return set(awards.values_list("award_type__code", flat=True))
