"""What all sheets of an .xlsx file share: its texts, styles and dates; see decision 20."""

from __future__ import annotations

import datetime as dt
import math
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from lxml import etree

from .cells import as_text
from .formats import PLAIN, Look, look_of, shown_digits
from .grid import Cell
from .parts import Parts

_ID = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id",
    "{http://purl.oclc.org/ooxml/officeDocument/relationships}id",
)
_DAY = 86_400_000  # milliseconds
_EPOCH, _EPOCH_1904 = dt.datetime(1899, 12, 30), dt.datetime(1904, 1, 1)
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
TRUE = ("1", "true")


def elements(source: Any, *names: str) -> Iterator[Any]:
    """The elements of these names as they end; each is emptied after it was looked at."""
    events = etree.iterparse(
        source, tag=[f"{{*}}{name}" for name in names], resolve_entities=False, no_network=True
    )
    for _event, element in events:
        yield element
        element.clear()
        parent = element.getparent()
        if parent is not None:
            while element.getprevious() is not None:
                del parent[0]


def local(element: Any) -> str:
    """The name of an element without its namespace; '' for comments and the like."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _unescaped(text: str) -> str:
    """Excel writes characters XML cannot hold as ``_x000D_``."""

    def char(match: re.Match[str]) -> str:
        code = int(match.group(1), 16)
        return match.group() if 0xD800 <= code < 0xE000 else chr(code)

    return _ESCAPED.sub(char, text) if "_x" in text else text


def whole(text: str | None) -> int:
    """A small whole number; 0 for what is none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else 0


def _named(font: Any, name: str) -> str | None:
    """The name a font is called by."""
    return next((part.get("val") for part in font if local(part) == name), None)


def _is_struck(font: Any) -> bool:
    return any(
        local(part) == "strike" and part.get("val", "1") not in ("0", "false") for part in font
    )


Words = tuple[str, str | None, str]


def text_of(item: Any) -> Words:
    """The words of a shared or inline text, the font of its first run, and words struck out.

    Readings are left out.
    """
    if len(item) == 1 and len(item[0]) == 0:
        return _unescaped(item[0].text or ""), None, ""
    words: list[str] = []
    struck: list[str] = []
    font: str | None = None
    for part in item:
        name = local(part)
        if name == "t":
            words.append(part.text or "")
        elif name == "r":
            look = next((one for one in part if local(one) == "rPr"), ())
            if font is None:
                font = _named(look, "rFont")
            kept = struck if _is_struck(look) else words
            kept += [inner.text or "" for inner in part if local(inner) == "t"]
    return _unescaped("".join(words)), font, _unescaped("".join(struck)).strip()


class _Styles:
    """Font, strike and look of each cell format."""

    def __init__(self, root: Any) -> None:
        self._fonts: list[tuple[str | None, bool]] = []
        self._looks: list[Look] = []
        if root is None:
            return
        fonts: list[tuple[str | None, bool]] = []
        texts: dict[str, str] = {}
        for group in root:
            if local(group) == "fonts":
                fonts = [(_named(font, "name"), _is_struck(font)) for font in group]
            elif local(group) == "numFmts":
                texts = {one.get("numFmtId", ""): one.get("formatCode", "") for one in group}
        known: dict[str, Look] = {}
        for xf in next((group for group in root if local(group) == "cellXfs"), ()):
            place = whole(xf.get("fontId"))
            self._fonts.append(fonts[place] if 0 <= place < len(fonts) else (None, False))
            number = xf.get("numFmtId", "0")
            if number not in known:
                known[number] = look_of(number, texts.get(number))
            self._looks.append(known[number])

    def font(self, style: str) -> tuple[str | None, bool]:
        """The font of a cell format, and whether it strikes out."""
        place = whole(style)
        return self._fonts[place] if 0 <= place < len(self._fonts) else (None, False)

    def look(self, style: str) -> Look:
        """How numbers of a cell format look."""
        place = whole(style)
        return self._looks[place] if 0 <= place < len(self._looks) else PLAIN


def _moment(value: float, epoch: dt.datetime, *, duration: bool) -> Any:
    """A day, a moment, a time of day or a duration from Excel's count of days."""
    milliseconds = round(value * _DAY)
    if duration:
        return dt.timedelta(milliseconds=milliseconds)
    if 0 <= milliseconds < _DAY:
        return (_EPOCH + dt.timedelta(milliseconds=milliseconds)).time()
    if 0 < value < 60 and epoch == _EPOCH:
        value += 1  # Excel believes in 29 February 1900
    return epoch + dt.timedelta(milliseconds=round(value * _DAY))


def _number(text: str) -> Any:
    try:
        if "." in text or "e" in text or "E" in text:
            value = float(text)
            return value if math.isfinite(value) else text
        return int(text)
    except ValueError:
        return text


class Book:
    """The parts of a workbook all its sheets share."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.parts = Parts(archive)
        main = self.parts.workbook()
        if main is None:
            raise KeyError("workbook")
        relations = {
            told: (kind, part)
            for told, (kind, part) in self.parts.relations(main).items()
            if part in self.parts
        }
        self.epoch = _EPOCH
        self.sheets: list[tuple[str, bool, str]] = []
        for part in self.parts.xml(main).iter("{*}workbookPr", "{*}sheet"):
            if local(part) == "workbookPr":
                if part.get("date1904") in TRUE:
                    self.epoch = _EPOCH_1904
                continue
            kind, name = relations.get(next(filter(None, map(part.get, _ID)), ""), ("", ""))
            if kind == "worksheet":
                hidden = part.get("state", "visible") != "visible"
                self.sheets.append((part.get("name", ""), hidden, name))
        by_kind = dict(relations.values())
        styles = by_kind.get("styles")
        self.styles = _Styles(self.parts.xml(styles) if styles else None)
        self.texts: list[Words] = []
        if shared := by_kind.get("sharedStrings"):
            with self.parts.open(shared) as source:
                self.texts = [text_of(item) for item in elements(source, "si")]
        self._cells: dict[tuple[str, str, str | None, str], Cell] = {}

    def text(self, words: str, style: str, own: str | None = None, struck: str = "") -> Cell | None:
        """The one cell of these words in this font; ``own`` is the font of the words themselves."""
        if not words and not struck:
            return None
        key = (words, style, own, struck)
        found = self._cells.get(key)
        if found is None:
            font, strikes = self.styles.font(style)
            if strikes:
                # The whole cell is struck out; a run that says otherwise is not looked for.
                words, struck = "", words or struck
            found = self._cells[key] = Cell(words, own or font, False, struck)
        return found

    def plain(self, kind: str, text: str, style: str) -> Cell | None:
        """A cell that holds no text of a list of texts; struck out, it is only its words."""
        found = self._plain(kind, text, style)
        if found is None or found.struck or not self.styles.font(style)[1]:
            return found
        return Cell("", found.font, False, as_text(found.value))

    def _plain(self, kind: str, text: str, style: str) -> Cell | None:
        if kind == "s":
            words, own, struck = self.texts[int(text)]
            return self.text(words, style, own, struck)
        if kind == "str":
            return self.text(_unescaped(text), style)
        if kind == "e":
            return Cell(text, None, True)
        if kind == "b":
            return Cell(text in TRUE)
        if kind == "d":
            return Cell(_iso(text))
        value = _number(text)
        if isinstance(value, str):
            return Cell(value)
        look = self.styles.look(style)
        if look is PLAIN:
            return Cell(value)
        if look.date:
            try:
                moment = _moment(value, self.epoch, duration=look.duration)
            except (OverflowError, ValueError):
                return Cell("#VALUE!", None, True)
            return Cell(moment, shows=look.shows)
        shown = shown_digits(value, look.digits) if isinstance(value, int) else None
        return Cell(value if shown is None else shown)


def _iso(text: str) -> Any:
    """A day, a moment or a time of day in ISO 8601; the text itself where it is none of them."""
    for kind in (dt.datetime, dt.time):
        try:
            found: dt.datetime | dt.time = kind.fromisoformat(text)
            return found.replace(tzinfo=None)
        except ValueError:
            continue
    return text
