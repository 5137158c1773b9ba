"""Separation of duties: who made a dossier, or belongs to its ward, does not judge it.

It hangs on people, not on four acts. Beyond the nominating ward nobody acts on a dossier who
prepared or submitted it or holds a right in that ward; some acts also stand apart from each other
(``Action.apart``). Who stands in for somebody counts as both. Members of a council are not
refused but leave the base of the item (``council.conflicts``).

Where a place has too few people, an appointment may say why it is excepted: then the act is done,
and the exception stands in its event.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from nominations import looks
from organizations import grants
from organizations.capabilities import WARD_DESK, Capability
from organizations.refusals import Reason
from prepared.queries import Prepared

from .models import Duty

if TYPE_CHECKING:
    from nominations.models import Nomination
    from organizations.grants import Mandate
    from organizations.models import User

    from .registry import Action

#: What somebody of the ward does with a dossier before it leaves it.
MADE = frozenset({Duty.Kind.PREPARE, Duty.Kind.SUBMIT})
_DUTIES: Prepared[tuple[int, str]] = Prepared(
    lambda nomination: Duty.objects.filter(nomination=nomination).values_list("person_id", "kind")
)


#: For a statement that reads a nomination: which duties each of these people has on it.
_HELD = "duty_{place}_{kind}"


def everybody(person: User) -> tuple[int, ...]:
    """The person, and whoever they may stand in for today."""
    behind = {one.on_behalf_of_id for one in grants.mandates(person)} - {None}
    return (person.pk, *sorted(pk for pk in behind if pk))


def flags(people: Sequence[Any]) -> dict[str, Exists]:
    """Annotations that answer ``known`` in the statement that reads the nomination."""
    return {
        _HELD.format(place=place, kind=kind): Exists(
            Duty.objects.filter(nomination=OuterRef("pk"), person=one, kind=kind)
        )
        for place, one in enumerate(people)
        for kind in Duty.Kind.values
    }


def known(nomination: Nomination, people: Sequence[int]) -> list[tuple[int, str]]:
    """The duties of these people, from what ``flags`` read along with it."""
    return [
        (one, str(kind))
        for place, one in enumerate(people)
        for kind in Duty.Kind.values
        if getattr(nomination, _HELD.format(place=place, kind=kind))
    ]


def keep(nomination: Nomination, people: Sequence[int]) -> None:
    """Remember what ``flags`` read, so that ``against`` asks nothing more."""
    nomination.__dict__["_duties"] = (frozenset(people), known(nomination, people))


def _duties(nomination: Nomination, people: set[int]) -> list[tuple[int, str]]:
    of, kept = nomination.__dict__.get("_duties", (frozenset(), []))
    if people <= of:
        return kept
    return looks.once(nomination, "duties", lambda: _DUTIES.all(nomination.pk))


def both(person: User, mandate: Mandate | None) -> set[int]:
    """Who acts, and for whom: a delegate counts as both."""
    people = {person.pk, mandate.on_behalf_of_id if mandate else None}
    return {pk for pk in people if pk}


def _judges(action: Action) -> bool:
    """Whether the act, done beyond the ward, is one that whoever belongs to the ward may not do."""
    return set(action.capability) != {Capability.VOTE}


def _wards(person: User, mandate: Mandate) -> set[int]:
    """The units in which the actor, or whom they stand in for, works for a ward."""
    wards = {one.unit_id for one in grants.mandates(person) if one.capabilities & WARD_DESK}
    if mandate.on_behalf_of_id:
        wards |= grants.own_units(person, mandate.on_behalf_of_id, WARD_DESK)
    return wards


def against(
    person: User, mandate: Mandate, action: Action, nomination: Nomination
) -> Reason | None:
    """Why this right may not be used for the act by this person; None when nothing stands apart."""
    people = both(person, mandate)
    beyond = mandate.unit_id != nomination.ward_id and _judges(action)
    if mandate.exception or (not beyond and not action.apart):
        return None
    done = {kind for who, kind in _duties(nomination, people) if who in people}
    if beyond and (nomination.created_by_id in people or done & MADE):
        return _reason(_("Người đã soạn hoặc gửi hồ sơ này không làm việc này ở cấp xét."))
    if beyond and nomination.ward_id in _wards(person, mandate):
        return _reason(
            _("Người có nhiệm vụ ở đơn vị đề nghị hồ sơ này không làm việc này ở cấp xét.")
        )
    if kinds := sorted(done & action.apart):
        told = ", ".join(str(Duty.Kind(kind).label) for kind in kinds)
        return _reason(
            _("Một người không được làm hai việc trên một hồ sơ: đã %(done)s hồ sơ này thì thôi.")
            % {"done": told}
        )
    return None


def _reason(text: str) -> Reason:
    return Reason("separation", text)


def allowed(person: User, mandate: Mandate, action: Action) -> Q:
    """The condition a nomination meets when ``against`` finds nothing."""
    if mandate.exception:
        return Q()
    people = sorted(both(person, mandate))
    duties = Duty.objects.filter(nomination=OuterRef("pk"), person__in=people)
    condition = Q()
    if _judges(action):
        apart = ~Q(created_by__in=people) & ~Q(Exists(duties.filter(kind__in=sorted(MADE))))
        if wards := _wards(person, mandate):
            apart &= ~Q(ward__in=sorted(wards))
        condition &= Q(ward=mandate.unit_id) | apart
    if action.apart:
        condition &= ~Q(Exists(duties.filter(kind__in=sorted(action.apart))))
    return condition


def leave(nomination: Nomination, people: set[int], kind: str) -> None:
    """Keep that these people did this; who made the dossier is known from itself."""
    if kind == Duty.Kind.PREPARE:
        people = people - {nomination.created_by_id}
    had = set(_duties(nomination, people)) if kind else set()
    new = [pk for pk in sorted(people) if kind and (pk, kind) not in had]
    nomination.__dict__.pop("_duties", None)
    if new:
        Duty.objects.bulk_create(
            [Duty(nomination=nomination, person_id=pk, kind=kind) for pk in new],
            ignore_conflicts=True,
        )


def made_for(nominations: Sequence[Nomination], person_id: int) -> None:
    """Keep that dossiers were written for somebody absent, in one statement."""
    Duty.objects.bulk_create(
        [Duty(nomination=one, person_id=person_id, kind=Duty.Kind.PREPARE) for one in nominations]
    )
