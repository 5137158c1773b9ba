"""Letting somebody act for oneself for a time, and taking it back.

Only what one holds by one's own appointment is lent, whole or in part, from a day to a day, with
a reason. Every record then bears both names, and what the stand-in does counts as done by both.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organizations import grants
from organizations.appointments import delegate, end_delegation
from organizations.capabilities import Capability, label_of
from organizations.grants import Mandate
from organizations.models import Appointment, Delegation, User
from organizations.refusals import Reason, Refused
from organizations.roles import ROLES
from organizations.unit_acts import not_yours
from workflows.kernel import door
from workflows.kernel.kinds import Kind
from workflows.kernel.registry import Act, Action, Verdict, happening

#: Nobody is away for longer without a new appointment.
LONGEST_DAYS = 366


def own_appointments(person: User) -> QuerySet[Appointment]:
    """The appointments a person can lend from today."""
    day = timezone.localdate()
    return (
        Appointment.objects.filter(person=person, valid_from__lte=day)
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day))
        .select_related("unit")
        .order_by("pk")
    )


def stand_ins(person: User) -> QuerySet[User]:
    """Whom one can ask: everybody else who works here today."""
    day = timezone.localdate()
    return (
        User.objects.filter(is_active=True, appointments__valid_from__lte=day)
        .filter(Q(appointments__valid_to__isnull=True) | Q(appointments__valid_to__gte=day))
        .exclude(pk=person.pk)
        .distinct()
        .order_by("full_name", "username")
    )


def known_to(person: User) -> QuerySet[Delegation]:
    """Delegations one gave or was given; all of them for the administrator. Newest first."""
    found = Delegation.objects.select_related(
        "appointment__person", "appointment__unit", "to_person"
    ).order_by("-pk")
    if grants.holds(person, Capability.ADMINISTER):
        return found
    return found.filter(Q(appointment__person=person) | Q(to_person=person))


class Delegations(Kind):
    """Taken back by who gave it, who has it, or the administrator, whatever else they may do."""

    def verdict(self, person: User | None, action: Action, thing: Any) -> Verdict:
        """No right on a unit decides, but whose delegation it is."""
        if person is None:
            return Verdict(False, tuple(not_yours()))
        theirs = person.pk in (thing.appointment.person_id, thing.to_person_id)
        mandate = _own_right(person, thing.appointment_id) if theirs else _right_over_all(person)
        if not theirs and mandate is None:
            return Verdict(False, tuple(not_yours()))
        return Verdict(True, (), mandate)

    def actionable(self, person: User, code: str) -> QuerySet[Delegation]:
        """Whoever knows of one may end it."""
        return known_to(person)

    def stream(self, act: Act) -> str:
        """Of the unit whose role is lent."""
        return f"unit:{act.thing.appointment.unit_id}"

    def unit(self, act: Act) -> int | None:
        """The same, whoever acts."""
        unit_id: int = act.thing.appointment.unit_id
        return unit_id

    def body(self, act: Act) -> dict[str, Any]:
        """With whose role it is, and who has it."""
        lent: Delegation = act.thing
        return super().body(act) | {
            "appointment": lent.appointment_id,
            "person": lent.appointment.person_id,
            "role": lent.appointment.role,
            "to": lent.to_person_id,
        }

    def store(self, act: Act) -> None:
        """The effect has kept it."""


KIND = Delegations(
    "delegation",
    "Ủy quyền",
    Delegation,
    known_to,
    units=("appointment__unit_id",),
    beside=("appointment__person", "appointment__unit", "to_person"),
    in_unit_stream=True,
    state="",
)
_GIVEN = happening("delegate", "Ủy quyền làm thay")


def _own_right(person: User, appointment: int) -> Mandate | None:
    """The right an appointment gives, where the person holds it as their own today."""
    return next(
        (
            one
            for one in grants.mandates(person)
            if one.appointment_id == appointment and one.on_behalf_of_id is None
        ),
        None,
    )


def _right_over_all(person: User) -> Mandate | None:
    """The administrator's right, which ends any of them."""
    return next(
        (one for one in grants.mandates(person) if Capability.ADMINISTER in one.capabilities), None
    )


def standing(delegation: Delegation) -> str:
    """Whether it is in force, still to come, over or taken back; see ``STANDING``."""
    day = timezone.localdate()
    if delegation.revoked_at is not None:
        return "revoked"
    if delegation.valid_to < day:
        return "over"
    return "coming" if delegation.valid_from > day else "in_force"


#: The same in words.
STANDING = {
    "revoked": gettext_lazy("đã thôi"),
    "over": gettext_lazy("đã hết hạn"),
    "coming": gettext_lazy("chưa đến ngày"),
    "in_force": gettext_lazy("đang có hiệu lực"),
}


def scope_in_words(delegation: Delegation) -> str:
    """What was lent, in words."""
    role = ROLES[delegation.appointment.role]
    if not delegation.capabilities:
        return _("mọi việc của vai trò %s") % role.label
    return ", ".join(map(label_of, delegation.capabilities))


def give(
    *,
    actor: User,
    appointment: int,
    to_person: User,
    capabilities: list[str],
    valid_from: date,
    valid_to: date,
    reason: str,
) -> Delegation:
    """Lend one's own role, or a part of it; ``Refused`` names every fault by its field."""
    own = own_appointments(actor).filter(pk=appointment).first()
    right = _own_right(actor, appointment)
    if own is None or right is None:
        text = _("Chỉ ủy quyền được vai trò của chính mình.")
        raise Refused("forbidden", [Reason("role", text)])
    fields: dict[str, list[str]] = {}
    today = timezone.localdate()
    if valid_to < valid_from:
        fields["valid_to"] = [_("Ngày kết thúc trước ngày bắt đầu.")]
    elif valid_to < today:
        fields["valid_to"] = [_("Thời gian này đã qua.")]
    elif (valid_to - valid_from).days > LONGEST_DAYS:
        fields["valid_to"] = [_("Không ủy quyền quá một năm; hãy đề nghị bổ nhiệm.")]
    if own.valid_to is not None and valid_to > own.valid_to:
        fields["valid_to"] = [_("Vai trò của chính mình chỉ đến %s.") % f"{own.valid_to:%d/%m/%Y}"]
    if to_person.pk == actor.pk or not to_person.is_active:
        fields["to_person"] = [_("Hãy chọn một người khác đang làm việc.")]
    if foreign := set(capabilities) - ROLES[own.role].capabilities:
        labels = ", ".join(sorted(map(label_of, foreign)))
        fields["capabilities"] = [_("Vai trò này không có việc: %s.") % labels]
    if fields:
        raise Refused("invalid", [Reason("invalid", _("Có mục chưa đúng."))], fields)
    with transaction.atomic():
        made = delegate(
            appointment=own,
            to_person=to_person,
            valid_from=valid_from,
            valid_to=valid_to,
            reason=reason,
            capabilities=tuple(sorted(capabilities)),
        )
        said = {"until": valid_to, "capabilities": made.capabilities}
        door.begun(KIND, _GIVEN, made, actor, right, changes=said, reason=reason)
    return made


def _over(act: Act) -> Iterator[Reason]:
    if standing(act.thing) in {"revoked", "over"}:
        yield Reason("over", _("Ủy quyền này đã hết hiệu lực rồi."))


@KIND.act(
    "revoke_delegation",
    _("Thôi ủy quyền"),
    by=(),
    guards=(_over,),
    done=_("Đã thôi ủy quyền; từ bây giờ không còn hiệu lực"),
)
def take_back(act: Act) -> None:
    """Ended at once."""
    end_delegation(act.thing)
