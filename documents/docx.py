"""DOCX for the offices that edit: a template made from the words, or the office's own, filled in.

A template keeps the placeholders of the words (``{{ ten }}``), rows repeat by ``{%tr for … %}``;
it is filled by docxtpl with the very facts the PDF is set from.
"""

from __future__ import annotations

import io
import re
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from . import store
from .facts import Column, columns_of
from .letter import Composer
from .template_filling import fill, fill_in_cage

_BOLD = re.compile(r"\*\*(.+?)\*\*")
_TABLE = re.compile(r"^\[\[(\w+)\]\]$")
_ONLY_TAG = re.compile(r"^\{%\s*((?:(?!%\}).)+?)\s*%\}$")
_FONT = "Times New Roman"
_ALIGN = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
}
_LEFT, _RIGHT, _TOP = 30, 18, 20
#: A running number takes this much, in mm, however wide the sheet is.
_NARROW = 13


#: How much further left the day begins than the country's name, in mm.
_SHIFT = 12


def values_of(composer: Composer) -> dict[str, Any]:
    """What a DOCX template may name: the words' placeholders, rows by column, the signatures."""
    values = composer.values
    for name, columns in columns_of(type(composer.facts)).items():
        names = [column.name for column in columns]
        values[name] = [dict(zip(names, row, strict=False)) for row in values[name]]
    return values | {
        "cac_can_cu": composer.basis(),
        "chu_ky": composer.facts.signatures,
        "noi_nhan": composer.recipients(),
    }


def render_docx(composer: Composer) -> bytes:
    """The paper as DOCX; ``jinja2.TemplateError`` for a placeholder it does not know."""
    letter = composer.letter()
    about = {
        "title": " ".join(part for part in (letter.heading, letter.title) if part),
        "author": composer.facts.issuer,
    }
    if composer.wording.docx_hash and (own := store.read(composer.wording.docx_hash)):
        return fill_in_cage(own, values_of(composer), about)
    return fill(template_docx(composer), values_of(composer), about)


def template_docx(composer: Composer) -> bytes:
    """The words as a DOCX with their placeholders, in the form of NĐ 30/2020, Annex I."""
    document = Document()
    _set_up(document, landscape=composer.wording.landscape)
    words, columns = composer.wording, columns_of(type(composer.facts))
    _head(document, landscape=words.landscape, numbered=bool(composer.head["so_ky_hieu"]))
    _titles(document, composer)
    for line in words.body.splitlines():
        _line(document, line.strip(), columns)
    _end(document, composer)
    if words.annex:
        section = document.add_section()
        _page(section, landscape=words.annex_landscape)
        _centred(document, words.annex_heading, bold=True, size=14)
        _centred(document, _escaped(composer.annex_note()), italic=True)
        for line in words.annex.splitlines():
            _line(document, line.strip(), columns)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _escaped(text: str) -> str:
    return text.replace("{", "(").replace("}", ")")


def _page(section: Any, *, landscape: bool) -> None:
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (
        (Mm(297), Mm(210)) if landscape else (Mm(210), Mm(297))
    )
    section.left_margin, section.right_margin = Mm(_LEFT), Mm(_RIGHT)
    section.top_margin = section.bottom_margin = Mm(_TOP)
    section.header_distance = Mm(10)


def _set_up(document: Any, *, landscape: bool) -> None:
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = _FONT, Pt(13)
    fonts = normal.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(script), _FONT)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "vi-VN")
    normal.element.rPr.append(language)
    normal.paragraph_format.space_after = Pt(0)
    section = document.sections[0]
    _page(section, landscape=landscape)
    section.different_first_page_header_footer = True
    number = section.header.paragraphs[0]
    number.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = number.add_run()
        if kind:
            char = OxmlElement("w:fldChar")
            char.set(qn("w:fldCharType"), kind)
            run._r.append(char)
        else:
            instruction = OxmlElement("w:instrText")
            instruction.text = text
            run._r.append(instruction)


def _runs(
    paragraph: Any, text: str, *, bold: bool = False, italic: bool = False, size: float = 13
) -> None:
    last = 0
    pieces: list[tuple[str, bool]] = []
    for match in _BOLD.finditer(text):
        pieces += [(text[last : match.start()], bold), (match.group(1), True)]
        last = match.end()
    pieces.append((text[last:], bold))
    for piece, heavy in pieces:
        if piece:
            run = paragraph.add_run(piece)
            run.bold, run.italic, run.font.size = heavy or None, italic or None, Pt(size)


def _centred(
    place: Any,
    text: str,
    *,
    bold: bool = False,
    italic: bool = False,
    size: float = 13,
    before: float = 0,
) -> Any:
    paragraph = place.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.space_before = Pt(before)
    _runs(paragraph, text, bold=bold, italic=italic, size=size)
    return paragraph


def _rule(place: Any, side: float) -> None:
    """A line of its own under a text: what is left between two indents of ``side`` mm."""
    paragraph = place.add_paragraph()
    form = paragraph.paragraph_format
    form.left_indent = form.right_indent = Mm(side)
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(3)
    form.space_after = Pt(3)
    borders = OxmlElement("w:pBdr")
    line = OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "0"), ("color", "000000")):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
    paragraph._p.get_or_add_pPr().append(borders)


def _cell(cell: Any) -> Any:
    """A cell whose empty paragraphs are gone; merging leaves one of each."""
    for first in cell.paragraphs:
        first._p.getparent().remove(first._p)
    return cell


def _grid(document: Any, widths: list[float], rows: int = 1) -> Any:
    table = document.add_table(rows=rows, cols=len(widths))
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    # Both the grid and the cells must say it: LibreOffice reads the one, Word the other.
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Mm(width)
    return table


def _no_inset(table: Any) -> None:
    """Texts of the cells reach their edges; the head has no room to give away."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        edge = OxmlElement(f"w:{side}")
        edge.set(qn("w:w"), "0")
        edge.set(qn("w:type"), "dxa")
        margins.append(edge)
    table._tbl.tblPr.append(margins)


def _head(document: Any, *, landscape: bool, numbered: bool) -> None:
    whole = (297 if landscape else 210) - _LEFT - _RIGHT
    # As wide as the country's name leaves it, so that names of bodies break seldom.
    left = 71.0
    # Place and day need more room than a number does.
    table = _grid(document, [left - _SHIFT, _SHIFT, whole - left], rows=2)
    _no_inset(table)
    above, below = table.rows
    body = _cell(above.cells[0].merge(above.cells[1]))
    motto = _cell(above.cells[2])
    paragraph = _centred(body, "{%p if dong_cap_tren %}", size=12)
    paragraph = _centred(body, "{{ dong_cap_tren }}", size=12)
    _centred(body, "{%p endif %}", size=12)
    _centred(body, "{{ dong_co_quan }}", bold=True, size=12)
    _rule(body, 20)
    _centred(motto, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", bold=True, size=12)
    paragraph = _centred(motto, "Độc lập - Tự do - Hạnh phúc", bold=True)
    paragraph.paragraph_format.space_after = Pt(0)
    _rule(motto, (whole - left - 4 - 56) / 2)
    number, day = _cell(below.cells[0]), _cell(below.cells[1].merge(below.cells[2]))
    _centred(number, "{{ so_ky_hieu }}" if numbered else "")
    _centred(day, "{{ dia_danh_ngay }}", italic=True)


def _titles(document: Any, composer: Composer) -> None:
    words = composer.wording
    if words.heading:
        _centred(document, words.heading, bold=True, size=14, before=12)
        if words.title:
            _centred(document, words.title, bold=True, size=14)
            _rule(document, 95 if words.landscape else 60)
    if words.ordainer:
        _centred(document, "{{ (" + words.ordainer.strip("{} ") + ")|hoa }}", bold=True, before=6)
    if words.addressee:
        _centred(document, f"Kính gửi: {words.addressee}", before=6)
    if words.basis:
        for text in (
            "{%p for dong in cac_can_cu %}",
            "{{ dong }}{{ '.' if loop.last else ';' }}",
            "{%p endfor %}",
        ):
            _runs(_paragraph(document), text, italic=True)
    if words.ordainer:
        _centred(document, f"{words.heading}:", bold=True, before=6)


def _paragraph(document: Any, *, indent: bool = True) -> Any:
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    form = paragraph.paragraph_format
    form.space_before = Pt(6)
    form.line_spacing = 1.15
    if indent:
        form.first_line_indent = Mm(10)
    return paragraph


def _line(document: Any, line: str, columns: dict[str, tuple[Column, ...]]) -> None:
    if not line:
        return
    if match := _TABLE.match(line):
        _table(document, match.group(1), columns[match.group(1)])
    elif match := _ONLY_TAG.match(line):
        document.add_paragraph("{%p " + match.group(1) + " %}")
    elif line.startswith("= "):
        _centred(document, line.removeprefix("= "), bold=True, before=6)
    elif line.startswith("# "):
        _runs(_paragraph(document), line.removeprefix("# "), bold=True)
    else:
        _runs(_paragraph(document), line)


def _table(document: Any, name: str, columns: tuple[Column, ...]) -> None:
    section = document.sections[-1]
    whole = (section.page_width - section.left_margin - section.right_margin) / 36000
    narrow = sum(_NARROW for column in columns if column.share == 1)
    shares = sum(column.share for column in columns if column.share > 1)
    widths = [
        _NARROW if column.share == 1 else (whole - narrow) * column.share / shares
        for column in columns
    ]
    table = _grid(document, widths, rows=4)
    table.style = "Table Grid"
    head, begin, row, end = table.rows
    for cell, column in zip(head.cells, columns, strict=True):
        _fill(cell, column.head, "center", bold=True)
    repeated = OxmlElement("w:tblHeader")
    head._tr.get_or_add_trPr().append(repeated)
    _fill(begin.cells[0], "{%tr for dong in " + name + " %}", "left")
    for cell, column in zip(row.cells, columns, strict=True):
        _fill(cell, "{{ dong." + column.name + " }}", column.align)
    for one in (head, row):
        one._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    _fill(end.cells[0], "{%tr endfor %}", "left")


def _fill(cell: Any, text: str, align: str, *, bold: bool = False) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.alignment = _ALIGN[align]
    _runs(paragraph, text, bold=bold, size=12)


def _end(document: Any, composer: Composer) -> None:
    """Nơi nhận on the left and who signs on the right; several signers side by side."""
    signers = len(composer.facts.signatures)
    section = document.sections[-1]
    whole = (section.page_width - section.left_margin - section.right_margin) / 36000
    document.add_paragraph()
    if signers <= 1:
        table = _grid(document, [whole / 2] * 2)
        left, right = (_cell(cell) for cell in table.rows[0].cells)
        _sent_to(left, composer)
        if signers:
            _signed(right, 0)
        else:
            right.add_paragraph()
        return
    across = min(signers, 3)
    table = _grid(document, [whole / across] * across, rows=-(-signers // across))
    cells = [cell for row in table.rows for cell in row.cells]
    for place, cell in enumerate(cells):
        if place < signers:
            _signed(_cell(cell), place)
    if composer.wording.recipients:
        _sent_to(document, composer)


def _signed(place: Any, index: int) -> None:
    name = f"chu_ky[{index}]"
    _centred(place, "{%p if " + name + ".capacity %}")
    _centred(place, "{{ " + name + ".capacity }}", bold=True)
    _centred(place, "{%p endif %}")
    _centred(place, "{{ " + name + ".title }}", bold=True)
    _centred(place, "", before=62)
    _centred(place, "{{ " + name + ".name }}", bold=True)


def _sent_to(place: Any, composer: Composer) -> None:
    if not composer.wording.recipients:
        place.add_paragraph()
        return
    _runs(place.add_paragraph(), "Nơi nhận:", bold=True, italic=True, size=12)
    for text in (
        "{%p for noi in noi_nhan %}",
        "- {{ noi }}{{ '.' if loop.last else ';' }}",
        "{%p endfor %}",
    ):
        _runs(place.add_paragraph(), text, size=11)
