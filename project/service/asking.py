"""The first set-up asked at a terminal, question by question; its plan is checked whole."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nominations.catalogue import PARTS

from .plan import LEVELS, Plan, from_dict, usual_names

Say = Callable[[str], Any]
Read = Callable[[str], str]


def ask(say: Say, read: Read) -> Plan:
    """Ask level, place, names, wards and administrators; ``PlanRefused`` for what is not one."""
    say("Thiết lập lần đầu. Ấn Enter để lấy chữ trong ngoặc.")
    for code, label in LEVELS.items():
        say(f"  {code}: {label}")
    level = _one(read, "Cấp đứng ra xét", "city")
    place = _one(read, "Tên nơi, viết như trong câu (ví dụ: thành phố Đà Lạt)", "")
    units = {}
    for part, (name, short) in usual_names(level, place).items():
        name = _one(read, PARTS[part], name)
        units[part] = {"name": name, "short_name": _one(read, "  tên ngắn", short)}
    told: dict[str, Any] = {"level": level, "units": units, "wards": [], "administrators": []}
    if level == "city":
        told["above"] = _one(read, "Hội Khuyến học cấp trên (bỏ trống nếu không ghi)", "") or None
    say("Phường, xã: mỗi dòng một nơi, mã rồi tên (24769 Phường 1); dòng trống là hết.")
    while line := read("> ").strip():
        code, _space, name = line.partition(" ")
        told["wards"].append({"code": code, "name": name.strip()})
    say("Quản trị: nên có hai người, vì việc quan trọng cần hai người. Tên trống là hết.")
    while full_name := _one(read, "Họ và tên", ""):
        username = _one(read, "  tên đăng nhập", "")
        told["administrators"].append({"full_name": full_name, "username": username})
    return from_dict(told)


def _one(read: Read, question: str, usual: str) -> str:
    given = read(f"{question} ({usual}): " if usual else f"{question}: ").strip()
    return given or usual
