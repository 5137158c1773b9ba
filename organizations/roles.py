"""Roles and what they carry; the labels and kinds of unit are those of the process."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .models import UnitKind


@dataclass(frozen=True, slots=True)
class Role:
    """A role people are appointed to on a unit."""

    code: str
    label: str | Promise
    unit_kinds: frozenset[str]
    capabilities: frozenset[str]


def _role(code: str, label: str | Promise, kinds: tuple[str, ...], *capabilities: str) -> Role:
    return Role(code, label, frozenset(kinds), frozenset(capabilities))


_WARD = (UnitKind.WARD_ASSOCIATION,)
_CITY = (UnitKind.CITY_ASSOCIATION,)
_ANY = tuple(UnitKind.values)

ROLES: dict[str, Role] = {
    role.code: role
    for role in (
        _role("ward_officer", _("Cán bộ Hội phường/xã"), _WARD, "prepare"),
        _role("ward_chair", _("Chủ tịch Hội phường/xã"), _WARD, "endorse"),
        _role("intake_officer", _("Cán bộ tiếp nhận"), _CITY, "receive"),
        _role("reviewer", _("Cán bộ thẩm định"), _CITY, "appraise"),
        _role("secretary", _("Thư ký Hội đồng"), (UnitKind.COUNCIL,), "run_council"),
        _role("council_member", _("Ủy viên Hội đồng"), (UnitKind.COUNCIL,), "vote"),
        _role("council_chair", _("Chủ tịch Hội đồng"), (UnitKind.COUNCIL,), "vote", "preside"),
        _role("department_officer", _("Cán bộ phòng, ban"), (UnitKind.DEPARTMENT,), "give_opinion"),
        _role("association_chair", _("Chủ tịch Hội thành phố"), _CITY, "confirm", "sign"),
        _role("leader", _("Lãnh đạo UBND"), (UnitKind.PEOPLES_COMMITTEE,), "sign"),
        _role("records_clerk", _("Văn thư"), (UnitKind.PEOPLES_COMMITTEE, *_CITY), "register"),
        _role("treasurer", _("Thủ quỹ"), _CITY, "pay"),
        _role("inspector", _("Kiểm tra"), _ANY, "inspect"),
        _role("administrator", _("Quản trị"), (UnitKind.SYSTEM,), "administer"),
    )
}

#: What each right is called, for whoever lends a part of a role.
CAPABILITY_LABELS: dict[str, str | Promise] = {
    "prepare": _("soạn hồ sơ của phường, xã"),
    "endorse": _("duyệt và gửi hồ sơ của phường, xã"),
    "receive": _("tiếp nhận, trả lại, trao"),
    "appraise": _("thẩm định, lấy ý kiến"),
    "confirm": _("xác nhận kết quả, trình ký"),
    "sign": _("ký quyết định"),
    "register": _("cấp số, vào sổ"),
    "pay": _("chi tiền"),
    "run_council": _("làm thư ký Hội đồng"),
    "vote": _("bỏ phiếu"),
    "preside": _("chủ trì Hội đồng, xác nhận kết quả"),
    "give_opinion": _("cho ý kiến của phòng, ban"),
    "inspect": _("xem để kiểm tra"),
    "administer": _("quản trị"),
}
