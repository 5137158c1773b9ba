"""What a file is and whether it may be kept, told by its content and never by its name."""

from __future__ import annotations

from dataclasses import dataclass

from . import process
from .refusal import FileRefused

MAX_BYTES = 20 * 1024 * 1024
_MB = 1024 * 1024
#: The ending of a file's name, by what the file is.
ENDINGS = {
    "application/pdf": "pdf",
    "image/jpeg": "jpg",
    "image/png": "png",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
}
_HEIF = {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"}
TAKEN = "Chỉ nhận ảnh (JPG, PNG, HEIC, WebP), PDF, DOCX, XLSX."
_LIMITS = process.Limits(memory=640 * _MB, cpu=15, wall=30, output=2 * MAX_BYTES)


@dataclass(frozen=True, slots=True)
class Inspected:
    """A file as it is kept: its bytes and media type, a PDF's pages, a picture's small one."""

    data: bytes
    media_type: str
    pages: int | None = None
    small: bytes = b""


def inspect(data: bytes) -> Inspected:
    """What to keep of a file from outside; ``FileRefused`` with the way out.

    Opened in a process of its own: a kilobyte may unpack to anything.
    """
    if not data:
        raise FileRefused("empty", "Tệp rỗng. Hãy chọn lại tệp.")
    if len(data) > MAX_BYTES:
        raise FileRefused("size", "Tệp lớn hơn 20 MB. Hãy giảm dung lượng rồi gửi.")
    kind = _kind(data)
    if not kind:
        raise FileRefused("type", TAKEN)
    try:
        answer, rest = process.run(f"cage.{kind}:task", {}, data, limits=_LIMITS)
    except process.CageBroken as broken:
        raise _unopened(broken) from broken
    if refused := answer.get("refused"):
        raise FileRefused(*refused)
    if kind == "pictures":
        length = answer["length"]
        return Inspected(rest[:length], answer["media_type"], small=rest[length:])
    return Inspected(data, answer["media_type"], answer.get("pages"))


def _unopened(broken: process.CageBroken) -> FileRefused:
    if broken.why == "busy":
        return FileRefused("busy", "Máy chủ đang bận xem nhiều tệp. Hãy chờ một phút rồi gửi lại.")
    if broken.too_heavy:
        text = "Tệp quá nặng nên không mở được. Hãy in lại ra PDF, hoặc giảm cỡ ảnh, rồi gửi."
        return FileRefused("too_heavy", text)
    return FileRefused("damaged", "Tệp bị hỏng, không mở được. Hãy lưu lại rồi gửi.")


def _is_heif(data: bytes) -> bool:
    """Whether these bytes begin as a photo of an iPhone does."""
    return data[4:8] == b"ftyp" and data[8:12] in _HEIF


def _kind(data: bytes) -> str:
    """The module of this package that looks into such a file; "" when none does."""
    if data.startswith(b"%PDF-"):
        return "pdf"
    if data.startswith(b"PK\x03\x04"):
        return "office"
    webp = data.startswith(b"RIFF") and data[8:12] == b"WEBP"
    if webp or _is_heif(data) or data.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
        return "pictures"
    return ""
