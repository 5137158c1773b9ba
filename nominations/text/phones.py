"""Telephone numbers as people write them, stored in one form: ``0912345678``, ``02593822123``.

Mobile numbers have ten digits, landlines eleven with their area code (Quyết định 2036/QĐ-BTTTT,
Thông tư 22/2014/TT-BTTTT); older numbers are told with what they have become.
"""

from __future__ import annotations

import re
import unicodedata

from .folding import fold, says_nothing
from .problems import ERROR, WARNING, Problem

Parsed = tuple[str, list[Problem]]
_HOW = "Hãy ghi 10 chữ số, ví dụ 0912345678; máy bàn ghi cả mã vùng, ví dụ 02593822123."
_TEN = re.compile(r"0\d{9}")
_LANDLINE = re.compile(r"02\d{9}")
_ABROAD = re.compile(r"\+(?!84)[1-9]\d{7,14}")
_BETWEEN = re.compile(r"[\s.\-‐‑–—()'’·]")
# A number with what may stand between its digits; letters and / , ; end it.
_NUMBER = re.compile(r"\+?\(?\d[\d\s.\-‐‑–—()'’·]*\d")
_LABELS = frozenset({"dt", "sdt", "tel", "phone", "di dong", "dien thoai", "mobile", "zalo"})
# Prefixes of eleven digits and what they became in 2018 (Quyết định 798/QĐ-BTTTT).
_ELEVEN = {
    **{f"016{last}": f"03{last}" for last in range(2, 10)},
    "0120": "070",
    "0121": "079",
    "0122": "077",
    "0126": "076",
    "0128": "078",
    "0123": "083",
    "0124": "084",
    "0125": "085",
    "0127": "081",
    "0129": "082",
    "0186": "056",
    "0188": "058",
    "0199": "059",
}


def _bare(text: str) -> str:
    digits = _BETWEEN.sub("", text)
    return re.sub(r"^(\+84|0084|84(?=[2-9]\d{8,9}$))0?", "0", digits)


def _apart(digits: str) -> list[str]:
    """Two numbers with but a space or a dash between them."""
    for cut in (10, 11):
        parts = [digits[:cut], digits[cut:]]
        if len(digits) > 15 and all(map(_is_number, parts)):
            return parts
    return [digits]


def _is_number(digits: str) -> bool:
    return any(kind.fullmatch(digits) for kind in (_TEN, _LANDLINE, _ABROAD))


def parse(value: object) -> Parsed:
    """The number in its stored form with what is wrong; '' for none, or where people say so.

    What is no number comes back as it was written, with an error.
    """
    text = unicodedata.normalize("NFKC", str(value or "")).strip()
    if not text or text == "0" or says_nothing(text):
        return "", []
    found = [digits for match in _NUMBER.finditer(text) for digits in _apart(_bare(match.group()))]
    numbers = [digits for digits in found if _is_number(digits)]
    if len(numbers) > 1 and len(set(numbers)) > 1:
        said = f"Ô ghi {len(set(numbers))} số điện thoại. Hãy giữ một số, số kia ghi vào ghi chú."
        return text, [Problem("phone.several", said, ERROR, numbers[0])]
    if len(set(numbers)) == 1 and len(found) == len(numbers):
        rest = _NUMBER.sub("", text).strip(" ()+.,;:-/'’")
        if not rest or fold(rest) in _LABELS:
            return numbers[0], []
        said = f"Chỉ giữ số {numbers[0]}; lời ghi thêm “{rest}” không được lưu ở ô này."
        return numbers[0], [Problem("phone.remark", said, WARNING, numbers[0])]
    return _not_a_number(text, found[0] if len(found) == 1 else "")


def _not_a_number(text: str, digits: str) -> Parsed:
    if re.fullmatch(r"[1-9]\d{8}|2\d{9}", digits) and _is_number("0" + digits):
        said = f"Số điện thoại thiếu số 0 ở đầu, được đọc là 0{digits}. Hãy kiểm tra lại."
        return "0" + digits, [Problem("phone.leading_zero", said, WARNING, "0" + digits)]
    if len(digits) == 11 and digits[:4] in _ELEVEN:
        now = _ELEVEN[digits[:4]] + digits[4:]
        said = f"Số 11 chữ số này đã đổi đầu số từ năm 2018. Nếu là số cũ, hãy ghi {now}."
        return text, [Problem("phone.old", said, ERROR, now)]
    return text, [Problem("phone.format", f"Số điện thoại “{text[:40]}” chưa đúng. {_HOW}")]
