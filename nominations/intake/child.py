"""The process that reads one file under limits: bytes in, JSON out.

Run as ``python -m nominations.intake.child``; knows no settings and no database.
"""

from __future__ import annotations

import json
import resource
import sys

MEMORY = 512 * 1024 * 1024
CPU_SECONDS = 30


def limit() -> None:
    """Bound memory and time before anything from outside is touched."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> int:
    """Read standard input, write the reading or the refusal to standard output."""
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


if __name__ == "__main__":
    sys.exit(main())
