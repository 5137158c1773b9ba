"""How papers write dates and numbers (NĐ 30/2020/NĐ-CP, Annex I)."""

from __future__ import annotations

from datetime import date


def long_date(day: date) -> str:
    """``ngày 05 tháng 01 năm 2025``: day below 10 and months 1 and 2 with a zero."""
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"
