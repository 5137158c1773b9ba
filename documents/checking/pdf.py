"""Check a PDF: what is on its pages, and what the file says about itself."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pikepdf

from . import pdf_layout, rules
from .findings import Finding, MissingTool, first_of_each, quoted
from .pdf_parts import paper_of, parts_of
from .pdf_rows import Sheet, families, mixed_word, piece_of, sheet_of


def check_pdf(data: bytes) -> list[Finding]:
    """Findings of a PDF against NĐ 30/2020/NĐ-CP, Phụ lục I; a damaged file gives one.

    ``MissingTool`` when pdfplumber, a tool of developers only, is not installed.
    """
    pdfplumber = _pdfplumber()
    try:
        about = list(_about(data))
        with pdfplumber.open(io.BytesIO(data)) as opened:
            sheets = [sheet_of(page, i) for i, page in enumerate(opened.pages, 1)]
    # Readers of PDF raise whatever a broken file leads them to.
    except Exception as error:
        return [Finding("damaged", f"Không đọc được tệp PDF: {type(error).__name__}.", "tệp")]
    return first_of_each([*about, *_measured(sheets)])


def _pdfplumber() -> Any:
    try:
        import pdfplumber
    except ModuleNotFoundError as error:
        raise MissingTool(
            "Chưa cài pdfplumber, thư viện dùng để đo văn bản PDF. "
            "Hãy cài các gói trong requirements-dev.txt."
        ) from error
    return pdfplumber


def _measured(sheets: list[Sheet]) -> Iterator[Finding]:
    everything = [one for sheet in sheets for one in sheet.segments]
    if not everything:
        yield Finding("unicode", "Văn bản không có chữ nào đọc được (có thể là ảnh quét).", "tệp")
        return
    numbers = {id(one) for sheet in sheets for one in pdf_layout.page_numbers_of(sheet)}
    content = [one for one in everything if id(one) not in numbers]
    parts = parts_of(sheets, content)
    paragraphs = pdf_layout.paragraphs_of(parts, sheets)
    yield from pdf_layout.pages(sheets)
    yield from pdf_layout.wide_margins(sheets, paragraphs)
    yield from pdf_layout.page_numbers(sheets)
    yield from pdf_layout.lines(sheets, parts)
    yield from pdf_layout.paragraph_looks(paragraphs)
    yield from rules.run(
        paper_of(parts, sheets, paragraphs), [piece_of([one]) for one in everything]
    )
    for family, first in families(everything).items():
        if not rules.font_allowed(family):
            said = f"Phông chữ {family} ở {quoted(first.text)}; phải là Times New Roman."
            yield Finding("font", said, first.where)
    for one in everything:
        if word := mixed_word(one):
            said = f"Chữ {quoted(word)} ghép từ hai phông; phông chữ thiếu chữ tiếng Việt."
            yield Finding("font_mixed", said, one.where)
            break


def _about(data: bytes) -> Iterator[Finding]:
    """What an archive and a screen reader need: PDF/A-2b, tags, language, title."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        language = str(pdf.Root.get("/Lang", ""))
        if not language.lower().startswith("vi"):
            said = f"Ngôn ngữ của tệp là “{language}”, phải là “vi”."
            yield Finding("language", said, "thông tin tệp")
        marks = pdf.Root.get("/MarkInfo", pikepdf.Dictionary())
        if not marks.get("/Marked", False):
            yield Finding("tagged", "Tệp PDF không có thẻ cấu trúc (Marked).", "thông tin tệp")
        with pdf.open_metadata() as metadata:
            status = metadata.pdfa_status
            titled = str(metadata.get("dc:title", "") or pdf.docinfo.get("/Title", ""))
        if not titled.strip():
            yield Finding("file_title", "Tệp PDF chưa ghi tiêu đề (Title).", "thông tin tệp")
        if not status.startswith("2"):
            said = f"Tệp không khai là PDF/A-2b (hiện: “{status or 'không'}”)."
            yield Finding("pdfa", said, "thông tin tệp")
