"""Appointments by people: at once for most roles, by two people for the weighty ones."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.record import record

from . import grants
from .appointments import appoint, check_fits
from .capabilities import Capability
from .models import Appointment, ProposedAppointment, Unit, User
from .notices import tell, tell_all
from .password_codes import void_codes
from .refusals import Reason, Refused, hidden, unmet, wrong
from .roles import ROLES, is_weighty
from .second import (
    administers,
    administrators,
    agrees_at_all,
    chairs_of,
    need_second,
    second_for,
)

_STATE = ProposedAppointment.State


def in_words(one: ProposedAppointment | Appointment) -> str:
    """The role, where, for whom."""
    return f"{ROLES[one.role].label}, {one.unit.short_name}: {one.person.get_full_name()}"


@transaction.atomic
def propose(
    *,
    actor: User,
    person: User,
    role: str,
    unit: Unit,
    valid_from: date,
    valid_to: date | None = None,
    basis: str = "",
    exception: str = "",
) -> Appointment | ProposedAppointment:
    """What an administrator does to give a role.

    In force at once for a role that weighs little; else it waits for a second person, and so
    does every exception from the separation of duties.
    ``Refused`` for oneself, without the right, and when the role does not fit.
    """
    mandate = administers(actor)
    if person.pk == actor.pk:
        text = _("Không ai tự bổ nhiệm mình. Hãy nhờ một quản trị khác.")
        raise Refused("forbidden", [Reason("self", text)])
    if not is_weighty(role) and not exception:
        given = appoint(
            actor=actor,
            person=person,
            role=role,
            unit=unit,
            valid_from=valid_from,
            valid_to=valid_to,
            basis=basis,
        )
        tell(person, _("Đã bổ nhiệm: %(what)s.") % {"what": in_words(given)})
        return given
    check_fits(person, role, unit, valid_from)
    same = {"person": person, "role": role, "unit": unit, "valid_from": valid_from}
    if ProposedAppointment.objects.filter(state=_STATE.WAITING, **same).exists():
        raise wrong("role", _("Chưa bổ nhiệm: đã đề nghị rồi, đang chờ xác nhận."))
    one = ProposedAppointment.objects.create(
        valid_to=valid_to, basis=basis, exception=exception, proposed_by=actor, **same
    )
    _note("propose_appointment", actor, mandate.role, one)
    words = {"what": in_words(one), "who": actor.get_full_name()}
    tell(person, _("%(who)s đề nghị bổ nhiệm: %(what)s. Chờ người thứ hai xác nhận.") % words)
    others = [*administrators(), *chairs_of(unit)]
    tell_all(
        [other for other in others if other.pk not in (actor.pk, person.pk)],
        _("%(who)s đề nghị bổ nhiệm: %(what)s. Chờ người thứ hai xác nhận.") % words,
    )
    return one


def waiting_for(person: User) -> list[ProposedAppointment]:
    """Those this person may confirm or refuse, oldest first."""
    if not agrees_at_all(person):
        return []
    return [one for one in _waiting() if second_for(person, [one.unit], _barred(one)) is not None]


def shown_to(person: User) -> list[ProposedAppointment]:
    """All that wait, to administrators; to chairs those of their units. Oldest first."""
    mandates = [one for one in grants.mandates(person) if one.on_behalf_of_id is None]
    if any(Capability.ADMINISTER in one.capabilities for one in mandates):
        return list(_waiting())
    return waiting_for(person)


@transaction.atomic
def confirm(*, actor: User, pk: int) -> Appointment:
    """The second person agrees: the role is in force from its day."""
    one = _found(actor, pk)
    mandate = need_second(actor, [one.unit], _barred(one))
    _still_waiting(one)
    if not one.person.is_active:
        raise Refused("unmet", [Reason("inactive", _("Tài khoản này đã ngừng dùng."))])
    try:
        given = appoint(
            actor=actor,
            person=one.person,
            role=one.role,
            unit=one.unit,
            valid_from=one.valid_from,
            valid_to=one.valid_to,
            basis=one.basis,
            exception=one.exception,
            proposal=one,
        )
    except Refused as problem:
        raise unmet("role", _("Chưa bổ nhiệm: %s") % problem) from problem
    # A code one person made alone, while the account weighed little, opens it no longer.
    void_codes(one.person, actor, alone=True)
    _decide(one, _STATE.CONFIRMED, actor, mandate.role, appointment=given)
    return given


@transaction.atomic
def refuse(*, actor: User, pk: int, reason: str) -> None:
    """The second person does not agree, and says why."""
    one = _found(actor, pk)
    mandate = need_second(actor, [one.unit], _barred(one))
    _still_waiting(one)
    if not reason.strip():
        text = _("Cần ghi lý do không đồng ý.")
        raise Refused("invalid", [Reason("reason", text)], {"reason": [text]})
    _decide(one, _STATE.REFUSED, actor, mandate.role, reason=reason.strip()[:300])


@transaction.atomic
def withdraw(*, actor: User, pk: int) -> None:
    """Whoever proposed takes it back."""
    one = _found(actor, pk)
    if one.proposed_by_id != actor.pk:
        text = _("Chỉ người đề nghị rút được; người khác thì đồng ý hoặc không đồng ý.")
        raise Refused("forbidden", [Reason("proposer", text)])
    _still_waiting(one)
    _decide(one, _STATE.WITHDRAWN, actor, "")


def _waiting() -> QuerySet[ProposedAppointment]:
    return (
        ProposedAppointment.objects.filter(state=_STATE.WAITING)
        .select_related("person", "unit", "proposed_by")
        .order_by("pk")
    )


def _barred(one: ProposedAppointment) -> tuple[int, int]:
    return one.proposed_by_id, one.person_id


def _found(actor: User, pk: int) -> ProposedAppointment:
    """Locked; the same 404 for one that is not there and for whom it does not concern."""
    one = (
        ProposedAppointment.objects.select_for_update(of=("self",))
        .select_related("person", "unit", "proposed_by")
        .filter(pk=pk)
        .first()
    )
    concerned = one is not None and (
        actor.pk in _barred(one) or second_for(actor, [one.unit], ()) is not None
    )
    if one is None or not concerned:
        raise hidden(_("Không tìm thấy đề nghị này."))
    return one


def _still_waiting(one: ProposedAppointment) -> None:
    if one.state != _STATE.WAITING:
        text = _("Đề nghị này không còn chờ: %s.") % one.get_state_display()
        raise Refused("unmet", [Reason("state", text)])


_MOVES: dict[str, Callable[[ProposedAppointment], None]] = {
    _STATE.CONFIRMED: ProposedAppointment.confirm,
    _STATE.REFUSED: ProposedAppointment.refuse,
    _STATE.WITHDRAWN: ProposedAppointment.withdraw,
}


def _decide(
    one: ProposedAppointment,
    state: str,
    actor: User,
    role: str,
    *,
    reason: str = "",
    appointment: Appointment | None = None,
) -> None:
    _MOVES[state](one)
    one.reason, one.appointment = reason, appointment
    one.decided_by, one.decided_at = actor, timezone.now()
    one.save(update_fields=["state", "reason", "appointment", "decided_by", "decided_at"])
    _note(f"{state}_appointment", actor, role, one)
    words = {
        "what": in_words(one),
        "state": one.get_state_display(),
        "who": actor.get_full_name(),
        "reason": f" Lý do: {reason}" if reason else "",
    }
    people = [one.person, one.proposed_by, *chairs_of(one.unit)]
    tell_all(people, _("Bổ nhiệm %(what)s: %(who)s %(state)s.%(reason)s") % words)


def _note(kind: str, actor: User, role: str, one: ProposedAppointment) -> None:
    record(
        stream=f"unit:{one.unit_id}",
        kind=kind,
        actor=actor,
        role=role,
        unit_id=one.unit_id,
        object_ref=f"proposal:{one.pk}",
        body={
            "person": one.person_id,
            "role": one.role,
            "from": one.valid_from,
            "until": one.valid_to,
            "proposed_by": one.proposed_by_id,
            "reason": one.reason,
        },
    )
