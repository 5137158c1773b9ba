"""Who may do what: the only place that answers.

Three questions: may this person do this to this nomination (``verdict``), which nominations
(``visible``, ``actionable``), which people (``people``). What else must hold is a guard.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from nominations.lifecycle import (
    SEALED_CODE,
    SEALED_LABEL,
    SEALED_STATES,
    WARD_ONLY_STATES,
    State,
)
from nominations.models import Nomination
from organizations import grants
from organizations.capabilities import (
    AUTHORITY,
    CITY_DESK,
    EITHER_OF_WARD,
    INSIDE,
    LEADS,
    WARD_DESK,
    Capability,
    Holder,
)
from organizations.refusals import Reason
from organizations.unit_acts import units_of

from . import separation
from .models import CaseTask
from .models.cases import OPEN_STATUSES, open_work
from .registry import ACTIONS, CAPABILITY_UNIT, Action, Verdict

if TYPE_CHECKING:
    from organizations.grants import Mandate
    from organizations.models import User

_AUTHORITY_STATES = frozenset(
    {State.PENDING_SIGNATURE, State.DECIDED, State.AWARDED, State.REVOKED}
)


def _units(person: User, *capabilities: str) -> set[int]:
    return set(units_of(person, *capabilities))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a right is asked, when that is none of a nomination's own units.

    ``holds``: whether a unit has it on this nomination now; ``condition``: the nominations on
    which one of the units has it; ``instead``: what to say to units that have it no more, where
    that is no want of a right.
    """

    holds: Callable[[Nomination, int], bool]
    condition: Callable[[set[int]], Q]
    instead: Callable[[Nomination, set[int]], Reason | None]


#: By the name ``CAPABILITY_UNIT`` gives the place; filled by ``workflows.table``.
PLACES: dict[str, Place] = {}
#: What else whoever holds a right on a unit may read: the condition for those units.
_SHOWN: list[tuple[frozenset[str], Callable[[set[int]], Q]]] = []


def show(capabilities: frozenset[str], condition: Callable[[set[int]], Q]) -> None:
    """Let whoever holds one of the capabilities read the nominations of a condition, too."""
    _SHOWN.append((capabilities, condition))


def visibility(person: User) -> Q:
    """The condition a nomination meets when this person may read it."""
    condition = Q(pk__in=[])
    if units := _units(person, *WARD_DESK):
        condition |= Q(ward__in=units)
    if units := _units(person, *CITY_DESK):
        condition |= Q(city__in=units) & ~Q(state__in=WARD_ONLY_STATES)
    if units := _units(person, Capability.INSPECT):
        condition |= Q(city__in=units) | Q(ward__in=units)
    if units := _units(person, *AUTHORITY):
        condition |= Q(authority__in=units, state__in=_AUTHORITY_STATES)
    for capabilities, shown in _SHOWN:
        if units := _units(person, *capabilities):
            condition |= shown(units)
    return condition


def visible(person: User) -> QuerySet[Nomination]:
    """The nominations this person may read; nothing outside it is ever actionable."""
    return Nomination.objects.filter(visibility(person))


def sees_sealed(person: User, nomination: Nomination) -> bool:
    """Whether the real state may be told before the decision is published."""
    seen_by = _units(person, *INSIDE)
    return bool(
        seen_by
        & {nomination.city_id, nomination.council_id, nomination.authority_id, nomination.ward_id}
    )


def is_sealed(nomination: Nomination) -> bool:
    """Whether whoever is outside reads "Đang xét": until the results are published."""
    return nomination.is_sealed or (
        nomination.state == State.COUNCIL_FAILED and nomination.results_released_at is None
    )


def sealed_from(person: User, nomination: Nomination) -> bool:
    """Whether this person may not know the real state now."""
    return is_sealed(nomination) and not sees_sealed(person, nomination)


def shown_state(person: User, nomination: Nomination) -> tuple[str, str]:
    """Code and label of the state as this person may know it."""
    if sealed_from(person, nomination):
        return SEALED_CODE, str(SEALED_LABEL)
    return nomination.state, str(State(nomination.state).label)


def unsealed_filter(person: User, state: str) -> Q:
    """The filter "in this state" that tells a ward nothing it may not know."""
    sealed = (
        Q(state__in=SEALED_STATES)
        | Q(state=State.COUNCIL_FAILED, results_released_at__isnull=True)
        | Q(state=State.ON_HOLD, held_from__in=SEALED_STATES)
    )
    insiders = _units(person, *INSIDE)
    inside = Q(city__in=insiders) | Q(council__in=insiders) | Q(authority__in=insiders)
    if state == SEALED_CODE:
        return sealed
    return Q(state=state) & (inside | ~sealed)


def _mandates(person: User, action: Action, nomination: Nomination) -> list[Mandate]:
    found = []
    for mandate in grants.mandates(person):
        for capability in action.capability:
            if capability not in mandate.capabilities:
                continue
            where = CAPABILITY_UNIT[capability]
            if where in PLACES:
                if PLACES[where].holds(nomination, mandate.unit_id):
                    found.append(mandate)
            elif where in {Holder.OPEN_TASK, Holder.LEADS_TASK}:
                continue
            elif where and getattr(nomination, where) == mandate.unit_id:
                found.append(mandate)
    if Holder.OPEN_TASK in action.capability:
        found.extend(_with_open_task(person, nomination))
    if Holder.LEADS_TASK in action.capability:
        held_at = {task.unit_id for task in open_work(nomination)}
        found.extend(
            mandate
            for mandate in grants.mandates(person)
            if LEADS & mandate.capabilities and mandate.unit_id in held_at and mandate not in found
        )
    return found


def holds_for(person: User, action: Action, nomination: Nomination) -> bool:
    """Whether the act is this person's on such a dossier, at whatever step it is done."""
    return any(
        capability in mandate.capabilities
        and CAPABILITY_UNIT[capability].endswith("_id")
        and getattr(nomination, CAPABILITY_UNIT[capability]) == mandate.unit_id
        for mandate in grants.mandates(person)
        for capability in action.capability
    )


def task_condition(mandates: tuple[Mandate, ...]) -> Q:
    """The condition an open task meets when one of these rights may take it up."""
    condition = Q(pk__in=[])
    for mandate in mandates:
        capabilities = set(mandate.capabilities)
        if capabilities & WARD_DESK:
            capabilities.add(EITHER_OF_WARD)
        condition |= Q(unit=mandate.unit_id, capability__in=capabilities)
    return condition & Q(status__in=OPEN_STATUSES, flow_task_type="HUMAN")


def _with_open_task(person: User, nomination: Nomination) -> list[Mandate]:
    return [
        mandate
        for mandate in grants.mandates(person)
        if any(covers(mandate, task) for task in open_work(nomination))
    ]


def covers(mandate: Mandate, task: CaseTask) -> bool:
    """Whether a right is enough for a piece of work."""
    if task.unit_id != mandate.unit_id:
        return False
    if task.capability == EITHER_OF_WARD:
        return bool(mandate.capabilities & WARD_DESK)
    return task.capability in mandate.capabilities


def _instead(person: User, action: Action, nomination: Nomination) -> Reason | None:
    """What stands against it where that is no want of a right."""
    for capability in action.capability:
        if (place := PLACES.get(CAPABILITY_UNIT[capability])) is not None:
            return place.instead(nomination, _units(person, capability))
    return None


def verdict(person: User, code: str, nomination: Nomination) -> Verdict:
    """May this person do this here and now, by right, state and separation of duties?"""
    action = ACTIONS[code]
    reasons = []
    mandates = _mandates(person, action, nomination)
    # The same answer in every sealed state: else asking for each act would tell which it is.
    if not action.serves(nomination) or (not mandates and sealed_from(person, nomination)):
        reasons.append(
            Reason(
                "state",
                _("Không làm được ở bước này (hồ sơ đang: %(state)s).")
                % {"state": shown_state(person, nomination)[1]},
            )
        )
    if not mandates:
        not_theirs = _("Việc này không thuộc nhiệm vụ được giao đối với hồ sơ này.")
        reasons.append(_instead(person, action, nomination) or Reason("role", not_theirs))
    else:
        apart = [(one, separation.against(person, one, action, nomination)) for one in mandates]
        mandates = [one for one, reason in apart if reason is None]
        if not mandates:
            # Of several rights the first is the person's own; the others are refused alike.
            reasons.append(next(reason for _one, reason in apart if reason is not None))
    return Verdict(not reasons, tuple(reasons), mandates[0] if mandates else None)


def actionable(person: User, code: str) -> QuerySet[Nomination]:
    """The nominations on which ``verdict`` would say yes."""
    action = ACTIONS[code]
    nowhere = Q(pk__in=[])
    condition = nowhere
    for mandate in grants.mandates(person):
        here = nowhere
        for capability in set(action.capability) & mandate.capabilities:
            where = CAPABILITY_UNIT[capability]
            if where in PLACES:
                here |= PLACES[where].condition({mandate.unit_id})
            elif where and where not in {Holder.OPEN_TASK, Holder.LEADS_TASK}:
                here |= Q(**{where: mandate.unit_id})
        if Holder.OPEN_TASK in action.capability:
            tasks = CaseTask.objects.filter(task_condition((mandate,)))
            here |= Q(Exists(tasks.filter(process__nomination=OuterRef("pk"))))
        if Holder.LEADS_TASK in action.capability and mandate.capabilities & LEADS:
            led = CaseTask.objects.filter(
                unit=mandate.unit_id, status__in=OPEN_STATUSES, flow_task_type="HUMAN"
            )
            here |= Q(Exists(led.filter(process__nomination=OuterRef("pk"))))
        if here is not nowhere:
            condition |= here & separation.allowed(person, mandate, action)
    if condition is nowhere:
        return Nomination.objects.none()
    found = Nomination.objects.filter(condition, state__in=action.sources)
    if action.steps is not None:
        found = found.filter(step__in=action.steps)
    if action.families is not None:
        found = found.filter(award_type_version__family__in=action.families)
    if action.urgent:
        found = found.filter(urgent=True)
    return found


def people(code: str, nomination: Nomination) -> list[User]:
    """Everybody who holds the right for this action on this nomination."""
    found: dict[int, User] = {}
    for capability in ACTIONS[code].capability:
        where = CAPABILITY_UNIT[capability]
        if where and where not in PLACES and (unit_id := getattr(nomination, where)):
            for person in grants.people_with(capability, unit_id):
                found[person.pk] = person
    return list(found.values())
