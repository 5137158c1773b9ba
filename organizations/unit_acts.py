"""What every act on a unit shares that is not about one nomination: the right, and the event."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from audit.record import record

from . import grants
from .grants import Mandate
from .models import Unit, User
from .refusals import Reason, Refused


def not_yours() -> list[Reason]:
    """Why somebody without the right may not do this."""
    return [Reason("role", _("Việc này không thuộc nhiệm vụ của anh/chị."))]


def mandate_on(actor: User, capability: str, unit: Unit | int) -> Mandate:
    """The right by which the actor does this on the unit; ``Refused`` without one."""
    unit_id = unit if isinstance(unit, int) else unit.pk
    for mandate in grants.mandates(actor):
        if capability in mandate.capabilities and mandate.unit_id == unit_id:
            return mandate
    raise Refused("forbidden", not_yours())


def note(kind: str, actor: User, mandate: Mandate, ref: str, body: dict[str, Any]) -> None:
    """Leave the act's one event on the unit's stream."""
    record(
        stream=f"unit:{mandate.unit_id}",
        kind=kind,
        actor=actor,
        on_behalf_of_id=mandate.on_behalf_of_id,
        on_behalf_of_name=mandate.on_behalf_of_name,
        role=mandate.role,
        unit_id=mandate.unit_id,
        object_ref=ref,
        body=body,
    )


def wrong(field: str, text: str) -> Refused:
    """One input that is not right, said at its field."""
    return Refused("invalid", [Reason(field, text)], {field: [text]})


def mandate_for(person: User, *capabilities: str) -> Mandate | None:
    """The first right that carries one of the capabilities."""
    wanted = set(capabilities)
    return next((one for one in grants.mandates(person) if one.capabilities & wanted), None)


def units_of(person: User, *capabilities: str) -> list[int]:
    """The units on which a person holds one of the capabilities."""
    wanted = set(capabilities)
    return [one.unit_id for one in grants.mandates(person) if one.capabilities & wanted]
