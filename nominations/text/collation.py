"""Vietnamese alphabetical order as text a database can keep and sort.

The key is made of digits only, so SQLite and PostgreSQL order it alike under any collation.
``vn_collate`` supplies the alphabet and the tones; its own key is three times as long, needs a
binary collation and puts the space after the letters.
"""

from __future__ import annotations

import unicodedata

from vn_collate import LETTER_MODIFIERS, PRIMARY_ORDER, TONE_MARKS

from .folding import PLAIN_LETTERS, is_plain

_END, _SPACE, _OTHER = "00", "01", "98"
_CODES = {str(digit): f"{10 + digit}" for digit in range(10)} | {
    letter: f"{20 + index}" for index, letter in enumerate(PRIMARY_ORDER)
}
# As long as the columns that keep the keys; beyond that only the last tones are lost.
_LONGEST = 500
_LONGEST_PERSON = 300


def _letters(text: str) -> list[tuple[str, int]]:
    """Every letter with its tone, spaces and hyphens as one space, punctuation left out."""
    letters: list[tuple[str, int]] = []
    for char in unicodedata.normalize("NFD", unicodedata.normalize("NFC", text).lower()):
        if char in TONE_MARKS and letters:
            letters[-1] = (letters[-1][0], max(letters[-1][1], TONE_MARKS[char]))
        elif char in LETTER_MODIFIERS and letters:
            letters[-1] = (unicodedata.normalize("NFC", letters[-1][0] + char), letters[-1][1])
        elif char.isspace() or char == "-":
            if letters and letters[-1][0] != " ":
                letters.append((" ", 0))
        elif char.isalnum():
            letters.append((char, 0))
    if letters and letters[-1][0] == " ":
        letters.pop()
    return letters


def _full_key(text: str) -> str:
    if is_plain(text):
        # Signs inside words are not read; what stands between words is one space.
        text = " ".join(text.translate(_READ).split())
        return text.translate(_PRIMARY) + _END + text.translate(_TONE)
    letters = _letters(text)
    # Equal letters mean equally many tones, so the tones need no end mark of their own.
    return _primary(letters) + _END + _tones(letters)


def _primary(letters: list[tuple[str, int]]) -> str:
    return "".join(
        _SPACE if letter == " " else _CODES.get(letter, _OTHER) for letter, _tone in letters
    )


def _tones(letters: list[tuple[str, int]]) -> str:
    return "".join(str(tone) for _letter, tone in letters)


# A plain text is worked on with tables, made by the very functions that work on any other.
_READ = {
    ord(char): " " if char in " -" else char if _letters(char) else "" for char in PLAIN_LETTERS
}
_PRIMARY = {ord(char): _primary(_letters(char)) for char in PLAIN_LETTERS} | {ord(" "): _SPACE}
_TONE = {ord(char): _tones(_letters(char)) for char in PLAIN_LETTERS} | {ord(" "): "0"}


def sort_key(text: str) -> str:
    """Key for names of units and collectives: letters first, then ngang huyền hỏi ngã sắc nặng."""
    return _full_key(text)[:_LONGEST]


def name_parts(full_name: str) -> tuple[str, str, str]:
    """Given, family and middle part for sorting: the last word, the first, those between."""
    words = full_name.split()
    if len(words) < 2:
        return full_name.strip(), "", ""
    return words[-1], words[0], " ".join(words[1:-1])


def person_sort_key(full_name: str) -> str:
    """Key for lists of people: given name, then family name, then the middle (domain 6.6)."""
    return "".join(_full_key(part) for part in name_parts(full_name))[:_LONGEST_PERSON]
