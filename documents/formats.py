"""How papers write dates and numbers (NĐ 30/2020/NĐ-CP, Annex I)."""

from __future__ import annotations

import re
from datetime import date

_LEVELS = "tỉnh|thành phố|thị xã|huyện|quận|phường|xã|thị trấn|đặc khu"
#: Councils and offices have long names of their own before the name of where they are.
_BODY = re.compile(
    r"^((Ủy ban nhân dân|Uỷ ban nhân dân|Hội Khuyến học)\s+|"
    rf"(Hội đồng|Ban|Phòng)\s.*?(?=({_LEVELS})\s))",
    re.IGNORECASE,
)
_LEVEL = re.compile(rf"^({_LEVELS})\s+", re.IGNORECASE)


def area_of(body: str) -> str:
    """Where a body is responsible: ``thành phố Phan Rang - Tháp Chàm`` for its association."""
    return _BODY.sub("", body)


def place_of(body: str) -> str:
    """The place a body dates its papers from: its area without what kind of area it is."""
    return _LEVEL.sub("", area_of(body))


def long_date(day: date) -> str:
    """``ngày 05 tháng 01 năm 2025``: day below 10 and months 1 and 2 with a zero."""
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def initials(name: str) -> str:
    """``T. T. B.``: a minor's name where more people read it than the paper itself."""
    return " ".join(f"{part[0].upper()}." for part in name.split())
