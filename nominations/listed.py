"""How a list on paper tells its people apart: year of birth, school and class or occupation.

Read from a dossier's own copy of its values (``drafts.snapshot``), by their names in the forms.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from .text.folding import clean_text

#: A class that says so itself: "Lớp 9A", "Khối 4", "Năm thứ hai".
_SAYS_CLASS = ("lớp", "khối", "năm", "khóa", "khoá")


def born(facts: Mapping[str, Any]) -> str:
    """The year of birth; '' for a collective and where it is not known."""
    if facts["subject_kind"] != "person":
        return ""
    return str(facts["fields"].get("birth") or "")[-4:]


def where(facts: Mapping[str, Any], *, at_home: bool = False) -> str:
    """School and class, else the occupation; with ``at_home`` who has no school is told apart by
    the address too, which only lists within the offices say."""
    fields = facts["fields"]

    def value(name: str) -> str:
        return " ".join(clean_text(str(fields.get(name) or "")).split())

    grade = value("grade")
    if grade and not grade.lower().startswith(_SAYS_CLASS):
        grade = f"lớp {grade}"
    parts = [grade, value("school")] if value("school") or grade else []
    if not parts:
        parts = [value("occupation"), value("address") if at_home else ""]
    parts = [part for part in parts if part]
    text = ", ".join(parts)
    return text[:1].upper() + text[1:]


def counted(kinds: Iterable[str]) -> str:
    """``03 cá nhân, 09 tập thể``: how many of each, as an act says it."""
    told = list(kinds)
    people = sum(kind == "person" for kind in told)
    numbers = ((people, "cá nhân"), (len(told) - people, "tập thể"))
    return ", ".join(f"{number:02d} {name}" for number, name in numbers if number)
