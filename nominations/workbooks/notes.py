"""Notes on cells of an .xlsx sheet: ours are added and taken away, other people's stay."""

from __future__ import annotations

from typing import Any

from lxml import etree

from .package import DOCUMENT, Package, legal, letters, number_of, parse, tag

AUTHOR = "Bảng Vàng"
_HEAD = f"{AUTHOR}:"
#: Where a cell has somebody else's note already, ours stands below it.
_BELOW = f"\n— {_HEAD}"
_VML, _OFFICE, _EXCEL = (
    "urn:schemas-microsoft-com:vml",
    "urn:schemas-microsoft-com:office:office",
    "urn:schemas-microsoft-com:office:excel",
)
_DRAWING = f"""<xml xmlns:v="{_VML}" xmlns:o="{_OFFICE}" xmlns:x="{_EXCEL}"><o:shapelayout
 v:ext="edit"><o:idmap v:ext="edit" data="1"/></o:shapelayout><v:shapetype id="_x0000_t202"
 coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe"><v:stroke
 joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype></xml>"""
_SHAPE = f"""<v:shape xmlns:v="{_VML}" xmlns:o="{_OFFICE}" xmlns:x="{_EXCEL}"
 id="_x0000_s{{number}}" type="#_x0000_t202" style="position:absolute;width:300pt;height:{{height}}pt;z-index:1;visibility:hidden"
 fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow color="black"
 obscured="t"/><v:path o:connecttype="none"/><v:textbox><div style="text-align:left"/></v:textbox>
<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{{anchor}}</x:Anchor>
<x:AutoFill>False</x:AutoFill><x:Row>{{row}}</x:Row><x:Column>{{column}}</x:Column></x:ClientData>
</v:shape>"""  # noqa: E501
# What stands after the place of legacyDrawing in a sheet.
_AFTER = (
    *("legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems"),
    *("tableParts", "extLst"),
)


def _text_of(comment: Any) -> str:
    return "".join(part.text or "" for part in comment.iter(tag("t")))


def _cut(comment: Any, length: int) -> None:
    """Keep the first ``length`` characters of a note."""
    for part in comment.iter(tag("t")):
        text = part.text or ""
        part.text = text[:length]
        length = max(0, length - len(text))


def _add_run(comment: Any, text: str, *, bold: bool = False) -> None:
    body = comment.find(tag("text"))
    if body is None:
        body = etree.SubElement(comment, tag("text"))
    for plain in body.findall(tag("t")):
        # Text without runs and runs do not go together.
        body.remove(plain)
        _add_run(comment, plain.text or "")
    run = etree.Element(tag("r"))
    look = etree.SubElement(run, tag("rPr"))
    if bold:
        etree.SubElement(look, tag("b"))
    etree.SubElement(look, tag("sz"), val="9")
    etree.SubElement(look, tag("rFont"), val="Tahoma")
    words = etree.SubElement(run, tag("t"))
    words.text = legal(text)
    words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    last = [index for index, child in enumerate(body) if child.tag == tag("r")]
    body.insert(last[-1] + 1 if last else 0, run)


class Notes:
    """The notes of one sheet."""

    def __init__(self, package: Package, part: str) -> None:
        self._package, self._part = package, part
        self._sheet = package.xml(part)
        self._comments_part = self._related("/comments")
        self._drawing_part = self._drawing_of_sheet()
        self._comments: Any = None
        self._drawing: Any = None
        if self._comments_part:
            self._comments = package.xml(self._comments_part)
        if self._drawing_part:
            self._drawing = package.xml(self._drawing_part, recover=True)
        self._by_cell: dict[str, Any] = {}
        if self._comments is not None:
            self._by_cell = {one.get("ref"): one for one in self._comments.iter(tag("comment"))}
        self._shapes = self._shapes_by_cell()
        self._number = self._highest_shape()

    def _related(self, kind: str) -> str:
        for relation in self._package.relations(self._part):
            if relation.get("Type", "").endswith(kind):
                target = self._package.target(self._part, relation)
                if self._package.has(target):
                    return target
        return ""

    def _drawing_of_sheet(self) -> str:
        element = self._sheet.find(tag("legacyDrawing"))
        if element is None:
            return ""
        wanted = element.get(tag("id", DOCUMENT))
        for relation in self._package.relations(self._part):
            if relation.get("Id") == wanted:
                target = self._package.target(self._part, relation)
                return target if self._package.has(target) else ""
        return ""

    def _shapes_by_cell(self) -> dict[str, Any]:
        found = {}
        for shape in [] if self._drawing is None else self._drawing.iter(f"{{{_VML}}}shape"):
            data = shape.find(f"{{{_EXCEL}}}ClientData")
            if data is None or data.get("ObjectType") != "Note":
                continue
            row, column = data.findtext(f"{{{_EXCEL}}}Row"), data.findtext(f"{{{_EXCEL}}}Column")
            if row and column and row.strip().isdigit() and column.strip().isdigit():
                found[f"{letters(int(column) + 1)}{int(row) + 1}"] = shape
        return found

    def _highest_shape(self) -> int:
        """The highest number of a shape there is; numbers are given once in a drawing."""
        shapes = [] if self._drawing is None else list(self._drawing.iter(f"{{{_VML}}}shape"))
        numbers = [shape.get("id", "").removeprefix("_x0000_s") for shape in shapes]
        return max([1024, *(int(one) for one in numbers if one.isdigit() and len(one) < 9)])

    def _author_of(self, comment: Any) -> str:
        authors = self._comments.findall(f"{tag('authors')}/{tag('author')}")
        index = int(comment.get("authorId", "0"))
        return (authors[index].text or "") if index < len(authors) else ""

    def forget(self) -> None:
        """Take our notes of an earlier round away."""
        for cell, comment in list(self._by_cell.items()):
            text = _text_of(comment)
            if self._author_of(comment) == AUTHOR or text.startswith(_HEAD):
                comment.getparent().remove(comment)
                del self._by_cell[cell]
                shape = self._shapes.pop(cell, None)
                if shape is not None:
                    shape.getparent().remove(shape)
            elif _BELOW in text:
                _cut(comment, text.index(_BELOW))

    def _begin(self) -> None:
        if self._comments is None:
            empty = f'<comments xmlns="{tag("")[1:-1]}"><authors/><commentList/></comments>'
            self._comments = parse(empty.encode())
            self._comments_part = self._package.free_name("xl/comments{}.xml")
            kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
            self._package.add(self._comments_part, self._comments, kind)
            self._package.relate(self._part, "comments", self._comments_part)
        if self._drawing is None:
            self._drawing = parse(_DRAWING.encode())
            self._drawing_part = self._package.free_name("xl/drawings/vmlDrawing{}.vml")
            kind = "application/vnd.openxmlformats-officedocument.vmlDrawing"
            self._package.add(self._drawing_part, self._drawing, kind)
            element = self._sheet.find(tag("legacyDrawing"))
            if element is None:
                element = etree.Element(tag("legacyDrawing"))
                after = {tag(name) for name in _AFTER}
                place = [index for index, one in enumerate(self._sheet) if one.tag in after]
                self._sheet.insert(place[0] if place else len(self._sheet), element)
            relation = self._package.relate(self._part, "vmlDrawing", self._drawing_part)
            element.set(tag("id", DOCUMENT), relation)

    def _our_author(self) -> str:
        authors = self._comments.find(tag("authors"))
        for index, author in enumerate(authors):
            if author.text == AUTHOR:
                return str(index)
        etree.SubElement(authors, tag("author")).text = AUTHOR
        return str(len(authors) - 1)

    def add(self, row: int, column: int, text: str) -> None:
        """Put a note on a cell, below the one it has; a conversation on a cell is left alone."""
        self._begin()
        cell = f"{letters(column)}{row}"
        comment = self._by_cell.get(cell)
        if comment is None:
            listed = self._comments.find(tag("commentList"))
            comment = etree.SubElement(
                listed, tag("comment"), ref=cell, authorId=self._our_author()
            )
            self._by_cell[cell] = comment
            _add_run(comment, _HEAD, bold=True)
            _add_run(comment, f"\n{text}")
        elif self._author_of(comment).startswith("tc="):
            return
        else:
            _add_run(comment, _BELOW, bold=True)
            _add_run(comment, f"\n{text}")
        if cell not in self._shapes:
            self._draw(cell, row, column, text)

    def _draw(self, cell: str, row: int, column: int, text: str) -> None:
        self._number += 1
        lines = 2 + sum(1 + len(line) // 55 for line in text.split("\n"))
        anchor = f"{column}, 12, {max(row - 2, 0)}, 6, {column + 4}, 30, {row + lines}, 4"
        shape = _SHAPE.format(
            number=self._number, height=lines * 13, anchor=anchor, row=row - 1, column=column - 1
        )
        element = parse(shape.encode())
        self._drawing.append(element)
        self._shapes[cell] = element

    def settle(self) -> None:
        """Order the notes by cell, and drop the parts when none is left."""
        if self._comments is None:
            return
        listed = self._comments.find(tag("commentList"))
        if len(listed):
            listed[:] = sorted(listed, key=_place)
            return
        gone = {self._comments_part}
        rest = (
            [one for one in self._drawing if one.tag == f"{{{_VML}}}shape"]
            if (self._drawing is not None)
            else []
        )
        element = self._sheet.find(tag("legacyDrawing"))
        if element is not None and not rest:
            self._sheet.remove(element)
            gone.add(self._drawing_part)
        relations = self._package.relations(self._part)
        for relation in list(relations):
            if self._package.target(self._part, relation) in gone:
                relations.remove(relation)
        for part in gone - {""}:
            self._package.drop(part)


def _place(comment: Any) -> tuple[int, int]:
    reference = comment.get("ref", "A1")
    digits = "".join(char for char in reference if char.isdigit())
    return int(digits or 0), number_of(reference)
