"""What stands in the test database: migrated once, the demonstration made once, given back whole.

A test finds the demonstration already there, unless it is marked ``empty``: then it finds what
the migrations alone leave. Ordinary tests are rolled back and cost nothing; after a test that
commits, and between the two contents, the rows are put back as they were first seen.

Migrations are the slowest part of a run (Django draws every model anew at every step), so a
database they made is kept: in the user's cache for SQLite, as a template on the server for
PostgreSQL, with a list of the migrations it went through and of their texts. A run begins with
the kept one that went through most of today's and none besides; Django applies what it lacks.
"""

from __future__ import annotations

import fcntl
import hashlib
import inspect
import json
import os
import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import django
from django.db import ProgrammingError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.transaction import atomic
from django.test.utils import setup_databases, teardown_databases

#: What nobody made or began with for so many days goes.
KEPT_DAYS = 7
TEMPLATE_PREFIX = "bangvang_migrated_"


def migrations() -> set[str]:
    """Every migration of the project and its libraries, each with a hash of its text."""
    found = {f"Django {django.VERSION}"}
    for (app, name), migration in MigrationLoader(None).disk_migrations.items():
        source = Path(inspect.getsourcefile(sys.modules[type(migration).__module__]) or "")
        found.add(f"{app}.{name} {hashlib.sha256(source.read_bytes()).hexdigest()[:12]}")
    return found


def nearest(kept: dict[str, set[str]], wanted: set[str]) -> str | None:
    """The name of the kept one with most of what is wanted and nothing else.

    One is no start if a migration it lacks comes before one it has: Django would refuse that
    order only where they depend on one another, and then the kept one has both.
    """
    fit = {name: made_of for name, made_of in kept.items() if made_of <= wanted}
    return max(fit, key=lambda name: len(fit[name]), default=None)


class Migrated:
    """A database that went through the migrations before, for the test database to start from."""

    def __init__(self) -> None:
        self.made_of = migrations()
        self.key = hashlib.sha256("\n".join(sorted(self.made_of)).encode()).hexdigest()[:16]
        cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
        self._folder = cache / "bang-vang" / "tests"
        self._folder.mkdir(parents=True, exist_ok=True)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Of several workers with the same migrations one migrates; the others wait and copy."""
        with (self._folder / f"{connection.vendor}-{self.key}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


class MigratedSqlite(Migrated):
    """A file, and its list beside it; the test database lives in memory and is filled from it."""

    @contextmanager
    def given(self) -> Iterator[None]:
        """While the test database is set up, it finds the kept one's rows, if there are any."""
        name = connection.creation._get_test_db_name()
        assert "mode=memory" in name, "the tests' SQLite database lives in memory"
        found = nearest(
            {
                path.stem: set(json.loads(path.read_text(encoding="utf-8")))
                for path in self._folder.glob("*.json")
            },
            self.made_of,
        )
        with closing(sqlite3.connect(name, uri=True)) as holder:
            if found:
                path = self._folder / f"{found}.sqlite3"
                path.touch()
                with closing(sqlite3.connect(path)) as source:
                    source.backup(holder)
            yield

    def keep(self) -> None:
        """For the next run, unless it is kept already; files not used for long go."""
        path = self._folder / f"{self.key}.sqlite3"
        if path.exists():
            return
        partly = path.with_suffix(".partly")
        partly.unlink(missing_ok=True)
        with closing(sqlite3.connect(partly)) as target:
            _raw().backup(target)
        partly.rename(path)
        listed = path.with_suffix(".json")
        listed.with_suffix(".partly").write_text(json.dumps(sorted(self.made_of)), "utf-8")
        listed.with_suffix(".partly").rename(listed)
        for old in self._folder.glob("*.sqlite3"):
            if time.time() - old.stat().st_mtime > KEPT_DAYS * 86_400:
                old.with_suffix(".json").unlink(missing_ok=True)
                old.unlink()


class MigratedPostgresql(Migrated):
    """A template database on the server the tests run on; its comment is the list."""

    @property
    def _name(self) -> str:
        return f"{TEMPLATE_PREFIX}{self.key}"

    @contextmanager
    def given(self) -> Iterator[None]:
        """While the test database is set up, it is made from the template, if there is one."""
        # Nothing of a test database need survive a power cut.
        connection.settings_dict["OPTIONS"] |= {"options": "-c synchronous_commit=off"}
        kept = {name: set(one["made_of"]) for name, one in self._kept().items()}
        if found := nearest(kept, self.made_of):
            connection.settings_dict["TEST"]["TEMPLATE"] = found
        yield

    def keep(self) -> None:
        """For the next run, unless it is kept already; templates made long ago go."""
        kept = self._kept()
        if self._name in kept:
            return
        named = connection.settings_dict["NAME"]
        connection.close()
        oldest = str(date.today() - timedelta(days=KEPT_DAYS))
        told = json.dumps({"made": str(date.today()), "made_of": sorted(self.made_of)})
        with connection._nodb_cursor() as cursor, suppress(ProgrammingError):
            for name, one in kept.items():
                if one["made"] < oldest:
                    cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
            # Refused where another run keeps the same at this very moment.
            cursor.execute(f'CREATE DATABASE "{self._name}" TEMPLATE "{named}"')
            cursor.execute(f'COMMENT ON DATABASE "{self._name}" IS %s', [told])

    def _kept(self) -> dict[str, dict[str, Any]]:
        with connection._nodb_cursor() as cursor:
            cursor.execute(
                "SELECT datname, shobj_description(oid, 'pg_database') FROM pg_database"
                " WHERE datname LIKE %s",
                [TEMPLATE_PREFIX + "%"],
            )
            # One without its list is being made, or was left half done.
            return {
                name: json.loads(told)
                for name, told in cursor.fetchall()
                if told and told.startswith("{")
            }


def migrated() -> MigratedSqlite | MigratedPostgresql:
    """The kept database for the engine the tests run on."""
    return {"sqlite": MigratedSqlite, "postgresql": MigratedPostgresql}[connection.vendor]()


def make_ready() -> None:
    """Migrate beforehand, so that of two workers none waits for the other to have done it."""
    kept = migrated()
    with kept.alone(), kept.given():
        made = setup_databases(verbosity=0, interactive=False, aliases=["default"])
        kept.keep()
    teardown_databases(made, verbosity=0)


def _raw() -> Any:
    """The driver's own connection."""
    connection.ensure_connection()
    return connection.connection


class _SqliteRows:
    """The whole database, in a second one in memory."""

    def __init__(self) -> None:
        self._copy = sqlite3.connect(":memory:", check_same_thread=False)
        _raw().backup(self._copy)

    def put_back(self) -> None:
        self._copy.backup(_raw())


class _PostgresqlRows:
    """Every table's rows and every sequence's place, as the server writes them out."""

    def __init__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
            self._tables = sorted(f'"{name}"' for (name,) in cursor.fetchall())
            cursor.execute(
                "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'"
            )
            self._places = cursor.fetchall()
        self._rows = {}
        with _raw().cursor() as cursor:
            for table in self._tables:
                with cursor.copy(f"COPY {table} TO STDOUT") as out:
                    rows = b"".join(out)
                if rows:
                    self._rows[table] = rows

    def put_back(self) -> None:
        """In one transaction; foreign keys are looked at when it ends."""
        with atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('is_superuser') = 'on'")
            if cursor.fetchone()[0]:
                # Thirty times faster than new files for every table; guards would refuse it.
                cursor.execute("SET LOCAL session_replication_role = replica")
                cursor.execute(";".join(f"DELETE FROM {name}" for name in self._tables))
            else:
                # The owner of a table may take its guards away, and has to: the record's refuse.
                kept = [name for name in self._tables if name.startswith('"audit_')]
                off, on = (
                    ";".join(f"ALTER TABLE {name} {how} TRIGGER USER" for name in kept)
                    for how in ("DISABLE", "ENABLE")
                )
                cursor.execute(f"{off}; TRUNCATE {', '.join(self._tables)}; {on}")
            cursor.execute(
                ";".join(
                    f'ALTER SEQUENCE "{name}" RESTART WITH {last + 1 if last else 1}'
                    for name, last in self._places
                )
            )
            with _raw().cursor() as driver:
                for table, rows in self._rows.items():
                    with driver.copy(f"COPY {table} FROM STDIN") as into:
                        into.write(rows)


class Contents:
    """What the test database holds now, and what it can be made to hold again."""

    def __init__(self, blocker: Any) -> None:
        self._blocker = blocker
        self._kept: dict[str, _SqliteRows | _PostgresqlRows] = {}
        self._shown: str | None = None

    def keep(self, name: str) -> None:
        """What stands there now is given back under this name."""
        rows = {"sqlite": _SqliteRows, "postgresql": _PostgresqlRows}[connection.vendor]
        self._kept[name] = rows()
        self._shown = name

    def show(self, name: str) -> None:
        """Put these rows back, unless they are untouched."""
        if self._shown != name:
            with self._blocker.unblock():
                self._kept[name].put_back()
            self._shown = name

    def spoil(self) -> None:
        """A test committed something: nothing that stands there counts any more."""
        self._shown = None


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
    # By this the settings know that it is for tests.
    import pytest  # noqa: F401

    django.setup()
    make_ready()
