"""What a person may do where, today. The only module that knows guardian.

An appointment gives a role on a unit; guardian keeps the result on the unit. A capability counts
only where guardian has it *and* the appointment is in force that day, so one that has run out
gives nothing even if no sweep has come by.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from guardian.models import UserObjectPermission
from guardian.shortcuts import assign_perm, remove_perm

from prepared.queries import Prepared

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
    unit_slug: str = ""
    unit_code: str = ""
    #: Why its holder is excepted from the separation of duties, where a place has too few people.
    exception: str = ""

    @property
    def unit_key(self) -> str:
        """How forms and bodies name the unit: by its slug, by its code where it has none."""
        return self.unit_slug or self.unit_code

    @property
    def label(self) -> str:
        """What the role is called."""
        return str(ROLES[self.role].label)


def _in_force(day: Any, prefix: str = "") -> Q:
    return Q(**{f"{prefix}valid_from__lte": day}) & (
        Q(**{f"{prefix}valid_to__isnull": True}) | Q(**{f"{prefix}valid_to__gte": day})
    )


#: A right as it is stored: the appointment, and for a delegation whose it is and what of it.
_RIGHT = (
    "pk",
    "person_id",
    "role",
    "unit_id",
    "unit__kind",
    "unit__short_name",
    "unit__slug",
    "unit__code",
    "exception",
)
#: One's own, each with whether anything was lent to the same person: mostly nothing was.
_OWN: Prepared[tuple[Any, ...]] = Prepared(
    lambda person, day: (
        Appointment.objects.filter(_in_force(day), person=person)
        .order_by("pk")
        .annotate(
            lent=Exists(
                Delegation.objects.filter(
                    _in_force(day), to_person=OuterRef("person"), revoked_at__isnull=True
                )
            )
        )
        .values_list("lent", *_RIGHT)
    )
)
_LENT: Prepared[tuple[Any, ...]] = Prepared(
    lambda person, day: (
        Delegation.objects.filter(
            _in_force(day),
            _in_force(day, "appointment__"),
            to_person=person,
            revoked_at__isnull=True,
            appointment__person__is_active=True,
        )
        .order_by("pk")
        .values_list(
            *(f"appointment__{name}" for name in _RIGHT),
            "capabilities",
            "appointment__person__full_name",
            "appointment__person__username",
        )
    )
)
_HELD: Prepared[tuple[int, str, str]] = Prepared(
    lambda people, units: UserObjectPermission.objects.filter(
        user__pk__in=people,
        object_pk__in=units,
        permission__content_type__app_label="organizations",
        permission__content_type__model="unit",
    ).values_list("user_id", "object_pk", "permission__codename")
)


def _held(people: set[int], units: set[int]) -> set[tuple[int, int, str]]:
    rows = _HELD.all(sorted(people), sorted(str(unit) for unit in units))
    return {(user, int(unit), codename.removeprefix("cap_")) for user, unit, codename in rows}


def mandates(person: Any, *, at: date | None = None) -> tuple[Mandate, ...]:
    """Every right in force, own first, in two statements, three for whoever acts for another;
    kept on the person."""
    day = at or timezone.localdate()
    kept = person.__dict__.setdefault("_mandates", {})
    if day not in kept:
        kept[day] = _mandates(person, day)
    return kept[day]


def _mandates(person: Any, day: date) -> tuple[Mandate, ...]:
    if not person.is_active:
        return ()
    found = _OWN.all(person.pk, day)
    own = [right for _lent, *right in found]
    # Whoever holds nothing of their own is not told there whether something was lent.
    lent = _LENT.all(person.pk, day) if not found or found[0][0] else []
    if not own and not lent:
        return ()
    held = _held({right[1] for right in own + lent}, {right[3] for right in own + lent})
    return tuple(mandate for right in own + lent if (mandate := _mandate(held, *right)) is not None)


def _mandate(
    held: set[tuple[int, int, str]],
    pk: int,
    holder: int,
    role: str,
    unit_id: int,
    kind: str,
    name: str,
    slug: str | None,
    code: str,
    exception: str,
    only: list[str] | None = None,
    *names: str,
) -> Mandate | None:
    """The mandate of a stored right, None when nothing is left of it; ``names`` if it is lent."""
    capabilities = {
        capability
        for capability in ROLES[role].capabilities
        if (holder, unit_id, capability) in held
    }
    if only:
        capabilities &= set(only)
    if not capabilities:
        return None
    return Mandate(
        role=role,
        unit_id=unit_id,
        unit_kind=kind,
        unit_name=name,
        capabilities=frozenset(capabilities),
        on_behalf_of_id=holder if names else None,
        on_behalf_of_name=next(filter(None, names), ""),
        appointment_id=pk,
        unit_slug=slug or "",
        unit_code=code,
        exception=exception,
    )


_OWN_UNITS: Prepared[int] = Prepared(
    lambda person, roles, day: (
        Appointment.objects.filter(_in_force(day), person=person, role__in=roles)
        .order_by("pk")
        .values_list("unit_id", flat=True)
    )
)


def own_units(asking: Any, holder_id: int, capabilities: Iterable[str]) -> set[int]:
    """The units on which somebody acted for holds one of the capabilities; kept on who asks."""
    key = (holder_id, frozenset(capabilities))
    kept: dict[Any, set[int]] = asking.__dict__.setdefault("_units_of_others", {})
    if key not in kept:
        roles = sorted(roles_with(key[1]))
        kept[key] = set(_OWN_UNITS.all(holder_id, roles, timezone.localdate()))
    return kept[key]


def forget(person: Any) -> None:
    """Ask the database again next time."""
    person.__dict__.pop("_mandates", None)
    person.__dict__.pop("_units_of_others", None)


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


def roles_with(capabilities: Iterable[str]) -> list[str]:
    """Codes of the roles that carry one of the capabilities."""
    wanted = set(capabilities)
    return [role.code for role in ROLES.values() if wanted & role.capabilities]


def people_of(units: Iterable[int], roles: Iterable[str]) -> QuerySet[User]:
    """Active people who today hold one of the roles on one of the units by their own right."""
    return User.objects.filter(
        _in_force(timezone.localdate(), "appointments__"),
        is_active=True,
        appointments__unit__in=list(units),
        appointments__role__in=list(roles),
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
