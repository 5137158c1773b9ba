"""Who is proposed: made-up families, pupils and weavers, the same every time."""

from __future__ import annotations

import hashlib
import io
from typing import Any

import pikepdf

_FAMILY = ("Nguyễn", "Trần", "Lê", "Phú", "Đàng", "Katơr", "Chamaléa", "Võ", "Quảng", "Báo")
_MIDDLE = ("Thị Kim", "Văn", "Thị Mỹ", "Quốc", "Minh", "Thị Hồng", "Đình", "Ngọc")
_GIVEN = ("An", "Bình", "Cúc", "Dung", "Giang", "Hạnh", "Khoa", "Lan", "Nhật", "Phúc", "Yến")
#: Of ten nominations seven are families, two pupils and one somebody who taught themselves.
AWARDS = ("learning_family",) * 7 + ("scholarship",) * 2 + ("self_taught",)


def share(*parts: object) -> int:
    """A number from 0 to 99 that depends on nothing but its arguments."""
    text = "|".join(str(part) for part in parts)
    return int(hashlib.sha256(text.encode()).hexdigest()[:8], 16) % 100


def name_of(place: int) -> str:
    """A name; the same place has the same name."""
    return (
        f"{_FAMILY[place % 10]} {_MIDDLE[place // 10 % 8]} "
        f"{_GIVEN[place // 80 % 11]} {_GIVEN[(place // 880 + 3) % 11]}"
    )


def nominee(place: int) -> tuple[str, dict[str, Any]]:
    """The award and the data of a dossier."""
    award, name = AWARDS[place % len(AWARDS)], name_of(place)
    if award == "learning_family":
        return award, {
            "name": f"Gia đình {name}",
            "collective_kind": "household",
            "representative": name,
            "member_count": 3 + place % 4,
            "self_score": 72 + place % 28,
            "achievement": "Các con cháu đều học đến nơi đến chốn, ông bà cùng học",
        }
    if award == "scholarship":
        girl = "Thị" in name
        return award, {
            "full_name": name,
            "birth": f"{1 + place % 28:02d}/0{1 + place % 9}/2012",
            "gender": "F" if girl else "M",
            "national_id": f"058{'3' if girl else '2'}12{place:06d}",
            "category": "pupil",
            "achievement": "Vượt khó, học sinh giỏi ba năm liền",
            "amount": "1.000.000",
            "guardian_name": f"Cha mẹ em {name.split()[-1]}",
            "guardian_relation": "cha mẹ",
        }
    return award, {
        "full_name": name,
        "birth": str(1950 + place % 40),
        "gender": "F" if "Thị" in name else "M",
        "achievement": "Tự học nghề, truyền nghề cho người trong khu phố",
        "field_of_study": "Nghề truyền thống",
    }


def paper(title: str) -> bytes:
    """A one-page PDF standing in for a scanned paper."""
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(595, 842))
        pdf.docinfo["/Title"] = title
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True)
    return out.getvalue()
