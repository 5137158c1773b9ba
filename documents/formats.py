"""How papers write dates and numbers (NĐ 30/2020/NĐ-CP, Annex I)."""

from __future__ import annotations

import re
from datetime import date

from nominations.text.syllables import is_syllable

_LEVELS = "tỉnh|thành phố|thị xã|huyện|quận|phường|xã|thị trấn|đặc khu"
#: Councils and offices have long names of their own before the name of where they are.
_BODY = re.compile(
    r"^((Ủy ban nhân dân|Uỷ ban nhân dân|Hội Khuyến học)\s+|"
    rf"(Hội đồng|Ban|Phòng)\s.*?(?=({_LEVELS})\s))",
    re.IGNORECASE,
)
_LEVEL = re.compile(rf"^({_LEVELS})\s+", re.IGNORECASE)


def area_of(body: str) -> str:
    """Where a body is responsible: ``thành phố Phan Rang - Tháp Chàm`` for its association."""
    return _BODY.sub("", body)


def place_of(body: str) -> str:
    """The place a body dates its papers from: its area without what kind of area it is."""
    return _LEVEL.sub("", area_of(body))


#: How many capitals of 12 points the left part of a letterhead holds.
_HEAD = 24
_ENDS_WITH_LEVEL = re.compile(rf"^(?P<what>.*?)\s*(?P<level>{_LEVELS})$", re.IGNORECASE)
#: Two names joined by a dash, each of at most two syllables: Phan Rang - Tháp Chàm.
_JOINED = re.compile(r"(?:(\w+) )?(\w+) - (\w+)(?: (\w+))?")
#: Within a letterhead also what is no name: Thi đua - Khen thưởng.
_PAIR = re.compile(r"\w+ \w+ - \w+ \w+")
_NO_BREAK = "\u00a0"


def bound(text: str) -> str:
    """The text with names of two parts held together: no line ends at their dash or within."""
    return _JOINED.sub(_held, text) if " - " in text else text


def _held(found: re.Match[str]) -> str:
    before, left, right, after = found.groups()
    if not (left[0].isupper() and right[0].isupper()):
        return found.group()

    def gap(word: str) -> str:
        return _NO_BREAK if word[0].isupper() else " "

    held = f"{left}{_NO_BREAK}-{_NO_BREAK}{right}"
    held = f"{before}{gap(before)}{held}" if before else held
    return f"{held}{gap(after)}{after}" if after else held


def head_lines(body: str) -> list[str]:
    """A body's name over the lines of a letterhead, broken at sense.

    What it is stands before its level and its place; the name of the place is never torn.
    """
    place = place_of(body)
    found = _ENDS_WITH_LEVEL.match(body.removesuffix(place).strip())
    if place == body or found is None or len(body) <= _HEAD:
        return [bound(body)] if body else []
    level, name = found["level"], place.replace(" ", _NO_BREAK)
    what = _PAIR.sub(lambda pair: pair.group().replace(" ", _NO_BREAK), found["what"])
    area = f"{level}{_NO_BREAK}{name}"
    if len(area) <= _HEAD:
        return [what, area] if what else [area]
    if what and len(what) + 1 + len(level) <= _HEAD:
        return [f"{what} {level}", name]
    return [line for line in (what, level, name) if line]


def long_date(day: date) -> str:
    """``ngày 05 tháng 01 năm 2025``: day below 10 and months 1 and 2 with a zero."""
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def initials(name: str) -> str:
    """``T. T. B.``: a minor's name where more people read it than the paper itself."""
    return " ".join(f"{part[0].upper()}." for part in name.split())


#: Syllables that are names by themselves: of peoples and languages, of organisations.
_NAMES = """
kinh tày thái hoa mường nùng mông hmông dao ngái chăm thổ giáy mạ lào lự việt hán
đảng đoàn hội đội
"""
#: What begins a sentence and never a name, so that a name may follow it.
_OPENERS = "có được là đạt đoạt giành dạy nhận tặng vượt viết dịch"


def inside_sentence(text: str) -> str:
    """A phrase as it stands behind a colon or within a sentence: ``Ba thế hệ`` is ``ba thế hệ``.

    Only the first letter of an ordinary Vietnamese first word is lowered. Acronyms, foreign words
    and names keep the letters they were written with (HSG, IELTS, Ê Đê, Hà Nội); so does a word
    that may be either, since a capital too many is no mistake and one too few is.
    """
    word, *rest = text.split(None, 1) or [""]
    bare = word.rstrip(",.;:!?…”\"')")
    following = rest[0].split()[0] if rest else ""
    if len(bare) < 2 or not bare[0].isupper() or not bare[1:].islower() or not is_syllable(bare):
        return text
    if bare.lower() not in _OPENERS.split():
        # Another word with a capital makes a name of both; one all in capitals is an acronym.
        named = following[:1].isupper() and not (len(following) > 1 and following.isupper())
        if named or bare.lower() in _NAMES.split():
            return text
    return text[0].lower() + text[1:]


def titled(form: str) -> str:
    """The name of a form within a text: one all in capitals (GIẤY KHEN) is ``Giấy khen``; one
    written with capitals of its own keeps them."""
    return form.capitalize() if form.isupper() else form[:1].upper() + form[1:]
