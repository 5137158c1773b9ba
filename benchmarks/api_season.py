"""``make api-season``: an empty database, a server, and a whole season through the API alone.

Two thousand nominations of sixteen wards by default, on PostgreSQL and gunicorn; prints what came
out and what each endpoint took as JSON, and ends with 1 when record or cases do not agree.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.utils import timezone

from .run import ROOT, postgresql
from .season.client import Api, over_http
from .season.play import Season

PASSWORD = "khuyenhoc-demo"


@contextmanager
def served(environment: dict[str, str], workers: int) -> Iterator[int]:
    """The service on a free port of loopback, as many processes as asked for."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    server = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "gunicorn",
            "project.wsgi",
            "--bind",
            f"127.0.0.1:{port}",
            "--workers",
            str(workers),
            "--worker-class",
            "gthread",
            "--threads",
            "4",
            "--keep-alive",
            "30",
            "--log-level",
            "warning",
        ],
        env=environment,
        cwd=ROOT,
    )
    try:
        for _try in range(300):
            with socket.socket() as one:
                if one.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.2)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=30)


def manage(environment: dict[str, str], *words: str) -> bool:
    """One command of ``manage.py``; whether it ended well."""
    done = subprocess.run(
        [sys.executable, "manage.py", *words],
        env=environment,
        cwd=ROOT,
        stdout=sys.stderr,
        check=False,
    )
    return done.returncode == 0


def main() -> int:
    """Play, check, print."""
    parser = argparse.ArgumentParser(prog="make api-season")
    parser.add_argument("--nominations", type=int, default=2000)
    parser.add_argument("--workers", type=int, default=4, help="people who act at the same time")
    parser.add_argument("--processes", type=int, default=2, help="processes of the server")
    parser.add_argument("--workbooks", type=Path, default=ROOT / "fixtures" / "ward_workbooks")
    options = parser.parse_args()
    with postgresql("bangvang_api_season") as url, tempfile.TemporaryDirectory() as media:
        environment = os.environ | {
            "DATABASE_URL": url,
            "MEDIA_ROOT": media,
            "PYTHONPATH": str(ROOT),
            "DJANGO_SETTINGS_MODULE": "benchmarks.season.settings",
            "DEMO_PASSWORD": PASSWORD,
        }
        if not manage(environment, "migrate", "--verbosity", "0"):
            return 1
        if not manage(environment, "load_demo", "--empty", "--yes-really"):
            return 1
        with served(environment, options.processes) as port:
            season = Season(
                Api(over_http("127.0.0.1", port), PASSWORD),
                nominations=options.nominations,
                workers=options.workers,
                workbooks=options.workbooks.glob("*.xlsx"),
                today=timezone.localdate(),
                told=lambda line: print(line, file=sys.stderr, flush=True),
            )
            season.play()
            told = season.summary()
        begun = time.monotonic()
        told["record_whole"] = manage(environment, "verify_audit")
        told["cases_agree"] = manage(environment, "check_cases")
        told["seconds_of_checks"] = round(time.monotonic() - begun, 1)
    json.dump(told, sys.stdout, ensure_ascii=False, indent=1)
    print()
    return 0 if told["record_whole"] and told["cases_agree"] else 1


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.season.settings")
    sys.exit(main())
