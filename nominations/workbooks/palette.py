"""The look of marked cells: styles added to a workbook's own, and found again later."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from lxml import etree

from .package import Package, parse, tag

#: Fill of a wrong cell and of one to be looked at. Also how our marks are known again, so both
#: are shades no list of colours offers.
COLOURS = {"error": "FFF8B4AE", "warning": "FFFFE39C"}
_FONT = "Times New Roman"  # a list's own font may be one of the old encodings


class Palette:
    """Styles by what they are for; each is added once."""

    def __init__(self, package: Package) -> None:
        self._styles = package.styles()
        for name, first in (("fonts", "font"), ("fills", "fill"), ("borders", "border")):
            if self._styles.find(tag(name)) is None:
                raise ValueError(f"styles without {first}")
        self._formats = self._styles.find(tag("cellXfs"))
        self._made: dict[tuple[str, int], int] = {}
        self._fills = {
            self._colour_of(fill): index
            for index, fill in enumerate(self._styles.find(tag("fills")))
        }

    @staticmethod
    def _colour_of(fill: Any) -> str:
        colour = fill.find(f"{tag('patternFill')}/{tag('fgColor')}")
        return str(colour.get("rgb", "")).upper() if colour is not None else ""

    def _append(self, group: str, element: Any) -> int:
        parent = self._styles.find(tag(group))
        parent.append(element)
        parent.set("count", str(len(parent)))
        return len(parent) - 1

    def _fill(self, severity: str) -> int:
        colour = COLOURS[severity]
        if colour not in self._fills:
            fill = etree.Element(tag("fill"))
            pattern = etree.SubElement(fill, tag("patternFill"), patternType="solid")
            etree.SubElement(pattern, tag("fgColor"), rgb=colour)
            etree.SubElement(pattern, tag("bgColor"), indexed="64")
            self._fills[colour] = self._append("fills", fill)
        return self._fills[colour]

    def _font(self, *, bold: bool) -> int:
        text = f'<font xmlns="{tag("")[1:-1]}">{"<b/>" if bold else ""}<sz val="11"/>'
        wanted = parse(f'{text}<name val="{_FONT}"/><family val="1"/></font>'.encode())
        key = etree.tostring(wanted, method="c14n")
        for index, font in enumerate(self._styles.find(tag("fonts"))):
            if etree.tostring(deepcopy(font), method="c14n") == key:
                return index
        return self._append("fonts", wanted)

    def _format(self, style: int) -> Any:
        found = self._formats[style] if 0 <= style < len(self._formats) else self._formats[0]
        return deepcopy(found)

    def _filled(self, style: int, fill: int) -> int:
        wanted = self._format(style)
        wanted.set("fillId", str(fill))
        wanted.set("applyFill", "1")
        return self._append("cellXfs", wanted)

    def marked(self, style: int, severity: str) -> int:
        """A cell's style with the fill of a finding."""
        key = (severity, style)
        if key not in self._made:
            self._made[key] = self._filled(style, self._fill(severity))
        return self._made[key]

    def is_ours(self, style: int) -> bool:
        """Whether a style has the fill of a finding."""
        ours = {self._fills.get(colour) for colour in COLOURS.values()}
        return int(self._format(style).get("fillId", "0")) in ours

    def plain(self, style: int) -> int:
        """A marked cell's style without the fill; what fill it had before is not known."""
        key = ("plain", style)
        if key not in self._made:
            self._made[key] = self._filled(style, 0)
        return self._made[key]

    def _text(self, key: tuple[str, int], base: Any, *, bold: bool, fill: int | None) -> int:
        if key not in self._made:
            for child in list(base):
                base.remove(child)
            changes = {"numFmtId": "49", "applyNumberFormat": "1", "applyAlignment": "1"}
            changes |= {"fontId": str(self._font(bold=bold)), "applyFont": "1"}
            if fill is not None:
                changes |= {"fillId": str(fill), "applyFill": "1"}
            for name, value in changes.items():
                base.set(name, value)
            etree.SubElement(base, tag("alignment"), wrapText="1", vertical="top")
            self._made[key] = self._append("cellXfs", base)
        return self._made[key]

    def words(self, severity: str) -> int:
        """The style of the messages of a row."""
        return self._text(
            (f"words {severity}", 0), self._format(0), bold=False, fill=self._fill(severity)
        )

    def heading(self, beside: int) -> int:
        """The style of our column's heading: that of the heading beside it, in a readable font."""
        return self._text(("heading", beside), self._format(beside), bold=True, fill=None)
