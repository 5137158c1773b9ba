"""What every act on a unit shares that is not about one nomination: the right, and the event."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from audit.record import record

from . import grants
from .grants import Mandate
from .models import Unit, User
from .refusals import Reason, Refused, wrong


def not_yours() -> list[Reason]:
    """Why somebody without the right may not do this."""
    return [Reason("role", _("Việc này không thuộc nhiệm vụ được giao."))]


def right_on(person: User, capability: str | Iterable[str], *units: int) -> Mandate | None:
    """The right a person has on one of the units, the first named first, one's own before lent."""
    wanted = {capability} if isinstance(capability, str) else set(capability)
    for unit_id in units:
        for mandate in grants.mandates(person):
            if mandate.unit_id == unit_id and mandate.capabilities & wanted:
                return mandate
    return None


def mandate_on(actor: User, capability: str | Iterable[str], unit: Unit | int) -> Mandate:
    """The right by which the actor does this on the unit; ``Refused`` without one."""
    found = right_on(actor, capability, unit if isinstance(unit, int) else unit.pk)
    if found is None:
        raise Refused("forbidden", not_yours())
    return found


def rights_of(person: User, *capabilities: str) -> list[Mandate]:
    """For each unit where a person holds one of the capabilities the right they act by there."""
    wanted = set(capabilities)
    found: dict[int, Mandate] = {}
    for one in grants.mandates(person):
        if one.capabilities & wanted:
            found.setdefault(one.unit_id, one)
    return list(found.values())


def acting_for(person: User, named: Any, *capabilities: str, field: str = "unit") -> Mandate:
    """The right on the unit named by its slug or code; the only one where none is named.

    ``Refused('forbidden')`` for who holds no such right anywhere, ``invalid`` at ``field`` for a
    unit that is not theirs, and where nothing is named by somebody who has several.
    """
    mine = rights_of(person, *capabilities)
    if not mine:
        raise Refused("forbidden", not_yours())
    key = str(named or "").strip()
    if not key and len(mine) == 1:
        return mine[0]
    if not key:
        raise wrong(field, several(mine))
    for one in mine:
        if key in (one.unit_slug, one.unit_code):
            return one
    raise wrong(field, not_for(key, mine))


def several(mine: list[Mandate]) -> str:
    """Asks somebody who works for several units for which of them this is."""
    names = ", ".join(one.unit_name for one in mine)
    return _("Có nhiệm vụ này ở nhiều đơn vị (%s): hãy chọn làm cho đơn vị nào.") % names


def not_for(key: str, mine: list[Mandate]) -> str:
    """Says that a unit is not one of theirs, and which are."""
    said = {"unit": key[:60], "mine": ", ".join(one.unit_name for one in mine)}
    text = _("Không có nhiệm vụ này ở đơn vị “%(unit)s”; chỉ có ở: %(mine)s.")
    return text % said


def note(kind: str, actor: User, mandate: Mandate, ref: str, body: dict[str, Any]) -> None:
    """Leave the act's one event on the unit's stream."""
    record(
        stream=f"unit:{mandate.unit_id}",
        kind=kind,
        actor=actor,
        by=mandate,
        object_ref=ref,
        body=body,
    )


def units_of(person: User, *capabilities: str) -> list[int]:
    """The units on which a person holds one of the capabilities."""
    wanted = set(capabilities)
    return [one.unit_id for one in grants.mandates(person) if one.capabilities & wanted]
