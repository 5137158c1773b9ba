"""The letters of a PDF put together to rows and segments, with what they look like."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from .paper import Piece
from .rules import family_of

#: Points in a millimetre.
MM = 72 / 25.4


@dataclass
class Segment:
    """Letters of one row that stand together, up to a wide gap."""

    page: int
    number: int
    chars: list[dict[str, Any]]
    in_table: bool = False

    @cached_property
    def text(self) -> str:
        return "".join(_with_spaces(self.chars)).strip()

    @cached_property
    def _inked(self) -> list[dict[str, Any]]:
        return [char for char in self.chars if char["text"].strip()]

    @cached_property
    def x0(self) -> float:
        return min(float(char["x0"]) for char in self._inked)

    @cached_property
    def x1(self) -> float:
        return max(float(char["x1"]) for char in self._inked)

    @cached_property
    def base(self) -> float:
        """The baseline, from the top of the page."""
        return float(self._inked[0]["base"])

    @cached_property
    def size(self) -> float:
        return max(float(char["size"]) for char in self._inked)

    @property
    def top(self) -> float:
        """Where capitals begin: accents above them do not count as text in a margin."""
        return self.base - 0.66 * self.size

    @property
    def middle(self) -> float:
        return (self.x0 + self.x1) / 2

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    @property
    def first_word(self) -> float:
        """How wide its first word is."""
        end = self.x1
        for char in self.chars:
            if not char["text"].strip() and char["x0"] > self.x0:
                end = float(char["x0"])
                break
        return end - self.x0

    @property
    def where(self) -> str:
        return f"trang {self.page}, dòng {self.number}"


@dataclass
class Stroke:
    """A drawn horizontal line."""

    page: int
    x0: float
    x1: float
    y: float

    @property
    def length(self) -> float:
        return self.x1 - self.x0


@dataclass
class Sheet:
    """One page: its size, rows of segments from top to bottom, and its lines."""

    number: int
    width: float
    height: float
    segments: list[Segment] = field(default_factory=list)
    strokes: list[Stroke] = field(default_factory=list)


def piece_of(segments: list[Segment], centred: bool | None = None) -> Piece:
    """Rows of one element or paragraph as one piece."""
    chars = [char for one in segments for char in one.chars if char["text"].strip()]
    sizes = [float(char["size"]) for char in chars]
    # Only letters show a face; a dash of another font does not make a line regular.
    shown = [c for c in chars if any(letter.isalnum() for letter in c["text"])] or chars
    bold = ["bold" in char["fontname"].lower() for char in shown]
    names = [char["fontname"].lower() for char in shown]
    italic = ["italic" in name or "oblique" in name for name in names]
    return Piece(
        text=" ".join(one.text for one in segments),
        where=segments[0].where,
        least=min(sizes),
        most=max(sizes),
        bold=all(bold),
        italic=all(italic),
        any_bold=any(bold),
        any_italic=any(italic),
        centred=centred,
    )


def families(segments: Iterable[Segment]) -> dict[str, Segment]:
    """Families of the fonts letters are set in, each with where it is first used."""
    found: dict[str, Segment] = {}
    for one in segments:
        for char in one.chars:
            if any(letter.isalnum() for letter in char["text"]):
                found.setdefault(family_of(char["fontname"]), one)
    return found


def mixed_word(segment: Segment) -> str:
    """A word whose letters come from two families; '' when there is none."""
    word: list[dict[str, Any]] = []
    for char in [*segment.chars, {"text": " "}]:
        if char["text"].strip():
            word.append(char)
            continue
        used = {family_of(c["fontname"]) for c in word if any(x.isalpha() for x in c["text"])}
        if len(used) > 1:
            return "".join(c["text"] for c in word)
        word = []
    return ""


def sheet_of(page: Any, number: int) -> Sheet:
    """A page of pdfplumber, measured."""
    sheet = Sheet(number, float(page.width), float(page.height))
    boxes = [table.bbox for table in page.find_tables()]
    for row_number, row in enumerate(_rows(page), 1):
        for chars in _split(row):
            segment = Segment(number, row_number, chars)
            middle = segment.base - segment.size * 0.3
            segment.in_table = any(
                box[0] - 2 <= segment.middle <= box[2] + 2 and box[1] <= middle <= box[3]
                for box in boxes
            )
            sheet.segments.append(segment)
    for drawn in [*page.lines, *page.rects, *page.curves]:
        if drawn["bottom"] - drawn["top"] <= 1.6 and drawn["x1"] - drawn["x0"] >= 10:
            y = (drawn["top"] + drawn["bottom"]) / 2
            sheet.strokes.append(Stroke(number, float(drawn["x0"]), float(drawn["x1"]), y))
    return sheet


def _rows(page: Any) -> list[list[dict[str, Any]]]:
    chars = []
    for char in page.chars:
        # What runs across the page is a mark behind the text, not text.
        if not char["upright"] or abs(char["matrix"][1]) > 0.01 or not char["text"]:
            continue
        char = dict(char, base=float(page.height) - char["matrix"][5])
        chars.append(char)
    rows: list[list[dict[str, Any]]] = []
    for char in sorted(chars, key=lambda c: (c["base"], c["x0"])):
        if rows and char["base"] - rows[-1][0]["base"] <= 1.5:
            rows[-1].append(char)
        else:
            rows.append([char])
    rows = [_whole_letters(sorted(row, key=lambda c: (c["x0"], -c["x1"]))) for row in rows]
    return [row for row in rows if any(char["text"].strip() for char in row)]


def _whole_letters(row: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A letter drawn of a base and a mark is read once: the mark repeats its text, no width."""
    kept: list[dict[str, Any]] = []
    for char in row:
        flat = char["x1"] - char["x0"] < 0.1
        if flat and any(one["text"] == char["text"] for one in kept[-2:]):
            continue
        if flat and kept and unicodedata.combining(char["text"][0]):
            kept[-1] = dict(kept[-1], text=kept[-1]["text"] + char["text"])
            continue
        kept.append(char)
    return kept


def _split(row: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    parts: list[list[dict[str, Any]]] = []
    for char in row:
        # Wider than any space between words; the two columns of a head may stand this close.
        if parts and char["x0"] - parts[-1][-1]["x1"] <= 0.6 * char["size"]:
            parts[-1].append(char)
        else:
            parts.append([char])
    return [part for part in parts if any(char["text"].strip() for char in part)]


def _with_spaces(chars: list[dict[str, Any]]) -> Iterable[str]:
    last: dict[str, Any] | None = None
    for char in chars:
        gap = char["x0"] - last["x1"] if last else 0.0
        if last and gap > 0.18 * char["size"] and last["text"].strip() and char["text"].strip():
            yield " "
        yield char["text"]
        last = char
