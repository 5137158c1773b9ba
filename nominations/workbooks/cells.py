"""One cell into one typed value; leading zeros stay, nothing is guessed silently."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

from ..fields import CATALOGUE, COLLECTIVE_KINDS, KIND_WORDS, Kind
from ..text import names, national_id, phones
from ..text.amounts import format_number, parse_amount
from ..text.dates import parse_birth
from ..text.days import parse_day
from ..text.folding import clean_text, fold, match_key, says_nothing
from ..text.problems import WARNING, Problem, TextProblem
from .headers import OWN

Typed = tuple[Any, list[Problem]]

CATEGORIES = {
    "pupil": "Học sinh",
    "student": "Sinh viên",
    "teacher": "Giáo viên",
    "adult": "Người lớn",
}
_CATEGORY_WORDS = {
    "hs": "pupil",
    "học sinh phổ thông": "pupil",
    "sv": "student",
    "học viên": "student",
    "gv": "teacher",
    "nhà giáo": "teacher",
    "giảng viên": "teacher",
    "cán bộ": "adult",
    "người lao động": "adult",
    "nông dân": "adult",
    "công nhân": "adult",
}
_KIND_WORDS = {match_key(word): kind for word, kind in KIND_WORDS.items()}
for _names, _words in (
    (CATEGORIES, _CATEGORY_WORDS),
    (COLLECTIVE_KINDS, _KIND_WORDS),
):
    _words.update({match_key(label): key for key, label in _names.items()})
_GENDERS = {"nam": "M", "m": "M", "trai": "M", "nữ": "F", "f": "F", "gái": "F", "nu": "F"}
# What our own export puts before a formula sign, and an importer takes off again.
_GUARD = re.compile(r"^'(?=[=+\-@\t\r＝＋－＠])")
# Of a million numbers of one province and year, ten end in so many zeros.
_LOST_DIGITS = re.compile(r"[1-9]\d{4,6}0{5,}")
_SMALL_FIGURE = re.compile(r"^\d{1,3}([.,]\d{1,2})?$")
_INTEGER = re.compile(r"^(\d+)(?:[.,]0+)?\s*(?:điểm|người|thành viên|hộ)?\s*(?:/\s*100)?$")


def as_text(value: Any) -> str:
    """A cell as plain text; whole numbers without a fraction, dates as day/month/year."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "x" if value else ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, (dt.datetime, dt.date)):
        return f"{value:%d/%m/%Y}"
    return clean_text(_GUARD.sub("", str(value)))


def _plain(value: Any, column: str) -> Typed:
    if isinstance(value, (dt.datetime, dt.date, dt.time)):
        shown = f"{value.day}/{value.month}" if isinstance(value, dt.date) else str(value)
        return shown, [
            Problem(
                "cell.date",
                f"Excel đã đổi ô “{column}” thành ngày tháng, được đọc là {shown}. "
                "Nếu sai, hãy định dạng ô là Văn bản (Text) rồi gõ lại.",
                WARNING,
                shown,
            )
        ]
    return as_text(value), []


def _national_id(value: Any, column: str) -> Typed:
    if isinstance(value, (dt.datetime, dt.date)):
        return "", [
            Problem(
                "national_id.characters",
                "Ô số định danh đang là ngày tháng. Hãy ghi đủ 12 chữ số theo thẻ căn cước.",
            )
        ]
    if isinstance(value, (int, float)) and _LOST_DIGITS.fullmatch(as_text(value)):
        # A number written short, as 5.8301E+10, was saved again: the digits are gone.
        return "", [
            Problem(
                "national_id.scientific",
                f"Số định danh {as_text(value)} có thể đã bị Excel viết rút gọn nên mất chữ số. "
                "Hãy định dạng cột là Văn bản (Text) rồi gõ lại đủ 12 chữ số.",
            )
        ]
    if isinstance(value, float) and not value.is_integer():
        value = str(value)
    return national_id.normalise(as_text(value)), []


def _full_name(value: Any, column: str) -> Typed:
    """Several people in one cell are told before line breaks are gone."""
    people = names.several(value) if isinstance(value, str) else []
    text, problems = _other_name(value, column)
    return text, [*people, *problems]


def _other_name(value: Any, column: str) -> Typed:
    text, problems = _plain(value, column)
    tidied, told = names.tidy(text)
    return tidied, [*problems, *told]


def _phone(value: Any, column: str) -> Typed:
    return phones.parse(as_text(value))


def _gender(value: Any, column: str) -> Typed:
    text = as_text(value)
    if not text or says_nothing(text):
        return "U", []
    found = _GENDERS.get(match_key(text))
    if found:
        return found, []
    return "U", [
        Problem(
            "gender.unknown",
            f"Không hiểu giới tính “{text}”. Hãy ghi Nam hoặc Nữ.",
        )
    ]


def _choice(
    value: Any, names: dict[str, str], words: dict[str, str], code: str, what: str
) -> Typed:
    """A word from a list; a wrong tone is refused with the nearest word, not accepted."""
    text = as_text(value)
    if not text:
        return "", []
    key = words.get(match_key(text))
    if key:
        return key, []
    folded = {fold(label): key for label, key in words.items()}
    meant = folded.get(fold(text))
    if meant and text.isascii():
        return meant, []
    choices = ", ".join(names.values())
    suggestion = names[meant] if meant else ""
    advice = f"Có phải là “{suggestion}”? " if suggestion else ""
    return "", [
        Problem(
            code,
            f"Không có {what} “{text}”. {advice}Hãy ghi một trong: {choices}.",
            suggestion=suggestion,
        )
    ]


def _category(value: Any, column: str) -> Typed:
    return _choice(value, CATEGORIES, _CATEGORY_WORDS, "category.unknown", "đối tượng")


def _kind(value: Any, column: str) -> Typed:
    return _choice(value, COLLECTIVE_KINDS, _KIND_WORDS, "collective_kind.unknown", "loại hình")


def _whole(value: Any) -> int | None:
    match = _INTEGER.match(as_text(value).lower())
    return int(match.group(1)) if match else None


def _score(value: Any, column: str) -> Typed:
    if as_text(value) == "":
        return None, []
    score = _whole(value)
    if score is None:
        return None, [
            Problem(
                "self_score.unreadable",
                f"Không đọc được điểm “{as_text(value)}”. Hãy ghi một số từ 0 đến 100.",
            )
        ]
    if score > 100:
        return None, [
            Problem(
                "self_score.range",
                f"Điểm {score} ngoài thang điểm. Hãy ghi một số từ 0 đến 100.",
            )
        ]
    return score, []


def _count(value: Any, column: str) -> Typed:
    if as_text(value) == "":
        return None, []
    count = _whole(value)
    if not count or count > 1_000_000:
        return None, [
            Problem(
                "member_count.unreadable",
                f"Không đọc được số thành viên “{as_text(value)}”. Hãy ghi một số lớn hơn 0.",
            )
        ]
    return count, []


def _day(value: Any, column: str) -> Typed:
    """A whole day, as ``dd/mm/yyyy``: these dates count to the day."""
    text = as_text(value)
    if not text:
        return "", []
    day = parse_day(text)
    if day is None:
        return "", [
            Problem("day.unreadable", f"“{text}” chưa đủ ngày. Hãy ghi dd/mm/yyyy ở “{column}”.")
        ]
    return f"{day:%d/%m/%Y}", []


def _year(value: Any, column: str) -> Typed:
    text = as_text(value)
    if not text:
        return None, []
    if not text.isdecimal() or not 1000 <= int(text) <= 2100:
        return None, [
            Problem("year.unreadable", f"“{text}” không phải năm. Hãy ghi bốn chữ số, ví dụ 2015.")
        ]
    return int(text), []


_FLAGS = {"x": True, "co": True, "1": True, "dung": True, "khong": False, "0": False, "sai": False}


def _flag(value: Any, column: str) -> Typed:
    text = as_text(value)
    if not text:
        return "", []
    found = _FLAGS.get(fold(text))
    if found is None:
        told = f"Không rõ “{text}” là có hay không. Ghi x là có, để trống là không."
        return "", [Problem("flag.unknown", told)]
    return "x" if found else "", []


def amount(value: Any, *, factor: int = 1) -> Typed:
    """An amount in đồng; ``factor`` is the unit told by the heading, for small figures."""
    if isinstance(value, str):
        value = as_text(value)
    if factor > 1 and (match := _SMALL_FIGURE.match(as_text(value))):
        return parse_amount(round(float(match.group().replace(",", ".")) * factor))
    found, problems = parse_amount(value)
    if factor > 1 and found is not None and found < 10_000:
        return parse_amount(found * factor)
    if factor > 1 and isinstance(value, (int, float)) and found is not None:
        problems = [
            *problems,
            Problem(
                "amount.unit",
                f"Tiêu đề cột ghi đơn vị khác, nhưng ô ghi {format_number(found)}: được hiểu "
                "là đồng. Hãy kiểm tra lại.",
                WARNING,
            ),
        ]
    return found, problems


#: How a cell of each kind of field is read; what is not here is plain text.
_READERS: dict[Kind, Callable[[Any, str], Typed]] = {
    Kind.FULL_NAME: _full_name,
    Kind.OTHER_NAME: _other_name,
    Kind.GENDER: _gender,
    Kind.NATIONAL_ID: _national_id,
    Kind.CATEGORY: _category,
    Kind.PHONE: _phone,
    Kind.COLLECTIVE_KIND: _kind,
    Kind.SCORE: _score,
    Kind.COUNT: _count,
    Kind.DAY: _day,
    Kind.YEAR: _year,
    Kind.FLAG: _flag,
}
_EMPTY: dict[Kind, Any] = {
    Kind.BIRTH: None,
    Kind.GENDER: "U",
    Kind.MONEY: None,
    Kind.SCORE: None,
    Kind.COUNT: None,
    Kind.YEAR: None,
}


def empty(field: str) -> Any:
    """The value of a field whose cell is empty."""
    return "" if field.startswith(OWN) else _EMPTY.get(CATALOGUE[field].kind, "")


def typed(
    field: str, value: Any, *, column: str, factor: int = 1, today: dt.date | None = None
) -> Typed:
    """The value of a field read from a cell, with what is wrong with it.

    ``column`` is the heading for messages, ``today`` the day births are held against.
    """
    try:
        if field.startswith(OWN):
            # What it must be is said by the award; its form judges the words.
            return as_text(value), []
        kind = CATALOGUE[field].kind
        if kind == Kind.BIRTH:
            return parse_birth(as_text(value) if isinstance(value, str) else value, today=today)
        if kind == Kind.MONEY:
            return amount(value, factor=factor)
        return _READERS.get(kind, _plain)(value, column)
    except TextProblem as problem:
        return empty(field), [Problem(problem.code, problem.text)]
