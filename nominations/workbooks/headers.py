"""Columns by meaning: the words different offices use for the same thing, as data."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from ..fields import CATALOGUE
from ..text.folding import fold, nfc
from ..text.syllables import is_syllable
from .results import COLLECTIVE, SCHOLARSHIP, SELF_TAUGHT

# Columns that are no field of their own: parts of one, or a mark.
_HALVES: dict[str, tuple[str, ...]] = {
    "ordinal": ("stt", "tt", "so tt", "so thu tu", "thu tu", "no"),
    "family_part": (
        *("ho va ten dem", "ho dem", "ho va chu lot", "ho lot", "ho va ten lot", "ho chu lot"),
        *("ho va dem", "ho va chu dem", "ho chu dem", "ho ten dem", "ho ten lot", "ho va lot"),
    ),
    "given_part": ("ten",),
    "birth_male": ("nam sinh nam", "ngay sinh nam", "ngay thang nam sinh nam"),
    "birth_female": ("nam sinh nu", "ngay sinh nu", "ngay thang nam sinh nu"),
    "is_female": ("nu",),
    "is_male": ("nam",),
    # Which award each row is for, where its cells say so.
    "award": (
        *("danh hieu", "danh hieu de nghi", "danh hieu khen thuong", "ten danh hieu", "hang muc"),
        *("de nghi danh hieu", "danh hieu de nghi khen", "danh hieu de nghi cong nhan"),
        *("danh hieu de nghi xet", "danh hieu de nghi xet tang", "danh hieu dang ky"),
    ),
}
#: Folded words by column; the first is the usual one. Longer phrases win over shorter ones.
SYNONYMS: dict[str, tuple[str, ...]] = _HALVES | {
    field.name: field.synonyms for field in CATALOGUE if field.listed
}
#: The columns of each list, in order.
FIELDS: dict[str, list[str]] = CATALOGUE.columns()
#: What a column is called where the ward's list has none.
LABELS: dict[str, str] = {field.name: field.column for field in CATALOGUE if field.listed}
# What only one of the lists has.
_TELLING = {
    family: tuple(field.name for field in CATALOGUE if family in field.telling) for family in FIELDS
}
#: How the three lists are called, folded.
_TITLES = {
    SCHOLARSHIP: ("hoc bong",),
    SELF_TAUGHT: ("tu hoc",),
    COLLECTIVE: (
        *("tap the", "gia dinh hoc tap", "dong ho hoc tap", "cong dong hoc tap"),
        *("don vi hoc tap", "mo hinh hoc tap"),
    ),
}
#: Awards that have no list to read; their names say so, whatever the columns look like.
_OTHER_AWARDS = {
    "cong dan hoc tap": "Công dân học tập tiêu biểu",
    "hao tam": "Nhà hảo tâm",
    "nha tai tro": "Nhà hảo tâm",
    "manh thuong quan": "Nhà hảo tâm",
    "tap the xuat sac": "Tập thể xuất sắc",
    "dot xuat": "Khen thưởng đột xuất",
    "doc sach": "Gia đình đọc sách",
}
#: Such a word in a title without the name of a list is some other award.
_OTHER_WORDS = ("tieu bieu", "dien hinh", "ky niem chuong", "hoi vien", "guong sang")
_LIST_LINE = re.compile(r"^\W*(?:danh sach|bang (?:tong hop|ke|danh sach)|tong hop)\b")
_TITLE_LINE = re.compile(
    rf"{_LIST_LINE.pattern}|^\W*(?:de nghi|cong nhan|xet|khen|trao|danh hieu|v/v|ve viec)\b"
)
#: Columns without which a list of people is no list for scholarships.
_OF_SCHOLARS = frozenset({"category", "amount", "hardship"})
_PEOPLES_NAMES = frozenset({"full_name", "given_part", "family_part"})
_COLLECTIVES_NAMES = frozenset({"name", "collective_kind"})
_OF_PERSONS = frozenset({"birth", "birth_year", "birth_male", "birth_female", "national_id"})
_COLUMN, _IN_TITLE, _IN_LINE = 2, 3, 1
_WEAK = frozenset(phrase for field in CATALOGUE for phrase in field.weak)
_BY_PHRASE = {phrase: field for field, phrases in SYNONYMS.items() for phrase in phrases} | {
    phrase: field.name for field in CATALOGUE if field.listed for phrase in field.weak
}
_SHORTEST_INSIDE = 6
#: Short words that mean one thing wherever they stand in a heading.
_SHORT_INSIDE = frozenset({"cccd", "cmnd", "ddcn", "cmt", "sdt", "zalo", "hktt"})
#: Parts and marks are meant word for word: “Ngày sinh, năm sinh” is no birth of a man.
_WORD_FOR_WORD = frozenset(
    {"birth_male", "birth_female", "is_female", "is_male", "given_part", "award"}
)
#: A heading that names somebody else is not about the nominee, whatever else it says.
_OF_GUARDIANS = re.compile(r"\b(cha|me|bo|ph|phu huynh|giam ho|bo me|cha me)\b")
_OF_OTHERS = re.compile(
    r"\b(gvcn|cn lop|chu nhiem|nguoi gioi thieu|nguoi lap|hieu truong|truong thon|truong khu"
    r"|to truong|chi hoi|nguoi nop|nguoi xac nhan|tk ngan hang|tai khoan|ngan hang)\b"
)
#: Trường is a school, trưởng a head.
_HEAD = re.compile(r"\btrưởng\b", re.IGNORECASE)
_LONGEST_KEY = 80
#: Our own column in a list that comes back; it says nothing about anybody.
FINDINGS = "Cần sửa"
# Headings that never mean a field, whatever was learnt.
_FIXED = frozenset({"can sua"})
#: Before the key of a heading that is a field some award has of its own (``fields.own``).
OWN = "own:"
#: Headings learnt from what people confirmed: folded key (``key_of``) to field.
Words = Mapping[str, str]
_UNITS = (
    (re.compile(r"\b(trieu|tr\.?\s?d)\b"), 10**6),
    (re.compile(r"\b(nghin|ngan|1[.,]?000\s?(d|dong|vnd)|ng\.?\s?d)\b"), 10**3),
)
_LONE_LETTERS = re.compile(r"\b[a-z](?: [a-z])+\b")


def _key(folded: str) -> str:
    """Words without punctuation; letters that stand for words are one: “S.Đ.T” is “SĐT”."""
    words = " ".join(re.findall(r"[a-z0-9]+", folded))
    return _LONE_LETTERS.sub(lambda match: match.group().replace(" ", ""), words)


def key_of(label: str) -> str:
    """The folded words of a heading without punctuation and without what is in brackets."""
    return _key(re.sub(r"\([^)]*\)", " ", fold(label)))


def own_column(label: str) -> str:
    """The name of the column of an award's own field, by what the field is called."""
    return f"{OWN}{key_of(label)}"


def with_own(words: Words | None, labels: Iterable[str]) -> Words:
    """What was learnt, and the own fields of the awards a list may be for.

    A heading every list knows keeps its meaning, whatever an award calls its field.
    """
    own = {key_of(label): own_column(label) for label in labels if not is_known(label)}
    return own | dict(words or {})


def fields_in(family: str, columns: Iterable[str]) -> list[str]:
    """The fields of a list: those of its kind, and the own fields it has columns for."""
    return [*FIELDS[family], *(name for name in columns if name.startswith(OWN))]


def label_in(name: str, columns: Mapping[str, str]) -> str:
    """What a list calls a field, or what we call it."""
    return columns.get(name) or LABELS.get(name) or name.removeprefix(OWN)


def teachable(label: str, field: str, family: str) -> str | None:
    """The key under which a heading may be learnt to mean ``field``, or ``None``.

    Only fields of the list, and no heading whose meaning is known: what one ward confirms for
    its own workbook must not turn the columns of another round.
    """
    key = key_of(label)
    if not 2 <= len(key) <= _LONGEST_KEY or field not in FIELDS.get(family, ()):
        return None
    return None if is_known(label) else key


def is_findings(text: str) -> bool:
    """Whether a text is the heading of our own column."""
    return len(text) < 40 and key_of(text) in _FIXED


def is_known(label: str) -> bool:
    """Whether a heading is one of the known phrases, word for word."""
    return key_of(label) in _BY_PHRASE or key_of(label) in _FIXED


def field_of(label: str, words: Words | None = None) -> str | None:
    """The field a heading means, or ``None``.

    Exactly one of the known phrases first; then a heading learnt from what people confirmed
    (``words``: key to field); then the longest known phrase inside the heading; then the nearest
    one, for slips of the keyboard.
    """
    if words and not is_known(label):
        learnt = words.get(key_of(label), "")
        if learnt in LABELS or learnt.startswith(OWN):
            return learnt
    return _known_field_of(label)


@lru_cache(maxsize=4096)
def _known_field_of(label: str) -> str | None:
    key, whole = key_of(label), _key(fold(label))
    if not key or len(key) > _LONGEST_KEY or key in _FIXED:
        return None
    # What is in brackets counts where it makes the heading a known one: “Năm sinh (Nữ)”.
    for exact in (whole, key):
        if exact in _BY_PHRASE:
            return _BY_PHRASE[exact]
    field = _shortened(key) or _inside(key, label) or _near(key)
    return field if field is None or _is_about(field, key) else None


def _inside(key: str, label: str) -> str | None:
    """The longest known phrase inside a heading."""
    inside = [
        phrase
        for phrase, field in _BY_PHRASE.items()
        if (len(phrase) >= _SHORTEST_INSIDE or phrase in _SHORT_INSIDE)
        and field not in _WORD_FOR_WORD
        and re.search(rf"\b{phrase}\b", key)
        and not (field == "school" and "truong" in phrase and _HEAD.search(nfc(label)))
    ]
    return _BY_PHRASE[max(inside, key=len)] if inside and len(key.split()) <= 8 else None


def _shortened(key: str) -> str | None:
    """The field of words of which some are written by their first letter: “Đ.tượng”, “N/sinh”."""
    words = key.split()
    if not any(len(word) == 1 for word in words) or all(len(word) == 1 for word in words):
        return None
    fields = {
        field
        for phrase, field in _BY_PHRASE.items()
        if field not in _WORD_FOR_WORD
        and len(meant := phrase.split()) == len(words)
        and all(
            other == word or (len(word) == 1 and other.startswith(word))
            for word, other in zip(words, meant, strict=True)
        )
    }
    return fields.pop() if len(fields) == 1 else None


def _near(key: str) -> str | None:
    """The field of the nearest known phrase, for slips of the keyboard.

    A slip leaves no word; “thành tiền” is no slip for “thành viên”.
    """
    near = difflib.get_close_matches(key, _BY_PHRASE, n=1, cutoff=0.88)
    if not near or len(key) < _SHORTEST_INSIDE:
        return None
    words, meant = key.split(), near[0].split()
    if len(words) == len(meant) and any(
        word != other and len(word) == len(other) and is_syllable(word)
        for word, other in zip(words, meant, strict=True)
    ):
        return None
    return _BY_PHRASE[near[0]]


def _is_about(field: str, key: str) -> bool:
    """Whether a heading that only contains a known phrase speaks of the nominee after all."""
    if field.startswith("guardian_"):
        return True
    return not (_OF_GUARDIANS.search(key) or _OF_OTHERS.search(key))


def is_weak(label: str) -> bool:
    """Whether another column of the same meaning would say it better."""
    return key_of(label) in _WEAK


def multiplier(label: str) -> int:
    """By how much a column of amounts is to be multiplied: ``(triệu đồng)`` says a million."""
    folded = fold(label)
    return next((factor for words, factor in _UNITS if words.search(folded)), 1)


def field_of_pair(top: str, below: str, words: Words | None) -> tuple[str | None, str]:
    """Field and label of a heading in two rows: together, then the lower, then the upper."""
    if not top or not below:
        label = top or below
        return field_of(label, words), label
    both = f"{top} {below}"
    key = key_of(both)
    if key in _BY_PHRASE:
        return _BY_PHRASE[key], both
    if words and key in words and words[key] in LABELS:
        return words[key], both
    return field_of(below, words) or field_of(top, words), both


def title_texts(title: str, lines: list[str]) -> list[str]:
    """A sheet's name, and the lines above its list that say what it is."""
    return [title, *(text for text in lines if _TITLE_LINE.search(fold(text)))]


def other_award(text: str, *, is_title: bool) -> str | None:
    """The award a sheet's name or title line tells that is none of the three lists, or ``None``.

    Never a guess: people proposed for one award must not be taken for another because the
    columns are alike. Words any award may have in its name (“tiêu biểu”) tell one only in what
    is surely a title: the sheet's name, or a line that says it is a list.
    """
    folded = fold(text)
    for phrase, name in _OTHER_AWARDS.items():
        if phrase in folded:
            return name
    ours = any(phrase in folded for phrases in _TITLES.values() for phrase in phrases)
    sure = is_title or _LIST_LINE.search(folded)
    if sure and not ours and any(word in folded for word in _OTHER_WORDS):
        return " ".join(text.split())[:_LONGEST_KEY]
    return None


def fits(family: str, fields: set[str]) -> bool:
    """Whether these columns can be a list of people, or of collectives."""
    if family != COLLECTIVE:
        return bool(fields & _PEOPLES_NAMES)
    return bool(fields & _COLLECTIVES_NAMES) or (
        not fields & _OF_PERSONS and bool(fields & {"school", "full_name"})
    )


def family_of(fields: set[str], title: str, lines: list[str]) -> str | None:
    """Which of the three lists it is, by its columns, its sheet's name and the lines above it.

    ``None`` where that does not say it: columns any list has.
    """
    heading = fold("\n".join(lines))
    scores = {
        family: _COLUMN * len(fields.intersection(telling)) for family, telling in _TELLING.items()
    }
    # School, class or occupation alone stand in any list of people.
    if not fields & _OF_SCHOLARS or scores[SCHOLARSHIP] < 2 * _COLUMN:
        scores[SCHOLARSHIP] = 0
    if "field_of_study" not in fields:
        scores[SELF_TAUGHT] = 0
    if scores[COLLECTIVE] < 2 * _COLUMN:
        scores[COLLECTIVE] = 0
    for family, phrases in _TITLES.items():
        scores[family] += _IN_TITLE * any(phrase in fold(title) for phrase in phrases)
        scores[family] += _IN_LINE * any(phrase in heading for phrase in phrases)
    # Whom a list names stands above how its sheet is called.
    if not fields & _PEOPLES_NAMES:
        scores[SCHOLARSHIP] = scores[SELF_TAUGHT] = 0
    if not fields & _COLLECTIVES_NAMES and (fields & _OF_PERSONS or "school" not in fields):
        scores[COLLECTIVE] = 0
    best = max(scores, key=lambda family: scores[family])
    return best if scores[best] else None
