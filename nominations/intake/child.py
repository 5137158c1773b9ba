"""The process that reads one file under limits: bytes in, JSON out.

Run as ``python -m nominations.intake.child``; knows no settings and no database.
"""

from __future__ import annotations

import json
import resource
import sys

MEMORY = 512 * 1024 * 1024
CPU_SECONDS = 30
#: Writing a workbook goes through temporary files of at most this size.
MARKED_BYTES = 64 * 1024 * 1024


def limit(*, file_bytes: int = 0) -> None:
    """Bound memory, time and written bytes before anything from outside is touched."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, file_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> int:
    """Read standard input, write the reading or the refusal to standard output.

    With ``--mark``: a line of findings in JSON, then the file; the marked file comes back.
    """
    if "--mark" in sys.argv[1:]:
        return _mark()
    limit()
    from .results import IntakeRefused, dump
    from .workbook import read_workbook

    try:
        parsed = read_workbook(
            sys.stdin.buffer.read(), include_hidden="--include-hidden" in sys.argv[1:]
        )
    except IntakeRefused as refused:
        answer = {"refused": {"code": refused.code, "text": refused.text}}
    except MemoryError:
        return 3
    else:
        answer = {"parsed": dump(parsed)}
    sys.stdout.buffer.write(json.dumps(answer).encode())
    return 0


def _mark() -> int:
    limit(file_bytes=MARKED_BYTES)
    from .marked import mark

    findings = json.loads(sys.stdin.buffer.readline())
    try:
        marked = mark(sys.stdin.buffer.read(), findings)
    except MemoryError:
        return 3
    sys.stdout.buffer.write(marked)
    return 0


if __name__ == "__main__":
    sys.exit(main())
