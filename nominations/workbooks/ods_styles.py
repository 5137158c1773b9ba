"""How cells of an OpenDocument sheet look: font, strike, and what of a number is shown.

Styles stand in two parts, name one another as parents, and are taken from the cell, else from its
row, else from its column (ODF 1.3 part 3, 16 and 19.611).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from .formats import PLAIN, Look, look_of

STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
_SVG = "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}"
_NUMBER = "{urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0}"
#: Parts of a shown day or time, as the letters of a format of Excel.
_LETTERS = {"day": "d", "month": "m", "year": "y", "hours": "h", "minutes": "m", "seconds": "s"}
_DEEPEST = 20
_MOST_DIGITS = 40


@dataclass(frozen=True)
class CellLook:
    """How a cell of one style looks."""

    font: str | None = None
    struck: bool = False
    look: Look = PLAIN


PLAIN_CELL = CellLook()


def _local(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _small(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 4 else 0


def _number_look(style: Any) -> Look:
    """The zeros a number's style forces, and the signs around them."""
    signs = []
    for part in style:
        name = _local(part)
        if name == "text":
            signs.append(f'"{part.text or ""}"'.replace("\n", " "))
        elif name == "number" and not _small(part.get(f"{_NUMBER}decimal-places")):
            digits = "0" * min(_small(part.get(f"{_NUMBER}min-integer-digits")), _MOST_DIGITS)
            for inner in sorted(part, key=lambda one: _small(one.get(f"{_NUMBER}position"))):
                place = _small(inner.get(f"{_NUMBER}position"))
                told = sum(char != "0" for char in digits)
                if _local(inner) == "embedded-text" and 0 < place < len(digits) - told:
                    at = len(digits) - place - told
                    digits = f'{digits[:at]}"{inner.text or ""}"{digits[at:]}'
            signs.append(digits)
    return look_of("", "".join(signs)) if signs else PLAIN


def _look(style: Any) -> Look:
    kind = _local(style)
    if kind == "number-style":
        return _number_look(style)
    if kind in ("date-style", "time-style"):
        return look_of("", "/".join(_LETTERS.get(_local(part), "") for part in style))
    return PLAIN


class Styles:
    """The styles of a file by their names."""

    def __init__(self, roots: Iterable[Any]) -> None:
        self._styles: dict[str, Any] = {}
        self._data: dict[str, Any] = {}
        self._faces: dict[str, str] = {}
        self._known: dict[str, CellLook] = {}
        for root in roots:
            for element in root.iter():
                name = element.get(f"{STYLE}name") if isinstance(element.tag, str) else None
                if name is None:
                    continue
                if element.tag == f"{STYLE}font-face":
                    family = element.get(f"{_SVG}font-family", name)
                    self._faces[name] = family.strip("'\" ")
                elif element.tag == f"{STYLE}style":
                    self._styles[name] = element
                elif element.tag.startswith(_NUMBER):
                    self._data[name] = element

    def has(self, name: str | None, attribute: str, value: str) -> bool:
        """Whether some properties of a style say this."""
        style = self._styles.get(name or "")
        return style is not None and any(part.get(attribute) == value for part in style)

    def of(self, name: str | None) -> CellLook:
        """The look of a style; of none, or of one there is not, nothing is known."""
        if not name:
            return PLAIN_CELL
        found = self._known.get(name)
        if found is None:
            found = self._known[name] = self._resolved(name)
        return found

    def _resolved(self, name: str) -> CellLook:
        font, struck, look = None, None, None
        for _depth in range(_DEEPEST):
            style = self._styles.get(name)
            if style is None:
                break
            if look is None and (told := self._data.get(style.get(f"{STYLE}data-style-name", ""))):
                look = _look(told)
            for part in style.iter(f"{STYLE}text-properties"):
                if font is None:
                    font = self._font(part)
                if struck is None:
                    struck = _struck(part)
            name = style.get(f"{STYLE}parent-style-name", "")
        return CellLook(font, bool(struck), look or PLAIN)

    def _font(self, part: Any) -> str | None:
        named = part.get(f"{STYLE}font-name")
        return self._faces.get(named, named) if named else part.get(f"{_FO}font-family")


def _struck(part: Any) -> bool | None:
    """Whether text is struck through; ``None`` where nothing is said of it."""
    told = [
        part.get(f"{STYLE}text-line-through-{what}")
        for what in ("style", "type", "text")
        if part.get(f"{STYLE}text-line-through-{what}") is not None
    ]
    return any(one != "none" for one in told) if told else None
