"""Which rows of a PDF are which element: told by words and by place on the page."""

from __future__ import annotations

from dataclasses import dataclass, field

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
from .pdf_rows import MM, Segment, Sheet, Stroke, piece_of


@dataclass(slots=True)
class Parts:
    """Elements as segments with their places."""

    nation: Segment | None = None
    motto: Segment | None = None
    issuer: list[Segment] = field(default_factory=list)
    number: Segment | None = None
    place_date: Segment | None = None
    heading: Segment | None = None
    title: list[Segment] = field(default_factory=list)
    body: list[Segment] = field(default_factory=list)
    tables: list[Segment] = field(default_factory=list)
    signatures: list[tuple[list[Segment], Segment]] = field(default_factory=list)
    label: Segment | None = None
    recipients: list[list[Segment]] = field(default_factory=list)


def in_middle(segment: Segment, width: float) -> bool:
    """Whether a row is centred on the text: right of the sheet's middle by half the margins."""
    return 0 <= segment.middle - width / 2 <= 13 * MM


def _place(segment: Segment) -> tuple[int, float]:
    return segment.page, segment.base


def parts_of(sheets: list[Sheet], content: list[Segment]) -> Parts:
    """The elements of a paper; ``content`` is its segments without page numbers."""
    parts = Parts()
    first = [one for one in content if one.page == 1]
    parts.nation = next((one for one in first if alike(one.text, NATION)), None)
    parts.motto = next((one for one in first if alike(one.text, MOTTO)), None)
    if parts.nation:
        upper = [one for one in first if one.base <= parts.nation.base + 60 * MM]
        parts.number = next((one for one in upper if is_number(one.text)), None)
        parts.place_date = next((one for one in upper if is_place_date(one.text)), None)
        parts.issuer = _issuer(upper, parts)
    head = [parts.nation, parts.motto, parts.number, parts.place_date, *parts.issuer]
    bottom = max((one.base for one in head if one), default=0.0)
    flow = [one for one in content if one.page > 1 or one.base > bottom + 1]
    # "V/v ..." stands under the number of an official letter.
    flow = [one for one in flow if not one.text.startswith(("V/v", "Về việc:"))]
    parts.tables = [one for one in flow if one.in_table]
    flow = [one for one in flow if not one.in_table]
    if sheets:
        _title(flow, sheets[0], parts)
    used = {id(one) for one in (parts.heading, *parts.title) if one}
    flow = [one for one in flow if id(one) not in used]
    _signatures(flow, parts)
    _recipients(flow, parts)
    ends = [titles[0] for titles, _ in parts.signatures if titles]
    ends += [parts.label] if parts.label else []
    end = min((_place(one) for one in ends), default=(10**6, 0.0))
    parts.body = _rows([one for one in flow if _place(one) < (end[0], end[1] - 1)])
    return parts


def paper_of(parts: Parts, sheets: list[Sheet], paragraphs: list[list[Segment]]) -> Paper:
    """The same without places, for the rules that hold for any file."""

    def one(segment: Segment | None) -> list[Segment]:
        return [segment] if segment else []

    centred = True
    if parts.motto and parts.nation:
        centred = abs(parts.motto.middle - parts.nation.middle) <= 1.5 * MM
    width = sheets[0].width if sheets else 0.0
    return Paper(
        nation=next((piece_of([s]) for s in one(parts.nation)), None),
        motto=next((piece_of([s], centred) for s in one(parts.motto)), None),
        issuer=[piece_of([s]) for s in parts.issuer],
        number=next((piece_of([s]) for s in one(parts.number)), None),
        place_date=next((piece_of([s]) for s in one(parts.place_date)), None),
        heading=next((piece_of([s], in_middle(s, width)) for s in one(parts.heading)), None),
        title=[piece_of([s], in_middle(s, width)) for s in parts.title],
        body=[piece_of(rows) for rows in paragraphs],
        tables=[piece_of([s]) for s in parts.tables],
        signatures=[
            Signature([piece_of([s]) for s in titles], piece_of([name]))
            for titles, name in parts.signatures
        ],
        recipients_label=next((piece_of([s]) for s in one(parts.label)), None),
        recipients=[piece_of(rows) for rows in parts.recipients],
    )


def strokes_under(segment: Segment, sheet: Sheet, reach: float = 5.0) -> list[Stroke]:
    """Lines drawn close under a text, within its column."""
    return [
        one
        for one in sheet.strokes
        if -1 <= one.y - segment.base <= reach * MM
        and abs((one.x0 + one.x1) / 2 - segment.middle) <= max(segment.width / 2, 5 * MM)
    ]


def _issuer(upper: list[Segment], parts: Parts) -> list[Segment]:
    assert parts.nation is not None
    edge = min(one.x0 for one in (parts.nation, parts.motto) if one)
    stops = [one.base for one in (parts.number, parts.place_date) if one]
    stop = min(stops, default=parts.nation.base + 25 * MM)
    found: list[Segment] = []
    for one in upper:
        if one.x1 > edge or one.base >= stop - 1 or is_type_name(one.text):
            continue
        if found and one.base - found[-1].base > 9 * MM:
            break
        found.append(one)
    return found


def _title(flow: list[Segment], sheet: Sheet, parts: Parts) -> None:
    rows = [one for one in flow if one.page == 1]
    for i, one in enumerate(rows[:2]):
        if is_type_name(one.text) or in_capitals(one.text):
            parts.heading = one
            last = one
            for row in rows[i + 1 : i + 7]:
                plain = "bold" not in row.chars[0]["fontname"].lower()
                lined = any(last.base < s.y < row.top + 1 for s in strokes_under(last, sheet, 8))
                if (
                    lined
                    or row.base - last.base > 8 * MM
                    or in_capitals(row.text)
                    or row.text.startswith(("Kính gửi", "(", "Căn cứ"))
                    or (plain and abs(row.middle - one.middle) > 1.5 * MM)
                ):
                    break
                parts.title.append(row)
                last = row
            return


def _signatures(flow: list[Segment], parts: Parts) -> None:
    taken: set[int] = set()
    for name in flow:
        above = _above(name, flow)
        if name.text.endswith(":") or is_type_name(name.text):
            continue
        if not above or not 13 * MM <= name.base - above.base <= 65 * MM:
            continue
        # What leads over to a table leaves the same room as a signature does.
        if above.text.endswith(":") or any(
            row.page == name.page and above.base < row.base < name.base for row in parts.tables
        ):
            continue
        titles: list[Segment] = []
        line: Segment | None = above
        while line and id(line) not in taken and line.width <= 100 * MM:
            taken.add(id(line))
            titles.insert(0, line)
            higher = _above(line, flow)
            line = higher if higher and line.base - higher.base <= 8 * MM else None
        titles = [one for one in titles if not _is_note(one)]
        if titles and name.width <= 80 * MM and len(name.text.split()) <= 7:
            parts.signatures.append((titles, name))


def _is_note(segment: Segment) -> bool:
    piece = piece_of([segment])
    return segment.text.startswith("(") or (piece.italic and not piece.upper)


def _above(segment: Segment, flow: list[Segment]) -> Segment | None:
    """The nearest text above in the same column, if it shares the middle."""
    higher = [
        one
        for one in flow
        if one.page == segment.page
        and one.base < segment.base - 1
        and one.x0 < segment.x1
        and one.x1 > segment.x0
    ]
    nearest = max(higher, key=lambda one: one.base, default=None)
    return nearest if nearest and abs(nearest.middle - segment.middle) <= 3 * MM else None


def _recipients(flow: list[Segment], parts: Parts) -> None:
    parts.label = label = next((one for one in flow if is_label(one.text)), None)
    if not label:
        return
    last = label
    for one in flow:
        if one.page != label.page or one.base <= label.base + 1:
            continue
        if abs(one.x0 - label.x0) > 8 * MM:
            continue
        if one.base - last.base > 8 * MM:
            break
        # A line without a dash goes on with the item above unless that one was ended.
        begins = one.text.startswith("-") or not parts.recipients
        if begins or parts.recipients[-1][-1].text.endswith((";", ".")):
            parts.recipients.append([one])
        else:
            parts.recipients[-1].append(one)
        last = one


def _rows(segments: list[Segment]) -> list[Segment]:
    """Segments of one row as one: a wide space in a justified row does not part it."""
    rows: list[Segment] = []
    for one in segments:
        if rows and (rows[-1].page, rows[-1].number) == (one.page, one.number):
            rows[-1] = Segment(one.page, one.number, rows[-1].chars + one.chars)
        else:
            rows.append(one)
    return rows
