"""Reading a file from outside: judged by structure first, then read in a limited process."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from pathlib import Path
from typing import Any

from .headers import Words
from .marked import findings_of
from .results import IntakeRefused, ParsedSheet, ParsedWorkbook, load
from .structure import MAX_BYTES, check_structure

WALL_SECONDS = 60
_ROOT = Path(__file__).resolve().parents[2]
_logger = logging.getLogger(__name__)


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
    wall_seconds: float = WALL_SECONDS,
) -> ParsedWorkbook:
    """Read a workbook nobody vouches for; the same result as ``read_workbook``.

    The child process gets the bytes that were checked, an empty environment, 512 MB of memory
    and 30 seconds of processor time. Raises ``IntakeRefused`` with advice to the sender.
    """
    data = _bytes_of(source)
    check_structure(data)
    request = {"task": "read", "include_hidden": include_hidden, "words": dict(words or {})}
    answer, _rest = _child(request, data, wall_seconds)
    return load(answer["parsed"])


def mark_caged(
    data: bytes, sheets: list[ParsedSheet], *, wall_seconds: float = WALL_SECONDS
) -> bytes:
    """The same file with what is wrong marked in it, made under the same limits."""
    check_structure(data)
    request = {"task": "mark", "findings": findings_of(sheets)}
    _answer, marked = _child(request, data, wall_seconds)
    return marked


def _child(
    request: dict[str, Any], data: bytes, wall_seconds: float
) -> tuple[dict[str, Any], bytes]:
    """What the limited process answers: a line of JSON, and the bytes after it."""
    environment = {
        "PYTHONPATH": str(_ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",
        "TZ": "Asia/Ho_Chi_Minh",
        "OPENBLAS_NUM_THREADS": "1",
    }
    try:
        done = subprocess.run(
            [sys.executable, "-m", "nominations.workbooks.child"],
            input=json.dumps(request).encode() + b"\n" + data,
            capture_output=True,
            cwd=_ROOT,
            env=environment,
            timeout=wall_seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _too_heavy() from error
    if done.returncode:
        crash = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
        _logger.warning("workbook reader ended with %s: %s", done.returncode, crash)
        if done.returncode == 1 and "MemoryError" not in "".join(crash):
            raise IntakeRefused(
                "file.unreadable",
                "Không đọc được nội dung tệp. Hãy chép danh sách sang một sổ làm việc mới, lưu "
                "dạng .xlsx rồi gửi lại.",
            )
        raise _too_heavy()
    line, _end, rest = done.stdout.partition(b"\n")
    answer: dict[str, Any] = json.loads(line)
    if "refused" in answer:
        raise IntakeRefused(**answer["refused"])
    return answer, rest


def _too_heavy() -> IntakeRefused:
    return IntakeRefused(
        "file.too_heavy",
        "Tệp quá nặng nên không đọc được trong giới hạn cho phép. Hãy chép riêng danh sách sang "
        "một sổ làm việc mới rồi gửi lại.",
    )
