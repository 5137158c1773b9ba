"""Which lines of a DOCX are which element: told by words, cells and order."""

from __future__ import annotations

from dataclasses import dataclass, field
from dataclasses import replace as with_changes

from docx.oxml.ns import qn

from .docx_read import EMU, Line
from .paper import (
    MOTTO,
    NATION,
    Paper,
    Signature,
    alike,
    in_capitals,
    is_label,
    is_number,
    is_place_date,
    is_type_name,
)


@dataclass(slots=True)
class DocxParts:
    """The paper and those lines whose paragraphs are looked at again."""

    paper: Paper
    motto: Line | None = None
    issuer: list[Line] = field(default_factory=list)
    body: list[Line] = field(default_factory=list)


def parts_of(lines: list[Line]) -> DocxParts:
    """The elements of a document."""
    nation = next((one for one in lines if alike(one.text, NATION)), None)
    motto = next((one for one in lines if alike(one.text, MOTTO)), None)
    upper = lines[:25]
    number = next((one for one in upper if is_number(one.text)), None)
    dated = next((one for one in upper if is_place_date(one.text)), None)
    issuer = _issuer(upper, nation)
    head = [one for one in (nation, motto, number, dated, *issuer) if one]
    tables = {one.cell[0] for one in head if one.cell}
    last = max((lines.index(one) for one in head), default=-1)
    rest = [one for one in lines[last + 1 :] if not (one.cell and one.cell[0] in tables)]
    rest = [one for one in rest if not one.text.startswith(("V/v", "Về việc:"))]
    heading, title = _title([one for one in rest if one.cell is None])
    used = {id(one) for one in (heading, *title) if one}
    rest = [one for one in rest if id(one) not in used]
    signatures = _signatures(rest)
    label, recipients = _recipients(rest)
    signing = [one for titles, name in signatures for one in (*titles, name)]
    closing = [*signing, *recipients, *([label] if label else [])]
    layout = {one.cell[0] for one in closing if one.cell}
    end = min((rest.index(one) for one in closing), default=len(rest))
    body = [one for one in rest[:end] if one.cell is None]
    data = [one for one in rest if one.cell and one.cell[0] not in layout]
    paper = Paper(
        nation=nation.piece if nation else None,
        motto=motto.piece if motto else None,
        issuer=[one.piece for one in issuer],
        number=number.piece if number else None,
        place_date=dated.piece if dated else None,
        heading=heading.piece if heading else None,
        title=[one.piece for one in title],
        body=[one.piece for one in body],
        tables=[one.piece for one in data],
        signatures=[
            Signature([one.piece for one in titles], name.piece) for titles, name in signatures
        ],
        recipients_label=label.piece if label else None,
        recipients=[with_changes(one.piece, text=_item(one)) for one in recipients],
    )
    return DocxParts(paper, motto, issuer, body)


def _issuer(upper: list[Line], nation: Line | None) -> list[Line]:
    """Lines in the other cells of the row the quốc hiệu stands in, up to the number."""
    if nation is None or nation.cell is None:
        return []
    found: list[Line] = []
    for one in upper:
        if one.cell is None or one.cell[:2] != nation.cell[:2] or one.cell == nation.cell:
            continue
        if is_number(one.text) or is_place_date(one.text) or "___" in one.text:
            break
        found.append(one)
    return found


def _title(flow: list[Line]) -> tuple[Line | None, list[Line]]:
    for i, one in enumerate(flow[:2]):
        if not (is_type_name(one.text) or in_capitals(one.text)):
            continue
        title: list[Line] = []
        for line in flow[i + 1 : i + 7]:
            ended = line.blanks or not line.piece.centred or in_capitals(line.text)
            if ended or line.text.startswith(("Kính gửi", "(", "Căn cứ", "___")):
                break
            title.append(line)
        return one, title
    return None, []


def _signatures(rest: list[Line]) -> list[tuple[list[Line], Line]]:
    """A name stands alone after room for the signature; title and capacity above the room."""
    found: list[tuple[list[Line], Line]] = []
    for i, name in enumerate(rest):
        column = [one for one in rest[:i] if one.cell == name.cell]
        if not column or not _room(column[-1], name) or len(name.text.split()) > 7:
            continue
        titles: list[Line] = []
        for one in reversed(column):
            titles.insert(0, one)
            if one.blanks or len(titles) == 4 or len(one.text) > 60:
                break
        titles = [one for one in titles if not _is_note(one)]
        if titles and all(len(one.text) <= 60 for one in titles):
            found.append((titles, name))
    return found


def _room(above: Line, name: Line) -> bool:
    if above.piece.centred is not True or name.piece.centred is not True:
        return False
    before = name.paragraph.paragraph_format.space_before
    after = above.paragraph.paragraph_format.space_after
    return name.blanks >= 2 or max(int(before or 0), int(after or 0)) >= 12 * EMU


def _is_note(line: Line) -> bool:
    return line.text.startswith("(") or (line.piece.italic and not line.piece.upper)


def _recipients(rest: list[Line]) -> tuple[Line | None, list[Line]]:
    label = next((one for one in rest if is_label(one.text)), None)
    if label is None:
        return None, []
    after = rest[rest.index(label) + 1 :]
    items: list[Line] = []
    for one in after:
        if one.cell != label.cell or one.blanks:
            break
        items.append(one)
    return label, items


def _item(line: Line) -> str:
    """What an item says; the dash of an automatic list is not part of its text."""
    properties = line.paragraph._p.pPr
    listed = properties is not None and properties.find(qn("w:numPr")) is not None
    return f"- {line.text}" if listed and not line.text.startswith("-") else line.text
