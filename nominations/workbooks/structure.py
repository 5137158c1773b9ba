"""Judging a file by its structure before any of it is understood."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from .parts import Parts, key_of
from .plain import utf16_of
from .results import IntakeRefused

MAX_BYTES = 10 * 1024 * 1024
MAX_UNPACKED = 100 * 1024 * 1024
MAX_RATIO = 100
MAX_MEMBERS = 2_000
_RATIO_FROM = 1024 * 1024  # small parts of pure repetition are harmless
_CHUNK = 64 * 1024
_LOCAL_HEADER = struct.Struct("<4s5H3L2H")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FORBIDDEN = tuple(
    word.encode(encoding)
    for word in ("<!DOCTYPE", "<!ENTITY")
    for encoding in ("ascii", "utf-16-le", "utf-16-be")
)
_OVERLAP = max(map(len, _FORBIDDEN)) - 1
_XML = (".xml", ".rels", ".vml")
_HOW = "Hãy mở tệp bằng Excel, chọn Lưu thành (Save As) dạng Excel Workbook (.xlsx) rồi gửi lại."


def _refuse(code: str, text: str) -> IntakeRefused:
    return IntakeRefused(f"file.{code}", text)


def _refuse_ole(data: bytes) -> IntakeRefused:
    """Old .xls files and encrypted .xlsx files share one container."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return _refuse(
            "encrypted",
            "Tệp có đặt mật khẩu. Hãy mở bằng Excel, bỏ mật khẩu (Tệp > Thông tin > Bảo vệ sổ "
            "làm việc), lưu lại rồi gửi.",
        )
    return _refuse("xls", f"Tệp .xls kiểu cũ không được nhận. {_HOW}")


def _looks_like_text(data: bytes) -> bool:
    if utf16_of(data):
        return True
    head = data[:_CHUNK]
    return b"\0" not in head and not head.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"<"))


def _compressed(data: bytes, info: zipfile.ZipInfo) -> bytes:
    """The packed bytes of a member, found through its own header."""
    start = info.header_offset
    header = data[start : start + _LOCAL_HEADER.size]
    if len(header) < _LOCAL_HEADER.size or header[:4] != b"PK\x03\x04":
        raise _refuse("damaged", f"Tệp bị hỏng. {_HOW}")
    fields = _LOCAL_HEADER.unpack(header)
    start += _LOCAL_HEADER.size + fields[-2] + fields[-1]
    return data[start : start + info.compress_size]


def _inflate(packed: bytes, method: int, left: int) -> list[bytes]:
    """A member in chunks, stopping as soon as more than ``left`` bytes come out."""
    if method == zipfile.ZIP_STORED:
        return [packed[:left]] if len(packed) <= left else [packed[: left + 1]]
    engine = zlib.decompressobj(-zlib.MAX_WBITS)
    chunks, size = [], 0
    while not engine.eof and size <= left:
        chunk = engine.decompress(packed, _CHUNK)
        packed = engine.unconsumed_tail
        if not chunk and not packed:
            break
        chunks.append(chunk)
        size += len(chunk)
    return chunks


def _check_member(data: bytes, info: zipfile.ZipInfo, left: int) -> int:
    """The real size of a member; refuses lies about it, bombs and document types."""
    if info.flag_bits & 0x1:
        raise _refuse("encrypted", f"Tệp có đặt mật khẩu. Hãy bỏ mật khẩu rồi gửi lại. {_HOW}")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise _refuse("damaged", f"Tệp được nén theo kiểu lạ. {_HOW}")
    packed = _compressed(data, info)
    try:
        chunks = _inflate(packed, info.compress_type, left)
    except zlib.error as error:
        raise _refuse("damaged", f"Tệp bị hỏng. {_HOW}") from error
    size = sum(map(len, chunks))
    if size > left or (size > _RATIO_FROM and size > MAX_RATIO * max(1, len(packed))):
        raise _refuse(
            "too_heavy",
            "Tệp phình ra quá lớn khi mở. Hãy chép riêng danh sách sang một sổ làm việc mới "
            "rồi gửi lại.",
        )
    if size != info.file_size:
        raise _refuse("damaged", f"Tệp bị hỏng hoặc đã bị sửa. {_HOW}")
    if key_of(info.filename).endswith(_XML):
        tail = b""
        for chunk in chunks:
            window = tail + chunk
            if any(word in window for word in _FORBIDDEN):
                raise _refuse(
                    "doctype", f"Tệp có khai báo kiểu tài liệu (DOCTYPE) không an toàn. {_HOW}"
                )
            tail = window[-_OVERLAP:]
    return size


def _check_archive(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise _refuse("damaged", f"Tệp bị hỏng. {_HOW}") from error
    # Two parts that differ by case or slash alone are one to Excel, and two to a careless reader.
    lowered = [key_of(info.filename) for info in members]
    if len(members) > MAX_MEMBERS or len(set(lowered)) != len(lowered):
        raise _refuse("too_heavy", f"Tệp có cấu trúc bất thường. {_HOW}")
    if any(
        name.endswith(("vbaproject.bin", ".xlsb")) or "/macrosheets/" in name for name in lowered
    ):
        raise _refuse(
            "macros",
            "Tệp có macro nên không được nhận. Hãy lưu lại dạng Excel Workbook (.xlsx), không "
            "phải .xlsm.",
        )
    if any(name.startswith(("basic/", "scripts/")) for name in lowered):
        raise _refuse("macros", "Tệp có macro nên không được nhận. Hãy bỏ macro rồi lưu lại.")
    left = MAX_UNPACKED
    for info in members:
        left -= _check_member(data, info, left)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = Parts(archive)
        if "content.xml" not in parts and parts.workbook() is None:
            raise _refuse("kind", f"Đây không phải tệp bảng tính. {_HOW}")
        manifest = "META-INF/manifest.xml"
        if manifest in parts and b"encryption-data" in parts.read(manifest):
            raise _refuse("encrypted", "Tệp có đặt mật khẩu. Hãy bỏ mật khẩu, lưu lại rồi gửi lại.")


def check_structure(data: bytes) -> None:
    """Refuse what is not a plain .xlsx, .ods or CSV file of reasonable size.

    Sizes are counted while inflating, because the directory of an archive can lie. Raises
    ``IntakeRefused`` with what the sender can do.
    """
    if not data:
        raise _refuse("empty", "Tệp trống. Hãy kiểm tra lại tệp rồi gửi lại.")
    if len(data) > MAX_BYTES:
        raise _refuse(
            "too_large",
            "Tệp lớn hơn 10 MB. Hãy bỏ ảnh và trang không cần thiết, hoặc tách thành nhiều tệp.",
        )
    if data.startswith(_OLE):
        raise _refuse_ole(data)
    if data.startswith(b"PK"):
        _check_archive(data)
    elif not _looks_like_text(data):
        raise _refuse("kind", f"Đây không phải tệp bảng tính. {_HOW}")
