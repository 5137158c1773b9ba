"""Whether the words or the DOCX of an office can be used; what is wrong, by name and place."""

from __future__ import annotations

import difflib
import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date
from typing import Any

from docx import Document
from docx.opc.exceptions import PackageNotFoundError
from docxtpl import DocxTemplate
from jinja2 import TemplateError, TemplateSyntaxError, meta

from .docx import environment, render_docx, values_of
from .facts import Facts, columns_of, known_placeholders, sample
from .letter import ENVIRONMENT, Composer, Stamp
from .papers.registry import KINDS
from .typesetting import typeset
from .wording import Wording, shipped

MAX_BYTES, MAX_UNPACKED, MAX_MEMBERS = 5 * 1024 * 1024, 50 * 1024 * 1024, 500
_TABLE = re.compile(r"\[\[(\w*)\]\]")
_COLUMN = re.compile(r"\bdong\.(\w+)")
_ROWS = re.compile(r"for\s+dong\s+in\s+(\w+)")
_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
#: Names a DOCX may use beside those of the words.
_DOCX_NAMES = frozenset({"cac_can_cu", "chu_ky", "noi_nhan"})
_HEAD_NAMES = frozenset({"dong_cap_tren", "dong_co_quan", "so_ky_hieu", "dia_danh_ngay"})
_SAMPLE_STAMP = Stamp("05/MAU-HKH", date(2024, 11, 5))


def facts_type(kind: str) -> type[Facts]:
    """The facts of a kind; ``KeyError`` for one there is not."""
    return KINDS[kind].facts_type


def known_names(kind: str) -> set[str]:
    """Every name the words of a kind may write."""
    return set(known_placeholders(facts_type(kind))) | _HEAD_NAMES


def check_words(kind: str, words: Wording) -> dict[str, list[str]]:
    """What is wrong with each field of the words; empty when a paper can be made of them."""
    fields = {
        "heading": words.heading, "title": words.title, "addressee": words.addressee,
        "basis": "\n".join(words.basis), "body": words.body,
        "recipients": "\n".join(words.recipients), "annex_heading": words.annex_heading,
        "annex": words.annex,
    }  # fmt: skip
    found = {name: list(_wrong(kind, text)) for name, text in fields.items()}
    found = {name: texts for name, texts in found.items() if texts}
    if not found:
        try:
            made = Composer(words, sample(facts_type(kind)), _SAMPLE_STAMP)
            typeset("letter.typ", made.letter().as_json())
            render_docx(made)
        except (TemplateError, TypeError, ValueError) as error:
            found["body"] = [f"Chưa dựng được văn bản thử: {error}"]
    return found


def _wrong(kind: str, text: str) -> Iterator[str]:
    try:
        written = _written(text)
    except TemplateSyntaxError as error:
        yield f"Dòng {error.lineno}: dấu ngoặc hoặc lệnh chưa đúng ({error.message})."
        return
    names = known_names(kind)
    for name in sorted(written - names):
        yield _unknown(name, _line_of(text, name), names)
    tables = set(columns_of(facts_type(kind))) | {"can_cu"}
    for number, line in enumerate(text.splitlines(), 1):
        for match in _TABLE.finditer(line):
            if match.group(1) not in tables:
                yield _unknown(f"[[{match.group(1)}]]", f"dòng {number}", tables)
            elif line.strip() != match.group(0):
                yield f"Dòng {number}: bảng [[{match.group(1)}]] phải đứng một mình một dòng."


def _written(text: str) -> set[str]:
    """The names a text writes; ``TemplateSyntaxError`` also for a filter there is not."""
    return meta.find_undeclared_variables(ENVIRONMENT.parse(text))


def _line_of(text: str, name: str) -> str:
    for number, line in enumerate(text.splitlines(), 1):
        if any(re.search(rf"\b{name}\b", tag) for tag in _TAG.findall(line)):
            return f"dòng {number}"
    return "trong văn bản"


def _unknown(name: str, place: str, names: set[str]) -> str:
    near = difflib.get_close_matches(name.strip("[]"), names, n=2)
    hint = f" Có phải: {', '.join(near)}?" if near else ""
    return f"{place[0].upper()}{place[1:]}: không có chỗ điền “{name}”.{hint}"


def check_docx(kind: str, data: bytes) -> list[str]:
    """What is wrong with an office's own DOCX; every upload gets an answer, none an error."""
    if problem := _not_a_docx(data):
        return [problem]
    try:
        places = list(_places(Document(io.BytesIO(data))))
    except (PackageNotFoundError, KeyError, ValueError, zipfile.BadZipFile):
        return ["Tệp Word bị hỏng. Hãy mở bằng Word, lưu lại rồi gửi."]
    found = list(_wrong_in(kind, places))
    if found:
        return found
    try:
        composer = Composer(shipped(kind), sample(facts_type(kind)), _SAMPLE_STAMP)
        DocxTemplate(io.BytesIO(data)).render(
            values_of(composer), jinja_env=environment(), autoescape=True
        )
    except TemplateSyntaxError as error:
        return [f"Dấu ngoặc hoặc lệnh chưa đúng: {error.message}."]
    except Exception as error:
        # What a stranger's file does inside the library is not ours to foresee.
        return [f"Chưa điền thử được: {error}"[:300]]
    return []


def _not_a_docx(data: bytes) -> str:
    if len(data) > MAX_BYTES:
        return "Tệp lớn hơn 5 MB."
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            members = packed.infolist()
            names = {one.filename for one in members}
            if len(members) > MAX_MEMBERS or sum(one.file_size for one in members) > MAX_UNPACKED:
                return "Tệp nén bất thường, không nhận."
            if "word/document.xml" not in names:
                return "Không phải tệp Word .docx."
            if any("vbaProject" in name or "embeddings/" in name for name in names):
                return "Tệp có macro hoặc đối tượng nhúng. Hãy lưu thành .docx thường."
            for name in names:
                if name.endswith(".rels") and b'TargetMode="External"' in packed.read(name):
                    return "Tệp có liên kết ra ngoài (hình, mẫu ở máy khác). Hãy bỏ liên kết."
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError):
        return "Không phải tệp Word .docx, hoặc tệp bị hỏng."
    return ""


def _places(document: Any) -> Iterator[tuple[str, str]]:
    """Every text with where it stands."""
    for number, paragraph in enumerate(document.paragraphs, 1):
        yield f"đoạn {number}", paragraph.text
    for number, table in enumerate(document.tables, 1):
        for row, line in enumerate(table.rows, 1):
            for cell in {id(cell._tc): cell for cell in line.cells}.values():
                yield f"bảng {number}, hàng {row}", cell.text
    for section in document.sections:
        for name, part in (("đầu trang", section.header), ("chân trang", section.footer)):
            yield name, "\n".join(paragraph.text for paragraph in part.paragraphs)


def _wrong_in(kind: str, places: list[tuple[str, str]]) -> Iterator[str]:
    names = known_names(kind) | _DOCX_NAMES
    tables = {
        name: {column.name for column in columns}
        for name, columns in columns_of(facts_type(kind)).items()
    }
    given = {match for _place, text in places for match in _ROWS.findall(text)}
    columns = set().union(*(tables.get(name, set()) for name in given)) if given else set()
    for place, text in places:
        if text.count("{{") != text.count("}}") or text.count("{%") != text.count("%}"):
            yield f"{place[0].upper()}{place[1:]}: có dấu ngoặc mở mà chưa đóng, hoặc ngược lại."
            continue
        for tag in _TAG.findall(text):
            yield from _wrong_tag(tag, place, names, columns)


def _wrong_tag(tag: str, place: str, names: set[str], columns: set[str]) -> Iterator[str]:
    for name in _COLUMN.findall(tag):
        if name not in columns:
            yield _unknown(name, f"{place}, cột của bảng", columns)
    plain = re.sub(r"\{%-?(p|tr|tc|r)\s", "{% ", tag)
    body = plain[2:-2].strip(" -")
    if not plain.startswith("{{"):
        words = body.split()
        if not words or words[0] not in {"if", "elif", "for"}:
            return
        body = words[-1] if words[0] == "for" else " ".join(words[1:])
    try:
        written = _written("{{ " + body + " }}")
    except TemplateSyntaxError as error:
        yield f"{place[0].upper()}{place[1:]}: “{tag}” viết chưa đúng ({error.message})."
        return
    for name in sorted(written - names - {"dong", "noi", "loop"}):
        yield _unknown(name, place, names)
