"""One description of an administrative paper: words and facts become a letter of plain blocks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

import jinja2

from .facts import Column, Facts, columns_of
from .formats import area_of, bound, head_lines, long_date, place_of
from .wording import Wording
from .words import made

_BOLD = re.compile(r"\*\*(.+?)\*\*")
_TABLE = re.compile(r"^\[\[(\w+)\]\]$")
#: What marks up a line is taken out of values, so that a name can never change the layout.
_MARKS = str.maketrans({"*": "\ue000", "[": "\ue001", "#": "\ue002", "=": "\ue003", "\n": " "})
_UNMARK = str.maketrans({"\ue000": "*", "\ue001": "[", "\ue002": "#", "\ue003": "="})
BLANK_NUMBER = "        /"
BLANK_DATE = "ngày     tháng     năm        "


def _escape(value: Any) -> Any:
    return value.translate(_MARKS) if isinstance(value, str) else value


def _over_lines(body: str) -> str:
    return "\n".join(head_lines(body)).upper()


ENVIRONMENT = made(finalize=_escape, trim_blocks=True, lstrip_blocks=True, autoescape=False)


@lru_cache(maxsize=512)
def _compiled(text: str) -> jinja2.Template:
    return ENVIRONMENT.from_string(text)


@dataclass(frozen=True, slots=True)
class Letter:
    """A paper ready to be set: nothing in it is a placeholder any more."""

    superior: str
    body: str
    number: str
    place_date: str
    heading: str
    title: str
    addressee: str
    ordainer: str
    basis: list[str]
    blocks: list[dict[str, Any]]
    signatures: list[dict[str, str]]
    recipients: list[str]
    annex_heading: str
    annex_note: str
    annex: list[dict[str, Any]]
    day: list[int]
    landscape: bool = False
    annex_landscape: bool = False
    draft: str = ""

    def as_json(self) -> dict[str, Any]:
        """What the typesetter takes."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Stamp:
    """Number and day a paper bears; both empty before it is issued."""

    number: str = ""
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Composer:
    """Words, facts and stamp of one paper."""

    wording: Wording
    facts: Facts
    stamp: Stamp = field(default_factory=Stamp)

    @property
    def values(self) -> dict[str, Any]:
        """All a template may name, the paper's own head among it; names of places hold together."""
        told = {
            name: bound(value) if isinstance(value, str) else value
            for name, value in self.facts.placeholders().items()
        }
        return told | self.head

    @property
    def head(self) -> dict[str, str]:
        """The lines above the text (NĐ 30/2020/NĐ-CP, Annex I)."""
        facts = self.facts
        symbol = facts.own_symbol or self.wording.symbol
        day = self.stamp.day
        number = self.stamp.number or (f"{BLANK_NUMBER}{symbol}" if symbol else "")
        return {
            # A committee's own name stands in two lines; an association under its superior.
            "dong_cap_tren": _over_lines("Ủy ban nhân dân" if facts.committee else facts.superior),
            "dong_co_quan": _over_lines(area_of(facts.issuer) if facts.committee else facts.issuer),
            "so_ky_hieu": f"Số: {number}" if number else "",
            "dia_danh_ngay": f"{place_of(facts.issuer)}, {long_date(day) if day else BLANK_DATE}",
        }

    def say(self, text: str) -> str:
        """One line of words with its facts; ``jinja2.TemplateError`` for a wrong placeholder."""
        return self.raw(text).translate(_UNMARK).strip() if "{" in text else text

    def raw(self, text: str) -> str:
        """The same with the marks of values still apart from those of the words."""
        return _compiled(text).render(self.values)

    def basis(self) -> list[str]:
        """The lines of căn cứ; ``[[can_cu]]`` stands for those of the regime."""
        lines: list[str] = []
        for line in self.wording.basis:
            if _TABLE.match(line):
                lines.extend(self.values[line[2:-2]])
            else:
                lines.append(self.say(line))
        return [line.rstrip(" ;.") for line in lines if line]

    def recipients(self) -> list[str]:
        """Where the paper goes, a line each; a line of nothing but an unmet condition is none."""
        said = (self.say(line) for line in self.wording.recipients)
        return [line for line in said if line]

    def letter(self) -> Letter:
        """The whole paper."""
        head, words = self.head, self.wording
        day = self.stamp.day or date.fromisoformat(self.facts.made_on)
        return Letter(
            superior=head["dong_cap_tren"],
            body=head["dong_co_quan"],
            number=head["so_ky_hieu"],
            place_date=head["dia_danh_ngay"],
            heading=self.say(words.heading),
            title=self.say(words.title),
            addressee=self.say(words.addressee),
            ordainer=self.say(words.ordainer).upper(),
            basis=self.basis(),
            blocks=self.blocks(words.body),
            signatures=self.facts.signatures,
            recipients=self.recipients(),
            annex_heading=self.say(words.annex_heading),
            annex_note=self.annex_note() if words.annex else "",
            annex=self.blocks(words.annex),
            day=[day.year, day.month, day.day],
            landscape=words.landscape,
            annex_landscape=words.annex_landscape,
        )

    def annex_note(self) -> str:
        """Which paper an annex belongs to."""
        head = self.head
        kind = self.wording.heading.capitalize() or "Văn bản"
        number = head["so_ky_hieu"].replace("Số: ", "số ")
        return f"(Kèm theo {kind} {number} {head['dia_danh_ngay'].split(', ')[-1]})"

    def blocks(self, text: str) -> list[dict[str, Any]]:
        """The paragraphs, items and tables of a text."""
        if not text:
            return []
        columns = columns_of(type(self.facts))
        found: list[dict[str, Any]] = []
        for line in self.raw(text).splitlines():
            if not (line := line.strip()):
                continue
            if match := _TABLE.match(line):
                name = match.group(1)
                found.append(_table(columns[name], self.facts.placeholders()[name]))
            else:
                found.append(_paragraph(line))
        return found


def _paragraph(line: str) -> dict[str, Any]:
    kind = "text"
    for mark, name in (("# ", "bold"), ("= ", "center"), ("- ", "item")):
        if line.startswith(mark):
            kind, line = name, line.removeprefix(mark)
    runs: list[tuple[str, bool]] = []
    last = 0
    for match in _BOLD.finditer(line):
        runs += [(line[last : match.start()], False), (match.group(1), True)]
        last = match.end()
    runs.append((line[last:], False))
    return {"kind": kind, "runs": [[text.translate(_UNMARK), bold] for text, bold in runs if text]}


def _table(columns: tuple[Column, ...], rows: list[list[str]]) -> dict[str, Any]:
    return {
        "kind": "table",
        "heads": [column.head for column in columns],
        "shares": [column.share for column in columns],
        "aligns": [column.align for column in columns],
        "rows": rows,
    }


def unknown_names(text: str, known: Mapping[str, Any]) -> set[str]:
    """Placeholders of a text that this kind of paper does not have.

    ``jinja2.TemplateSyntaxError`` when a brace or a tag is not closed.
    """
    from jinja2 import meta

    return meta.find_undeclared_variables(ENVIRONMENT.parse(text)) - set(known)
