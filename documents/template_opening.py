"""An office's Word file as a template: opened in the cage, its text told with where it stands."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from docx import Document
from docx.text.paragraph import Paragraph
from lxml import etree

from cage import process

MAX_UNPACKED, MAX_MEMBERS = 50 * 1024 * 1024, 500
DAMAGED = "Tệp Word bị hỏng. Hãy mở bằng Word, lưu lại rồi gửi."
_LIMITS = process.Limits(cpu=15, wall=30)


def opened(data: bytes) -> tuple[str, list[tuple[str, str]]]:
    """What is wrong with it as a file, or every text with where it stands."""
    try:
        answer, _rest = process.run("documents.template_opening:task", {}, data, limits=_LIMITS)
    except process.CageBroken:
        return DAMAGED, []
    return answer["problem"], [(place, text) for place, text in answer["places"]]


def task(_request: dict[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
    """In the child: what is no plain Word file is told, the rest read."""
    problem = _not_a_docx(data)
    places = [] if problem else list(_places(Document(io.BytesIO(data))))
    return {"problem": problem, "places": places}, b""


def _not_a_docx(data: bytes) -> str:
    try:
        packed = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, OSError, ValueError):
        return "Không phải tệp Word .docx, hoặc tệp bị hỏng."
    members = packed.infolist()
    names = {one.filename.lower() for one in members}
    if len(members) > MAX_MEMBERS or sum(one.file_size for one in members) > MAX_UNPACKED:
        return "Tệp nén bất thường, không nhận."
    if "word/document.xml" not in names:
        return "Không phải tệp Word .docx."
    if any(part in name for name in names for part in ("vbaproject", "embeddings/", "activex/")):
        return "Tệp có macro hoặc đối tượng nhúng. Hãy lưu thành .docx thường."
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    for one in (one for one in members if one.filename.lower().endswith((".xml", ".rels"))):
        # Parsed, not searched: an encoding or a quotation mark must not hide a link.
        root = etree.fromstring(packed.read(one), parser)
        if root.getroottree().docinfo.doctype:
            return "Tệp Word có khai báo lạ (DOCTYPE), không nhận."
        if any((link.get("TargetMode") or "").lower() == "external" for link in root.iter("{*}*")):
            return "Tệp có liên kết ra ngoài (hình, mẫu ở máy khác). Hãy bỏ liên kết."
    return ""


def _places(document: Any) -> Iterator[tuple[str, str]]:
    """Every text with where it stands, in the order of the document."""
    yield from _inside(document, "")
    for section in document.sections:
        for kind in ("", "first_page_", "even_page_"):
            for name, which in (("đầu trang", "header"), ("chân trang", "footer")):
                part = getattr(section, kind + which)
                if not part.is_linked_to_previous:
                    yield from _inside(part, f"{name}, ")


def _inside(part: Any, before: str) -> Iterator[tuple[str, str]]:
    paragraphs = tables = 0
    for block in part.iter_inner_content():
        if isinstance(block, Paragraph):
            paragraphs += 1
            yield f"{before}đoạn {paragraphs}", block.text
            continue
        tables += 1
        for row, line in enumerate(block.rows, 1):
            for cell in {id(cell._tc): cell for cell in line.cells}.values():
                for place, text in _inside(cell, f"{before}bảng {tables}, hàng {row}, "):
                    yield place.removesuffix(", đoạn 1"), text
