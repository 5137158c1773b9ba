"""Evidence files: checked by content, stored under their hash, never inside a transaction."""

from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import Path
from typing import IO, Any

import pikepdf
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from prepared.queries import Prepared

from . import criteria, looks
from .models import Criterion, DocumentRequirement, Evidence, Nomination, StoredFile

MAX_BYTES = 20 * 1024 * 1024
_OFFICE = {
    "word/document.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/workbook.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class FileRefused(Exception):
    """A file that is not taken in, with a code and what to do about it."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code, self.text = code, text


#: How deep dictionaries may lie in one another before a PDF is called odd.
_DEPTH = 60
_ACTIVE = ("/JavaScript", "/Launch")


def _runs(item: Any, depth: int = 0) -> bool:
    """Whether an object, or what lies directly in it, would run something when opened."""
    if depth > _DEPTH:
        return True
    if isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
        if "/JS" in item or item.get("/S") in _ACTIVE:
            return True
        inner = [value for _key, value in item.items()]
    elif isinstance(item, pikepdf.Array):
        inner = list(item)
    else:
        return False
    # What is referred to is an object of its own and is looked at by itself.
    return any(
        _runs(value, depth + 1)
        for value in inner
        if isinstance(value, pikepdf.Object) and not value.is_indirect
    )


def _check_pdf(data: bytes) -> int:
    """How many pages it has, or ``FileRefused``."""
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            if any(_runs(item) for item in pdf.objects):
                raise FileRefused(
                    "pdf.active", _("Tệp PDF có chứa mã chạy được. Hãy in lại ra PDF rồi gửi.")
                )
            return len(pdf.pages)
    except pikepdf.PdfError as problem:
        raise FileRefused(
            "pdf.damaged", _("Tệp PDF bị hỏng hoặc có mật khẩu. Hãy lưu lại rồi gửi.")
        ) from problem


def _check_office(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            total = sum(item.file_size for item in archive.infolist())
    except zipfile.BadZipFile as problem:
        raise FileRefused("zip.damaged", _("Tệp bị hỏng. Hãy lưu lại rồi gửi.")) from problem
    if len(names) > 2000 or total > 200 * 1024 * 1024 or total > 100 * max(len(data), 1):
        raise FileRefused("zip.bomb", _("Tệp nén bất thường, không nhận."))
    if any("vbaProject" in name for name in names):
        raise FileRefused("office.macro", _("Tệp có macro. Hãy lưu thành .docx hoặc .xlsx."))
    for name, media_type in _OFFICE.items():
        if name in names:
            return media_type
    raise FileRefused("type", _("Chỉ nhận PDF, JPG, PNG, DOCX, XLSX."))


def _without_exif(data: bytes) -> bytes:
    """A JPEG without its APP1 parts, so that no place is told; the picture is untouched."""
    out, at = bytearray(data[:2]), 2
    while at + 4 <= len(data) and data[at] == 0xFF and data[at + 1] != 0xDA:
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        if data[at + 1] != 0xE1:
            out += data[at : at + 2 + length]
        at += 2 + length
    return bytes(out + data[at:])


def inspect(data: bytes) -> tuple[bytes, str, int | None]:
    """The bytes to store, their media type and a PDF's number of pages, or ``FileRefused``."""
    if not data:
        raise FileRefused("empty", _("Tệp rỗng."))
    if len(data) > MAX_BYTES:
        raise FileRefused("size", _("Tệp lớn hơn 20 MB. Hãy giảm dung lượng rồi gửi."))
    if data.startswith(b"%PDF-"):
        return data, "application/pdf", _check_pdf(data)
    if data.startswith(b"\xff\xd8\xff"):
        return _without_exif(data), "image/jpeg", None
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return data, "image/png", None
    if data.startswith(b"PK\x03\x04"):
        return data, _check_office(data), None
    raise FileRefused("type", _("Chỉ nhận PDF, JPG, PNG, DOCX, XLSX."))


def _path(sha256: str) -> Path:
    return Path(settings.MEDIA_ROOT) / "evidence" / sha256[:2] / sha256[2:4] / sha256


def store_file(content: IO[bytes] | bytes) -> StoredFile:
    """Check and keep a content once; the same content gives the same row."""
    raw = content if isinstance(content, bytes) else content.read(MAX_BYTES + 1)
    data, media_type, pages = inspect(raw)
    sha256 = hashlib.sha256(data).hexdigest()
    path = _path(sha256)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".part")
        partial.write_bytes(data)
        partial.rename(path)
    stored, _made = StoredFile.objects.get_or_create(
        sha256=sha256, defaults={"size": len(data), "media_type": media_type, "pages": pages}
    )
    if pages is not None and stored.pages is None:
        # Taken in before pages were counted.
        stored.pages = pages
        stored.save(update_fields=["pages"])
    return stored


def open_stored(stored: StoredFile) -> IO[bytes]:
    """The stored bytes, for a checked download; ``FileRefused`` when they were disposed of."""
    try:
        return _path(stored.sha256).open("rb")
    except FileNotFoundError as error:
        text = _("Tệp này không còn: đã tiêu huỷ khi hết thời hạn lưu, hoặc kho tệp bị mất.")
        raise FileRefused("gone", text) from error


def discard(sha256: str) -> bool:
    """Remove a content for good after a decided disposal; its row stays. Whether it was there."""
    try:
        _path(sha256).unlink()
    except FileNotFoundError:
        return False
    return True


def attach(
    *,
    actor: Any,
    nomination: Nomination,
    kind: str,
    title: str,
    stored: StoredFile,
    file_name: str,
    replaces: Evidence | None = None,
    criterion: Criterion | None = None,
) -> Evidence:
    """Add a file to a dossier, or a new version of one; the old version stays.

    A new version proves what the old one proved.
    """
    made = Evidence.objects.create(
        nomination=nomination,
        kind=kind,
        title=title,
        file=stored,
        file_name=file_name[:200],
        uploaded_by=actor,
        replaces=replaces,
        criterion_id=replaces.criterion_id if replaces else criterion and criterion.pk,
        version=replaces.version + 1 if replaces else 1,
    )
    if replaces is not None:
        criteria.follow(replaces, made)
    return made


def remove(evidence: Evidence) -> None:
    """Take a file out of the dossier; the content and the row stay."""
    evidence.removed_at = timezone.now()
    evidence.save(update_fields=["removed_at"])
    criteria.follow(evidence, None)


_KINDS: Prepared[str] = Prepared(
    lambda nomination: Evidence.objects.filter(
        nomination=nomination, removed_at__isnull=True, replaced_by__isnull=True
    ).values_list("kind", flat=True)
)
_WANTED = Prepared(lambda version: DocumentRequirement.objects.filter(version=version))


def wanted_documents(nomination: Nomination) -> list[DocumentRequirement]:
    """The papers its award may ask for, in order."""
    version = nomination.award_type_version_id
    return looks.once(nomination, "documents", lambda: _WANTED.all(version))


def _kinds(nomination: Nomination) -> list[str]:
    if looks.is_open(nomination):
        return [paper.kind for paper in criteria.papers_of(nomination)]
    return _KINDS.all(nomination.pk)


def missing_documents(nomination: Nomination, *, minor: bool) -> list[DocumentRequirement]:
    """Required papers the dossier does not hold yet."""
    held: dict[str, int] = {}
    for kind in _kinds(nomination):
        held[kind] = held.get(kind, 0) + 1
    return [
        wanted
        for wanted in wanted_documents(nomination)
        if held.get(wanted.kind, 0) < wanted.minimum and (minor or not wanted.only_minors)
    ]
