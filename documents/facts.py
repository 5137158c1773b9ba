"""The typed facts of a paper: made once from snapshots, kept as plain JSON, read by templates.

Each kind of paper has a dataclass whose fields are made by ``said`` or ``table``: the name a
template writes (Vietnamese, for the office that edits it) and what it means. The guide's list of
placeholders and the check of templates are made from the same declarations.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import Field, asdict, dataclass, field, fields
from datetime import date
from typing import Any

from nominations.text.folding import clean_text

from .formats import area_of, long_date, place_of


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: the name a DOCX template writes, its head, its share of the width."""

    name: str
    head: str
    share: int = 3
    align: str = "left"


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signs: ``TM.``/``KT.``/``TL.`` before a body or a head, the title, the name."""

    title: str
    name: str
    capacity: str = ""
    note: str = ""


def said(name: str, meaning: str, *, sample: Any = None, **more: Any) -> Any:
    """A field a template may write as ``{{ name }}``; ``sample`` is shown where no case is."""
    known = {"name": name, "meaning": meaning, "sample": sample if sample is not None else meaning}
    return field(metadata=known, **more)


def table(name: str, meaning: str, columns: tuple[Column, ...]) -> Any:
    """A field of rows, each a list of cells in the order of the columns: ``[[name]]``."""
    return field(
        default_factory=list, metadata={"name": name, "meaning": meaning, "columns": columns}
    )


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What every paper says: who issues it, where, who signs."""

    issuer: str = said("co_quan", "Cơ quan ban hành", sample="Hội Khuyến học thành phố Phan Rang")
    superior: str = said("cap_tren", "Cơ quan cấp trên", sample="Hội Khuyến học tỉnh", default="")
    committee: bool = field(default=False)
    made_on: str = field(default="")
    signatures: list[dict[str, str]] = field(default_factory=list)
    #: Number and day where the act itself gave them, not the book of papers.
    own_number: str = field(default="")
    own_day: str = field(default="")
    #: A symbol the body's nature gives; '' for that of the words.
    own_symbol: str = field(default="")
    #: The lines of căn cứ of the regime in force; ``[[can_cu]]`` in a wording.
    basis: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Plain JSON, to be kept."""
        return asdict(self)

    def placeholders(self) -> dict[str, Any]:
        """What templates may write, by the names they write it under."""
        values = {one.metadata["name"]: getattr(self, one.name) for one in declared(type(self))}
        day = date.fromisoformat(self.made_on) if self.made_on else None
        signer = self.signatures[0] if self.signatures else {}
        return values | {
            "can_cu": self.basis,
            "dia_danh": place_of(self.issuer),
            "dia_ban": area_of(self.issuer),
            "ngay_lap": long_date(day) if day else "",
            "nguoi_ky": signer.get("name", ""),
            "chuc_vu_nguoi_ky": signer.get("title", ""),
        }


#: Placeholders every kind of paper has beside its own.
COMMON = {
    "can_cu": "Các dòng căn cứ của chế độ pháp lý, chỉ viết [[can_cu]] trong phần căn cứ",
    "dia_danh": "Nơi ban hành, ví dụ Mỹ Bình",
    "dia_ban": "Địa bàn của cơ quan ban hành, ví dụ phường Mỹ Bình",
    "ngay_lap": "Ngày lập, viết bằng chữ",
    "nguoi_ky": "Họ tên người ký",
    "chuc_vu_nguoi_ky": "Chức vụ người ký",
}


def declared(kind: type[Facts]) -> Iterator[Field[Any]]:
    """The fields a template may name."""
    return (one for one in fields(kind) if "name" in one.metadata)


def columns_of(kind: type[Facts]) -> dict[str, tuple[Column, ...]]:
    """The tables of a kind, by the name a template writes."""
    return {
        one.metadata["name"]: one.metadata["columns"]
        for one in declared(kind)
        if "columns" in one.metadata
    }


def known_placeholders(kind: type[Facts]) -> dict[str, str]:
    """Every name a template of this kind may write, with its meaning."""
    return {one.metadata["name"]: one.metadata["meaning"] for one in declared(kind)} | COMMON


def load(kind: type[Facts], stored: dict[str, Any]) -> Facts:
    """Facts as they were kept; what a newer version of the software added stays empty."""
    names = {one.name for one in fields(kind)}
    return kind(**{name: value for name, value in stored.items() if name in names})


def sample(kind: type[Facts]) -> Facts:
    """Made-up facts with every field filled, for trying a template."""
    values: dict[str, Any] = {}
    for one in fields(kind):
        if columns := one.metadata.get("columns"):
            values[one.name] = [[column.head for column in columns] for _row in range(2)]
        elif "sample" in one.metadata:
            values[one.name] = one.metadata["sample"]
    values["made_on"] = date(2024, 11, 5).isoformat()
    values["signatures"] = [asdict(Signature(title="CHỦ TỊCH", name="Nguyễn Văn Mẫu"))]
    return kind(**values)


def clean(text: object) -> str:
    """A value as one line of tidy text."""
    return " ".join(clean_text(str(text or "")).split())
