"""One form for every text that comes in, and the keys by which it is found again."""

from __future__ import annotations

import re
import unicodedata

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
    text = nfc(_visible(nfc(_visible(text)))).lower().translate(_CONFUSABLE)
    text = nfc(text.translate(_PUNCTUATION))
    return _PLACEMENT.sub(_move_tone, text)
