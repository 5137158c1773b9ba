"""A paper's form is measured from its file: a right one has no finding, a wrong one its own."""

from __future__ import annotations

import io
import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest
import typst
from django.core.management import CommandError, call_command
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from documents.checking import check
from documents.letter import Letter

_LETTER = Path(__file__).resolve().parents[2] / "documents" / "typst" / "letter.typ"
_LONG = (
    "Công nhận các tập thể và cá nhân có thành tích xuất sắc trong phong trào khuyến học, khuyến "
    "tài, xây dựng xã hội học tập trên địa bàn thành phố năm học vừa qua, kèm theo danh sách."
)


def compiled(source: str, **inputs: str) -> bytes:
    """A PDF/A-2b in the one family the typesetter itself carries, whatever is installed here."""
    compiler = typst.Compiler(input=source.encode(), ignore_system_fonts=True)
    paper = compiler.compile(format="pdf", sys_inputs=inputs, pdf_standards=["a-2b"])
    assert isinstance(paper, bytes)
    return paper


def block(kind: str, words: str) -> dict[str, Any]:
    return {"kind": kind, "runs": [[words, False]]}


def letter(**changes: Any) -> bytes:
    fields: dict[str, Any] = {
        "superior": "HỘI KHUYẾN HỌC TỈNH SƠN LA",
        "body": "HỘI KHUYẾN HỌC THÀNH PHỐ SƠN LA",
        "number": "Số: 05/QĐ-HKH",
        "place_date": "Sơn La, ngày 05 tháng 01 năm 2025",
        "heading": "QUYẾT ĐỊNH",
        "title": "Về việc khen thưởng phong trào khuyến học",
        "addressee": "",
        "ordainer": "CHỦ TỊCH HỘI KHUYẾN HỌC",
        "basis": ["Căn cứ Luật Thi đua, khen thưởng", "Theo đề nghị của Ban Thường vụ"],
        "blocks": [block("text", f"Điều 1. {_LONG}"), block("item", "Một ý ngắn")],
        "signatures": [
            {"capacity": "KT. CHỦ TỊCH", "title": "PHÓ CHỦ TỊCH", "note": "", "name": "Lò Văn An"}
        ],
        "recipients": ["Như Điều 2", "Lưu: VT"],
        "annex_heading": "",
        "annex_note": "",
        "annex": [],
        "day": [2025, 1, 5],
    }
    data = Letter(**(fields | changes)).as_json()
    return compiled(_LETTER.read_text(encoding="utf-8"), data=json.dumps(data))


def table() -> dict[str, Any]:
    return {
        "kind": "table",
        "heads": ["STT", "Họ và tên", "Thành tích"],
        "shares": [1, 4, 6],
        "aligns": ["center", "left", "left"],
        "rows": [[str(i), "Lò Thị Hoa", _LONG] for i in range(1, 21)],
    }


def rules(paper: bytes) -> set[str]:
    return {finding.rule for finding in check(paper)}


def said(paper: bytes) -> list[str]:
    return [str(finding) for finding in check(paper)]


def test_a_letter_of_one_page_has_no_finding() -> None:
    assert said(letter()) == []


def test_a_letter_of_several_pages_with_tables_and_an_annex_has_no_finding() -> None:
    blocks = [block("text", f"Điều {i}. {_LONG} {_LONG}") for i in range(1, 15)]
    paper = letter(
        blocks=[*blocks, table()],
        annex_heading="DANH SÁCH",
        annex_note="(Kèm theo Quyết định số 05/QĐ-HKH ngày 05 tháng 01 năm 2025)",
        annex=[table()],
        annex_landscape=True,
    )
    assert said(paper) == []


def test_a_draft_may_leave_number_and_day_open() -> None:
    paper = letter(
        number="Số:         /QĐ-HKH", place_date="Sơn La, ngày     tháng     năm        "
    )
    assert said(paper) == []


def test_a_ballot_without_number_date_basis_and_recipients_has_no_finding() -> None:
    paper = letter(
        number="",
        place_date="",
        heading="PHIẾU BẦU",
        title="",
        ordainer="",
        basis=[],
        recipients=[],
        signatures=[],
    )
    assert said(paper) == []


def test_several_signatures_and_a_landscape_page_have_no_finding() -> None:
    signatures = [
        {"capacity": "", "title": title, "note": "(Ký, ghi rõ họ tên)", "name": name}
        for title, name in (("THƯ KÝ", "Lò Văn An"), ("CHỦ TRÌ", "Cà Thị Bình"))
    ]
    assert said(letter(signatures=signatures)) == []
    assert said(letter(landscape=True, blocks=[table()])) == []


#: A right paper in plain words; each wrong one differs in a single place.
SOURCE = """
#set document(title: "Quyết định", date: datetime(year: 2025, month: 1, day: 5))
#set text(font: "Libertinus Serif", size: 13pt, lang: "vi", hyphenate: false)
#set page(paper: "a4", margin: (top: 20mm, bottom: 20mm, left: 30mm, right: 18mm),
  header-ascent: 6mm, header: context {
    if counter(page).get().first() > 1 { align(center, text(13pt)[#counter(page).display()]) }
  })
#set par(justify: true, leading: 0.75em, spacing: 0.9em)
#grid(columns: (62mm, 1fr), align: center, {
    text(12pt)[HỘI KHUYẾN HỌC TỈNH SƠN LA]
    linebreak()
    text(12pt, weight: "bold")[HỘI KHUYẾN HỌC THÀNH PHỐ]
    v(-3mm)
    line(length: 24mm, stroke: 0.6pt)
  }, {
    text(12pt, weight: "bold")[CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM]
    linebreak()
    let motto = text(13pt, weight: "bold")[Độc lập - Tự do - Hạnh phúc]
    motto
    v(-3mm)
    context line(length: measure(motto).width * 1.0, stroke: 0.6pt)
  })
#v(2mm)
#grid(columns: (62mm, 1fr), align: center, text(13pt)[Số: 05/QĐ-HKH],
  text(13pt, style: "italic")[Sơn La, ngày 05 tháng 01 năm 2025])
#v(5mm)
#align(center, {
  text(14pt, weight: "bold")[QUYẾT ĐỊNH]
  linebreak()
  text(14pt, weight: "bold")[Về việc khen thưởng khuyến học]
  v(-3mm)
  line(length: 30mm, stroke: 0.6pt)
})
#v(3mm)
#set par(first-line-indent: (amount: 1cm, all: true))
#text(style: "italic")[Căn cứ Luật Thi đua, khen thưởng;]

#text(style: "italic")[Căn cứ Điều lệ Hội Khuyến học Việt Nam;]

#text(style: "italic")[Theo đề nghị của Ban Thường vụ.]

Điều 1. LONG LONG

#text(13pt)[Điều 2. LONG]

#v(4mm)
#set par(justify: false, first-line-indent: 0pt, leading: 0.5em)
#grid(columns: (1fr, 1fr), {
    text(12pt, weight: "bold", style: "italic")[Nơi nhận:]
    linebreak()
    text(11pt)[\\- Như Điều 2; \\ \\- Lưu: VT.]
  }, align(center, {
    text(13pt, weight: "bold")[KT. CHỦ TỊCH]
    linebreak()
    text(13pt, weight: "bold")[PHÓ CHỦ TỊCH]
    v(22mm)
    text(13pt, weight: "bold")[Lò Văn An]
  }))
#pagebreak()
Trang sau.
""".replace("LONG", _LONG)

WRONG_PDF = [
    ('paper: "a4"', 'paper: "us-letter"', "page_size"),
    ("left: 30mm", "left: 25mm", "margins"),
    ("left: 30mm", "left: 38mm", "margins"),
    ("right: 18mm", "right: 10mm", "margins"),
    ("right: 18mm", "right: 25mm", "margins"),
    ("top: 20mm", "top: 32mm", "margins"),
    ("HÒA XÃ HỘI", "HOÀ XÃ HỘI", "nation"),
    ('text(12pt, weight: "bold")[CỘNG', "text(12pt)[CỘNG", "nation"),
    ('text(12pt, weight: "bold")[CỘNG', 'text(11pt, weight: "bold")[CỘNG', "nation"),
    ("Độc lập - Tự do", "Độc lập-Tự do", "motto"),
    ('text(13pt, weight: "bold")[Độc', "text(13pt)[Độc", "motto"),
    ("measure(motto).width * 1.0", "measure(motto).width * 0.6", "motto_line"),
    ("length: 24mm", "length: 40mm", "issuer_line"),
    ("line(length: 24mm, stroke: 0.6pt)", "[]", "issuer_line"),
    ('text(12pt, weight: "bold")[HỘI', "text(12pt)[HỘI", "issuer"),
    ("text(12pt)[HỘI", 'text(12pt, weight: "bold")[HỘI', "superior"),
    ("05/QĐ-HKH", "5/QĐ-HKH", "number"),
    ("05/QĐ-HKH", "05/QĐ - HKH", "number"),
    ("text(13pt)[Số", "text(12pt)[Số", "number"),
    ("ngày 05 tháng 01", "ngày 5 tháng 01", "place_date"),
    ("ngày 05 tháng 01", "ngày 05 tháng 1", "place_date"),
    ("ngày 05 tháng 01", "ngày 05 tháng 06", "place_date"),
    ('style: "italic")[Sơn La', 'style: "normal")[Sơn La', "place_date"),
    ("[QUYẾT ĐỊNH]", "[Quyết định]", "heading"),
    ('text(14pt, weight: "bold")[Về', "text(14pt)[Về", "title"),
    ("length: 30mm", "length: 60mm", "title_line"),
    ("khen thưởng;]", "khen thưởng.]", "basis"),
    ("Ban Thường vụ.]", "Ban Thường vụ;]", "basis"),
    ('#text(style: "italic")[Theo', "#text(13pt)[Theo", "basis"),
    ("#text(13pt)[Điều 2", "#text(12pt)[Điều 2", "body_size"),
    ("par(justify: true", "par(justify: false", "justify"),
    ("amount: 1cm", "amount: 2cm", "indent"),
    ("amount: 1cm", "amount: 0cm", "indent"),
    ("KT. CHỦ TỊCH", "KT CHỦ TỊCH", "authority"),
    ("[PHÓ CHỦ TỊCH]", "[Phó Chủ tịch]", "signature"),
    ('weight: "bold")[Lò Văn An]', 'weight: "regular")[Lò Văn An]', "signature"),
    ("Như Điều 2;", "Như Điều 2.", "recipients"),
    ("- Lưu: VT.", "- Lưu: VT", "recipients"),
    ("text(11pt)[", "text(13pt)[", "recipients"),
    ("counter(page).get().first() > 1", "true", "page_number"),
    ("counter(page).get().first() > 1", "false", "page_number"),
    ("align(center, text(13pt)[#counter", "align(right, text(13pt)[#counter", "page_number"),
    ("text(13pt)[#counter", "text(11pt)[#counter", "page_number"),
    ("Trang sau.", '#text(font: "New Computer Modern")[Trang sau.]', "font"),
    ('lang: "vi"', 'lang: "en"', "language"),
    ('title: "Quyết định", ', "", "file_title"),
]


def test_the_plain_paper_has_no_finding() -> None:
    assert said(compiled(SOURCE)) == []


@pytest.mark.parametrize(("right", "wrong", "rule"), WRONG_PDF)
def test_a_pdf_wrong_in_one_place_has_the_finding_of_its_rule(
    right: str, wrong: str, rule: str
) -> None:
    assert right in SOURCE
    paper = compiled(SOURCE.replace(right, wrong, 1))
    assert rules(paper) == {rule}, said(paper)


def test_a_finding_names_page_and_row_and_what_is_right() -> None:
    (finding,) = check(compiled(SOURCE.replace("05/QĐ-HKH", "5/QĐ-HKH")))
    assert finding.where.startswith("trang 1, dòng")
    assert "5/QĐ-HKH" in finding.text and "số 0 phía trước" in finding.text


def test_a_mark_across_the_page_is_not_measured_as_text() -> None:
    mark = '#set page(background: rotate(-35deg, text(58pt, weight: "bold")[DỰ THẢO]))'
    assert said(compiled(f"{mark}\n{SOURCE}")) == []


def test_a_word_set_in_two_fonts_is_found() -> None:
    source = SOURCE.replace("Trang sau", 'Trang s#text(font: "New Computer Modern")[au]')
    assert rules(compiled(source)) == {"font", "font_mixed"}


def test_a_pdf_that_is_not_for_archives_is_found() -> None:
    paper = typst.Compiler(input=SOURCE.encode(), ignore_system_fonts=True).compile(format="pdf")
    assert isinstance(paper, bytes)
    assert rules(paper) == {"pdfa"}


@pytest.mark.parametrize("data", [b"", b"hello", b"%PDF-1.7 broken", b"PK\x03\x04 broken"])
def test_a_damaged_file_gives_one_finding(data: bytes) -> None:
    (finding,) = check(data)
    assert finding.rule == "damaged"


class Office:
    """A DOCX as an office would write it; what is set before ``save`` makes it wrong."""

    def __init__(self) -> None:
        self.document = Document()
        normal = self.document.styles["Normal"]
        normal.font.name, normal.font.size = "Times New Roman", Pt(13)
        language = OxmlElement("w:lang")
        language.set(qn("w:val"), "vi-VN")
        normal.element.get_or_add_rPr().append(language)
        self.section = self.document.sections[0]
        self.section.page_width, self.section.page_height = Mm(210), Mm(297)
        self.section.left_margin, self.section.right_margin = Mm(30), Mm(18)
        self.section.top_margin = self.section.bottom_margin = Mm(20)
        self.section.different_first_page_header_footer = True
        self.page = self.section.header.paragraphs[0]
        self.page.alignment = WD_ALIGN_PARAGRAPH.CENTER
        field = OxmlElement("w:fldSimple")
        field.set(qn("w:instr"), " PAGE ")
        self.page._p.append(field)
        head = self.document.add_table(2, 2)
        self.superior = self.line(head.cell(0, 0), "HỘI KHUYẾN HỌC TỈNH SƠN LA", 12)
        self.body = self.line(head.cell(0, 0), "HỘI KHUYẾN HỌC THÀNH PHỐ", 12, "b", True)
        self.nation = self.line(head.cell(0, 1), "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 12, "b")
        self.motto = self.line(head.cell(0, 1), "Độc lập - Tự do - Hạnh phúc", 13, "b", True)
        self.number = self.line(head.cell(1, 0), "Số: 05/QĐ-HKH", 13)
        self.dated = self.line(head.cell(1, 1), "Sơn La, ngày 05 tháng 01 năm 2025", 13, "i")
        self.heading = self.line(self.document, "QUYẾT ĐỊNH", 14, "b")
        self.title = self.line(self.document, "Về việc khen thưởng khuyến học", 14, "b")
        self.basis = self.text("Căn cứ Luật Thi đua, khen thưởng;", "i")
        self.proposal = self.text("Theo đề nghị của Ban Thường vụ.", "i")
        self.article = self.text(f"Điều 1. {_LONG}")
        self.table = self.document.add_table(1, 2, style="Table Grid")
        self.entry = self.line(self.table.cell(0, 0), "Lò Thị Hoa", 12)
        foot = self.document.add_table(1, 2)
        self.label = self.line(foot.cell(0, 0), "Nơi nhận:", 12, "bi")
        self.first = self.line(foot.cell(0, 0), "- Như Điều 2;", 11)
        self.last = self.line(foot.cell(0, 0), "- Lưu: VT.", 11)
        self.capacity = self.line(foot.cell(0, 1), "KT. CHỦ TỊCH", 13, "b")
        self.post = self.line(foot.cell(0, 1), "PHÓ CHỦ TỊCH", 13, "b")
        for _ in range(4):
            foot.cell(0, 1).add_paragraph()
        self.name = self.line(foot.cell(0, 1), "Lò Văn An", 13, "b")

    def line(self, place: Any, words: str, size: int, face: str = "", under: bool = False) -> Any:
        paragraph = place.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        run = paragraph.add_run(words)
        run.font.size = Pt(size)
        run.bold, run.italic = "b" in face or None, "i" in face or None
        if under:
            borders = OxmlElement("w:pBdr")
            bottom = OxmlElement("w:bottom")
            bottom.set(qn("w:val"), "single")
            borders.append(bottom)
            paragraph._p.get_or_add_pPr().append(borders)
        return run

    def text(self, words: str, face: str = "") -> Any:
        paragraph = self.document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
        paragraph.paragraph_format.first_line_indent = Mm(10)
        run = paragraph.add_run(words)
        run.italic = "i" in face or None
        return run

    def save(self) -> bytes:
        stream = io.BytesIO()
        self.document.save(stream)
        return stream.getvalue()


def test_a_right_docx_has_no_finding() -> None:
    assert said(Office().save()) == []


WRONG_DOCX = [
    ("section.page_width", Mm(216), "page_size"),
    ("section.left_margin", Mm(25), "margins"),
    ("section.top_margin", Mm(30), "margins"),
    ("section.different_first_page_header_footer", False, "page_number"),
    ("page.alignment", WD_ALIGN_PARAGRAPH.LEFT, "page_number"),
    ("nation.text", "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM", "nation"),
    ("nation.bold", False, "nation"),
    ("motto.text", "Độc lập – Tự do – Hạnh phúc", "motto"),
    ("motto.font.size", Pt(12), "motto"),
    ("body.bold", False, "issuer"),
    ("body.text", "Hội Khuyến học thành phố", "issuer"),
    ("superior.bold", True, "superior"),
    ("number.text", "Số: 05 /QĐ-HKH", "number"),
    ("dated.text", "Sơn La, ngày 31 tháng 4 năm 2025", "place_date"),
    ("dated.italic", False, "place_date"),
    ("heading.font.size", Pt(16), "heading"),
    ("title.bold", False, "title"),
    ("basis.italic", False, "basis"),
    ("proposal.text", "Theo đề nghị của Ban Thường vụ", "basis"),
    ("article.font.size", Pt(12), "body_size"),
    ("article.font.name", "Arial", "font"),
    ("article.text", unicodedata.normalize("NFD", f"Điều 1. {_LONG}"), "unicode"),
    ("article.text", "C«ng hßa x· héi chñ nghÜa ViÖt Nam, tr­êng häc ®¹t chuÈn", "unicode"),
    ("entry.font.size", Pt(10), "table_size"),
    ("capacity.text", "TM BAN THƯỜNG VỤ", "authority"),
    ("post.bold", False, "signature"),
    ("name.text", "LÒ VĂN AN", "signature"),
    ("label.italic", False, "recipients"),
    ("first.text", "Như Điều 2;", "recipients"),
    ("last.text", "- Lưu: VT;", "recipients"),
]


@pytest.mark.parametrize(("name", "value", "rule"), WRONG_DOCX)
def test_a_docx_wrong_in_one_place_has_the_finding_of_its_rule(
    name: str, value: Any, rule: str
) -> None:
    office = Office()
    *path, last = name.split(".")
    target: Any = office
    for step in path:
        target = getattr(target, step)
    setattr(target, last, value)
    paper = office.save()
    assert rules(paper) == {rule}, said(paper)


def test_a_docx_paragraph_that_is_neither_justified_nor_set_in_is_found() -> None:
    office = Office()
    paragraph = office.article._parent
    paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT
    assert rules(office.save()) == {"justify"}
    paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    paragraph.paragraph_format.first_line_indent = Mm(5)
    assert rules(office.save()) == {"indent"}


def test_the_command_says_what_is_wrong_and_fails(tmp_path: Path) -> None:
    right, wrong = tmp_path / "right.pdf", tmp_path / "wrong.pdf"
    right.write_bytes(compiled(SOURCE))
    wrong.write_bytes(compiled(SOURCE.replace("left: 30mm", "left: 25mm")))
    out = io.StringIO()
    call_command("check_paper", right, stdout=out)
    assert "đúng thể thức" in out.getvalue()
    with pytest.raises(CommandError) as failure:
        call_command("check_paper", right, wrong, stdout=out)
    assert failure.value.returncode == 1 and "Lề trái" in out.getvalue()
    with pytest.raises(CommandError, match="Không mở được"):
        call_command("check_paper", tmp_path / "none.pdf", stdout=out)
