"""Papers kept by the hash of their bytes: the same paper lies there once, and never changes."""

from __future__ import annotations

import hashlib
from pathlib import Path

from django.conf import settings

from cage.keeping import keep as write


def _path(sha256: str) -> Path:
    return Path(settings.MEDIA_ROOT) / "papers" / sha256[:2] / sha256


def keep(paper: bytes) -> str:
    """Store a paper; its SHA-256 in hexadecimal. ``FileRefused`` when the disk is full."""
    sha256 = hashlib.sha256(paper).hexdigest()
    write(_path(sha256), paper)
    return sha256


def read(sha256: str) -> bytes | None:
    """The bytes of a kept paper; None when they are not there or no longer match their hash."""
    try:
        paper = _path(sha256).read_bytes()
    except FileNotFoundError:
        return None
    return paper if hashlib.sha256(paper).hexdigest() == sha256 else None
