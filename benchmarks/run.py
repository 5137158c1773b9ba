"""``make bench``: every figure the project promises, measured here and now.

Each part runs in a process of its own on a database of its own, which is made and dropped.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PARTS = ("statements", "replay", "replay-postgresql", "scale", "workbooks", "papers", "reports")
_SERVER = os.environ.get("TEST_DATABASE_URL", "postgres://postgres@127.0.0.1:5432/postgres")


@contextmanager
def postgresql(name: str) -> Iterator[str]:
    """A database of this name, made for the measurement."""
    import psycopg
    from psycopg import sql

    server = _SERVER.rsplit("/", 1)[0]
    with psycopg.connect(f"{server}/postgres", autocommit=True) as admin:
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield f"{server}/{name}"
        finally:
            admin.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
            )


def child(part: str, url: str, options: argparse.Namespace, *more: str) -> list[dict[str, object]]:
    """One part in a process of its own; its figures."""
    with tempfile.TemporaryDirectory() as media:
        environment = os.environ | {
            "DATABASE_URL": url,
            "MEDIA_ROOT": media,
            "PYTHONPATH": str(ROOT),
            "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
        }
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "benchmarks.part",
                part,
                str(options.rounds),
                str(options.crowd),
                *more,
            ],
            env=environment,
            cwd=ROOT,
            check=True,
            stdout=subprocess.PIPE,
        )
    found: list[dict[str, object]] = json.loads(done.stdout)
    return found


def measured(part: str, options: argparse.Namespace) -> list[dict[str, object]]:
    """The figures of one part."""
    if part in {"statements", "replay", "papers", "reports"}:
        with tempfile.TemporaryDirectory() as folder:
            return child(part, f"sqlite:///{folder}/bench.sqlite3", options)
    if part in {"replay-postgresql", "workbooks"}:
        with postgresql("bangvang_bench") as url:
            return child(part.removesuffix("-postgresql"), url, options)
    with postgresql("bangvang_bench_small") as small, postgresql("bangvang_bench_large") as large:
        return child("scale", small, options, large)


def main() -> int:
    """Print the figures; 1 when a limit is not kept."""
    from .report import Figure, show

    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("parts", nargs="*", metavar="|".join(PARTS), help="only these parts")
    parser.add_argument("--rounds", type=int, default=40, help="repetitions of what is timed")
    parser.add_argument("--crowd", type=int, default=10_000, help="nominations for statements")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if wrong := set(options.parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(wrong))}")
    figures = []
    for part in options.parts or PARTS:
        for one in measured(part, options):
            one.pop("kept")
            figures.append(Figure(**one))  # type: ignore[arg-type]
    show(figures, as_json=options.json)
    return 0 if all(one.kept for one in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
