"""What a number format makes visible: which parts of a day, and zeros that are only shown.

Only what bears on a list of people: a year shown where a whole day is stored, and identity or
telephone numbers whose first zero is the format's (ECMA-376 part 1, 18.8.30 and 18.8.31).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

#: Number formats without a text of their own that show a day or a time.
_DATES = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_DURATIONS = frozenset({46})
_WITHOUT_YEAR, _WITHOUT_DAY = 16, 17  # d-mmm and mmm-yy
_QUOTED = re.compile(r'".*?"|\[(?!hh?\]|mm?\]|ss?\])[^\]]*\]', re.IGNORECASE)
_DATE_LETTER = re.compile(r"(?<![_\\])[dmhys]", re.IGNORECASE)
_DURATION = re.compile(r"\[(?:hh?|mm?|ss?)\]", re.IGNORECASE)
_DIGITS = re.compile(r'"([^"]*)"|\\(.)|([0#?])|([ \-./()])')
_LONGEST = 40
#: Errors of formulas as text: in CSV, pasted as values, or of OpenOffice (Err:502).
_ERROR = re.compile(
    r"#(N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|SPILL!|CALC!|FIELD!|BLOCKED!|CONNECT!|BUSY!"
    r"|GETTING_DATA|UNKNOWN!|PYTHON!|EXTERNAL!)|Err:\d{3}",
    re.IGNORECASE,
)
_ERROR_BEGINS = frozenset("#Ee ")
#: What of a day is shown: all of it, the year, month and year, or no year.
ALL, YEAR, MONTH, NO_YEAR = "", "y", "my", "dm"


def is_error(text: str) -> bool:
    """Whether a text is what a failed formula shows."""
    return text[:1] in _ERROR_BEGINS and _ERROR.fullmatch(text.strip()) is not None


@dataclass(frozen=True)
class Look:
    """How a cell of one format looks."""

    date: bool = False
    duration: bool = False
    shows: str = ALL
    #: The format as signs: ``0`` for a digit, anything else as it stands; '' without fixed zeros.
    digits: str = ""


PLAIN = Look()


def _shows(section: str) -> str:
    letters = section.lower()
    if "d" in letters or "h" in letters:
        return ALL if "y" in letters or "d" not in letters else NO_YEAR
    if "y" not in letters:
        return ALL if "s" in letters else NO_YEAR
    return MONTH if "m" in letters else YEAR


def _digits(text: str) -> str:
    """``000" "000`` as ``000 000``; '' unless the format forces digits that are not stored."""
    section = text.partition(";")[0].strip()
    if not section or len(section) > _LONGEST:
        return ""
    signs, at = [], 0
    while at < len(section):
        match = _DIGITS.match(section, at)
        if match is None or (match.group(4) == "." and "0" in section[at:]):
            return ""
        quoted, escaped, digit, sign = match.groups()
        # Quoted zeros are shown like any other; a letter stands for them until the end.
        literal = quoted if quoted is not None else escaped if escaped is not None else sign
        signs.append((literal or "").replace("0", "o") if digit is None else digit)
        at = match.end()
    shape = "".join(signs)
    forced = shape.find("0")
    if forced < 0 and "o" not in shape:
        return ""
    if forced >= 0:
        # From the first 0 on every place shows a digit.
        shape = shape[:forced] + re.sub("[#?]", "0", shape[forced:])
    if shape.count("0") < 2 and "o" not in shape:
        return ""
    return shape


def look_of(number: str, text: str | None) -> Look:
    """The look of a format by its number and, where the workbook has one, its text."""
    if text is None:
        told = int(number) if number.isdecimal() and len(number) < 6 else 0
        shows = {_WITHOUT_YEAR: NO_YEAR, _WITHOUT_DAY: MONTH}.get(told, ALL)
        return Look(told in _DATES, told in _DURATIONS, shows) if told in _DATES else PLAIN
    first = _QUOTED.sub("", text.partition(";")[0])
    if _DURATION.search(first):
        return Look(True, True)
    if _DATE_LETTER.search(first):
        return Look(True, False, _shows(re.sub(r"\\.|_.|am/pm|a/p", "", first, flags=re.I)))
    digits = _digits(text)
    return Look(digits=digits) if digits else PLAIN


def shown_digits(value: int, digits: str) -> str | None:
    """A whole number as its format shows it, or ``None`` where the format adds nothing."""
    if value < 0:
        return None
    left = list(str(value))
    signs: list[str] = []
    places = sum(sign in "0#?" for sign in digits)
    for sign in reversed(digits):
        if sign in "0#?":
            places -= 1
            if left:
                signs.append(left.pop())
            elif sign == "0":
                signs.append("0")
            if not places:
                # Digits beyond the places stand before the first of them.
                signs += reversed(left)
                left = []
        else:
            signs.append("0" if sign == "o" else sign)
    shown = "".join(reversed(signs)).strip()
    return shown if re.sub(r"\D", "", shown).startswith("0") else None
