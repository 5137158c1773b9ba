"""The fields an award has of its own, as its version declares them: told once, read everywhere.

``AwardTypeVersion.declared`` is a list of them as plain JSON; a version that stands never changes,
so an old dossier keeps the form it was written in. Form, API, blank, list, history, papers and
the page of a dossier read ``OwnField``; nothing else looks into the JSON.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from ..text.amounts import format_amount
from .field import Need

#: Before the code of a declared field, in forms, the API and errors.
PREFIX = "figures."
_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
_MOST_CHOICES, _MOST_COLUMNS, MOST_ROWS = 60, 8, 100


class OwnKind(StrEnum):
    """What is typed into a field, and how it is kept in JSON."""

    #: A whole number from 0.
    NUMBER = "number"
    MONEY = "money"
    TEXT = "text"
    PARAGRAPH = "paragraph"
    #: ``2012-03-05``, ``2012-03`` or ``2012``: as much as is known.
    DATE = "date"
    #: True or False; not said is None.
    YES_NO = "yes_no"
    #: One of the choices, as it is written there.
    CHOICE = "choice"
    #: A list of them.
    CHOICES = "choices"
    #: A list of rows, each a text by column.
    TABLE = "table"


KIND_LABELS: dict[str, str] = {
    OwnKind.NUMBER: "Số",
    OwnKind.MONEY: "Số tiền",
    OwnKind.TEXT: "Một dòng chữ",
    OwnKind.PARAGRAPH: "Đoạn văn",
    OwnKind.DATE: "Ngày tháng",
    OwnKind.YES_NO: "Có hoặc không",
    OwnKind.CHOICE: "Chọn một",
    OwnKind.CHOICES: "Chọn nhiều",
    OwnKind.TABLE: "Bảng nhỏ",
}
NEED_LABELS: dict[str, str] = {
    Need.NO: "Không bắt buộc",
    Need.SEND: "Phải có trước khi trình",
    Need.SAVE: "Phải có ngay khi lưu",
}


class Precision(StrEnum):
    """How much of a date must be known."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class OwnField:
    """One field of an award's own."""

    code: str
    label: str
    kind: OwnKind = OwnKind.NUMBER
    help: str = ""
    need: Need = Need.NO
    #: The words there are to choose from.
    choices: tuple[str, ...] = ()
    #: The headings of a small table.
    columns: tuple[str, ...] = ()
    #: Of a date, at least so much.
    precision: Precision = Precision.YEAR
    #: Most characters of a text.
    longest: int = 300
    #: Not for departments that are asked, nor in clear in the record.
    personal: bool = False
    #: Whether the ward's list has it as a column; tables never are.
    listed: bool = True

    @property
    def name(self) -> str:
        """Under which the form and the API have it."""
        return f"{PREFIX}{self.code}"

    @property
    def in_list(self) -> bool:
        """Whether it is a column of the list."""
        return self.listed and self.kind != OwnKind.TABLE

    def words(self, value: Any) -> str:
        """A stored value as people read it; '' for none."""
        if value in (None, "", []):
            return ""
        if self.kind == OwnKind.YES_NO:
            return "Có" if value else "Không"
        if self.kind == OwnKind.MONEY:
            return format_amount(value)
        if self.kind == OwnKind.DATE:
            return "/".join(reversed(str(value).split("-")))
        if self.kind == OwnKind.CHOICES:
            return ", ".join(map(str, value))
        if self.kind == OwnKind.TABLE:
            return "; ".join(
                ", ".join(str(row.get(key, "")) for key in self.column_keys if row.get(key))
                for row in value
            )
        return str(value)

    @property
    def column_keys(self) -> tuple[str, ...]:
        """The keys of a row's cells."""
        return tuple(f"c{number}" for number in range(1, len(self.columns) + 1))


def declared(given: Any) -> tuple[OwnField, ...]:
    """The fields of a version; ``given`` is ``AwardTypeVersion.declared``, checked when saved."""
    return tuple(_read(one) for one in given or ())


def _read(one: dict[str, Any]) -> OwnField:
    return OwnField(
        code=one["code"],
        label=one["label"],
        kind=OwnKind(one.get("kind", OwnKind.NUMBER)),
        help=one.get("help", ""),
        need=Need(one.get("need", Need.NO)),
        choices=tuple(one.get("choices", ())),
        columns=tuple(one.get("columns", ())),
        precision=Precision(one.get("precision", Precision.YEAR)),
        longest=one.get("longest", 2000 if one.get("kind") == OwnKind.PARAGRAPH else 300),
        personal=one.get("personal", False),
        listed=one.get("listed", True),
    )


_KEYS: dict[str, type | tuple[type, ...]] = {
    "code": str,
    "label": str,
    "kind": str,
    "help": str,
    "need": str,
    "choices": list,
    "columns": list,
    "precision": str,
    "longest": int,
    "personal": bool,
    "listed": bool,
}


def problems(given: Any) -> list[str]:
    """What is wrong with a list of declared fields, each by its label; empty if nothing."""
    if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
        return ["Ghi một danh sách, mỗi mục có “code” và “label”."]
    found: list[str] = []
    for number, one in enumerate(given, 1):
        name = one.get("label") if isinstance(one.get("label"), str) else ""
        found += [f"{name or f'Mục {number}'}: {text}" for text in _wrong_in(one)]
    codes = [one.get("code") for one in given]
    found += [f"Hai mục mang cùng một mã “{code}”." for code in _doubles(codes)]
    found += [
        f"Hai mục mang cùng một tên “{label}”."
        for label in _doubles(one.get("label") for one in given)
    ]
    return found


def _doubles(values: Iterable[Any]) -> list[str]:
    seen: list[Any] = []
    twice: list[str] = []
    for one in values:
        if one in seen and one not in twice:
            twice.append(one)
        seen.append(one)
    return twice


def _wrong_in(one: dict[str, Any]) -> list[str]:
    found = [f"không có khoá “{key}”" for key in one if key not in _KEYS]
    for key, kind in _KEYS.items():
        if key in one and (
            not isinstance(one[key], kind) or (kind is int and isinstance(one[key], bool))
        ):
            found.append(f"“{key}” không đúng kiểu")
    if found:
        return found
    if not _CODE.fullmatch(one.get("code", "")):
        found.append("mã viết chữ thường không dấu, không cách, ví dụ adults")
    if not one.get("label", "").strip():
        found.append("thiếu tên")
    elif len(one["label"]) > 100:
        found.append("tên dài quá 100 ký tự")
    kind = one.get("kind", OwnKind.NUMBER)
    for key, known in (("kind", OwnKind), ("need", Need), ("precision", Precision)):
        if key in one and one[key] not in set(known):
            found.append(f"“{key}” chỉ nhận {', '.join(known)}")
    found += _wrong_words(
        one, "choices", kind in (OwnKind.CHOICE, OwnKind.CHOICES), 2, _MOST_CHOICES
    )
    found += _wrong_words(one, "columns", kind == OwnKind.TABLE, 1, _MOST_COLUMNS)
    if not 1 <= one.get("longest", 1) <= 5000:
        found.append("số ký tự nhiều nhất từ 1 đến 5000")
    return found


def _wrong_words(one: dict[str, Any], key: str, wanted: bool, least: int, most: int) -> list[str]:
    """Choices and columns: some words, no two alike, only where they are used."""
    words = one.get(key, [])
    what = "mục để chọn" if key == "choices" else "cột"
    if not wanted:
        return [f"kiểu này không có {what}"] if words else []
    if not all(isinstance(word, str) and word.strip() and len(word) <= 100 for word in words):
        return [f"mỗi {what} là một dòng chữ, không quá 100 ký tự"]
    if not least <= len(words) <= most:
        return [f"cần từ {least} đến {most} {what}"]
    return [f"hai {what} giống nhau: {word}" for word in _doubles(words)]
