"""An .xlsx file as its parts: what is not changed leaves as it came, byte for byte.

Libraries that load a whole workbook and write it anew lose what they do not know: charts, values
computed by formulas, and whatever stands under merged cells. Here only the parts that are asked
for as XML are written again.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from typing import Any

from lxml import etree

from .formats import MONTH, NO_YEAR, YEAR
from .grid import UNCOMPUTED, Cell, Grid
from .parts import Parts, key_of, parse_xml, plain_name, relations_of, target_of

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
etree.register_namespace("r", DOCUMENT)  # the prefix every office program writes
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_SHEET_ML = "application/vnd.openxmlformats-officedocument.spreadsheetml"
WORKBOOK, STYLES = "xl/workbook.xml", "xl/styles.xml"
_EMPTY_STYLES = f"""<styleSheet xmlns="{MAIN}"><fonts count="1"><font><sz val="12"/>
<name val="Times New Roman"/></font></fonts><fills count="2"><fill><patternFill
 patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders
 count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs
 count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs
 count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs><cellStyles
 count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>"""
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BAD_TITLE = re.compile(r"[\[\]:*?/\\']")


parse = parse_xml


def legal(text: str) -> str:
    """A text without the characters XML cannot hold."""
    return _ILLEGAL.sub("", text)


def tag(name: str, namespace: str = MAIN) -> str:
    """A name with its namespace, as lxml writes it."""
    return f"{{{namespace}}}{name}"


def _member(name: str) -> zipfile.ZipInfo:
    """A part of the archive without the time it was written: the same file gives the same bytes."""
    member = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
    member.compress_type = zipfile.ZIP_DEFLATED
    return member


class Package:
    """The parts of a workbook; ``xml`` gives one for changing, ``saved`` the file."""

    def __init__(self, data: bytes | None = None) -> None:
        self._parts: dict[str, bytes] = {}
        self._changed: dict[str, Any] = {}
        #: Names by what they are found under; slashes and capitals do not matter.
        self._real: dict[str, str] = {}
        self.workbook = WORKBOOK
        #: Part of each sheet by its title.
        self.sheets: dict[str, str] = {}
        if data is not None:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                parts = Parts(archive)
                for info in archive.infolist():
                    name = plain_name(info.filename)
                    self._parts[name] = archive.read(info)
                    self._real[key_of(name)] = name
                self.workbook = self._named(parts.workbook() or WORKBOOK)
            self._straighten()
            self._find_sheets()

    def _named(self, name: str) -> str:
        """A name as the archive writes it, or as it is."""
        return self._real.get(key_of(name), name)

    def _straighten(self) -> None:
        """Relations written with backslashes lead somewhere else once their parts have slashes."""
        for name, content in list(self._parts.items()):
            if key_of(name).endswith(".rels") and b"\\" in content:
                for relation in self.xml(name):
                    if relation.get("TargetMode", "").lower() != "external":
                        relation.set("Target", relation.get("Target", "").replace("\\", "/"))

    def _find_sheets(self) -> None:
        targets = {
            relation.get("Id"): self.target(self.workbook, relation)
            for relation in self.relations(self.workbook)
            if relation.get("Type", "").endswith("/worksheet")
        }
        for sheet in parse(self._parts[self.workbook]).iter(tag("sheet")):
            part = targets.get(sheet.get(tag("id", DOCUMENT)))
            if part in self._parts:
                self.sheets[sheet.get("name", "")] = str(part)

    def has(self, name: str) -> bool:
        """Whether there is such a part."""
        name = self._named(name)
        return name in self._parts or name in self._changed

    def xml(self, name: str, *, recover: bool = False) -> Any:
        """The root of a part that is going to be changed."""
        name = self._named(name)
        if name not in self._changed:
            self._changed[name] = parse(self._parts[name], recover=recover)
        return self._changed[name]

    def stream(self, name: str) -> Any:
        """A part for reading."""
        return io.BytesIO(self._parts[self._named(name)])

    def add(self, name: str, root: Any, content_type: str) -> None:
        """A new part; one of an extension that has a type of its own needs no name in the list."""
        self._changed[name] = root
        types = self.xml("[Content_Types].xml")
        extension = name.rpartition(".")[2]
        if extension == "xml":
            etree.SubElement(
                types, tag("Override", _TYPES), PartName=f"/{name}", ContentType=content_type
            )
        elif not any(one.get("Extension", "").lower() == extension for one in types):
            default = etree.Element(
                tag("Default", _TYPES), Extension=extension, ContentType=content_type
            )
            types.insert(0, default)

    def drop(self, name: str) -> None:
        """Take a part out."""
        self._parts.pop(name, None)
        self._changed.pop(name, None)
        self._real.pop(key_of(name), None)
        types = self.xml("[Content_Types].xml")
        for one in types.findall(tag("Override", _TYPES)):
            if one.get("PartName") == f"/{name}":
                types.remove(one)

    def free_name(self, pattern: str) -> str:
        """The first name with a number in place of ``{}`` that is not taken."""
        number = 1
        while self.has(pattern.format(number)):
            number += 1
        return pattern.format(number)

    def relations(self, part: str) -> Any:
        """The relationships of a part, for reading and changing; empty where there are none."""
        name = self._named(relations_of(part))
        if not self.has(name):
            self._changed[name] = etree.Element(
                tag("Relationships", _RELATIONS), nsmap={None: _RELATIONS}
            )
        return self.xml(name)

    def target(self, part: str, relation: Any) -> str:
        """The part a relationship of ``part`` leads to."""
        return self._named(target_of(part, relation.get("Target", "")))

    def relate(self, part: str, kind: str, target: str) -> str:
        """A new relationship of ``part``; its id."""
        relations = self.relations(part)
        taken = {one.get("Id") for one in relations}
        number = 1
        while f"rId{number}" in taken:
            number += 1
        etree.SubElement(
            relations,
            tag("Relationship", _RELATIONS),
            Id=f"rId{number}",
            Type=f"{DOCUMENT}/{kind}",
            Target=f"/{target}",
        )
        return f"rId{number}"

    def styles(self) -> Any:
        """The styles of the workbook; the plainest ones where it has none."""
        for relation in self.relations(self.workbook):
            part = self.target(self.workbook, relation)
            if relation.get("Type", "").endswith("/styles") and self.has(part):
                return self.xml(part)
        part = self.free_name("xl/styles{}.xml") if self.has(STYLES) else STYLES
        self.add(part, parse(_EMPTY_STYLES.encode()), f"{_SHEET_ML}.styles+xml")
        self.relate(self.workbook, "styles", part)
        return self.xml(part)

    def saved(self) -> bytes:
        """The file."""
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in [*self._parts, *(one for one in self._changed if one not in self._parts)]:
                root = self._changed.get(name)
                if root is None:
                    archive.writestr(_member(name), self._parts[name])
                elif len(root) or not name.endswith(".rels"):
                    written = etree.tostring(
                        root, xml_declaration=True, encoding="UTF-8", standalone=True
                    )
                    archive.writestr(_member(name), written)
        return out.getvalue()


def _shown(cell: Cell) -> str:
    """A cell's words as it shows them: a year alone stays one, a day is written as a day."""
    value = cell.value
    if isinstance(value, bool):
        return "x" if value else ""
    if not isinstance(value, dt.datetime):
        return str(value)
    shown = {
        YEAR: f"{value.year}",
        MONTH: f"{value:%m}/{value.year}",
        NO_YEAR: f"{value:%d/%m}",
    }.get(cell.shows, f"{value:%d/%m}/{value.year}")
    return shown if value.time() == dt.time(0) or cell.shows else f"{value.isoformat()}"


def _put_runs(place: Any, cell: Cell) -> None:
    """Words in their font, struck ones struck out, as the list they came in had them."""
    place.set("t", "inlineStr")
    inline = etree.SubElement(place, tag("is"))
    for text, struck in ((cell.struck, True), (_shown(cell), False)):
        if not text:
            continue
        run = etree.SubElement(inline, tag("r"))
        look = etree.SubElement(run, tag("rPr"))
        if cell.font:
            etree.SubElement(look, tag("rFont"), val=cell.font)
        if struck:
            etree.SubElement(look, tag("strike"))
        words = etree.SubElement(run, tag("t"))
        words.text = legal(text)
        words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def _sheet_of(grid: Grid) -> Any:
    root = etree.Element(tag("worksheet"), nsmap={None: MAIN, "r": DOCUMENT})
    rows = etree.SubElement(root, tag("sheetData"))
    for number in sorted(grid.rows):
        row = etree.SubElement(rows, tag("row"), r=str(number))
        if number in grid.hidden_rows:
            row.set("hidden", "1")
        for column, cell in sorted(grid.rows[number].items()):
            if cell.value == UNCOMPUTED and cell.is_error:
                continue
            place = etree.SubElement(row, tag("c"), r=f"{letters(column)}{number}")
            if isinstance(cell.value, (int, float)) and not isinstance(cell.value, bool):
                etree.SubElement(place, tag("v")).text = repr(cell.value)
            elif cell.struck or cell.font:
                _put_runs(place, cell)
            else:
                put_text(place, _shown(cell))
    if grid.hidden_columns:
        columns = etree.Element(tag("cols"))
        for column in sorted(grid.hidden_columns):
            told = {"min": str(column), "max": str(column), "hidden": "1", "width": "9"}
            etree.SubElement(columns, tag("col"), told)
        rows.addprevious(columns)
    if grid.merges:
        merges = etree.SubElement(root, tag("mergeCells"))
        for first_row, first, last_row, last in grid.merges:
            ref = f"{letters(first)}{first_row}:{letters(last)}{last_row}"
            etree.SubElement(merges, tag("mergeCell"), ref=ref)
    return root


def of_grids(grids: list[Grid]) -> Package:
    """A new workbook with the same cells, for a list that came as CSV or .ods."""
    package = Package()
    types = etree.Element(tag("Types", _TYPES), nsmap={None: _TYPES})
    for extension, kind in (
        ("rels", "application/vnd.openxmlformats-package.relationships+xml"),
        ("xml", "application/xml"),
    ):
        etree.SubElement(types, tag("Default", _TYPES), Extension=extension, ContentType=kind)
    package._changed["[Content_Types].xml"] = types
    package.relate("", "officeDocument", WORKBOOK)
    book = etree.Element(tag("workbook"), nsmap={None: MAIN, "r": DOCUMENT})
    package.add(WORKBOOK, book, f"{_SHEET_ML}.sheet.main+xml")
    listed = etree.SubElement(book, tag("sheets"))
    titles: set[str] = set()
    for number, grid in enumerate(grids, 1):
        part = f"xl/worksheets/sheet{number}.xml"
        package.add(part, _sheet_of(grid), f"{_SHEET_ML}.worksheet+xml")
        title = _BAD_TITLE.sub(" ", legal(grid.title))[:31].strip() or f"Trang {number}"
        while title.lower() in titles:
            title = f"{title[:25]} ({number})"
        titles.add(title.lower())
        sheet = etree.SubElement(listed, tag("sheet"), name=title, sheetId=str(number))
        sheet.set(tag("id", DOCUMENT), package.relate(WORKBOOK, "worksheet", part))
        if grid.hidden and len(grids) > 1:
            sheet.set("state", "hidden")
        package.sheets.setdefault(grid.title, part)
    package.styles()
    return package


def letters(column: int) -> str:
    """``28`` as ``AB``."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def number_of(reference: str) -> int:
    """The column of ``AB12``: 28."""
    column = 0
    for char in reference:
        if not char.isalpha():
            break
        column = column * 26 + ord(char.upper()) - 64
    return column


def put_text(cell: Any, text: str) -> None:
    """Make a cell hold a text, never a formula, whatever it begins with."""
    for child in list(cell):
        cell.remove(child)
    cell.set("t", "inlineStr")
    inline = etree.SubElement(etree.SubElement(cell, tag("is")), tag("t"))
    inline.text = legal(text)
    inline.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
