"""Giving roles and taking them back; each act leaves an event on the unit."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.dispatch import Signal
from django.utils import timezone

from audit.record import record

from . import grants
from .access import end_sign_ins
from .capabilities import Capability, label_of
from .models import AccessToken, Appointment, Delegation, ProposedAppointment, Unit, User
from .notices import tell
from .refusals import Reason, Refused, unmet, wrong
from .roles import ROLES, is_weighty
from .second import administrators

#: Sent once it is stored that somebody holds less than before (``person``): left, or a role ended.
#: The floors above give back the work they had.
rights_ended = Signal()


def check_fits(person: User, role: str, unit: Unit, valid_from: date) -> None:
    """``Refused`` when the role is none of this kind of unit's, or was given already."""
    if unit.kind not in ROLES[role].unit_kinds:
        raise wrong("role", f"{ROLES[role].label}: không có ở {unit.get_kind_display()}.")
    if Appointment.objects.filter(
        person=person, role=role, unit=unit, valid_from=valid_from
    ).exists():
        raise wrong("valid_from", "Đã bổ nhiệm từ ngày này rồi.")


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
    proposal: ProposedAppointment | None = None,
    exception: str = "",
) -> Appointment:
    """Give a role on a unit; ``Refused`` when the role does not fit the kind of unit.

    People come here through ``proposals.propose``: a weighty role needs the ``proposal`` this
    ``actor`` confirms. ``actor`` None is the system: commands on the server
    itself (the demonstration, the first administrator), nothing a request can reach.
    """
    if actor is not None:
        _check_second(actor, person, role, unit, exception, proposal)
    check_fits(person, role, unit, valid_from)
    appointment = Appointment.objects.create(
        person=person,
        role=role,
        unit=unit,
        valid_from=valid_from,
        valid_to=valid_to,
        basis=basis,
        exception=exception,
    )
    grants.sync(person)
    more = {"proposed_by": proposal.proposed_by_id} if proposal is not None else {}
    _note("appoint", actor, appointment, until=valid_to, **more)
    return appointment


def _check_second(
    actor: User,
    person: User,
    role: str,
    unit: Unit,
    exception: str,
    proposal: ProposedAppointment | None,
) -> None:
    if actor.pk == person.pk:
        text = "Không ai tự bổ nhiệm mình. Hãy nhờ một quản trị khác."
        raise Refused("forbidden", [Reason("self", text)])
    if not is_weighty(role) and not exception:
        return
    wanted = (person.pk, role, unit.pk, exception)
    agreed = proposal is not None and wanted == (
        proposal.person_id,
        proposal.role,
        proposal.unit_id,
        proposal.exception,
    )
    if not agreed or proposal is None or proposal.proposed_by_id == actor.pk:
        text = f"{ROLES[role].label}: cần người thứ hai xác nhận."
        raise Refused("forbidden", [Reason("second", text)])


@transaction.atomic
def end_appointment(*, actor: User | None, appointment: Appointment, last_day: date) -> None:
    """The role ends with that day.

    ``Refused`` when it had not begun by then, when it had ended before (an end is never put off:
    that would be a new appointment), and for the last administrator.
    """
    if last_day < appointment.valid_from:
        raise wrong("valid_to", "Ngày kết thúc trước ngày bổ nhiệm.")
    if appointment.valid_to is not None and last_day > appointment.valid_to:
        raise wrong("valid_to", "Không kéo dài được; hãy ghi một bổ nhiệm mới.")
    if actor is not None and Capability.ADMINISTER in ROLES[appointment.role].capabilities:
        keep_an_administrator(without=appointment.person)
    appointment.valid_to = last_day
    appointment.save(update_fields=["valid_to"])
    grants.sync(appointment.person)
    _note("end_appointment", actor, appointment, until=last_day)
    tell(
        appointment.person,
        f"{ROLES[appointment.role].label}, {appointment.unit.short_name}: "
        f"đến hết {last_day:%d/%m/%Y}.",
    )
    if last_day < timezone.localdate():
        _tell(appointment.person)


def keep_an_administrator(*, without: User) -> None:
    """``Refused`` when nobody else would be left to administer."""
    if not administrators().exclude(pk=without.pk).exists():
        text = "Đây là quản trị cuối cùng; hãy bổ nhiệm một quản trị khác trước."
        raise unmet("last_administrator", text)


def delegate(
    *,
    appointment: Appointment,
    to_person: User,
    valid_from: date,
    valid_to: date,
    reason: str,
    capabilities: tuple[str, ...] = (),
) -> Delegation:
    """Let somebody act for the holder of an appointment, within a scope and a period.

    ``Refused`` for a delegation to oneself or of more than the role carries. The event is left by
    whoever calls, in the same transaction.
    """
    if to_person.pk == appointment.person_id:
        raise wrong("to_person", "Không thể tự uỷ quyền cho mình.")
    if foreign := set(capabilities) - ROLES[appointment.role].capabilities:
        labels = ", ".join(sorted(map(label_of, foreign)))
        raise wrong("capabilities", f"Vai trò này không có việc: {labels}.")
    delegation = Delegation.objects.create(
        appointment=appointment,
        to_person=to_person,
        capabilities=list(capabilities),
        valid_from=valid_from,
        valid_to=valid_to,
        reason=reason,
    )
    grants.forget(to_person)
    return delegation


def end_delegation(delegation: Delegation) -> None:
    """End a delegation at once; the event is left by whoever calls, in the same transaction."""
    delegation.revoked_at = timezone.now()
    delegation.save(update_fields=["revoked_at"])
    grants.forget(delegation.to_person)
    _tell(delegation.to_person)


@transaction.atomic
def deactivate(*, actor: User | None, person: User) -> None:
    """Somebody leaves: no rights, no session, no token from now on.

    ``Refused`` for the last administrator.
    """
    if actor is not None and administrators().filter(pk=person.pk).exists():
        keep_an_administrator(without=person)
    person.is_active = False
    person.save(update_fields=["is_active"])
    grants.forget(person)
    end_sign_ins(person, AccessToken.Ended.LEFT)
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
