"""Giving roles and taking them back; each act leaves an event on the unit."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.sessions.models import Session
from django.db import transaction
from django.dispatch import Signal
from django.utils import timezone

from audit.record import record

from . import grants
from .models import Appointment, Delegation, Unit, User
from .roles import ROLES

#: Sent once it is stored that somebody holds less than before (``person``): left, or a role ended.
#: The floors above give back the work they had.
rights_ended = Signal()


@transaction.atomic
def appoint(
    *,
    actor: User | None,
    person: User,
    role: str,
    unit: Unit,
    valid_from: date,
    valid_to: date | None = None,
    basis: str = "",
) -> Appointment:
    """Give a role on a unit; ``ValueError`` when the role does not fit the kind of unit."""
    if unit.kind not in ROLES[role].unit_kinds:
        raise ValueError(f"{ROLES[role].label}: không có ở {unit.get_kind_display()}")
    appointment = Appointment.objects.create(
        person=person, role=role, unit=unit, valid_from=valid_from, valid_to=valid_to, basis=basis
    )
    grants.sync(person)
    _note("appoint", actor, appointment, until=valid_to)
    return appointment


@transaction.atomic
def end_appointment(*, actor: User | None, appointment: Appointment, last_day: date) -> None:
    """The role ends with that day; ``ValueError`` when it had not begun by then."""
    if last_day < appointment.valid_from:
        raise ValueError("ngày kết thúc trước ngày bổ nhiệm")
    appointment.valid_to = last_day
    appointment.save(update_fields=["valid_to"])
    grants.sync(appointment.person)
    _note("end_appointment", actor, appointment, until=last_day)
    if last_day < timezone.localdate():
        _tell(appointment.person)


@transaction.atomic
def delegate(
    *,
    actor: User | None,
    appointment: Appointment,
    to_person: User,
    valid_from: date,
    valid_to: date,
    reason: str,
    capabilities: tuple[str, ...] = (),
) -> Delegation:
    """Let somebody act for the holder of an appointment, within a scope and a period.

    ``ValueError`` for a delegation to oneself or of more than the role carries.
    """
    if to_person.pk == appointment.person_id:
        raise ValueError("không thể tự uỷ quyền cho mình")
    if set(capabilities) - ROLES[appointment.role].capabilities:
        raise ValueError("uỷ quyền vượt quá quyền của người uỷ quyền")
    delegation = Delegation.objects.create(
        appointment=appointment,
        to_person=to_person,
        capabilities=list(capabilities),
        valid_from=valid_from,
        valid_to=valid_to,
        reason=reason,
    )
    grants.forget(to_person)
    _note("delegate", actor, appointment, to=to_person.pk, until=valid_to, reason=reason)
    return delegation


@transaction.atomic
def revoke_delegation(*, actor: User | None, delegation: Delegation) -> None:
    """End a delegation at once."""
    delegation.revoked_at = timezone.now()
    delegation.save(update_fields=["revoked_at"])
    grants.forget(delegation.to_person)
    _note("revoke_delegation", actor, delegation.appointment, to=delegation.to_person_id)
    _tell(delegation.to_person)


@transaction.atomic
def deactivate(*, actor: User | None, person: User) -> None:
    """Somebody leaves: no rights, no session, no token from now on."""
    person.is_active = False
    person.save(update_fields=["is_active"])
    grants.forget(person)
    for session in Session.objects.filter(expire_date__gte=timezone.now()).iterator():
        if session.get_decoded().get("_auth_user_id") == str(person.pk):
            session.delete()
    token = getattr(person, "auth_token", None)
    if token is not None:
        token.delete()
    record(stream=f"user:{person.pk}", kind="deactivate", actor=actor, body={"person": person.pk})
    _tell(person)


def _tell(person: User) -> None:
    transaction.on_commit(lambda: rights_ended.send(sender=User, person=person))


def _note(kind: str, actor: User | None, appointment: Appointment, **more: Any) -> None:
    record(
        stream=f"unit:{appointment.unit_id}",
        kind=kind,
        actor=actor,
        unit_id=appointment.unit_id,
        object_ref=f"appointment:{appointment.pk}",
        body={"person": appointment.person_id, "role": appointment.role, **more},
    )
