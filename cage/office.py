"""Looking into a Word or Excel file as what it is: a packed folder of XML that may reach out."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import Any
from xml.parsers import expat

from .refusal import Answer, FileRefused, told

MOST_MEMBERS = 2_000
MOST_UNPACKED = 200 * 1024 * 1024
MOST_RATIO = 100
#: Parts of pure repetition up to this size are harmless.
_SMALL = 1024 * 1024
_MAIN = {
    "word/document.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/workbook.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
WORD = _MAIN["word/document.xml"]
_RUNS = re.compile(
    r"vbaproject|vbadata|activex/|/macrosheets/|\.(exe|dll|scr|com|bat|cmd|ps1|vbs?|js|jse|wsf|"
    r"hta|jar|class|msi|lnk|sh)$"
)
_OBJECT = re.compile(r"embeddings/.*\.(bin|ole)$")
#: A place on another machine; a drive of the sender's own is none.
_REMOTE = re.compile(r"^\s*(https?|ftp|mhtml|smb|webdav|\\\\|//|file:/{4,}|file:/{2}[^/])", re.I)
_SCRIPT = re.compile(r"^\s*(javascript|vbscript|data|ms-[\w-]+):", re.I)
_DDE = re.compile(r"DDE(AUTO)?\s", re.I)
_FETCHES = re.compile(r"INCLUDE(PICTURE|TEXT)\s+\"?\s*(https?:|\\\\)", re.I)
_DDE_FORMULA = re.compile(rb"<(?:\w+:)?f\b[^>]*>[^<|]*\w\s*\|\s*(?:'|&apos;)[^<]*!")
_AS_PDF = "Hãy mở tệp, lưu (hoặc in) thành PDF rồi gửi."


def look(data: bytes) -> str:
    """The media type of a Word or Excel file. ``FileRefused`` when it may do harm."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            return _looked(packed, len(data))
    except (FileRefused, MemoryError):
        raise
    except zipfile.BadZipFile as problem:
        raise FileRefused("zip.damaged", "Tệp bị hỏng. Hãy lưu lại rồi gửi.") from problem
    except (
        NotImplementedError,
        RuntimeError,
        zlib.error,
        OSError,
        ValueError,
        EOFError,
    ) as problem:
        text = "Tệp có mật khẩu hoặc bị hỏng. Hãy bỏ mật khẩu, lưu lại rồi gửi."
        raise FileRefused("zip.damaged", text) from problem


def _looked(packed: zipfile.ZipFile, size: int) -> str:
    members = packed.infolist()
    names = [one.filename for one in members]
    total = sum(one.file_size for one in members)
    if (
        len(members) > MOST_MEMBERS
        or len({name.lower() for name in names}) != len(names)
        or any(name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name) for name in names)
        or total > MOST_UNPACKED
        or total > MOST_RATIO * max(size, 1)
    ):
        raise _bomb()
    for name in names:
        _judge_name(name.lower())
    media_type = next((kind for part, kind in _MAIN.items() if part in names), "")
    if not media_type:
        raise FileRefused("type", "Chỉ nhận ảnh, PDF, DOCX, XLSX.")
    left = MOST_UNPACKED
    for one in members:
        content = _unpacked(packed, one, left)
        left -= len(content)
        _judge(one.filename.lower(), content)
    return media_type


def _bomb() -> FileRefused:
    return FileRefused("zip.bomb", "Tệp nén bất thường, không nhận. Hãy lưu lại rồi gửi.")


def _judge_name(name: str) -> None:
    if _RUNS.search(name):
        raise FileRefused("office.macro", f"Tệp có macro hoặc chương trình bên trong. {_AS_PDF}")
    if _OBJECT.search(name):
        raise FileRefused("office.object", f"Tệp có đối tượng nhúng bên trong. {_AS_PDF}")


def _unpacked(packed: zipfile.ZipFile, member: zipfile.ZipInfo, left: int) -> bytes:
    """A member's real content: the directory of an archive can lie."""
    with packed.open(member) as file:
        content = file.read(left + 1)
    if len(content) > left:
        raise _bomb()
    if len(content) > max(_SMALL, MOST_RATIO * member.compress_size):
        raise _bomb()
    return content


def _judge(name: str, content: bytes) -> None:
    if name.endswith((".xml", ".rels", ".vml")):
        _Part(name, content).judge()
    elif content.startswith((b"MZ", b"\x7fELF")):
        raise FileRefused("office.macro", f"Tệp có chương trình bên trong. {_AS_PDF}")
    elif "embeddings/" in name and content.startswith(b"PK"):
        # A chart's own workbook: looked into once, and nothing deeper.
        with zipfile.ZipFile(io.BytesIO(content)) as inner:
            if any("embeddings/" in one.lower() for one in inner.namelist()):
                raise FileRefused("office.object", f"Tệp có đối tượng nhúng bên trong. {_AS_PDF}")
        look(content)


class _Part:
    """One XML part, read once from front to back; parsed, so that no spelling hides anything."""

    def __init__(self, name: str, content: bytes) -> None:
        self._name, self._content = name, content
        self._words: list[str] = []
        self._in_field = False

    def judge(self) -> None:
        parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = self._doctype
        if not self._name.startswith("xl/worksheets/sheet"):
            parser.StartElementHandler = self._element
            parser.EndElementHandler = self._end
            parser.CharacterDataHandler = self._text
        elif _DDE_FORMULA.search(self._content):
            raise _dde()
        try:
            parser.Parse(self._content, True)
        except expat.ExpatError as problem:
            raise FileRefused("zip.damaged", "Tệp bị hỏng. Hãy lưu lại rồi gửi.") from problem
        words = "".join(self._words)
        if _DDE.search(words):
            raise _dde()
        if _FETCHES.search(words):
            raise _reaches()

    def _doctype(self, *_arguments: object) -> None:
        text = f"Tệp có khai báo lạ (DOCTYPE), không nhận. {_AS_PDF}"
        raise FileRefused("office.doctype", text)

    def _element(self, tag: str, attributes: dict[str, str]) -> None:
        tag = tag.rpartition(":")[2]
        if tag == "Relationship" and attributes.get("TargetMode", "").lower() == "external":
            self._link(attributes.get("Type", ""), attributes.get("Target", ""))
        elif tag == "Override" and "macroEnabled" in attributes.get("ContentType", ""):
            raise FileRefused("office.macro", f"Tệp có macro. {_AS_PDF}")
        elif tag == "ddeLink":
            raise _dde()
        elif tag == "fldSimple":
            self._words += [value for key, value in attributes.items() if key.endswith("instr")]
        elif tag in ("fldChar", "p"):
            self._words.append(" " if tag == "p" else "")
        self._in_field = tag == "instrText"

    def _end(self, _tag: str) -> None:
        self._in_field = False

    def _text(self, text: str) -> None:
        if self._in_field:
            self._words.append(text)

    @staticmethod
    def _link(kind: str, target: str) -> None:
        kind = kind.rpartition("/")[2].lower()
        if _SCRIPT.search(target) or kind in ("oleobject", "frame", "subdocument"):
            raise _reaches()
        if kind != "hyperlink" and _REMOTE.search(target):
            raise _reaches()


def _dde() -> FileRefused:
    return FileRefused("office.dde", f"Tệp gọi chương trình khác khi mở (DDE). {_AS_PDF}")


def _reaches() -> FileRefused:
    return FileRefused(
        "office.remote", f"Tệp lấy mẫu, hình hoặc dữ liệu từ máy khác khi mở. {_AS_PDF}"
    )


def task(_request: dict[str, Any], data: bytes) -> Answer:
    """In the child: what ``look`` finds."""
    return told(lambda: ({"media_type": look(data)}, b""))
