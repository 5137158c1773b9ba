"""Places on the pages of a PDF: paper, margins, page numbers, lines, paragraphs.

NĐ 30/2020/NĐ-CP, Phụ lục I, phần I (mục 1-4, 7) and phần II.
"""

from __future__ import annotations

from collections.abc import Iterator

from .findings import Finding, number_text, quoted
from .pdf_parts import Parts, in_middle, strokes_under
from .pdf_rows import MM, Segment, Sheet
from .rules import SIZE_SLACK

#: Millimetres a measured place may be off.
SLACK = 0.6


def page_numbers_of(sheet: Sheet) -> list[Segment]:
    """What stands in the top margin, and lone numbers in either margin."""
    return [
        one
        for i, one in enumerate(sheet.segments)
        if not one.in_table
        and (
            (in_top_margin(one) and (sheet.number > 1 or _lone(one)))
            # A margin that is too wide takes the number down with it.
            or (i == 0 and sheet.number > 1 and one.base <= 40 * MM and _lone(one))
            or (one.base >= sheet.height - 20 * MM and _lone(one))
        )
    ]


def in_top_margin(segment: Segment) -> bool:
    """Whether a row stands above where the text may begin."""
    return segment.base <= 19 * MM


def _lone(segment: Segment) -> bool:
    return segment.text.strip("- ").isdigit()


def pages(sheets: list[Sheet]) -> Iterator[Finding]:
    """A4, text within margins that are not too wide (phần I, mục 1 and 3)."""
    for sheet in sheets:
        where = f"trang {sheet.number}"
        size = sorted((sheet.width / MM, sheet.height / MM))
        if abs(size[0] - 210) > 1 or abs(size[1] - 297) > 1:
            said = " × ".join(number_text(x / MM) for x in (sheet.width, sheet.height))
            yield Finding("page_size", f"Khổ giấy {said} mm; phải là A4 (210 × 297 mm).", where)
            continue
        outside = {id(one) for one in page_numbers_of(sheet)}
        inside = [one for one in sheet.segments if id(one) not in outside]
        if not inside:
            continue
        sides = (
            ("trái", min(inside, key=lambda s: s.x0), 30, "30-35"),
            ("phải", max(inside, key=lambda s: s.x1), 15, "15-20"),
            ("trên", min(inside, key=lambda s: s.top), 20, "20-25"),
            ("dưới", max(inside, key=lambda s: s.base), 20, "20-25"),
        )
        for name, one, least, right in sides:
            distance = {
                "trái": one.x0,
                "phải": sheet.width - one.x1,
                "trên": one.top,
                "dưới": sheet.height - one.base,
            }[name]
            if distance / MM < least - SLACK:
                said = f"Lề {name} chỉ {number_text(distance / MM)} mm, phải là {right} mm."
                yield Finding("margins", said, one.where)


def wide_margins(sheets: list[Sheet], paragraphs: list[list[Segment]]) -> Iterator[Finding]:
    """Margins wider than allowed, where full rows show where they are."""
    full = [rows for rows in paragraphs if len(rows) > 1]
    sized = {sheet.number: sheet for sheet in sheets}
    if full:
        # Rows after the first begin at the margin itself.
        one = min((row for rows in full for row in rows[1:]), key=lambda row: row.x0)
        if one.x0 / MM > 35 + SLACK:
            said = f"Lề trái {number_text(one.x0 / MM)} mm, phải là 30-35 mm."
            yield Finding("margins", said, one.where)
        one = max((row for rows in full for row in rows), key=lambda row: row.x1)
        gap = (sized[one.page].width - one.x1) / MM
        # Rows that end anywhere leave more room than the margin.
        ragged = any(True for _ in unjustified(paragraphs))
        if gap > 20 + (12 if ragged else SLACK):
            said = f"Lề phải {number_text(gap)} mm, phải là 15-20 mm."
            yield Finding("margins", said, one.where)
    tops = [min(s.segments, key=lambda one: one.top) for s in sheets[:1] if s.segments]
    for one in tops:
        # The first row of a word processor stands lower by the accents' height.
        if one.top / MM > 25 + 2.5:
            said = f"Lề trên {number_text(one.top / MM)} mm, phải là 20-25 mm."
            yield Finding("margins", said, one.where)


def page_numbers(sheets: list[Sheet]) -> Iterator[Finding]:
    """None on page 1; then arabic, centred in the top margin, 13-14 upright (mục 7)."""
    before = 1
    for sheet in sheets:
        where = f"trang {sheet.number}"
        found = page_numbers_of(sheet)
        if sheet.number == 1:
            for one in found:
                yield Finding("page_number", "Trang 1 không hiển thị số trang.", one.where)
            continue
        first = next((s for s in sheet.segments if s not in found), None)
        # Each annex may count its own pages and then hides the number of its first one.
        annex = first is not None and first.text.upper().startswith("PHỤ LỤC")
        top = [one for one in found if one.base <= 40 * MM]
        if annex and not found:
            before = 1
            continue
        if not top:
            said = "Thiếu số trang, đặt giữa lề trên của trang."
            if found:
                said = "Số trang phải đặt giữa lề trên của trang, không ở lề dưới."
            yield Finding("page_number", said, where)
        elif len(top) > 1 or not (top[0].text.isascii() and top[0].text.isdigit()):
            shown = quoted(" ".join(one.text for one in top))
            said = f"Lề trên ghi {shown}; chỉ đặt số trang bằng chữ số Ả Rập."
            yield Finding("page_number", said, where)
        else:
            yield from _page_number(top[0], sheet, before)
        before = int(top[0].text) if top and top[0].text.isdecimal() else before + 1


def _page_number(one: Segment, sheet: Sheet, before: int) -> Iterator[Finding]:
    if int(one.text) != before + 1:
        said = f"Số trang ghi {one.text}, phải là {before + 1}."
        yield Finding("page_number", said, one.where)
    # Centred on the text or on the sheet itself.
    if not in_middle(one, sheet.width) and abs(one.middle - sheet.width / 2) > 2 * MM:
        yield Finding("page_number", "Số trang phải canh giữa lề trên.", one.where)
    if not 13 - SIZE_SLACK <= one.size <= 14 + SIZE_SLACK:
        said = f"Số trang cỡ chữ {number_text(one.size)}, phải là 13-14."
        yield Finding("page_number", said, one.where)
    if any(mark in one.chars[0]["fontname"].lower() for mark in ("italic", "oblique", "bold")):
        yield Finding("page_number", "Số trang phải là chữ đứng, không đậm.", one.where)


def lines(sheets: list[Sheet], parts: Parts) -> Iterator[Finding]:
    """Lines under motto, issuing body and summary (phần II, mục I.1, I.2, I.5)."""
    if not sheets:
        return
    sheet = sheets[0]
    if parts.motto:
        width = parts.motto.width
        name = "Đường kẻ dưới Tiêu ngữ"
        right = "dài bằng dòng chữ"
        yield from _line("motto_line", name, right, sheet, parts.motto, width, 0.9, 1.1)
    if parts.issuer:
        width = max(one.width for one in parts.issuer if _as_last(one, parts.issuer))
        name = "Đường kẻ dưới tên cơ quan"
        right = "dài 1/3 đến 1/2 dòng chữ"
        last = parts.issuer[-1]
        yield from _line("issuer_line", name, right, sheet, last, width, 0.32, 0.52)
    if parts.title:
        width = max(one.width for one in parts.title)
        last = parts.title[-1]
        name = "Đường kẻ dưới trích yếu"
        right = "dài 1/3 đến 1/2 dòng chữ"
        yield from _line("title_line", name, right, sheet, last, width, 0.32, 0.52)


def _as_last(one: Segment, issuer: list[Segment]) -> bool:
    """Whether a line is of the body the last line names: both bold or both not."""
    return ("Bold" in one.chars[0]["fontname"]) == ("Bold" in issuer[-1].chars[0]["fontname"])


def _line(
    rule: str,
    name: str,
    right: str,
    sheet: Sheet,
    text: Segment,
    width: float,
    least: float,
    most: float,
) -> Iterator[Finding]:
    strokes = strokes_under(text, sheet)
    if not strokes:
        yield Finding(rule, f"Thiếu {name[0].lower()}{name[1:]}, {right}.", text.where)
        return
    # The nearest one; pieces of a dashed line are not a line.
    y = min(one.y for one in strokes)
    length = max(one.length for one in strokes if abs(one.y - y) < 2)
    if not least <= length / width <= most:
        said = (
            f"{name} dài {number_text(length / MM)} mm, dòng chữ {number_text(width / MM)} mm; "
            f"phải {right}."
        )
        yield Finding(rule, said, text.where)


def paragraphs_of(parts: Parts, sheets: list[Sheet]) -> list[list[Segment]]:
    """Rows of the text as paragraphs: by indents, and by where a next word would have fitted."""
    rows = parts.body
    widths = {sheet.number: sheet.width for sheet in sheets}
    left = min((one.x0 for one in rows), default=0.0)
    if left >= 38 * MM and all(one.x0 - left <= 2 * MM for one in rows):
        # Nothing but first rows: each begins a paragraph of its own.
        left -= 10 * MM
    right = max((one.x1 for one in rows), default=0.0)
    found: list[list[Segment]] = []
    for one in rows:
        last = found[-1][-1] if found else None
        if (
            last
            and one.x0 - left <= 2 * MM
            # A row that ends far from the edge was ended on purpose.
            and widths[last.page] - last.x1 <= 45 * MM
            and right - last.x1 - 0.25 * last.size < one.first_word
        ):
            found[-1].append(one)
        else:
            found.append([one])
    return found


def unjustified(paragraphs: list[list[Segment]]) -> Iterator[Segment]:
    """Rows that end before the right edge although their paragraph goes on."""
    right = max((row.x1 for rows in paragraphs for row in rows), default=0.0)
    for rows in paragraphs:
        for row in rows[:-1]:
            if right - row.x1 > 1.2 * MM:
                yield row


def paragraph_looks(paragraphs: list[list[Segment]]) -> Iterator[Finding]:
    """Justified, first row set in by 10-12,7 mm (phần II, mục I.6)."""
    ragged = next(unjustified(paragraphs), None)
    if ragged:
        said = f"Dòng {quoted(ragged.text)} không thẳng lề phải; nội dung phải canh đều hai lề."
        yield Finding("justify", said, ragged.where)
    several = [rows for rows in paragraphs if len(rows) > 1]
    left = min((row.x0 for rows in several for row in rows[1:]), default=None)
    if left is None:
        return
    for rows in several:
        indent = (rows[0].x0 - left) / MM
        if not 10 - SLACK <= indent <= 12.7 + SLACK:
            said = (
                f"Đoạn {quoted(rows[0].text)} lùi đầu dòng {number_text(abs(indent))} mm, "
                "phải là 10-12,7 mm."
            )
            yield Finding("indent", said, rows[0].where)
