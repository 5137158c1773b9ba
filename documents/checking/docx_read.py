"""The lines of a DOCX with what they look like after styles and defaults are applied."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from .paper import Piece

#: English Metric Units in a millimetre.
EMU = 36000
_OFF = {"0", "false", "off", "none"}


@dataclass(slots=True)
class Line:
    """One line of a paragraph that has words."""

    piece: Piece
    paragraph: Paragraph
    #: Table, row and cell it stands in; ``None`` in the flow.
    cell: tuple[int, int, int] | None
    #: Empty lines before it in the same cell or flow.
    blanks: int
    fonts: frozenset[str]

    @property
    def text(self) -> str:
        return self.piece.text


@dataclass(frozen=True, slots=True)
class _Look:
    size: float
    bold: bool
    italic: bool
    font: str


class Reader:
    """Reads the lines of one document."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.theme = _theme_font(document)
        styles = document.styles.element
        self.defaults = styles.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")

    def lines(self) -> list[Line]:
        """All lines with words, in order; those of tables with their cell."""
        found: list[Line] = []
        blanks: dict[tuple[int, int, int] | None, int] = {}
        for paragraph, cell, where in self._paragraphs():
            for part, parts in enumerate(self._split(paragraph)):
                text = "".join(text for text, _ in parts).strip()
                if not text:
                    blanks[cell] = blanks.get(cell, 0) + 1
                    continue
                number = f"{where}, dòng {part + 1}" if part else where
                piece = _piece(parts, number, self.alignment(paragraph))
                fonts = frozenset(
                    look.font for said, look in parts if any(c.isalnum() for c in said)
                )
                found.append(Line(piece, paragraph, cell, blanks.get(cell, 0), fonts))
                blanks[cell] = 0
        return found

    def alignment(self, paragraph: Paragraph) -> Any:
        """Alignment of a paragraph, from itself or its styles."""
        if paragraph.alignment is not None:
            return paragraph.alignment
        style: Any = paragraph.style
        while style is not None:
            if style.paragraph_format.alignment is not None:
                return style.paragraph_format.alignment
            style = style.base_style
        return WD_ALIGN_PARAGRAPH.LEFT

    def length(self, paragraph: Paragraph, name: str) -> int:
        """A length of a paragraph's format in EMU, from itself or its styles; 0 when not set."""
        value = getattr(paragraph.paragraph_format, name)
        style: Any = paragraph.style
        while value is None and style is not None:
            value = getattr(style.paragraph_format, name)
            style = style.base_style
        return int(value or 0)

    def language(self) -> str:
        """The language most of the text is said to be in."""
        found = [lang.get(qn("w:val")) for lang in self.document.element.iter(qn("w:lang"))]
        style: Any = self.document.styles["Normal"].element.rPr
        for holder in (style, self.defaults):
            if holder is not None and (lang := holder.find(qn("w:lang"))) is not None:
                found.append(lang.get(qn("w:val")))
        return str(next((one for one in found if one), ""))

    def _paragraphs(self) -> Iterator[tuple[Paragraph, tuple[int, int, int] | None, str]]:
        flow = tables = 0
        for block in self.document.iter_inner_content():
            if isinstance(block, Paragraph):
                flow += 1
                yield block, None, f"đoạn {flow}"
                continue
            tables += 1
            for cell, paragraph in _cells(block):
                place = f"bảng {tables}, hàng {cell[0] + 1}, ô {cell[1] + 1}"
                yield paragraph, (tables, *cell), place

    def _split(self, paragraph: Paragraph) -> list[list[tuple[str, _Look]]]:
        lines: list[list[tuple[str, _Look]]] = [[]]
        for inner in paragraph.iter_inner_content():
            for run in [inner] if isinstance(inner, Run) else inner.runs:
                look = self._look(run, paragraph)
                for i, text in enumerate(run.text.split("\n")):
                    if i:
                        lines.append([])
                    lines[-1].append((text, look))
        return lines

    def _look(self, run: Run, paragraph: Paragraph) -> _Look:
        holders = [run._r.rPr]
        for style in (run.style, paragraph.style):
            one: Any = style
            while one is not None:
                holders.append(one.element.rPr)
                one = one.base_style
        holders.append(self.defaults)
        holders = [holder for holder in holders if holder is not None]
        size = _value(holders, "w:sz")
        return _Look(
            size=float(size) / 2 if size else 10.0,
            bold=_switch(holders, "w:b"),
            italic=_switch(holders, "w:i"),
            font=self._font(holders),
        )

    def _font(self, holders: list[Any]) -> str:
        for holder in holders:
            fonts = holder.find(qn("w:rFonts"))
            if fonts is None:
                continue
            # A font of the theme goes before a name beside it.
            if fonts.get(qn("w:asciiTheme")):
                return self.theme
            if name := fonts.get(qn("w:ascii")):
                return str(name)
        return "Times New Roman"


def look_of(reader: Reader, run: Run, paragraph: Paragraph) -> float:
    """The size of a run in points."""
    return reader._look(run, paragraph).size


def _cells(table: Table) -> Iterator[tuple[tuple[int, int], Paragraph]]:
    seen: set[int] = set()
    for i, row in enumerate(table.rows):
        for j, cell in enumerate(row.cells):
            # A merged cell is met once for each place it covers.
            if id(cell._tc) in seen:
                continue
            seen.add(id(cell._tc))
            for paragraph in cell.paragraphs:
                yield (i, j), paragraph


def _piece(parts: list[tuple[str, _Look]], where: str, alignment: Any) -> Piece:
    inked = [look for text, look in parts if text.strip()]
    shown = [look for text, look in parts if any(c.isalnum() for c in text)] or inked
    return Piece(
        text="".join(text for text, _ in parts).strip(),
        where=where,
        least=min(look.size for look in inked),
        most=max(look.size for look in inked),
        bold=all(look.bold for look in shown),
        italic=all(look.italic for look in shown),
        any_bold=any(look.bold for look in shown),
        any_italic=any(look.italic for look in shown),
        centred=alignment == WD_ALIGN_PARAGRAPH.CENTER,
    )


def _value(holders: list[Any], name: str) -> str:
    for holder in holders:
        element = holder.find(qn(name))
        if element is not None:
            return str(element.get(qn("w:val")) or "")
    return ""


def _switch(holders: list[Any], name: str) -> bool:
    for holder in holders:
        element = holder.find(qn(name))
        if element is not None:
            return (element.get(qn("w:val")) or "1") not in _OFF
    return False


def _theme_font(document: Document) -> str:
    for part in document.part.package.iter_parts():
        if "/theme/" in str(part.partname):
            found = re.search(rb"<a:minorFont>.*?<a:latin typeface=\"([^\"]*)\"", part.blob, re.S)
            return found.group(1).decode() if found else ""
    return ""
