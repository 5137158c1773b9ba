"""Check a DOCX: sections, header, and the looks of its paragraphs."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

from . import rules
from .docx_parts import DocxParts, parts_of
from .docx_read import EMU, Line, Reader, look_of
from .findings import Finding, first_of_each, number_text, quoted

_SLACK = 0.3
#: A paragraph this long fills more than one row; shorter ones show no justification.
_LONG = 75
_DRAWN = ("w:drawing", "w:pict", "w:pBdr", "w:u")


def check_docx(data: bytes) -> list[Finding]:
    """Findings of a DOCX against NĐ 30/2020/NĐ-CP, Phụ lục I; a damaged file gives one."""
    try:
        document = Document(io.BytesIO(data))
        reader = Reader(document)
        lines = reader.lines()
        parts = parts_of(lines)
        findings = [*_sections(document, reader), *_looks(reader, lines, parts)]
    # Readers of DOCX raise whatever a broken archive or XML leads them to.
    except Exception as error:
        return [Finding("damaged", f"Không đọc được tệp DOCX: {type(error).__name__}.", "tệp")]
    return first_of_each(findings)


def _looks(reader: Reader, lines: list[Line], parts: DocxParts) -> Iterator[Finding]:
    yield from rules.run(parts.paper, [line.piece for line in lines])
    yield from _drawn_lines(parts)
    yield from _paragraphs(reader, parts.body)
    first: dict[str, Line] = {}
    for line in lines:
        for font in line.fonts:
            first.setdefault(font, line)
    for font, line in first.items():
        if not rules.font_allowed(rules.family_of(font)):
            said = f"Phông chữ {font} ở {quoted(line.text)}; phải là Times New Roman."
            yield Finding("font", said, line.piece.where)
    if not reader.language().lower().startswith("vi"):
        said = f"Ngôn ngữ của tệp là “{reader.language()}”, phải là “vi-VN”."
        yield Finding("language", said, "thông tin tệp")


def _sections(document: Any, reader: Reader) -> Iterator[Finding]:
    """Paper, margins and page number of each section (phần I, mục 1, 3, 7)."""
    for i, section in enumerate(document.sections, 1):
        where = f"phần {i}"
        size = [(section.page_width or 0) / EMU, (section.page_height or 0) / EMU]
        if abs(min(size) - 210) > 1 or abs(max(size) - 297) > 1:
            said = " × ".join(number_text(x) for x in size)
            yield Finding("page_size", f"Khổ giấy {said} mm; phải là A4 (210 × 297 mm).", where)
        sides = (
            ("trái", section.left_margin, 30, 35),
            ("phải", section.right_margin, 15, 20),
            ("trên", section.top_margin, 20, 25),
            ("dưới", section.bottom_margin, 20, 25),
        )
        for name, length, least, most in sides:
            measured = (length or 0) / EMU
            # Word moves margins by a twentieth of a point; 0,79 inch stands for 20 mm.
            if not least - _SLACK <= measured <= most + _SLACK + 0.1:
                said = f"Lề {name} {number_text(measured)} mm, phải là {least}-{most} mm."
                yield Finding("margins", said, where)
    yield from _page_number(document.sections[0], reader)


def _page_number(section: Any, reader: Reader) -> Iterator[Finding]:
    where = "phần 1, đầu trang"
    fields = [one for one in section.header.paragraphs if _has_page(one)]
    if any(_has_page(one) for one in section.footer.paragraphs):
        yield Finding("page_number", "Số trang phải ở giữa lề trên, không ở chân trang.", where)
        return
    if not fields:
        yield Finding("page_number", "Thiếu số trang (trường PAGE) ở đầu trang.", where)
        return
    if not section.different_first_page_header_footer or any(
        _has_page(one) for one in section.first_page_header.paragraphs
    ):
        yield Finding("page_number", "Trang 1 không hiển thị số trang.", where)
    if reader.alignment(fields[0]) != WD_ALIGN_PARAGRAPH.CENTER:
        yield Finding("page_number", "Số trang phải canh giữa lề trên.", where)
    for run in fields[0].runs:
        size = look_of(reader, run, fields[0])
        if not 13 <= size <= 14:
            said = f"Số trang cỡ chữ {number_text(size)}, phải là 13-14."
            yield Finding("page_number", said, where)
            return


def _has_page(paragraph: Paragraph) -> bool:
    words = [one.text or "" for one in paragraph._p.iter(qn("w:instrText"))]
    words += [one.get(qn("w:instr")) or "" for one in paragraph._p.iter(qn("w:fldSimple"))]
    return "PAGE" in " ".join(words).upper().replace("NUMPAGES", "").split()


def _drawn_lines(parts: DocxParts) -> Iterator[Finding]:
    """That there is a line at all: its length is known only once the file is laid out."""
    places = (
        ("motto_line", "Tiêu ngữ", parts.motto),
        ("issuer_line", "tên cơ quan ban hành", parts.issuer[-1] if parts.issuer else None),
    )
    for rule, name, line in places:
        if line is None:
            continue
        # In a layout table a line may be anchored anywhere in the cell.
        holder: Any = line.paragraph._p
        if line.cell:
            holder = holder.getparent()
        elif (after := holder.getnext()) is not None and any(
            True for tag in _DRAWN for _ in after.iter(qn(tag))
        ):
            continue
        words = "".join(one.text or "" for one in holder.iter(qn("w:t")))
        if "___" not in words and not any(True for tag in _DRAWN for _ in holder.iter(qn(tag))):
            yield Finding(rule, f"Thiếu đường kẻ dưới {name}.", line.piece.where)


def _paragraphs(reader: Reader, body: list[Line]) -> Iterator[Finding]:
    """Justified with a first-line indent of 10-12,7 mm (phần II, mục I.6)."""
    for line in body:
        if len(line.text) < _LONG or line.piece.centred:
            continue
        if reader.alignment(line.paragraph) != WD_ALIGN_PARAGRAPH.JUSTIFY:
            said = f"Đoạn {quoted(line.text)} phải canh đều hai lề."
            yield Finding("justify", said, line.piece.where)
        indent = reader.length(line.paragraph, "first_line_indent") / EMU
        # A tab at the beginning sets the row in by the default 12,7 mm.
        tabbed = line.paragraph.text.startswith("\t") and indent == 0
        if not tabbed and not 10 - _SLACK <= indent <= 12.7 + _SLACK:
            said = (
                f"Đoạn {quoted(line.text)} lùi đầu dòng {number_text(indent)} mm, "
                "phải là 10-12,7 mm."
            )
            yield Finding("indent", said, line.piece.where)
