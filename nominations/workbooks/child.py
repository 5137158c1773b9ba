"""The process that handles one file under limits; it can write no file.

Run as ``python -m nominations.workbooks.child``; knows no settings and no database. Standard input:
a line of JSON that says what to do, then the file. Standard output: a line of JSON, then, where
a file was asked for, its bytes.
"""

from __future__ import annotations

import gc
import json
import resource
import sys
from typing import Any

MEMORY = 512 * 1024 * 1024
CPU_SECONDS = 30


def limit() -> None:
    """Bound memory and time before anything from outside is touched."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _handle(request: dict[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
    if request["task"] == "mark":
        from .marked import mark

        return {}, mark(data, request["findings"])
    from .results import dump
    from .workbook import read_workbook

    parsed = read_workbook(data, include_hidden=request["include_hidden"], words=request["words"])
    return {"parsed": dump(parsed)}, b""


def main() -> int:
    """Do what the first line of standard input says; 3 when the memory does not suffice."""
    limit()
    # One short task under a limit of memory: looking for circles would only take time.
    gc.disable()
    from .results import IntakeRefused

    request = json.loads(sys.stdin.buffer.readline())
    rest = b""
    try:
        answer, rest = _handle(request, sys.stdin.buffer.read())
    except IntakeRefused as refused:
        answer = {"refused": {"code": refused.code, "text": refused.text}}
    except MemoryError:
        return 3
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + rest)
    return 0


if __name__ == "__main__":
    sys.exit(main())
