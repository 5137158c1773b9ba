"""Amounts of money in đồng: reading, showing and spelling them out."""

from __future__ import annotations

import re
from decimal import Decimal

from .folding import says_nothing
from .problems import WARNING, Problem

_LARGEST = 10**12
_SMALL = 10_000
_CURRENCY = re.compile(
    r"\s*(đồng|đ|vnđ|vnd|₫)\.?\s*(chẵn)?\s*"
    r"(/\s*(1\s*)?(em|suất|người|hs|sv|học sinh|sinh viên|tập thể|hộ))?\s*$"
)
_GROUPED = re.compile(r"^\d{1,3}([., ]\d{3})+$")
_PLAIN = re.compile(r"^\d+$")
_DECIMAL = re.compile(r"^(\d+)[.,](\d+)$")
_UNITS = {
    "tỷ": 10**9,
    "tỉ": 10**9,
    "triệu": 10**6,
    "tr": 10**6,
    "nghìn": 10**3,
    "ngàn": 10**3,
    "k": 10**3,
}
_UNIT = re.compile(r"^(?P<number>[\d.,]+)\s*(?P<unit>tỷ|tỉ|triệu|tr|nghìn|ngàn|k)(?P<rest>.*)$")
_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_SPOKEN = {word: value for value, word in enumerate(_DIGITS)} | {
    "mốt": 1,
    "tư": 4,
    "lăm": 5,
    "nhăm": 5,
    "bẩy": 7,
}
_HOW = "Hãy ghi bằng chữ số, ví dụ 2.000.000."
Parsed = tuple[int | None, list[Problem]]


def _number(text: str) -> Decimal | None:
    """A number as people type it; three digits after a sign are thousands."""
    if _PLAIN.match(text):
        return Decimal(text)
    if _GROUPED.match(text):
        return Decimal(re.sub(r"[., ]", "", text))
    # Thousands together with a zero fraction, as "2.000.000,00".
    if match := re.match(r"^(\d{1,3}(?:([.,])\d{3})+)(?!\2)[.,]0{1,2}$", text):
        return Decimal(re.sub(r"[.,]", "", match.group(1)))
    if match := _DECIMAL.match(text):
        return Decimal(f"{match.group(1)}.{match.group(2)}")
    return None


def _with_units(text: str) -> Decimal | None:
    """``3,4 tỷ``, ``2 triệu rưỡi``, ``1 triệu 500 nghìn``."""
    match = _UNIT.match(text)
    if not match:
        return None
    raw = match.group("number")
    unit = _UNITS[match.group("unit")]
    # "1.500 nghìn" is a million and a half, but nobody writes "1.500 triệu" for 1,5 tỷ.
    decimal = _DECIMAL.match(raw) and not (unit == 1000 and _GROUPED.match(raw))
    number = Decimal(raw.replace(",", ".")) if decimal else _number(raw)
    if number is None:
        return None
    total = number * unit
    rest = match.group("rest").strip()
    if not rest:
        return total
    if rest == "rưỡi":
        return total + unit // 2
    more = _with_units(rest)
    return total + more if more is not None and more < unit else None


def _group(words: list[str]) -> int | None:
    """The value of at most three spoken digits, as ``hai trăm linh năm``."""
    total, last = 0, None
    for word in words:
        if word in _SPOKEN:
            if last is not None:
                return None
            last = _SPOKEN[word]
        elif word == "trăm":
            total, last = total + (1 if last is None else last) * 100, None
        elif word == "mươi":
            total, last = total + (1 if last is None else last) * 10, None
        elif word == "mười":
            total += 10
        elif word not in ("linh", "lẻ"):
            return None
    return total + (last or 0)


def from_words(text: str) -> int | None:
    """An amount written out (``hai triệu năm trăm nghìn đồng``), or ``None``."""
    words = _CURRENCY.sub("", text.lower()).split()
    total, group = 0, list[str]()
    last_unit = 0
    for word in words:
        unit = _UNITS.get(word)
        if unit:
            value = _group(group)
            if not group or value is None:
                return None
            total, group, last_unit = total + value * unit, [], unit
        elif word == "rưỡi" and last_unit and not group:
            total += last_unit // 2
        else:
            group.append(word)
    value = _group(group)
    return total + value if value is not None and words else None


def _checked(amount: Decimal, shown: str) -> Parsed:
    if amount != int(amount) or amount > _LARGEST:
        return None, [
            Problem("amount.unreadable", f"Số tiền “{shown}” không phải số đồng tròn. {_HOW}")
        ]
    if amount <= 0:
        return None, [Problem("amount.positive", f"Số tiền phải lớn hơn 0. {_HOW}")]
    whole = int(amount)
    if whole < _SMALL:
        thousandfold = format_number(whole * 1000)
        return whole, [
            Problem(
                "amount.small",
                f"Số tiền chỉ có {format_amount(whole)}, có thể thiếu ba số 0. "
                f"Nếu thiếu, hãy ghi {thousandfold}.",
                WARNING,
                thousandfold,
            )
        ]
    return whole, []


def parse_amount(value: object) -> Parsed:
    """Read an amount in đồng from a cell, or ``None`` with the problem.

    Words alone (``hai triệu``) are refused with the number as a suggestion: money is only taken
    over from figures.
    """
    if value is None or value == "" or (isinstance(value, str) and says_nothing(value)):
        return None, []
    if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
        try:
            return _checked(Decimal(str(value)), str(value))
        except (ValueError, OverflowError, ArithmeticError):
            return None, [Problem("amount.unreadable", f"Không đọc được số tiền. {_HOW}")]
    shown = " ".join(str(value).split())
    text = _CURRENCY.sub("", shown.lower()).strip()
    if re.match(r"^[-−]\s*\d", text):
        return None, [Problem("amount.positive", f"Số tiền phải lớn hơn 0. {_HOW}")]
    amount = _number(text)
    if amount is None:
        amount = _with_units(text)
    if amount is not None:
        return _checked(amount, shown)
    spoken = from_words(shown)
    if spoken:
        figure = format_number(spoken)
        return None, [
            Problem(
                "amount.words",
                f"Số tiền ghi bằng chữ “{shown}”. Hãy ghi bằng chữ số: {figure}.",
                suggestion=figure,
            )
        ]
    return None, [Problem("amount.unreadable", f"Không đọc được số tiền “{shown}”. {_HOW}")]


def format_number(amount: int) -> str:
    """``2.000.000``."""
    return f"{amount:,}".replace(",", ".")


def format_amount(amount: int) -> str:
    """``2.000.000 đ``."""
    return f"{format_number(amount)} đ"


def _three(value: int, *, full: bool, linh: str) -> str:
    hundreds, tens, ones = value // 100, value // 10 % 10, value % 10
    words = [_DIGITS[hundreds], "trăm"] if hundreds or full else []
    if tens > 1:
        words += [_DIGITS[tens], "mươi"]
    elif tens == 1:
        words.append("mười")
    elif ones and words:
        words.append(linh)
    if ones == 1 and tens > 1:
        words.append("mốt")
    elif ones == 5 and tens:
        words.append("lăm")
    elif ones:
        words.append(_DIGITS[ones])
    return " ".join(words)


def _spell(value: int, *, full: bool, nghin: str, linh: str) -> str:
    if value >= 10**9:
        rest = value % 10**9
        head = _spell(value // 10**9, full=full, nghin=nghin, linh=linh) + " tỷ"
        return head + (" " + _spell(rest, full=True, nghin=nghin, linh=linh) if rest else "")
    words: list[str] = []
    for unit, name in ((10**6, "triệu"), (10**3, nghin), (1, "")):
        group = value // unit % 1000
        if group:
            words.append(f"{_three(group, full=full or bool(words), linh=linh)} {name}".strip())
    return " ".join(words)


def in_words(amount: int, *, nghin: str = "nghìn", linh: str = "linh") -> str:
    """``702000`` as ``Bảy trăm linh hai nghìn đồng``; regional ``ngàn`` and ``lẻ`` on demand."""
    if amount < 0:
        raise ValueError("an amount in words cannot be negative")
    text = _spell(amount, full=False, nghin=nghin, linh=linh) if amount else _DIGITS[0]
    return f"{text[0].upper()}{text[1:]} đồng"
