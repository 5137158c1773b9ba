"""What a person may do where, today. The only module that knows guardian.

An appointment gives a role on a unit; guardian keeps the result on the unit. A capability counts
only where guardian has it *and* the appointment is in force that day, so one that has run out
gives nothing even if no sweep has come by.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from guardian.models import UserObjectPermission
from guardian.shortcuts import assign_perm, remove_perm

from .models import Appointment, Delegation, Unit, User
from .roles import ROLES


@dataclass(frozen=True, slots=True)
class Mandate:
    """A right in force: a role on a unit, one's own or somebody else's acted for."""

    role: str
    unit_id: int
    unit_kind: str
    unit_name: str
    capabilities: frozenset[str]
    on_behalf_of_id: int | None = None
    on_behalf_of_name: str = ""
    appointment_id: int = 0

    @property
    def label(self) -> str:
        """What the role is called."""
        return str(ROLES[self.role].label)


def _in_force(day: date, prefix: str = "") -> Q:
    return Q(**{f"{prefix}valid_from__lte": day}) & (
        Q(**{f"{prefix}valid_to__isnull": True}) | Q(**{f"{prefix}valid_to__gte": day})
    )


def _held(people: set[int], units: set[int]) -> set[tuple[int, int, str]]:
    rows = UserObjectPermission.objects.filter(
        user__in=people,
        object_pk__in=[str(unit) for unit in units],
        permission__content_type__app_label="organizations",
        permission__content_type__model="unit",
    ).values_list("user_id", "object_pk", "permission__codename")
    return {(user, int(unit), codename.removeprefix("cap_")) for user, unit, codename in rows}


def mandates(person: Any, *, at: date | None = None) -> tuple[Mandate, ...]:
    """Every right in force, own first, in at most three statements; kept on the person."""
    day = at or timezone.localdate()
    kept = person.__dict__.setdefault("_mandates", {})
    if day not in kept:
        kept[day] = _mandates(person, day)
    return kept[day]


def _mandates(person: Any, day: date) -> tuple[Mandate, ...]:
    if not person.is_active:
        return ()
    own = [
        (appointment, None)
        for appointment in Appointment.objects.filter(_in_force(day), person=person)
        .select_related("unit")
        .order_by("pk")
    ]
    lent = [
        (delegation.appointment, delegation)
        for delegation in Delegation.objects.filter(
            _in_force(day),
            _in_force(day, "appointment__"),
            to_person=person,
            revoked_at__isnull=True,
            appointment__person__is_active=True,
        )
        .select_related("appointment__unit", "appointment__person")
        .order_by("pk")
    ]
    every = own + lent
    if not every:
        return ()
    held = _held(
        {appointment.person_id for appointment, _lent in every},
        {appointment.unit_id for appointment, _lent in every},
    )
    found = []
    for appointment, delegation in every:
        capabilities = {
            capability
            for capability in ROLES[appointment.role].capabilities
            if (appointment.person_id, appointment.unit_id, capability) in held
        }
        if delegation is not None and delegation.capabilities:
            capabilities &= set(delegation.capabilities)
        if capabilities:
            found.append(
                Mandate(
                    role=appointment.role,
                    unit_id=appointment.unit_id,
                    unit_kind=appointment.unit.kind,
                    unit_name=appointment.unit.short_name,
                    capabilities=frozenset(capabilities),
                    on_behalf_of_id=appointment.person_id if delegation else None,
                    on_behalf_of_name=str(appointment.person) if delegation else "",
                    appointment_id=appointment.pk,
                )
            )
    return tuple(found)


def forget(person: Any) -> None:
    """Ask the database again next time."""
    person.__dict__.pop("_mandates", None)


def holds(person: Any, capability: str) -> bool:
    """Whether the person has the capability on any unit today."""
    return any(capability in mandate.capabilities for mandate in mandates(person))


def people_with(capability: str, unit_id: int) -> QuerySet[User]:
    """Active people whose own appointment gives the capability on the unit today."""
    roles = [role.code for role in ROLES.values() if capability in role.capabilities]
    day = timezone.localdate()
    return User.objects.filter(
        _in_force(day, "appointments__"),
        is_active=True,
        appointments__unit=unit_id,
        appointments__role__in=roles,
    ).distinct()


@transaction.atomic
def sync(person: User) -> None:
    """Make guardian's rows what today's appointments say."""
    day = timezone.localdate()
    wanted: set[tuple[int, str]] = set()
    units: dict[int, Unit] = {}
    for appointment in Appointment.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=day), person=person
    ).select_related("unit"):
        units[appointment.unit_id] = appointment.unit
        for capability in ROLES[appointment.role].capabilities:
            wanted.add((appointment.unit_id, capability))
    rows = UserObjectPermission.objects.filter(
        user=person,
        permission__content_type__app_label="organizations",
        permission__content_type__model="unit",
    ).values_list("object_pk", "permission__codename")
    present = {(int(unit), codename.removeprefix("cap_")) for unit, codename in rows}
    for unit_id, capability in wanted - present:
        assign_perm(f"organizations.cap_{capability}", person, units[unit_id])
    for unit_id, capability in present - wanted:
        remove_perm(f"organizations.cap_{capability}", person, Unit.objects.get(pk=unit_id))
    forget(person)
