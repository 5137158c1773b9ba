"""The fields of a minor's guardian, without whom the child's dossier is not whole (rule E14)."""

from __future__ import annotations

from .field import PEOPLE, Field, Kind, Part, Table, Told
from .field import marked as _

_WHO = (
    "nguoi giam ho",
    "phu huynh",
    "cha me",
    "bo me",
    "cha hoac me",
    "cha me nguoi giam ho",
    "phu huynh hoc sinh",
    "phu huynh hs",
    "cha me hoc sinh",
    "cha me hs",
    "cha",
    "me",
    "bo",
    "cha va me",
    "nguoi nuoi duong",
    "nguoi do dau",
)
_HOW_NAMED = ("", "ho ten", "ho va ten", "ten")
_HOW_REACHED = ("sdt", "dt", "so dt", "dien thoai", "so dien thoai", "sdt cua", "zalo")


def _of(ways: tuple[str, ...], whose: tuple[str, ...] = _WHO) -> tuple[str, ...]:
    return tuple(f"{way} {who}".strip() for way in ways for who in whose)


GUARDIAN = (
    Field(
        name="guardian_name",
        label=_("Người giám hộ"),
        kind=Kind.OTHER_NAME,
        families=PEOPLE,
        part=Part.GUARDIAN,
        stored=((Table.PERSON, "guardian_name"),),
        longest=100,
        help=_("Cha, mẹ hoặc người giám hộ; bắt buộc khi chưa đủ 18 tuổi."),
        example="Nguyễn Văn Bình",
        told=Told.PERSONAL,
        width=24,
        synonyms=(
            *_of(_HOW_NAMED),
            *("ho ten ph", "ho va ten ph", "con ong ba", "con ong", "con ba", "con cua"),
        ),
    ),
    Field(
        name="guardian_relation",
        label=_("Quan hệ"),
        kind=Kind.TEXT,
        families=PEOPLE,
        part=Part.GUARDIAN,
        stored=((Table.PERSON, "guardian_relation"),),
        longest=60,
        help=_("Ví dụ: cha, mẹ, ông, bà."),
        example="cha",
        heading="Quan hệ với người giám hộ",
        width=12,
        synonyms=(
            "quan he voi nguoi giam ho",
            "quan he",
            "moi quan he",
            "quan he voi hoc sinh",
            "quan he voi em",
            "quan he voi nguoi duoc de nghi",
            "quan he voi hs",
            "qh",
            "la gi cua hoc sinh",
        ),
    ),
    Field(
        name="guardian_phone",
        label=_("Điện thoại người giám hộ"),
        kind=Kind.PHONE,
        families=PEOPLE,
        part=Part.GUARDIAN,
        stored=((Table.PERSON, "guardian_phone"),),
        longest=20,
        help=_("Di động 10 chữ số, ví dụ 0912 345 678; máy bàn ghi cả mã vùng."),
        example="0912345679",
        told=Told.PERSONAL,
        width=14,
        synonyms=_of(_HOW_REACHED, (*_WHO, "ph")),
    ),
)
