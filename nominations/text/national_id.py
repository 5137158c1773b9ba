"""The twelve-digit personal identity number ``PPP G YY RRRRRR`` (domain 6.3); no check digit."""

from __future__ import annotations

import re
import unicodedata

from .folding import says_nothing
from .problems import ERROR, WARNING, Problem

_LENGTH = 12
#: A whole number with words beside it.
_INSIDE = re.compile(r"(?<!\d)\d{12}(?!\d)")
_SCIENTIFIC = re.compile(r"^\d([.,]\d+)?E\+?\d+$", re.IGNORECASE)
_PROVINCE_CODES = (
    "001 002 004 006 008 010 011 012 014 015 017 019 020 022 024 025 026 027 030 031 033 034 035 "
    "036 037 038 040 042 044 045 046 048 049 051 052 054 056 058 060 062 064 066 067 068 070 072 "
    "074 075 077 079 080 082 083 084 086 087 089 091 092 093 094 095 096"
)
_PROVINCES = frozenset(_PROVINCE_CODES.split())
# From 100 on the code is a country of birth.
_FIRST_COUNTRY = 100


def normalise(text: object) -> str:
    """The number without spaces, apostrophes, dots and dashes; O for 0 repaired.

    Whatever is not a number at all comes back as it was, only trimmed, so that it can be shown.
    """
    if text is None or (isinstance(text, str) and not text[:1].isdigit() and says_nothing(text)):
        return ""
    if isinstance(text, float) and text.is_integer():
        text = int(text)
    kept = "".join(
        char for char in str(text) if not char.isspace() and unicodedata.category(char) != "Cf"
    )
    if _SCIENTIFIC.match(kept):
        return kept.upper()
    bare = re.sub(r"['’‘`.\-–]", "", kept)
    digits = unicodedata.normalize("NFKC", bare).replace("O", "0").replace("o", "0")
    return digits if digits.isascii() and digits.isdigit() else bare


def parts(number: str) -> tuple[str, int] | None:
    """Gender ('M'/'F') and birth year told by a twelve-digit number, or ``None``."""
    if not re.fullmatch(r"[0-9]{12}", number):
        return None
    century = int(number[3])
    return ("F" if century % 2 else "M"), 1900 + 100 * (century // 2) + int(number[4:6])


def _agrees(number: str, gender: str | None, birth_year: int | None) -> bool:
    told = parts(number)
    if told is None or number[:3] not in _PROVINCES:
        return False
    return (gender not in ("M", "F") or told[0] == gender) and (
        birth_year is None or told[1] == birth_year
    )


def _wrong_length(number: str, gender: str | None, birth_year: int | None) -> Problem:
    said = f"Số định danh phải có 12 chữ số, ở đây có {len(number)}."
    padded = number.zfill(_LENGTH)
    if len(number) == _LENGTH - 1 and _agrees(padded, gender, birth_year):
        return Problem(
            "national_id.length",
            f"{said} Có thể Excel đã bỏ số 0 ở đầu; hãy đối chiếu với thẻ căn cước: {padded}.",
            ERROR,
            padded,
        )
    if len(number) == 9:
        return Problem(
            "national_id.length",
            f"{said} Đây có thể là số chứng minh nhân dân cũ; hãy ghi số căn cước 12 chữ số.",
        )
    return Problem("national_id.length", f"{said} Hãy ghi lại theo thẻ căn cước.")


def check(
    text: object, *, gender: str | None = None, birth_year: int | None = None
) -> list[Problem]:
    """What is wrong with an identity number, given what else is known of the person.

    Length and characters are errors; an unknown province and a gender or birth year that
    differ are warnings, because wrongly recorded birth dates exist. '' is no finding.
    """
    number = normalise(text)
    if not number:
        return []
    if _SCIENTIFIC.match(number):
        return [
            Problem(
                "national_id.scientific",
                "Số định danh bị Excel viết rút gọn nên đã mất chữ số. "
                "Hãy định dạng cột là Văn bản (Text) rồi gõ lại đủ 12 chữ số.",
            )
        ]
    if not (number.isascii() and number.isdigit()):
        inside = set(_INSIDE.findall(number))
        return [
            Problem(
                "national_id.characters",
                "Số định danh chỉ gồm chữ số. Hãy bỏ chữ cái và dấu khác, ghi đủ 12 chữ số.",
                suggestion=inside.pop() if len(inside) == 1 else "",
            )
        ]
    if len(number) != _LENGTH:
        return [_wrong_length(number, gender, birth_year)]
    problems = []
    if number[:3] not in _PROVINCES and int(number[:3]) < _FIRST_COUNTRY:
        problems.append(
            Problem(
                "national_id.province",
                f"Ba số đầu {number[:3]} không phải mã tỉnh, thành phố nào. "
                "Hãy đối chiếu với thẻ căn cước.",
                WARNING,
            )
        )
    told = parts(number)
    assert told is not None
    if gender in ("M", "F") and told[0] != gender:
        word = "nữ" if told[0] == "F" else "nam"
        problems.append(
            Problem(
                "national_id.gender",
                f"Số định danh là của {word}, khác cột giới tính. Hãy kiểm tra cả hai ô.",
                WARNING,
            )
        )
    if birth_year is not None and told[1] != birth_year:
        problems.append(
            Problem(
                "national_id.birth_year",
                f"Số định danh cho năm sinh {told[1]}, danh sách ghi {birth_year}. "
                "Hãy kiểm tra cả hai ô.",
                WARNING,
            )
        )
    return problems


def mask(number: str) -> str:
    """The number for showing: ``058*****1234``; shorter ones show at most the last three."""
    number = normalise(number)
    if len(number) >= _LENGTH:
        return number[:3] + "*" * (len(number) - 7) + number[-4:]
    if len(number) > 6:
        return "*" * (len(number) - 3) + number[-3:]
    return "*" * len(number)
