"""What a child is made to do in tests of its limits."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any


def much(request: dict[str, Any], _data: bytes) -> tuple[dict[str, Any], bytes]:
    """An answer of many bytes."""
    return {}, b"x" * request["bytes"]


def hold(request: dict[str, Any], _data: bytes) -> tuple[dict[str, Any], bytes]:
    """Take memory."""
    return {"held": len(bytearray(request["bytes"]))}, b""


def spin(_request: dict[str, Any], _data: bytes) -> tuple[dict[str, Any], bytes]:
    """Use up the processor."""
    while True:
        pass


def look_around(request: dict[str, Any], _data: bytes) -> tuple[dict[str, Any], bytes]:
    """What the environment tells, who forked this, and whether a file can be written."""
    try:
        with Path(request["path"]).open("wb") as file:
            file.write(b"x")
            file.flush()
        wrote = "yes"
    except OSError as error:
        wrote = "OSError" if not isinstance(error, FileNotFoundError) else "nowhere"
    return {"environment": list(os.environ), "keeper": os.getppid(), "wrote": wrote}, b""
