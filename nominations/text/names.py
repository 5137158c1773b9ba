"""People's names: kept as written, never capitalised, never judged by a list of surnames."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from .problems import ERROR, WARNING, Problem

_LONGEST = 100
_ALLOWED_MARKS = frozenset(" '’.-")
_TITLE = re.compile(r"^(ông|bà|anh|chị|em|cháu|cô|chú|thầy)\s+(?=\S)", re.IGNORECASE)
# "Ông" and the like are surnames as well, so a title is only ever a suggestion.
_ALSO_SURNAMES = frozenset({"ông", "anh", "chú"})


@lru_cache(maxsize=1_024)
def _script(letter: str) -> str:
    return unicodedata.name(letter, "?").split(" ")[0]


def scripts(text: str) -> set[str]:
    """The scripts of the letters in ``text``, e.g. ``{"LATIN", "CYRILLIC"}``."""
    return {_script(char) for char in text if char.isalpha()}


def is_mixed_script(text: str) -> bool:
    """Whether letters of several scripts stand together, as in a forged look-alike."""
    return len(scripts(text)) > 1


def without_title(name: str) -> str:
    """The name without a leading title, or '' if there is none to take off.

    Only to be suggested: ``Ông Văn Tùng`` is a man of the family Ông.
    """
    match = _TITLE.match(name)
    if not match:
        return ""
    rest = name[match.end() :]
    title = match.group(1)
    if title.lower() in _ALSO_SURNAMES and title[0].isupper() and len(rest.split()) < 3:
        return ""
    return rest if len(rest.split()) > 1 else ""


def check(name: str) -> list[Problem]:
    """What is wrong with a person's name that has been cleaned; an empty list if nothing."""
    if not name:
        return [Problem("full_name.required", "Thiếu họ và tên. Hãy ghi đủ họ và tên.")]
    problems = []
    if len(name) > _LONGEST:
        problems.append(
            Problem(
                "full_name.length",
                f"Họ và tên dài quá {_LONGEST} ký tự. Hãy chỉ ghi họ và tên vào ô này.",
            )
        )
    strange = sorted(
        {
            char
            for char in name
            if not char.isalpha() and not unicodedata.combining(char) and char not in _ALLOWED_MARKS
        }
    )
    if strange or not any(char.isalpha() for char in name):
        shown = " ".join(strange)
        problems.append(
            Problem(
                "full_name.characters",
                f"Họ và tên có ký tự lạ: {shown}. Hãy chỉ dùng chữ cái, dấu cách, '-', '.'.",
                ERROR,
            )
        )
    if is_mixed_script(name):
        problems.append(
            Problem(
                "full_name.mixed_script",
                "Họ và tên lẫn chữ của nhiều bảng chữ cái. Hãy gõ lại bằng bàn phím tiếng Việt.",
                WARNING,
            )
        )
    bare = without_title(name)
    if bare:
        problems.append(
            Problem(
                "full_name.title",
                f"Ô họ tên có thể có danh xưng. Nếu đúng, hãy ghi: {bare}.",
                WARNING,
                bare,
            )
        )
    return problems


def honorific(age: int | None, gender: str) -> str:
    """Ông, Bà, Anh, Chị or Em by age and gender ('M', 'F'); a proposal people may change.

    Pupils and students under 18 are ``Em``; from 35 on, and where the age is unknown, ``Ông`` or
    ``Bà``, which a document never gets wrong. Unknown gender of an adult gives ``Ông/Bà``.
    """
    if age is not None and age < 18:
        return "Em"
    if age is not None and age < 35:
        return {"M": "Anh", "F": "Chị"}.get(gender, "Anh/Chị")
    return {"M": "Ông", "F": "Bà"}.get(gender, "Ông/Bà")
