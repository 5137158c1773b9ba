"""What a first set-up is told: level, names, wards, administrators; from a YAML file or asked.

Nothing here touches the database. Every fault is told at once, with where it stands in the file.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from django.utils import timezone

from nominations.catalogue import PARTS
from nominations.text.folding import clean_text, fold
from nominations.text.problems import TextProblem
from organizations.models import UnitKind

#: The level that runs the rounds: a city under its province, or a province over its wards.
LEVELS = {"city": "thành phố, huyện", "province": "tỉnh, thành phố trực thuộc trung ương"}
_KINDS = {
    "association": UnitKind.CITY_ASSOCIATION,
    "committee": UnitKind.PEOPLES_COMMITTEE,
    "council": UnitKind.COUNCIL,
    "education": UnitKind.DEPARTMENT,
    "culture": UnitKind.DEPARTMENT,
}
_NEEDED = ("association", "committee", "council")
_KNOWN = {"level", "since", "above", "units", "wards", "administrators"}
_NAME, _SHORT, _CODE = 200, 100, 20


class PlanRefused(Exception):
    """The plan cannot be used; ``faults`` says everything that is wrong with it."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Named:
    """A unit as it is to be called."""

    kind: str
    name: str
    short_name: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """An administrator to begin with."""

    username: str
    full_name: str


@dataclass(slots=True)
class Plan:
    """A whole first set-up."""

    level: str
    since: date
    #: The association above the one that runs the rounds, if there is one.
    above: Named | None = None
    #: Units by the part they play in the catalogue.
    units: dict[str, Named] = field(default_factory=dict)
    wards: list[Named] = field(default_factory=list)
    administrators: list[Person] = field(default_factory=list)

    def named(self) -> list[Named]:
        """Every unit of the plan."""
        first = [self.above] if self.above else []
        return [*first, *self.units.values(), *self.wards]


def kind_of(part: str, level: str) -> str:
    """The kind of unit that plays a part at a level."""
    if part == "association" and level == "province":
        return UnitKind.PROVINCE_ASSOCIATION
    return _KINDS[part]


def usual_names(level: str, place: str) -> dict[str, tuple[str, str]]:
    """What the units of a place are usually called, whole and short, by part.

    ``place`` as in a sentence, e.g. "thành phố Đà Lạt".
    """
    title = place[:1].upper() + place[1:]
    rank = "Sở" if level == "province" else "Phòng"
    culture = "Sở Văn hóa, Thể thao và Du lịch" if level == "province" else "Phòng Văn hóa"
    short = title.split()[-2:]
    return {
        "association": (f"Hội Khuyến học {place}", f"Hội KH {' '.join(short)}"),
        "committee": (f"Ủy ban nhân dân {place}", f"UBND {' '.join(short)}"),
        "council": (f"Hội đồng Thi đua - Khen thưởng {place}", "Hội đồng TĐKT"),
        "education": (f"{rank} Giáo dục và Đào tạo", f"{rank} GD&ĐT"),
        "culture": (culture, culture),
    }


def ward_named(name: str, code: str) -> Named:
    """The association of a ward called so, e.g. "Phường 1"."""
    return Named(UnitKind.WARD_ASSOCIATION, f"Hội Khuyến học {name}", name, code)


def slug_of(short_name: str, taken: set[str]) -> str:
    """A short name without tone marks and spaces, as none has yet; it is added to ``taken``."""
    plain = "".join(one for one in fold(short_name) if one.isascii() and one.isalnum())
    base = plain[:36] or "donvi"
    slug, count = base, 1
    while slug in taken:
        count += 1
        slug = f"{base}{count}"
    taken.add(slug)
    return slug


def read(path: Path) -> Plan:
    """The plan in a YAML file; ``PlanRefused`` with every fault."""
    try:
        told = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as problem:
        raise PlanRefused([f"Không đọc được tệp {path}: {problem.strerror}."]) from problem
    except UnicodeDecodeError as problem:
        raise PlanRefused([f"Tệp {path} không phải UTF-8."]) from problem
    except yaml.YAMLError as problem:
        mark = getattr(problem, "problem_mark", None)
        where = f" dòng {mark.line + 1}" if mark else ""
        raise PlanRefused([f"Tệp{where} không đúng dạng YAML."]) from problem
    if not isinstance(told, dict):
        raise PlanRefused(["Tệp phải gồm các mục level, units, wards, administrators."])
    return from_dict(told)


def from_dict(told: dict[Any, Any]) -> Plan:
    """The plan a file tells; ``PlanRefused`` with every fault."""
    reader = _Reader()
    plan = reader.plan(told)
    if reader.faults:
        raise PlanRefused(reader.faults)
    return plan


class _Reader:
    """Reads what was told and remembers what is wrong with it."""

    def __init__(self) -> None:
        self.faults: list[str] = []

    def plan(self, told: dict[Any, Any]) -> Plan:
        for name in sorted(str(one) for one in set(told) - _KNOWN):
            self.faults.append(f"“{name[:40]}”: không có mục này.")
        level = told.get("level")
        if level not in LEVELS:
            self.faults.append("level: ghi city hoặc province.")
            level = "city"
        since = told.get("since", timezone.localdate().replace(month=1, day=1))
        if not isinstance(since, date) or since > timezone.localdate():
            self.faults.append("since: ghi ngày các đơn vị có từ khi nào, ví dụ 2025-07-01.")
            since = timezone.localdate()
        plan = Plan(level, since)
        if told.get("above"):
            if level == "province":
                self.faults.append("above: chỉ ghi khi level là city.")
            else:
                kind = UnitKind.PROVINCE_ASSOCIATION
                plan.above = self._unit(told["above"], kind, "above")
        self._units(plan, told.get("units"))
        self._wards(plan, told.get("wards"))
        self._administrators(plan, told.get("administrators"))
        return plan

    def _units(self, plan: Plan, told: Any) -> None:
        given = told if isinstance(told, dict) else {}
        for name in sorted(str(one) for one in set(given) - set(PARTS)):
            self.faults.append(f"units: “{name[:40]}” không phải {', '.join(PARTS)}.")
        for part in PARTS:
            if given.get(part):
                kind = kind_of(part, plan.level)
                found = self._unit(given[part], kind, f"units: {part}")
                if found:
                    plan.units[part] = found
            elif part in _NEEDED:
                self.faults.append(f"units: cần {part} ({PARTS[part]}).")

    def _wards(self, plan: Plan, told: Any) -> None:
        rows = told if isinstance(told, list) else []
        if not rows:
            self.faults.append("wards: cần ít nhất một phường, xã, mỗi nơi có code và name.")
        codes: set[str] = set()
        names: set[str] = set()
        for place, row in enumerate(rows, 1):
            where = f"wards: nơi thứ {place}"
            given = row if isinstance(row, dict) else {}
            self._strange(given, {"code", "name"}, where)
            name, code = self._text(given, "name", where, 80), self._code(given, where)
            if code in codes:
                self.faults.append(f"{where}: mã {code} đã có ở trên.")
            if name and name in names:
                self.faults.append(f"{where}: “{name}” đã có ở trên.")
            codes.add(code)
            names.add(name)
            if name and code:
                plan.wards.append(ward_named(name, code))

    def _administrators(self, plan: Plan, told: Any) -> None:
        rows = told if isinstance(told, list) else []
        if not rows:
            self.faults.append(
                "administrators: cần một hoặc hai người, mỗi người có username và full_name."
            )
        for place, row in enumerate(rows, 1):
            where = f"administrators: người thứ {place}"
            given = row if isinstance(row, dict) else {}
            self._strange(given, {"username", "full_name"}, where)
            username = self._text(given, "username", where, 150)
            full_name = self._text(given, "full_name", where, 150)
            if any(one.username == username for one in plan.administrators):
                self.faults.append(f"{where}: tên đăng nhập đã có ở trên.")
            elif username and full_name:
                plan.administrators.append(Person(username, full_name))

    def _unit(self, told: Any, kind: str, where: str) -> Named | None:
        given = {"name": told} if isinstance(told, str) else told
        if not isinstance(given, dict):
            self.faults.append(f"{where}: ghi tên, hoặc name và short_name.")
            return None
        self._strange(given, {"name", "short_name"}, where)
        name = self._text(given, "name", where, _NAME)
        short = self._text(given, "short_name", where, _SHORT) if given.get("short_name") else name
        if name and len(short) > _SHORT:
            self.faults.append(f"{where}: cần short_name không quá {_SHORT} ký tự.")
        return Named(kind, name, short) if name else None

    def _text(self, given: dict[Any, Any], name: str, where: str, most: int) -> str:
        value = given.get(name)
        if not isinstance(value, str) or not value.strip():
            self.faults.append(f"{where}: thiếu {name}.")
            return ""
        try:
            text = clean_text(value)
        except TextProblem as problem:
            self.faults.append(f"{where}: {name}: {problem}")
            return ""
        if len(text) > most:
            self.faults.append(f"{where}: {name} dài quá {most} ký tự.")
        return text

    def _code(self, given: dict[Any, Any], where: str) -> str:
        value = given.get("code")
        # Unquoted digits are a number to YAML, and a leading zero would be lost.
        code = value.strip() if isinstance(value, str) else ""
        if not code or len(code) > _CODE:
            self.faults.append(f'{where}: ghi code trong dấu nháy, ví dụ "24769".')
        return code

    def _strange(self, given: dict[Any, Any], known: set[str], where: str) -> None:
        for name in sorted(str(one) for one in set(given) - known):
            self.faults.append(f"{where}: “{name[:40]}” không phải {', '.join(sorted(known))}.")
