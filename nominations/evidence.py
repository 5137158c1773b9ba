"""Evidence files: checked by content, stored under their hash, never inside a transaction."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from cage.files import ENDINGS, MAX_BYTES, inspect
from cage.keeping import keep
from cage.refusal import FileRefused
from prepared.queries import Prepared

from . import criteria, looks, scanning
from .models import Criterion, DocumentRequirement, Evidence, Nomination, StoredFile
from .text.folding import nfc

__all__ = [
    "MAX_BYTES",
    "FileRefused",
    "attach",
    "inspect",
    "open_stored",
    "served_name",
    "store_file",
    "title_of",
]


def _path(sha256: str) -> Path:
    return Path(settings.MEDIA_ROOT) / "evidence" / sha256[:2] / sha256[2:4] / sha256


def _small_path(sha256: str) -> Path:
    return _path(sha256).with_suffix(".small")


def store_file(content: IO[bytes] | bytes) -> StoredFile:
    """Check and keep a content once; the same content gives the same row.

    ``FileRefused`` with the way out when it may do harm, is damaged, or the disk is full.
    """
    raw = content if isinstance(content, bytes) else content.read(MAX_BYTES + 1)
    found = inspect(raw)
    scan = scanning.ask(found.data)
    sha256 = hashlib.sha256(found.data).hexdigest()
    keep(_path(sha256), found.data)
    if found.small:
        keep(_small_path(sha256), found.small)
    stored, _made = StoredFile.objects.get_or_create(
        sha256=sha256,
        defaults={
            "size": len(found.data),
            "media_type": found.media_type,
            "pages": found.pages,
            "scan": scan,
        },
    )
    if scan == StoredFile.Scan.CLEAN and stored.scan != scan:
        # It was taken in while the scanner was away, or before there was one.
        stored.scan = scan
        stored.save(update_fields=["scan"])
    if found.pages is not None and stored.pages is None:
        # Taken in before pages were counted.
        stored.pages = found.pages
        stored.save(update_fields=["pages"])
    return stored


#: What no file name may hold: separators, what a shell or a header reads, and signs not seen.
_ODD = re.compile(
    r"[\\/:*?\"<>|;%\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]+"
)
#: How a sender's own endings look; the file's is put there by what it is.
_ENDINGS = re.compile(r"(\.[A-Za-z][A-Za-z0-9]{0,4})+$")


def title_of(name: str) -> str:
    """What a file is called on a page: the words of its name, without signs not seen or endings."""
    stem = _ENDINGS.sub("", " ".join(_ODD.sub(" ", nfc(name)).split()))
    return stem[:120].strip(" .-") or "tep"


def served_name(name: str, media_type: str) -> str:
    """What a file is called when it goes out: the sender's words, and the ending of what it is."""
    return f"{title_of(name)}.{ENDINGS.get(media_type, 'bin')}"


def open_stored(stored: StoredFile) -> IO[bytes]:
    """The stored bytes, for a checked download.

    ``FileRefused`` when they were disposed of, or the scanner has not found them clean yet.
    """
    scanning.let_through(stored)
    try:
        return _path(stored.sha256).open("rb")
    except FileNotFoundError as error:
        text = _("Tệp này không còn: đã tiêu huỷ khi hết thời hạn lưu, hoặc kho tệp bị mất.")
        raise FileRefused("gone", text) from error


def open_small(stored: StoredFile) -> IO[bytes] | None:
    """A small picture of a picture, for lists; None where there is none, or not yet."""
    if scanning.withheld(stored):
        return None
    try:
        return _small_path(stored.sha256).open("rb")
    except FileNotFoundError:
        return None


def rescan() -> tuple[int, int]:
    """Ask the scanner about what still waits: how many were answered, how many wait on."""
    answered = waiting = 0
    for stored in scanning.unanswered():
        try:
            data = _path(stored.sha256).read_bytes()
        except FileNotFoundError:
            # Disposed of: there is nothing left to hand out.
            continue
        if scanning.settle(stored, data):
            answered += 1
        else:
            waiting += 1
    return answered, waiting


def discard(sha256: str) -> bool:
    """Remove a content for good after a decided disposal; its row stays. Whether it was there."""
    _small_path(sha256).unlink(missing_ok=True)
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
        file_name=served_name(file_name, stored.media_type),
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
