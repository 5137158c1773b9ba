"""Letting somebody act for oneself for a time, and taking it back.

Only what one holds by one's own appointment is lent, whole or in part, from a day to a day, with
a reason. Every record then bears both names, and what the stand-in does counts as done by both.
"""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organizations import grants
from organizations.appointments import delegate, revoke_delegation
from organizations.capabilities import Capability, label_of
from organizations.models import Appointment, Delegation, User
from organizations.refusals import Reason, Refused, hidden
from organizations.roles import ROLES

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
    if own is None:
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
    return delegate(
        actor=actor,
        appointment=own,
        to_person=to_person,
        valid_from=valid_from,
        valid_to=valid_to,
        reason=reason,
        capabilities=tuple(sorted(capabilities)),
    )


def take_back(*, actor: User, pk: int) -> Delegation:
    """End one at once: by who gave it, who has it, or the administrator; 404 for others'."""
    found = known_to(actor).filter(pk=pk).first()
    if found is None:
        raise hidden()
    if standing(found) in {"revoked", "over"}:
        raise Refused("unmet", [Reason("over", _("Ủy quyền này đã hết hiệu lực rồi."))])
    revoke_delegation(actor=actor, delegation=found)
    return found
