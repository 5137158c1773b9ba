"""The certificate: A4 landscape, kept on a wall for fifty years."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import segno
from django.conf import settings

from nominations.text.amounts import format_number

from ..formats import area_of, long_date, place_of
from ..typesetting import typeset
from .decision import head_of


def verify_url(code: str) -> str:
    """Where anybody can check it."""
    return f"{settings.SITE_URL}/v/{code}/"


def _modules(text: str) -> list[str]:
    """The squares of a QR code, row by row, as ``0`` and ``1``."""
    matrix = segno.make(text, error="m").matrix
    return ["".join("1" if cell else "0" for cell in row) for row in matrix]


def context(snapshot: dict[str, Any], row: dict[str, Any]) -> dict[str, Any]:
    """The data of one certificate, from the frozen facts only."""
    day = date.fromisoformat(snapshot["decided_on"])
    signer = snapshot["signer"]
    scholarship = row.get("amount") is not None
    name = " ".join(part for part in (row["honorific"], row["name"]) if part)
    achievement = row["achievement"] or "thành tích trong phong trào khuyến học"
    return {
        "head": head_of(snapshot).upper(),
        "verb": "TRUY TẶNG" if row.get("posthumous") else ("TRAO" if scholarship else "TẶNG"),
        "form": row["form"].upper(),
        "name": name,
        "address": f"{row['ward']}, {area_of(snapshot['authority'])}",
        "achievement": (
            f"Nhận {row['award']}"
            + (f", trị giá {format_number(row['amount'])} đồng" if row.get("amount") else "")
            + f": {achievement[0].lower()}{achievement[1:]}"
            if scholarship
            else f"Đã có thành tích: {achievement[0].lower()}{achievement[1:]}"
        ),
        "place_date": f"{place_of(snapshot['authority'])}, {long_date(day)}",
        "capacity": f"{signer['capacity']} CHỦ TỊCH" if signer["capacity"] else "",
        "signer_title": (signer["title"] or "Chủ tịch").upper(),
        "signer": signer["name"],
        "decision": f"Quyết định số {snapshot['number']}",
        "decided": long_date(day),
        "golden_book": f"Số sổ vàng: {row['golden_book']}",
        "qr": _modules(verify_url(row["code"])),
    }


def render(snapshot: dict[str, Any], rows: Iterable[dict[str, Any]]) -> bytes:
    """Certificates of a decision as one PDF, in the order given."""
    day = date.fromisoformat(snapshot["decided_on"])
    pages = [context(snapshot, row) for row in rows]
    return typeset("certificate.typ", {"day": [day.year, day.month, day.day], "pages": pages})
