"""One form for every text that comes in, and the keys by which it is found again."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from .problems import TextProblem

# Overrides, embeddings and isolates can make a name read otherwise than it is stored.
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_SPACES = re.compile(r"\s+")
# Letters that look like đ and are typed for it (domain 6.6, item 3).
_CONFUSABLE = str.maketrans({"ð": "đ", "Ð": "Đ", "Ɖ": "Đ", "ɖ": "đ"})
_PUNCTUATION = str.maketrans(
    {"‘": "'", "’": "'", "ʼ": "'", "`": "'", "´": "'", "–": "-", "—": "-", "‐": "-", "‑": "-"}
)
# The tone moves to the second vowel of oa, oe, uy (QĐ 1989/QĐ-BGDĐT, art. 8).
_PLACEMENT = re.compile("([òóỏõọ])([ae])|([ùúủũụ])(y)")
_TONES = "\u0300\u0301\u0309\u0303\u0323"


#: How people write that there is nothing to write.
_NOTHING = frozenset(
    {"khong", "khong co", "chua co", "chua", "ko", "ko co", "k co", "khong ro", "chua ro", "k"}
    | {"chua lam", "chua cap", "chua duoc cap", "-", "--", "---", "…", "...", "/", "//", "x"}
)


def says_nothing(text: str) -> bool:
    """Whether somebody wrote that there is no number, day or amount."""
    return fold(text).strip(" .") in _NOTHING or fold(text) in _NOTHING


def nfc(text: str) -> str:
    """The composed form, in which all text is stored."""
    return unicodedata.normalize("NFC", text)


def _visible(text: str) -> str:
    """Without zero-width, control and unpaired surrogate characters; every space a plain one."""
    if text.isprintable():  # the usual case: nothing but letters, figures and plain spaces
        return " ".join(text.split())
    kept = []
    for char in text:
        if char.isspace():
            kept.append(" ")
        elif unicodedata.category(char) not in ("Cc", "Cf", "Cs"):
            kept.append(char)
    return _SPACES.sub(" ", "".join(kept)).strip()


def clean_text(text: str) -> str:
    """Text as it is stored: composed, without invisible characters, single spaces.

    Letters and capitals stay as written. Raises ``TextProblem`` for characters that change
    the direction of writing, because the reader would not see what is stored.
    """
    if not _BIDI.isdisjoint(text):
        raise TextProblem(
            "text.bidi",
            "Văn bản có ký tự ẩn đổi chiều chữ. Hãy gõ lại nội dung này, không sao chép.",
        )
    return nfc(_visible(nfc(_visible(text)))).translate(_CONFUSABLE)


def fold(text: str) -> str:
    """The key for search without diacritics: ``Đàng Năng Thọ`` gives ``dang nang tho``."""
    if is_plain(text):
        return " ".join(text.translate(_FOLDED).split())
    return _fold(text)


def _fold(text: str) -> str:
    text = unicodedata.normalize("NFD", nfc(text).translate(_CONFUSABLE).lower())
    plain = "".join(char for char in text if not unicodedata.combining(char))
    plain = plain.replace("đ", "d").translate(_PUNCTUATION)
    return _visible(nfc(_visible(plain)))


def _move_tone(match: re.Match[str]) -> str:
    first, second = match.group(1) or match.group(3), match.group(2) or match.group(4)
    apart = unicodedata.normalize("NFD", first)
    return nfc(apart[0] + second + apart[1:])


def match_key(text: str) -> str:
    """The key under which two spellings of one name are equal.

    Case, spaces, invisible characters, look-alikes of đ and the place of the tone
    (``Hoà``/``Hòa``, ``Thuỷ``/``Thủy``) do not count; the diacritics themselves do.
    """
    key = " ".join(text.translate(_MATCHED).split()) if is_plain(text) else _match_key(text)
    return _PLACEMENT.sub(_move_tone, key)


def _match_key(text: str) -> str:
    text = nfc(_visible(nfc(_visible(text)))).lower().translate(_CONFUSABLE)
    return nfc(text.translate(_PUNCTUATION))


#: Letters, figures and signs a Vietnamese keyboard writes, composed: each stands for itself, so a
#: text of them is worked on letter by letter with a table instead of being taken apart.
PLAIN_LETTERS = "".join(
    map(chr, (*range(0x20, 0x7F), *range(0xC0, 0x180), *range(0x1EA0, 0x1EFA)))
) + ("ƠơƯưÐð‘’“”–…")
_PLAIN = re.compile(f"[{re.escape(PLAIN_LETTERS)}]*")


def is_plain(text: str) -> bool:
    """Whether a text has none but composed letters, figures, signs and plain spaces."""
    return _PLAIN.fullmatch(text) is not None


def _table(of: Callable[[str], str]) -> dict[int, str]:
    """What a function makes of each letter alone; a space stays one."""
    return {ord(char): of(char) if char != " " else " " for char in PLAIN_LETTERS}


_FOLDED, _MATCHED = _table(_fold), _table(_match_key)
