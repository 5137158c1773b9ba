"""The second person: what one administrator may not do alone, and who may agree to it.

One hostile account must not be everybody. So giving a weighty role (``roles.is_weighty``), and
opening the account of whoever holds one, takes two people who act by their own appointments: an
administrator who proposes, and another administrator or the chair of the unit who agrees. Nobody
is either for themselves.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from . import grants
from .capabilities import Capability
from .grants import Mandate
from .models import Unit, UnitKind, User
from .refusals import Reason, Refused
from .roles import CHAIR_ROLES, ROLES, is_weighty
from .unit_acts import not_yours


def administers(person: User) -> Mandate:
    """The person's own right to administer; ``Refused`` without one, or with a lent one."""
    for mandate in grants.mandates(person):
        if mandate.on_behalf_of_id is None and Capability.ADMINISTER in mandate.capabilities:
            return mandate
    raise Refused("forbidden", not_yours())


def second_for(person: User, units: Iterable[Unit], barred: Iterable[int | None]) -> Mandate | None:
    """The own right by which somebody may agree; None for those ``barred`` and for others."""
    if person.pk in set(barred):
        return None
    wanted = {unit.pk for unit in units}
    # Above the system itself there is no unit: the Association's chair answers for it.
    system = any(unit.kind == UnitKind.SYSTEM for unit in units)
    for mandate in grants.mandates(person):
        if mandate.on_behalf_of_id is not None:
            continue
        chairs = mandate.role in CHAIR_ROLES and mandate.unit_id in wanted
        answers = system and mandate.role == "association_chair"
        if Capability.ADMINISTER in mandate.capabilities or chairs or answers:
            return mandate
    return None


def need_second(person: User, units: Iterable[Unit], barred: Iterable[int | None]) -> Mandate:
    """As ``second_for``; ``Refused`` says that it has to be somebody else."""
    mandate = second_for(person, list(units), barred)
    if mandate is None:
        text = _(
            "Cần một quản trị khác, hoặc người đứng đầu đơn vị, đồng ý; không phải người đề nghị "
            "và không phải chính người được đề nghị."
        )
        raise Refused("forbidden", [Reason("second", text)])
    return mandate


def agrees_at_all(person: User) -> bool:
    """Whether somebody is an administrator or heads a unit: who else need not be asked."""
    return any(
        one.on_behalf_of_id is None
        and (Capability.ADMINISTER in one.capabilities or one.role in CHAIR_ROLES)
        for one in grants.mandates(person)
    )


def weighty_units(person: User) -> list[Unit]:
    """The units on which somebody holds a weighty role today or later."""
    day = timezone.localdate()
    return [
        one.unit
        for one in person.appointments.all()
        if is_weighty(one.role) and (one.valid_to is None or one.valid_to >= day)
    ]


def administrators() -> QuerySet[User]:
    """Active people who administer today by their own appointment."""
    roles = [role.code for role in ROLES.values() if Capability.ADMINISTER in role.capabilities]
    day = timezone.localdate()
    return User.objects.filter(
        Q(appointments__valid_to__isnull=True) | Q(appointments__valid_to__gte=day),
        is_active=True,
        appointments__role__in=roles,
        appointments__valid_from__lte=day,
    ).distinct()


def chairs_of(unit: Unit) -> QuerySet[User]:
    """Active people who head the unit today; for the system, the Association's chairs."""
    day = timezone.localdate()
    here = (
        Q(appointments__role="association_chair")
        if unit.kind == UnitKind.SYSTEM
        else Q(appointments__unit=unit, appointments__role__in=CHAIR_ROLES)
    )
    return User.objects.filter(
        here,
        Q(appointments__valid_to__isnull=True) | Q(appointments__valid_to__gte=day),
        is_active=True,
        appointments__valid_from__lte=day,
    ).distinct()
