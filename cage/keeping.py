"""A file lies there whole or not at all, also when the disk is full or the process is killed."""

from __future__ import annotations

import contextlib
import logging
import os
import tempfile
from pathlib import Path

from .refusal import FileRefused

_logger = logging.getLogger(__name__)


def keep(path: Path, data: bytes) -> None:
    """Write a file that is named by its content, unless it is there.

    ``FileRefused`` when the disk takes it not; nothing is left behind then.
    """
    if path.exists():
        return
    partial: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # A name of its own: two may keep the same content at once.
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:16]}-")
        partial = Path(name)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except OSError as error:
        if partial is not None:
            with contextlib.suppress(OSError):
                partial.unlink(missing_ok=True)
        _logger.error("a file could not be kept: %s", error)
        raise FileRefused(
            "disk",
            "Máy chủ chưa lưu được tệp (có thể đã hết chỗ); chưa có gì thay đổi. Hãy báo quản trị "
            "rồi gửi lại sau.",
        ) from error
