"""The encodings used before Unicode, TCVN3 (ABC) and VNI, and how to tell them apart.

Tables from domain 6.7. A converted text is a ``Converted`` and is never converted again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from .folding import nfc
from .problems import WARNING, Problem
from .syllables import doubtful, is_syllable

UNICODE, TCVN3, VNI = "unicode", "tcvn3", "vni"

_TCVN3_FROM = "µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®ÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞßãáâä«åèæçé¬êíëìîïóñòô\u00adõøö÷ùúýûüþ¡¢§£¤¥¦"
_TCVN3_TO = "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵĂÂĐÊÔƠƯ"
_FROM_TCVN3 = str.maketrans(_TCVN3_FROM, _TCVN3_TO)
_TO_TCVN3 = {ord(char): code for code, char in zip(_TCVN3_FROM, _TCVN3_TO, strict=True)}


def _vni_table() -> dict[str, str]:
    """Base letter and mark to letter, both cases."""
    table = {}
    plain = dict(zip("øùûõï", "\u0300\u0301\u0309\u0303\u0323", strict=True))
    circumflex = dict(zip("àáåãä", plain.values(), strict=True))
    breve = dict(zip("èéúüë", plain.values(), strict=True))
    for base, letter in zip("aeouyôö", "aeouyơư", strict=True):
        for mark, tone in plain.items():
            table[base + mark] = nfc(letter + tone)
    for base in "aeo":
        table[base + "â"] = nfc(base + "\u0302")
        for mark, tone in circumflex.items():
            table[base + mark] = nfc(base + "\u0302" + tone)
    table["aê"] = "ă"
    for mark, tone in breve.items():
        table["a" + mark] = nfc("a\u0306" + tone)
    pairs = dict(table)
    for code, letter in pairs.items():
        base, mark = code[0], code[1]
        table[base.upper() + mark] = letter.upper()
        table[base.upper() + mark.upper()] = letter.upper()
        table[base + mark.upper()] = letter
    return table


_VNI_PAIRS = _vni_table()
_VNI_SINGLE = dict(zip("ñôöìíæóòîÑÔÖÌÍÆÓÒÎ", "đơưìíỉĩịỵĐƠƯÌÍỈĨỊỴ", strict=True))
_VNI = re.compile("|".join(map(re.escape, [*_VNI_PAIRS, *_VNI_SINGLE])))
_TO_VNI = {letter: code for code, letter in _VNI_SINGLE.items()}
for _code, _letter in _VNI_PAIRS.items():
    if _code.islower() or _code.isupper():
        _TO_VNI.setdefault(_letter, _code)

_CAPITAL_FONT = re.compile(r"H( \w+)?$")
# Lower-case letters with a tone have no capital in TCVN3 outside the capitals' fonts.
_LOST_CAPITAL = frozenset("àáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ")
_LOST_HORN = re.compile(r"([ơờớởỡợ])(?=ng|c|u)", re.IGNORECASE)


@dataclass(frozen=True)
class Converted:
    """Text that has been through conversion, with the encoding it came in."""

    text: str
    encoding: str
    problems: tuple[Problem, ...] = ()


def encoding_of_font(font: str | None) -> str | None:
    """The encoding a font implies: ``.Vn*`` TCVN3, ``VNI-*`` VNI, otherwise unknown."""
    name = (font or "").strip().lower()
    if name.startswith(".vn"):
        return TCVN3
    return VNI if name.startswith("vni") else None


def shows_capitals(font: str | None) -> bool:
    """Whether a font of the old encoding shows small letters as capitals (``.VnTimeH``)."""
    return encoding_of_font(font) == TCVN3 and bool(_CAPITAL_FONT.search((font or "").strip()))


def from_tcvn3(text: str) -> str:
    """TCVN3 codes to Unicode letters, one to one."""
    return nfc(text.translate(_FROM_TCVN3))


def from_vni(text: str) -> str:
    """VNI letters and marks to Unicode, the longest match first."""
    return nfc(_VNI.sub(lambda match: _VNI_PAIRS.get(match[0]) or _VNI_SINGLE[match[0]], text))


def to_tcvn3(text: str) -> str:
    """Unicode to TCVN3; a capital with a tone becomes small, as TCVN3 has no code for it."""
    return "".join(
        _TO_TCVN3.get(ord(char)) or _TO_TCVN3.get(ord(char.lower()[0])) or char
        for char in nfc(text)
    )


def to_vni(text: str) -> str:
    """Unicode to VNI."""
    return "".join(_TO_VNI.get(char, char) for char in nfc(text))


_DECODERS = {UNICODE: nfc, TCVN3: from_tcvn3, VNI: from_vni}


def best_encoding(text: str) -> str:
    """The encoding under which the fewest words of ``text`` are impossible; Unicode on a tie."""
    scores = {name: doubtful(decode(text)) for name, decode in _DECODERS.items()}
    best = min(scores, key=lambda name: (scores[name], name != UNICODE))
    return best if scores[best] < scores[UNICODE] else UNICODE


def is_certainly_unicode(text: str) -> bool:
    """Whether a text has letters the old encodings cannot have, whatever its font says."""
    try:
        text.encode("latin-1")
    except UnicodeEncodeError:
        return any(ord(char) > 0xFF and char.isalpha() for char in nfc(text))
    return False


def detect(texts: Iterable[tuple[str, str | None]]) -> str:
    """The encoding of a sheet from its texts and their fonts.

    A font decides where it speaks; elsewhere every text is judged by its syllables. A few odd
    words among many good ones are foreign names, not another encoding.
    """
    votes = {UNICODE: 0, TCVN3: 0, VNI: 0}
    certain = False
    for text, font in texts:
        if text.isascii():
            continue
        if is_certainly_unicode(text):
            votes[UNICODE] += 1
            continue
        told = encoding_of_font(font)
        certain = certain or told is not None
        votes[told or best_encoding(text)] += 1
    old = max(TCVN3, VNI, key=lambda name: votes[name])
    if not votes[old] or not (certain or votes[old] >= 3 or votes[old] > votes[UNICODE]):
        return UNICODE
    return old


def _lost_horn(text: str) -> tuple[Problem, ...]:
    """Editors drop the soft hyphen that TCVN3 uses for ư; ``phờng`` was ``phường``."""
    repaired = []
    for word in text.split():
        whole = _LOST_HORN.sub(r"ư\1", word)
        if whole != word and not is_syllable(word) and is_syllable(whole):
            repaired.append((word, whole))
    if not repaired:
        return ()
    fixed = text
    for word, whole in repaired:
        fixed = fixed.replace(word, whole)
    return (
        Problem(
            "encoding.lost_letter",
            f"Khi chuyển từ phông chữ cũ, có thể mất chữ ư: “{repaired[0][0]}”. "
            f"Nếu đúng, hãy ghi: {fixed}.",
            WARNING,
            fixed,
        ),
    )


def convert(text: str | Converted, encoding: str, *, capitals: bool = False) -> Converted:
    """Text in an old encoding as Unicode; what is already ``Converted`` comes back unchanged."""
    if isinstance(text, Converted):
        return text
    result = _DECODERS[encoding](text)
    if capitals:
        result = result.upper()
    problems = _lost_horn(result) if encoding == TCVN3 else ()
    return Converted(result, encoding, problems)


def restore_capitals(name: str) -> str:
    """A name from TCVN3 with the capitals that encoding could not write (``Ngọc ánh``).

    Only words beginning with a toned vowel, and only if every other word has a capital.
    """
    words = name.split(" ")
    lost = [word[:1] in _LOST_CAPITAL for word in words]
    others = [word for word, small in zip(words, lost, strict=True) if not small]
    if not any(lost) or not others or not all(word[:1].isupper() for word in others):
        return name
    return " ".join(
        word[:1].upper() + word[1:] if small else word
        for word, small in zip(words, lost, strict=True)
    )
