"""Whether the words or the DOCX of an office can be used; what is wrong, by name and place."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from datetime import date

from jinja2 import TemplateSyntaxError, meta

from .docx import render_docx, values_of
from .facts import Facts, columns_of, known_placeholders, sample
from .letter import ENVIRONMENT, Composer, Stamp
from .papers.registry import KINDS
from .template_filling import fill_in_cage
from .template_opening import DAMAGED, opened
from .typesetting import typeset
from .wording import Wording, shipped

MAX_BYTES = 5 * 1024 * 1024
_TABLE = re.compile(r"\[\[([^\[\]]*)\]\]")
_LOOP = re.compile(r"\bfor\s+(\w+)\s+in\s+(\w+)")
_DOTTED = re.compile(r"\b(\w+)\.(\w+)")
_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
#: What docxtpl adds to a tag: which part of the document goes with it.
_PART = re.compile(r"^(\{\{|\{%-?)(?:p|tr|tc|r)\s")
#: Word's own quotation marks, which docxtpl reads as plain ones.
_QUOTES = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"'})
#: Names a DOCX may use beside those of the words.
_DOCX_NAMES = frozenset({"cac_can_cu", "chu_ky", "noi_nhan", "loop"})
_HEAD_NAMES = frozenset({"dong_cap_tren", "dong_co_quan", "so_ky_hieu", "dia_danh_ngay"})
_SAMPLE_STAMP = Stamp("05/MAU-HKH", date(2024, 11, 5))
#: What the template engine says, for people of an office.
_SAID = (
    (r"Unexpected end of template", "có lệnh chưa đóng: thiếu {% endif %} hoặc {% endfor %}"),
    (r"No filter named '(.+?)'", "không có cách viết “|{}”"),
    (r"[Uu]nknown tag '(.+?)'", "lệnh “{}” không có, hoặc thừa"),
    (r"'(\w+)' is undefined", "không có chỗ điền “{}”"),
    (r"has no attribute '(\w+)'", "không có “.{}”"),
    (r"has no element (\d+)", "không có phần tử thứ [{}]"),
    (r"division by zero", "chia cho 0"),
    (r"recursion", "các lệnh lồng nhau quá sâu"),
    (r"XML compatible|could not be displayed", "có ký tự không in được"),
    (r"Cannot specify", "“|tien” chỉ dùng cho số tiền"),
)


def _why(error: Exception) -> str:
    text = str(error)
    for pattern, said in _SAID:
        if match := re.search(pattern, text):
            return said.replace("{}", match.group(1)) if match.groups() else said
    return text[:200]


def facts_type(kind: str) -> type[Facts]:
    """The facts of a kind; ``KeyError`` for one there is not."""
    return KINDS[kind].facts_type


def known_names(kind: str) -> set[str]:
    """Every name the words of a kind may write."""
    return set(known_placeholders(facts_type(kind))) | _HEAD_NAMES


def check_words(kind: str, words: Wording) -> dict[str, list[str]]:
    """What is wrong with each field of the words; empty when a paper can be made of them."""
    fields = {
        "heading": words.heading,
        "title": words.title,
        "addressee": words.addressee,
        "basis": "\n".join(words.basis),
        "body": words.body,
        "recipients": "\n".join(words.recipients),
        "annex_heading": words.annex_heading,
        "annex": words.annex,
    }
    columns = set(columns_of(facts_type(kind)))
    tables = {"body": columns, "annex": columns, "basis": {"can_cu"}}
    found = {
        name: list(_wrong(kind, text, tables.get(name, set()))) for name, text in fields.items()
    }
    found = {name: texts for name, texts in found.items() if texts}
    if not found:
        try:
            made = Composer(words, sample(facts_type(kind)), _SAMPLE_STAMP)
            typeset("letter.typ", made.letter().as_json())
            render_docx(made)
        except Exception as error:
            # An expression may go wrong in any way there is; it must never cost the page.
            found["body"] = [f"Chưa dựng được văn bản thử: {_why(error)}."]
    return found


def _wrong(kind: str, text: str, tables: set[str]) -> Iterator[str]:
    try:
        written = _written(text)
    except (TemplateSyntaxError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        yield f"Dòng {line}: dấu ngoặc hoặc lệnh chưa đúng ({_why(error)})."
        return
    names = known_names(kind)
    for name in sorted(written - names):
        yield _unknown(name, _lines_of(text, name), names)
    known = set(columns_of(facts_type(kind))) | {"can_cu"}
    for number, line in enumerate(text.splitlines(), 1):
        for match in _TABLE.finditer(line):
            if match.group(1) not in known:
                yield _unknown(f"[[{match.group(1)}]]", f"dòng {number}", known)
            elif match.group(1) not in tables:
                yield f"Dòng {number}: [[{match.group(1)}]] không viết được ở mục này."
            elif line.strip() != match.group(0):
                yield f"Dòng {number}: bảng [[{match.group(1)}]] phải đứng một mình một dòng."


def _written(text: str) -> set[str]:
    """The names a text writes; ``TemplateSyntaxError`` also for a filter there is not."""
    return meta.find_undeclared_variables(ENVIRONMENT.parse(text))


def _lines_of(text: str, name: str) -> str:
    lines = [
        str(number)
        for number, line in enumerate(text.splitlines(), 1)
        if any(re.search(rf"\b{name}\b", tag) for tag in _TAG.findall(line))
    ]
    return f"dòng {', '.join(lines)}" if lines else "trong văn bản"


def _unknown(name: str, place: str, names: set[str]) -> str:
    near = difflib.get_close_matches(name.strip("[] "), names, n=2)
    hint = f" Có phải: {', '.join(near)}?" if near else ""
    return f"{place[0].upper()}{place[1:]}: không có chỗ điền “{name}”.{hint}"


def fill(data: bytes, composer: Composer) -> bytes:
    """An office's DOCX filled in, in the cage; ``TemplateError`` says what is wrong with it."""
    return fill_in_cage(data, values_of(composer), {})


def check_docx(kind: str, data: bytes) -> list[str]:
    """What is wrong with an office's own DOCX; every upload gets an answer, none an error."""
    if len(data) > MAX_BYTES:
        return ["Tệp lớn hơn 5 MB."]
    # What a stranger's file does inside the libraries is not ours to foresee.
    try:
        problem, places = opened(data)
        if problem:
            return [problem]
        if found := list(_wrong_in(kind, places)):
            return found
    except Exception:
        return [DAMAGED]
    try:
        fill(data, Composer(shipped(kind), sample(facts_type(kind)), _SAMPLE_STAMP))
    except Exception as error:
        return [f"Chưa điền thử được: {_why(error)}."]
    return []


def _wrong_in(kind: str, places: list[tuple[str, str]]) -> Iterator[str]:
    names = known_names(kind) | _DOCX_NAMES
    tables: dict[str, set[str]] = {
        name: {column.name for column in columns}
        for name, columns in columns_of(facts_type(kind)).items()
    }
    tables["chu_ky"] = {"title", "name", "capacity", "note"}
    whole = "\n".join(text for _place, text in places)
    own = set(re.findall(r"\b(?:for|set)\s+(\w+)", whole))
    rows: dict[str, str] = {}
    for place, text in places:
        if text.count("{{") != text.count("}}") or text.count("{%") != text.count("%}"):
            yield f"{place[0].upper()}{place[1:]}: có dấu ngoặc mở mà chưa đóng, hoặc ngược lại."
            continue
        for tag in _TAG.findall(text.translate(_QUOTES)):
            rows.update(_LOOP.findall(tag))
            for name, column in _DOTTED.findall(tag):
                columns = tables.get(rows.get(name, ""))
                if columns is not None and column not in columns:
                    yield _unknown(column, f"{place}, cột của bảng", columns)
            yield from _wrong_tag(tag, place, names, own)


def _wrong_tag(tag: str, place: str, names: set[str], own: set[str]) -> Iterator[str]:
    plain = _PART.sub(r"\1 ", tag)
    word = plain[2:-2].strip(" -").split(" ")[0]
    if plain.startswith("{%"):
        if word not in {"if", "elif", "for"}:
            return
        plain = plain.replace("elif", "if", 1) + f"{{% end{'for' if word == 'for' else 'if'} %}}"
    try:
        written = _written(plain)
    except TemplateSyntaxError as error:
        yield f"{place[0].upper()}{place[1:]}: “{tag}” viết chưa đúng ({_why(error)})."
        return
    for name in sorted(written - names - own):
        yield _unknown(name, place, names)
