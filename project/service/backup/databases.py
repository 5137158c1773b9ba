"""The database out into a file at one moment, and a file into an empty database."""

from __future__ import annotations

import os
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

from django.db import connection, connections

from . import BackupRefused


def dump(target: Path) -> None:
    """The whole database as it stands at one moment; others go on writing meanwhile."""
    if connection.in_atomic_block:
        raise RuntimeError("a transaction of one's own is no moment others have seen")
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(target)) as copy:
            connection.connection.backup(copy)
    else:
        _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")


def is_empty() -> bool:
    """Whether the database has no table at all."""
    return not connection.introspection.table_names()


def load(source: Path) -> None:
    """A dump into an empty database, all of it or nothing."""
    if connection.vendor == "sqlite":
        name = str(connection.settings_dict["NAME"])
        if ":memory:" in name or "mode=memory" in name:
            raise BackupRefused("Cơ sở dữ liệu đích chỉ nằm trong bộ nhớ.")
        connections.close_all()
        target = Path(name)
        for left in (
            target.with_name(f"{target.name}-wal"),
            target.with_name(f"{target.name}-shm"),
        ):
            left.unlink(missing_ok=True)
        partial = target.with_name(f".{target.name}.restored")
        partial.unlink(missing_ok=True)
        with closing(sqlite3.connect(source)) as given, closing(sqlite3.connect(partial)) as copy:
            given.backup(copy)
        partial.chmod(0o600)
        partial.replace(target)
        return
    connections.close_all()
    _run(
        "pg_restore",
        "--no-owner",
        "--no-privileges",
        "--exit-on-error",
        "--single-transaction",
        str(source),
    )


def _run(program: str, *arguments: str) -> None:
    """One of PostgreSQL's own programs on our database; the password is in no list of processes."""
    given: dict[str, Any] = connection.settings_dict
    environment = {**os.environ, "PGDATABASE": str(given["NAME"])}
    for name, variable in (
        ("HOST", "PGHOST"),
        ("PORT", "PGPORT"),
        ("USER", "PGUSER"),
        ("PASSWORD", "PGPASSWORD"),
    ):
        if given.get(name):
            environment[variable] = str(given[name])
    if mode := given.get("OPTIONS", {}).get("sslmode"):
        environment["PGSSLMODE"] = str(mode)
    database = [f"--dbname={given['NAME']}"] if program == "pg_restore" else []
    try:
        done = subprocess.run(
            [program, *database, *arguments],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError as error:
        raise BackupRefused(f"Máy chưa có {program}: cài gói postgresql-client.") from error
    if done.returncode:
        raise BackupRefused(f"{program}: {done.stderr.strip().splitlines()[-1][:300]}")
