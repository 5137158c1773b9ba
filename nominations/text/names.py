"""People's names: kept as written, never capitalised, never judged by a list of surnames.

One thing is not kept as written: the sign between letters (K’Ho, Ya-Dương), for which keyboards
and programs write eight look-alikes. It is stored as U+02BC, the letter these languages have, and
as a plain hyphen, so that one name has one spelling.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from .folding import fold
from .problems import ERROR, WARNING, Problem

_LONGEST = 100
#: The sign of KʼHo, HʼHen: a letter, not a quotation mark.
APOSTROPHE = "ʼ"
_ALLOWED_MARKS = frozenset(f" {APOSTROPHE}.-")
# Typed on every keyboard for it: changed without a word.
_USUAL = {ord(char): APOSTROPHE for char in "'’"}
# Look-alikes from other keyboards and programs: changed, and told.
_ALIKE = {ord(char): APOSTROPHE for char in "‘`´ʹʻʽ′"} | {ord(char): "-" for char in "‐‑‒–—−"}
_LINES = re.compile(r"[\r\n]+")
_BETWEEN = re.compile("[,;/&+]")
_COUNTED = re.compile(r"(?:^|\s)\d{1,2}\s*[.)]\s*(?=\S)")
# Letters that stand together, the sign between them not counted.
_WORD = re.compile(rf"[^\W\d_{APOSTROPHE}]+")
_NUMBERED = re.compile(r"^\(?\d{1,3}\s*[.)/:-]\s*")
_BRACKETS = re.compile(r"\s*\([^()]*\)\s*$")
_TITLE = re.compile(r"^(ông|bà|anh|chị|em|cháu|cô|chú|thầy)\s+(?=\S)", re.IGNORECASE)
# "Ông" and the like are surnames as well, so a title is only ever a suggestion.
_ALSO_SURNAMES = frozenset({"ông", "anh", "chú"})


@lru_cache(maxsize=1_024)
def _script(letter: str) -> str:
    return unicodedata.name(letter, "?").split(" ")[0]


def scripts(text: str) -> set[str]:
    """The scripts of the letters in ``text``, e.g. ``{"LATIN", "CYRILLIC"}``."""
    return {_script(char) for char in text if char.isalpha() and char != APOSTROPHE}


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


def tidy(name: str) -> tuple[str, list[Problem]]:
    """The name with one sign for each look-alike; told where somebody might not expect it."""
    usual = name.translate(_USUAL)
    tidied = usual.translate(_ALIKE)
    if tidied == usual:
        return tidied, []
    text = f"Dấu trong tên được ghi thống nhất thành “{tidied}”. Hãy kiểm tra lại."
    return tidied, [Problem("full_name.sign", text, WARNING, tidied)]


#: How most names here begin; only ever a reason to ask.
SURNAMES = frozenset(
    {
        *("nguyen", "tran", "le", "pham", "huynh", "hoang", "phan", "vu", "vo", "dang", "bui"),
        *("do", "ho", "ngo", "duong", "ly", "dao", "doan", "vuong", "trinh", "dinh", "lam"),
        *("mai", "to", "truong", "luong", "cao", "chau", "ta", "ha", "quach", "thai", "luu"),
        *("dam", "kieu", "tang", "tong", "trieu", "bach", "chu", "nghiem", "thach", "lai"),
        *("ninh", "phung", "dang", "kator", "chamalea", "pinang", "ba", "phu", "dong", "han"),
        *("tu", "thieu", "luc", "nao", "truong", "ong", "than", "quang"),
    }
)
#: What stands between two names that are not one: a dash or many spaces between words.
_APART = re.compile(r"\s+(?:[-–—+&]|và)\s+|[ \u00a0]{3,}|\t+", re.IGNORECASE)


def _side_by_side(text: str) -> list[str]:
    """Names with but a dash or a wide space between them, each beginning like a name."""
    parts = [" ".join(part.split()) for part in _APART.split(text.strip())]
    named = all(len(part.split()) > 1 and fold(part).split()[0] in SURNAMES for part in parts)
    return parts if len(parts) > 1 and named else []


def people_in(text: str) -> list[str]:
    """The names, where a text holds several people: on lines, numbered, or between commas.

    Empty for one person; a name broken over two lines (a family name alone on the first) is one.
    """
    parts = [part for part in _LINES.split(text) if part.strip()]
    if len(parts) < 2:
        counted = len(_COUNTED.findall(text)) > 1
        parts = _COUNTED.split(text) if counted else _BETWEEN.split(text)
    found = [" ".join(_COUNTED.sub("", part).split()) for part in parts if part.strip()]
    if "(" in text:
        return []
    whole = len(found) > 1 and all(len(one.split()) > 1 for one in found)
    return found if whole else _side_by_side(text)


def several(text: str) -> list[Problem]:
    """That a cell holds more people than one, each of whom needs a row."""
    people = people_in(text)
    if not people:
        return []
    told = f"Ô này ghi {len(people)} người: {'; '.join(people)}. Mỗi người một hàng; hãy tách ra."
    if not _LINES.search(text.strip()) or _COUNTED.search(text):
        return [Problem("full_name.several", told)]
    one = " ".join(text.split())
    told += f" Nếu là một người xuống dòng, hãy ghi: {one}."
    return [Problem("full_name.several", told, ERROR, one)]


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
    tidied, _told = tidy(name)
    strange = sorted(
        {
            char
            for char in tidied
            if not char.isalpha() and not unicodedata.combining(char) and char not in _ALLOWED_MARKS
        }
    )
    if found := several(name):
        problems += found
    elif strange or not any(char.isalpha() for char in name):
        shown = " ".join(strange)
        without = _NUMBERED.sub("", _BRACKETS.sub("", name))
        problems.append(
            Problem(
                "full_name.characters",
                f"Họ và tên có ký tự lạ: {shown}. Hãy chỉ dùng chữ cái, dấu cách và các dấu "
                "’ - . trong tên.",
                ERROR,
                without if without != name and without else "",
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
    elif not strange and (proper := proper_case(name)):
        problems.append(
            Problem(
                "full_name.case",
                f"Chữ hoa khác thường lệ. Giấy khen in đúng như ở đây; hay là: {proper}.",
                WARNING,
                proper,
            )
        )
    return problems


def proper_case(name: str) -> str:
    """The usual spelling of a name in capitals only or in odd case, or '' if there is none.

    Only to be suggested: ``H'HEN NIÊ`` and ``KATƠR`` keep what their families write. Names of
    mixed but plausible case (``Ka-Tơr``, ``Müller``, ``McCarthy``) are left alone.
    """
    words = name.split()
    shouted = name.isupper() and any(len(word) > 1 for word in words)
    if not words or (not shouted and all(_is_usual(word) for word in words)):
        return ""
    proper = " ".join(_WORD.sub(lambda match: _capital(match.group()), word) for word in words)
    return proper if proper != name else ""


def _capital(letters: str) -> str:
    return letters[0].upper() + letters[1:].lower()


def _is_usual(word: str) -> bool:
    """Begins with a capital, and is not all capitals; one letter (Y, K) may be."""
    letters = [char for char in word if char.isalpha()]
    if not letters:
        return True
    return letters[0].isupper() and (len(letters) < 3 or not all(map(str.isupper, letters)))


#: What firms, schools, funds and offices are called, and no person is.
_BODY = re.compile(
    r"^(tổng |chi nhánh |văn phòng )?("
    r"công ty|cty|doanh nghiệp|dntn|tập đoàn|ngân hàng|hợp tác xã|htx|xí nghiệp|nhà máy|"
    r"chi nhánh|văn phòng|cửa hàng|nhà hàng|khách sạn|nhà thuốc|nhà sách|siêu thị|trung tâm|"
    r"câu lạc bộ|clb|cơ sở|chi hội|hội khuyến học|hội đồng|hội cựu|hội doanh|hội chữ|hội nông|"
    r"hội phụ|hội người|ban (đại diện|quản trị|liên lạc|chấp hành|quản lý)|quỹ (khuyến|học|từ|hỗ)|"
    r"trường (mầm|mẫu|tiểu|thcs|thpt|trung|cao|đại|học)|gia đình|dòng họ|tộc họ|khu phố|nhóm "
    r")\b",
    re.IGNORECASE,
)


def is_body(name: str) -> bool:
    """Whether a name is plainly that of a firm, school, fund or office, not of a person."""
    return _BODY.match(unicodedata.normalize("NFC", name.strip())) is not None


def honorific(age: int | None, gender: str) -> str:
    """Ông, Bà or Em by age and gender ('M', 'F'), as offices write on paper.

    Who is not 18 yet is ``Em``, everybody else ``Ông`` or ``Bà``; unknown gender of an adult gives
    ``Ông (Bà)``.
    """
    if age is not None and age < 18:
        return "Em"
    return {"M": "Ông", "F": "Bà"}.get(gender, "Ông (Bà)")
