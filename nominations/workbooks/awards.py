"""Which award a list is for, told by its name, its title lines or a column; never a guess.

The awards are data of a round and come from whoever asks for the reading; the reader knows no
award by itself, only the words people shorten some names to.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from ..text.folding import fold
from . import headers
from .results import COLLECTIVE

#: What people write for names of awards, in groups of one meaning.
_SHORT = (
    ("hoc bong",),
    ("tu hoc",),
    ("gia dinh hoc tap",),
    ("dong ho hoc tap",),
    ("cong dong hoc tap",),
    ("don vi hoc tap",),
    ("cong dan hoc tap",),
    ("hao tam", "nha tai tro", "manh thuong quan"),
    ("tap the xuat sac",),
    ("dot xuat",),
    ("doc sach",),
)
_SHORTEST = 6


@dataclass(frozen=True)
class Award:
    """An award a list may be for: its names, which of the lists it has, kinds of collectives.

    One that is given to people and to collectives has two lists.
    """

    code: str
    names: tuple[str, ...]
    families: tuple[str, ...]
    kinds: tuple[str, ...] = ()
    #: What its own fields are called that a list may have as columns.
    own: tuple[str, ...] = ()

    @property
    def only_kind(self) -> str:
        """The kind of collective it is given to, where there is one only."""
        return self.kinds[0] if self.families == (COLLECTIVE,) and len(self.kinds) == 1 else ""

    def family_for(self, fields: set[str]) -> str:
        """Which of its lists has these columns; the first where none has."""
        fit = [one for one in self.families if headers.fits(one, fields)]
        return fit[0] if len(fit) == 1 else (fit or self.families)[0]


def folded(text: str) -> str:
    """Folded words without punctuation, as names are looked for."""
    return " ".join(re.findall(r"[a-z0-9]+", fold(text)))


@lru_cache(maxsize=64)
def _phrases(awards: tuple[Award, ...]) -> dict[str, frozenset[str]]:
    """Codes by each phrase that names their awards; a whole name says more than a short word."""
    whole: dict[str, set[str]] = {}
    short: dict[str, set[str]] = {}
    for award in awards:
        names = [key for name in award.names if len(key := folded(name)) >= _SHORTEST]
        for name in names:
            whole.setdefault(name, set()).add(award.code)
        for group in _SHORT:
            if any(word in name for word in group for name in names):
                for word in group:
                    short.setdefault(word, set()).add(award.code)
    return {phrase: frozenset(codes) for phrase, codes in (short | whole).items()}


@lru_cache(maxsize=2_048)
def named(text: str, awards: tuple[Award, ...]) -> frozenset[str]:
    """Codes of the awards a text names; a name inside a longer one does not count."""
    words = folded(text)
    spans = [
        (match.start(), match.end(), codes)
        for phrase, codes in _phrases(awards).items()
        for match in re.finditer(rf"\b{phrase}\b", words)
    ]
    return frozenset(
        code
        for start, end, codes in spans
        if not any(
            (first, last) != (start, end) and first <= start and end <= last
            for first, last, _codes in spans
        )
        for code in codes
    )


@dataclass(frozen=True)
class Awards:
    """The awards of a round, and what somebody said of a file's lists by their titles."""

    every: tuple[Award, ...] = ()
    #: Code by a list's title, '' being any list.
    chosen: Mapping[str, str] | None = None

    @classmethod
    def of(cls, told: Iterable[Iterable[object]], chosen: Mapping[str, str] | None) -> Awards:
        """From plain data, as it comes into the cage."""
        every = tuple(
            Award(str(code), *map(tuple, lists))  # type: ignore[arg-type]
            for code, *lists in told
        )
        return cls(every, dict(chosen or {}))

    def own_labels(self) -> list[str]:
        """What any of them calls a field of its own."""
        return list(dict.fromkeys(label for one in self.every for label in one.own))

    def get(self, code: str) -> Award | None:
        """The award of a code."""
        return next((one for one in self.every if one.code == code), None)

    def choice(self, title: str) -> Award | None:
        """What somebody said a list is for."""
        told = self.chosen or {}
        return self.get(told.get(title, told.get("", "")))

    def code_in(self, text: str) -> str:
        """The one award a cell names, or ''."""
        found = named(text, self.every)
        return next(iter(found)) if len(found) == 1 else ""

    def foreign(self, title: str, lines: list[str]) -> str | None:
        """The award a title names that is none of these, or ``None``."""
        for text in headers.title_texts(title, lines):
            if named(text, self.every):
                continue
            if name := headers.other_award(text, is_title=text is title):
                return name
        return None

    def recognised(self, fields: set[str], title: str, lines: list[str]) -> tuple[str | None, str]:
        """Family and code of a list; '' where several awards of the family remain.

        ``None`` and '' where nothing says what it is for, or two things say different.
        """
        if self.foreign(title, lines):
            return None, ""
        codes = {
            code
            for text in headers.title_texts(title, lines)
            for code in named(text, self.every)
            if (award := self.get(code))
            and any(headers.fits(family, fields) for family in award.families)
        }
        families = {award.family_for(fields) for code in codes if (award := self.get(code))}
        family = families.pop() if len(families) == 1 else headers.family_of(fields, title, lines)
        own = [code for code in codes if (award := self.get(code)) and family in award.families]
        return family, own[0] if len(own) == 1 else ""
