"""Reading a file from outside: judged by structure first, then read in a limited process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import astuple
from pathlib import Path
from typing import Any

from cage import process
from cage.process import Limits

from .awards import Awards
from .headers import Words
from .marked import findings_of
from .results import IntakeRefused, ParsedSheet, ParsedWorkbook, load
from .structure import MAX_BYTES

WALL_SECONDS = 60


def _bytes_of(source: str | Path | bytes) -> bytes:
    """The file's bytes, never more than one beyond the limit."""
    if isinstance(source, bytes):
        return source
    try:
        with Path(source).open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise IntakeRefused(
            "file.missing", "Không đọc được tệp. Hãy kiểm tra đường dẫn và quyền đọc tệp."
        ) from error


def read_caged(
    source: str | Path | bytes,
    *,
    include_hidden: bool = False,
    words: Words | None = None,
    heading_rows: Mapping[str, int] | None = None,
    awards: Awards | None = None,
    wall_seconds: float = WALL_SECONDS,
) -> ParsedWorkbook:
    """Read a workbook nobody vouches for; the same result as ``read_workbook``.

    Judged by its structure and read in ``cage.process``: with an empty environment, 512 MB of
    memory and 30 seconds of processor time. Raises ``IntakeRefused`` with advice to the sender.
    """
    data = _bytes_of(source)
    request = {
        "task": "read",
        "include_hidden": include_hidden,
        "words": dict(words or {}),
        "heading_rows": dict(heading_rows or {}),
        "awards": [astuple(one) for one in awards.every] if awards else [],
        "chosen": dict(awards.chosen or {}) if awards else {},
    }
    answer, _rest = _child(request, data, wall_seconds)
    return load(answer["parsed"])


def mark_caged(
    data: bytes, sheets: list[ParsedSheet], *, wall_seconds: float = WALL_SECONDS
) -> bytes:
    """The same file with what is wrong marked in it, made under the same limits."""
    request = {"task": "mark", "findings": findings_of(sheets)}
    _answer, marked = _child(request, data, wall_seconds)
    return marked


def _child(
    request: dict[str, Any], data: bytes, wall_seconds: float
) -> tuple[dict[str, Any], bytes]:
    """What the limited process answers, and the bytes after it."""
    try:
        answer, rest = process.run(
            "nominations.workbooks.child:task", request, data, limits=Limits(wall=wall_seconds)
        )
    except process.CageBroken as broken:
        if broken.too_heavy:
            raise _too_heavy() from broken
        raise IntakeRefused(
            "file.unreadable",
            "Không đọc được nội dung tệp. Hãy chép danh sách sang một sổ làm việc mới, lưu "
            "dạng .xlsx rồi gửi lại.",
        ) from broken
    if "refused" in answer:
        raise IntakeRefused(**answer["refused"])
    return answer, rest


def _too_heavy() -> IntakeRefused:
    return IntakeRefused(
        "file.too_heavy",
        "Tệp quá nặng nên không đọc được trong giới hạn cho phép. Hãy chép riêng danh sách sang "
        "một sổ làm việc mới rồi gửi lại.",
    )
