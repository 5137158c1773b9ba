"""What is still missing until the first round may open, and before the product is relied on.

One list for the command, the set-up pages and the home page of administrators. A point says in
words how it stands and where it is put right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from nominations.catalogue import PARTS, parts_here, shipped_version
from nominations.models import AwardTypeVersion, Round
from nominations.rounds import faults
from organizations.models import Appointment, Unit, UnitKind
from organizations.roles import ROLES
from organizations.second import administrators
from workflows.council.compositions import in_force

from . import signs
from .backup.making import BACKUP_EVERY

#: The steps of the set-up in their order: code in the address, what it is called.
STEPS = {
    "don-vi": "Tên và cấp của đơn vị",
    "phuong-xa": "Phường, xã",
    "nguoi": "Người và vai trò",
    "danh-hieu": "Danh hiệu",
    "dot-xet": "Đợt xét",
    "thu": "Thư điện tử",
    "sao-luu": "Sao lưu",
}
#: Who must hold office, on the unit that plays which part.
CITY_ROLES = (
    ("association_chair", "association"),
    ("intake_officer", "association"),
    ("reviewer", "association"),
    ("treasurer", "association"),
    ("secretary", "council"),
    ("council_chair", "council"),
    ("council_member", "council"),
    ("leader", "committee"),
    ("records_clerk", "committee"),
    ("department_officer", "education"),
    ("department_officer", "culture"),
)
WARD_ROLES = ("ward_officer", "ward_chair")
#: Duties that exclude one another on one dossier (workflows.kernel.separation), by the roles that
#: come to them: whoever holds two will be refused at the second.
_DUTIES = {
    "gửi": frozenset({"ward_officer", "ward_chair"}),
    "thẩm định": frozenset({"reviewer"}),
    "ký": frozenset({"leader", "association_chair"}),
}


@dataclass(frozen=True, slots=True)
class Point:
    """One thing that is there or not."""

    step: str
    code: str
    #: Without it no round may open; else only before the product is relied on.
    needed: bool
    ok: bool
    text: str


@dataclass(frozen=True, slots=True)
class Filled:
    """A role that must be held: who holds it, how many units still lack it."""

    role: str
    label: str
    unit: Unit | None
    who: list[str]
    lacking: list[str]

    @property
    def ok(self) -> bool:
        """Whether everybody needed is there."""
        return not self.lacking


def points() -> list[Point]:
    """Every point, in the order of the steps."""
    return [point for looked in _LOOKS for point in looked()]


def missing(found: Iterable[Point] | None = None) -> list[Point]:
    """What must still be there before the first round may open."""
    return [one for one in (points() if found is None else found) if one.needed and not one.ok]


def as_dict(found: list[Point]) -> dict[str, Any]:
    """The list for programs."""
    return {
        "ready": not missing(found),
        "points": [
            {
                "step": one.step,
                "code": one.code,
                "needed": one.needed,
                "ok": one.ok,
                "text": one.text,
            }
            for one in found
        ],
    }


def _units() -> list[Point]:
    known = parts_here()
    return [
        Point(
            "don-vi",
            f"part.{part}",
            part in ("association", "committee", "council"),
            part in known,
            f"{label}: {known[part].name if part in known else 'chưa có'}",
        )
        for part, label in PARTS.items()
    ]


def wards() -> list[Unit]:
    """The wards, in the order of their codes."""
    return list(
        Unit.objects.filter(kind=UnitKind.WARD_ASSOCIATION, dissolved_on=None).order_by(
            "code", "pk"
        )
    )


def _wards() -> list[Point]:
    found = wards()
    text = f"{len(found)} phường, xã" if found else "Chưa có phường, xã nào"
    without = [one.short_name for one in found if not one.code]
    codes = "Mã phường, xã đủ" if not without else f"Chưa có mã: {listed(without)}"
    return [
        Point("phuong-xa", "wards", True, bool(found), text),
        Point("phuong-xa", "codes", False, bool(found) and not without, codes),
    ]


def _holders() -> dict[tuple[str, int], list[str]]:
    day = timezone.localdate()
    found: dict[tuple[str, int], list[str]] = {}
    held = Appointment.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=day), person__is_active=True, valid_from__lte=day
    ).select_related("person")
    for one in held.order_by("pk"):
        found.setdefault((one.role, one.unit_id), []).append(one.person.get_full_name())
    return found


def roles_filled() -> list[Filled]:
    """Each role that must be held, with who holds it and where nobody does."""
    held, known = _holders(), parts_here()
    found = []
    for role, part in CITY_ROLES:
        unit = known.get(part)
        if unit is None and part in ("education", "culture"):
            continue
        who = held.get((role, unit.pk), []) if unit else []
        lacking = [] if who else [unit.short_name if unit else PARTS[part]]
        found.append(Filled(role, str(ROLES[role].label), unit, who, lacking))
    places = wards()
    for role in WARD_ROLES:
        with_somebody = [one for one in places if held.get((role, one.pk))]
        lacking = [one.short_name for one in places if one not in with_somebody]
        who = [f"{len(with_somebody)}/{len(places)} nơi"] if places else []
        found.append(Filled(role, str(ROLES[role].label), None, who, lacking or _none(places)))
    return found


def _none(places: list[Unit]) -> list[str]:
    return [] if places else ["mọi phường, xã"]


def listed(names: list[str], most: int = 4) -> str:
    """The first few names, and how many more."""
    shown = ", ".join(names[:most])
    return shown if len(names) <= most else f"{shown} và {len(names) - most} nơi khác"


def _two_duties() -> list[str]:
    """Who holds two duties that exclude one another, and no exception was agreed for it."""
    day = timezone.localdate()
    held: dict[str, set[str]] = {}
    appointed = Appointment.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=day), person__is_active=True, exception=""
    ).values_list("person__full_name", "person__username", "role")
    for full_name, username, role in appointed:
        duties = {duty for duty, roles in _DUTIES.items() if role in roles}
        held.setdefault(f"{full_name} ({username})", set()).update(duties)
    return [
        f"{name}: {', '.join(duty for duty in _DUTIES if duty in duties)}"
        for name, duties in sorted(held.items())
        if len(duties) > 1
    ]


def _people() -> list[Point]:
    two = administrators().count()
    text = "Có hai quản trị" if two > 1 else "Cần hai quản trị: việc quan trọng phải có hai người"
    found = [Point("nguoi", "administrators", True, two > 1, text)]
    for one in roles_filled():
        where = f", {one.unit.short_name}" if one.unit else ""
        absent = "chưa có ai" if one.unit else f"chưa có ở {listed(one.lacking)}"
        found.append(
            Point(
                "nguoi",
                f"role.{one.role}" + (f".{one.unit.slug}" if one.unit else ""),
                True,
                one.ok,
                f"{one.label}{where}: {'có' if one.ok else absent}",
            )
        )
    both = _two_duties()
    told = f"Một người hai việc loại trừ nhau: {'; '.join(both[:3])}" if both else ""
    found.append(
        Point("nguoi", "duties", False, not both, told or "Không ai giữ hai việc loại trừ")
    )
    council = parts_here().get("council")
    standing = council is not None and in_force(council, timezone.localdate()) is not None
    told = "đã ghi" if standing else "chưa ghi; ghi ở Hội đồng trước phiên họp đầu tiên"
    found.append(Point("nguoi", "composition", False, standing, f"Thành phần Hội đồng: {told}"))
    return found


def _awards() -> list[Point]:
    published = AwardTypeVersion.objects.filter(status=AwardTypeVersion.Status.PUBLISHED)
    count = published.values("award_type").distinct().count()
    text = f"{count} danh hiệu đã ban hành" if count else "Chưa có danh hiệu nào"
    taken = signs.said(signs.CATALOGUE).get("version")
    newest = shipped_version()
    told = (
        f"Danh mục bản {newest}"
        if taken == newest
        else f"Danh mục giao kèm là bản {newest}, đang dùng bản {taken or 'chưa rõ'}"
    )
    return [
        Point("danh-hieu", "awards", True, bool(count), text),
        Point("danh-hieu", "catalogue", False, taken == newest, told),
    ]


def _rounds() -> list[Point]:
    newest = Round.objects.order_by("-opens_on", "-pk").first()
    if newest is None:
        return [Point("dot-xet", "round", True, False, "Chưa có đợt xét nào")]
    wrong = faults(newest)
    text = f"{newest.name}: {', '.join(wrong) or f'mở ngày {newest.opens_on:%d/%m/%Y}'}"
    return [Point("dot-xet", "round", True, not wrong, text)]


def _mail() -> list[Point]:
    set_up = not settings.EMAIL_BACKEND.endswith("console.EmailBackend")
    tried = signs.last(signs.MAIL)
    text = (
        f"Đã gửi thử thư ngày {timezone.localtime(tried):%d/%m/%Y}"
        if tried
        else "Chưa gửi thử thư"
        if set_up
        else "Chưa đặt máy chủ thư (EMAIL_URL): không ai được báo ngoài trang này"
    )
    return [Point("thu", "mail", False, bool(set_up and tried), text)]


def _backup() -> list[Point]:
    last, drilled = signs.last(signs.BACKUP), signs.last(signs.DRILL)
    fresh = last is not None and timezone.now() - last < BACKUP_EVERY
    made = f"Sao lưu gần nhất: {timezone.localtime(last):%H:%M %d/%m/%Y}" if last else ""
    tried = f"Đã thử lấy lại ngày {timezone.localtime(drilled):%d/%m/%Y}" if drilled else ""
    return [
        Point("sao-luu", "backup", False, fresh, made or "Chưa sao lưu lần nào"),
        Point("sao-luu", "drill", False, bool(drilled), tried or "Chưa thử lấy lại từ bản sao lưu"),
    ]


_LOOKS: tuple[Callable[[], list[Point]], ...] = (
    _units,
    _wards,
    _people,
    _awards,
    _rounds,
    _mail,
    _backup,
)
