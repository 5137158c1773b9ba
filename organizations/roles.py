"""Roles and what they carry; the labels and kinds of unit are those of the process."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .capabilities import WEIGHTY, Capability
from .models import ASSOCIATIONS, UnitKind


@dataclass(frozen=True, slots=True)
class Role:
    """A role people are appointed to on a unit."""

    code: str
    label: str | Promise
    unit_kinds: frozenset[str]
    capabilities: frozenset[str]


def _role(
    code: str, label: str | Promise, kinds: tuple[str, ...], *capabilities: Capability
) -> Role:
    return Role(code, label, frozenset(kinds), frozenset(capabilities))


_WARD = (UnitKind.WARD_ASSOCIATION,)
#: Who runs the rounds: a city, or since 1 July 2025 the province over its wards.
_CITY = ASSOCIATIONS
_ANY = tuple(UnitKind.values)

ROLES: dict[str, Role] = {
    role.code: role
    for role in (
        _role("ward_officer", _("Cán bộ Hội phường/xã"), _WARD, Capability.PREPARE),
        _role("ward_chair", _("Chủ tịch Hội phường/xã"), _WARD, Capability.ENDORSE),
        _role("intake_officer", _("Cán bộ tiếp nhận"), _CITY, Capability.RECEIVE),
        _role("reviewer", _("Cán bộ thẩm định"), _CITY, Capability.APPRAISE),
        _role("secretary", _("Thư ký Hội đồng"), (UnitKind.COUNCIL,), Capability.RUN_COUNCIL),
        _role("council_member", _("Ủy viên Hội đồng"), (UnitKind.COUNCIL,), Capability.VOTE),
        _role(
            "council_chair",
            _("Chủ tịch Hội đồng"),
            (UnitKind.COUNCIL,),
            Capability.VOTE,
            Capability.PRESIDE,
        ),
        _role(
            "department_officer",
            _("Cán bộ phòng, ban"),
            (UnitKind.DEPARTMENT,),
            Capability.GIVE_OPINION,
        ),
        _role(
            "association_chair",
            _("Chủ tịch Hội thành phố, tỉnh"),
            _CITY,
            Capability.CONFIRM,
            Capability.SIGN,
        ),
        _role("leader", _("Lãnh đạo UBND"), (UnitKind.PEOPLES_COMMITTEE,), Capability.SIGN),
        _role(
            "records_clerk", _("Văn thư"), (UnitKind.PEOPLES_COMMITTEE, *_CITY), Capability.REGISTER
        ),
        _role("treasurer", _("Thủ quỹ"), _CITY, Capability.PAY),
        _role("inspector", _("Kiểm tra"), _ANY, Capability.INSPECT),
        _role("administrator", _("Quản trị"), (UnitKind.SYSTEM,), Capability.ADMINISTER),
    )
}

#: Who heads a unit, and may be the second person for it (organizations.second).
CHAIR_ROLES = frozenset({"ward_chair", "association_chair", "council_chair", "leader"})


def is_weighty(role: str) -> bool:
    """Whether a role signs, votes, presides, inspects or administers."""
    return bool(ROLES[role].capabilities & WEIGHTY)
