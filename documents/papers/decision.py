"""The decision with its list."""

from __future__ import annotations

from datetime import date
from typing import Any

from ..formats import area_of, long_date, place_of
from ..typesetting import typeset

_COMMITTEE = "peoples_committee"
#: What a draft leaves open until the clerk gives number and date (NĐ 30/2020, Annex I).
BLANK_NUMBER = "        /"
BLANK_DATE = "ngày     tháng     năm        "


def head_of(snapshot: dict[str, Any]) -> str:
    """Who decides, as a person: the chairman of the committee or of the association."""
    return f"Chủ tịch {snapshot['authority'][0].upper()}{snapshot['authority'][1:]}"


def context(snapshot: dict[str, Any]) -> dict[str, Any]:
    """The data of the template, from the frozen facts only."""
    committee = snapshot["authority_kind"] == _COMMITTEE
    signer = snapshot["signer"]
    capacity = signer["capacity"]
    day = date.fromisoformat(snapshot["decided_on"]) if snapshot["decided_on"] else None
    stamped = day or date.fromisoformat(snapshot["drafted_on"])
    rows = [
        {
            "position": str(place),
            "name": " ".join(part for part in (row["honorific"], row["name"]) if part),
            "ward": row["ward"],
            "achievement": row["achievement"],
        }
        for place, row in enumerate(snapshot["items"], 1)
    ]
    return {
        # A committee's own name stands in two lines; an association stands under its superior.
        "superior": "ỦY BAN NHÂN DÂN" if committee else snapshot.get("superior", "").upper(),
        "body": (area_of(snapshot["authority"]) if committee else snapshot["authority"]).upper(),
        "number": f"Số: {snapshot['number'] or BLANK_NUMBER + snapshot['symbol']}",
        "place_date": f"{place_of(snapshot['authority'])}, {long_date(day) if day else BLANK_DATE}",
        # PDF/A asks for a date in the file itself; a draft has the day it was begun.
        "day": [stamped.year, stamped.month, stamped.day],
        "title": snapshot["title"],
        "head": head_of(snapshot).upper(),
        "basis": [
            *snapshot["basis"],
            f"Theo {snapshot['plan']} và đề nghị của Hội Khuyến học thành phố",
        ],
        "article_1": f"Tặng {snapshot['items'][0]['form'].capitalize()} cho {len(rows)} "
        f"trường hợp có thành tích trong phong trào thi đua "
        f"“{snapshot['theme']}”, {snapshot['round'].lower()} (có danh sách kèm theo).",
        "capacity": f"{capacity} CHỦ TỊCH" if capacity else "",
        "signer_title": (signer["title"] or "Chủ tịch").upper(),
        "signer": signer["name"],
        "recipients": ["Như Điều 3", "Hội Khuyến học tỉnh (b/c)"],
        "rows": rows,
    }


def render(snapshot: dict[str, Any]) -> bytes:
    """The decision as PDF."""
    return typeset("decision.typ", context(snapshot))
