"""The units and people of the demonstration: Phan Rang - Tháp Chàm in 2024, all fictitious."""

from __future__ import annotations

import csv
from datetime import date

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password

from . import grants
from .appointments import appoint
from .models import Appointment, Contact, Oversight, Unit, UnitKind, UnitName, User

_START = date(2020, 1, 1)
_WARD_CODES_FROM = date(2020, 1, 1)
_UNITS = (
    ("tinh", UnitKind.PROVINCE_ASSOCIATION, "Hội Khuyến học tỉnh Ninh Thuận", "Hội tỉnh"),
    (
        "tp",
        UnitKind.CITY_ASSOCIATION,
        "Hội Khuyến học thành phố Phan Rang - Tháp Chàm",
        "Hội Khuyến học TP",
    ),
    (
        "ubnd",
        UnitKind.PEOPLES_COMMITTEE,
        "Ủy ban nhân dân thành phố Phan Rang - Tháp Chàm",
        "UBND thành phố",
    ),
    ("gddt", UnitKind.DEPARTMENT, "Phòng Giáo dục và Đào tạo", "Phòng GD&ĐT"),
    ("vhtt", UnitKind.DEPARTMENT, "Phòng Văn hóa và Thông tin", "Phòng VHTT"),
    (
        "hoidong",
        UnitKind.COUNCIL,
        "Hội đồng Thi đua - Khen thưởng thành phố Phan Rang - Tháp Chàm",
        "Hội đồng TĐKT",
    ),
    ("hethong", UnitKind.SYSTEM, "Hệ thống Bảng Vàng", "Hệ thống"),
)
_PEOPLE = (
    ("tp.tiepnhan", "Trần Thị Thu Hà", "F", "intake_officer", "tp", "Cán bộ tiếp nhận"),
    ("tp.thamdinh", "Nguyễn Thị Thanh Hương", "F", "reviewer", "tp", "Cán bộ thẩm định"),
    ("tp.chutich", "Lê Văn Bình", "M", "association_chair", "tp", "Chủ tịch Hội"),
    ("tp.thuquy", "Phạm Thị Ngọc Lan", "F", "treasurer", "tp", "Thủ quỹ"),
    ("tp.vanthu", "Võ Thị Kim Chi", "F", "records_clerk", "tp", "Văn thư"),
    ("tp.thuky", "Đặng Minh Quân", "M", "secretary", "hoidong", "Thư ký Hội đồng"),
    ("gddt.canbo", "Huỳnh Thị Mỹ Dung", "F", "department_officer", "gddt", "Chuyên viên"),
    ("vhtt.canbo", "Bá Trung Hiếu", "M", "department_officer", "vhtt", "Chuyên viên"),
    ("hoidong.chutich", "Trương Công Định", "M", "council_chair", "hoidong", "Chủ tịch Hội đồng"),
    ("hoidong.1", "Phan Văn Đức", "M", "council_member", "hoidong", "Ủy viên"),
    ("hoidong.2", "Đàng Thị Kim Hoa", "F", "council_member", "hoidong", "Ủy viên"),
    ("hoidong.3", "Nguyễn Hữu Phước", "M", "council_member", "hoidong", "Ủy viên"),
    ("hoidong.4", "Lưu Thị Bích Ngọc", "F", "council_member", "hoidong", "Ủy viên"),
    ("hoidong.5", "Trần Quốc Việt", "M", "council_member", "hoidong", "Ủy viên"),
    ("hoidong.6", "Hồ Thị Xuân Mai", "F", "council_member", "hoidong", "Ủy viên"),
    ("hoidong.7", "Quảng Đại Sơn", "M", "council_member", "hoidong", "Ủy viên"),
    ("hoidong.8", "Lâm Thị Hồng Vân", "F", "council_member", "hoidong", "Ủy viên"),
    ("ubnd.chutich", "Nguyễn Ngọc Thành", "M", "leader", "ubnd", "Chủ tịch"),
    ("ubnd.phochutich", "Trần Thị Minh Nguyệt", "F", "leader", "ubnd", "Phó Chủ tịch"),
    ("ubnd.vanthu", "Đỗ Thị Phương Thảo", "F", "records_clerk", "ubnd", "Văn thư"),
    ("kiemtra", "Châu Văn Tài", "M", "inspector", "tp", "Trưởng ban Kiểm tra"),
    ("quantri", "Bùi Anh Tuấn", "M", "administrator", "hethong", "Quản trị hệ thống"),
)
_PARTS = {
    "association": "tp",
    "committee": "ubnd",
    "council": "hoidong",
    "education": "gddt",
    "culture": "vhtt",
}
#: Whom to call, by unit; the numbers are nobody's.
_CONTACTS = (
    ("tp", "tp.tiepnhan", "0259 000 1234", 1),
    ("tp", "tp.thamdinh", "0259 000 1236", 2),
    ("hethong", "quantri", "0259 000 1235", 1),
)
_OFFICERS = ("Nguyễn Thị Hồng", "Trần Văn Lộc", "Phú Thị Ngân", "Lê Thị Cúc")
_CHAIRS = ("Ông Văn Tùng", "Đàng Năng Thuận", "Nguyễn Thị Bạch Yến", "Võ Đình Khoa")


def _unit(slug: str, kind: str, name: str, short_name: str, code: str = "") -> Unit:
    unit, made = Unit.objects.get_or_create(
        slug=slug,
        defaults={"kind": kind, "name": name, "short_name": short_name, "code": code},
    )
    if made:
        UnitName.objects.create(
            unit=unit, code=code, name=name, short_name=short_name, valid_from=_WARD_CODES_FROM
        )
    return unit


def _person(
    username: str, full_name: str, gender: str, role: str, unit: Unit, title: str, secret: str
) -> None:
    person, made = User.objects.get_or_create(
        username=username,
        defaults={
            "full_name": full_name,
            "gender": gender,
            "title": title,
            "password": secret,
            "is_staff": role == "administrator",
        },
    )
    if not Appointment.objects.filter(person=person, role=role, unit=unit).exists():
        appoint(actor=None, person=person, role=role, unit=unit, valid_from=_START, basis="demo")
    elif made:
        grants.sync(person)


def load_units_and_people(*, password: str) -> list[str]:
    """Make what is missing; the account names, wards first. Safe to run again."""
    first = User.objects.filter(username="tp.chutich").first()
    if first is not None and check_password(password, first.password):
        secret = first.password
    else:
        secret = make_password(password)
    units = {slug: _unit(slug, kind, name, short) for slug, kind, name, short in _UNITS}
    Oversight.objects.get_or_create(
        overseer=units["ubnd"], unit=units["tp"], valid_from=_WARD_CODES_FROM
    )
    Oversight.objects.get_or_create(
        overseer=units["tinh"], unit=units["tp"], valid_from=_WARD_CODES_FROM
    )
    accounts = []
    with (settings.BASE_DIR / "fixtures" / "wards_2023.csv").open(encoding="utf-8") as source:
        wards = list(csv.DictReader(source))
    for index, row in enumerate(wards):
        ward = _unit(
            row["slug"],
            UnitKind.WARD_ASSOCIATION,
            f"Hội Khuyến học {row['name']}",
            row["name"],
            row["code"],
        )
        Oversight.objects.get_or_create(
            overseer=units["tp"], unit=ward, valid_from=_WARD_CODES_FROM
        )
        short = row["name"].split(" ", 1)[1]
        officer = _OFFICERS[index % len(_OFFICERS)]
        chair = _CHAIRS[index % len(_CHAIRS)]
        for username, name, gender, role, title in (
            (
                f"{row['slug']}.canbo",
                f"{officer}",
                "F" if "Thị" in officer else "M",
                "ward_officer",
                f"Cán bộ Hội {short}",
            ),
            (
                f"{row['slug']}.chutich",
                f"{chair}",
                "F" if "Thị" in chair else "M",
                "ward_chair",
                f"Chủ tịch Hội {short}",
            ),
        ):
            _person(username, name, gender, role, ward, title, secret)
            accounts.append(username)
    for username, name, gender, role, slug, title in _PEOPLE:
        _person(username, name, gender, role, units[slug], title, secret)
        accounts.append(username)
    for slug, username, phone, position in _CONTACTS:
        Contact.objects.get_or_create(
            unit=units[slug],
            person=User.objects.get(username=username),
            defaults={"phone": phone, "hours": "giờ làm việc", "position": position},
        )
    return accounts


def unit_by_slug(slug: str) -> Unit:
    """A demonstration unit; ``Unit.DoesNotExist`` if it was not loaded."""
    return Unit.objects.get(slug=slug)


def demo_parts() -> dict[str, Unit]:
    """Which of the demonstration's units plays which part in the catalogue."""
    return {part: unit_by_slug(slug) for part, slug in _PARTS.items()}
