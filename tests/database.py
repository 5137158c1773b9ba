"""What stands in the test database: migrated once, the demonstration made once, given back whole.

A test finds the demonstration already there, unless it is marked ``empty``: then it finds what
the migrations alone leave. Ordinary tests are rolled back and cost nothing; after a test that
commits, and between the two contents, the rows are put back as they were first seen.

Migrations are the slowest part of a run (Django draws every model anew at every step), so a
database they made is kept: in ``var/tests`` for SQLite, as a template on the server for
PostgreSQL, named by the migrations' own text. Django still runs ``migrate`` on its copy and
would apply whatever a kept one lacked.
"""

from __future__ import annotations

import fcntl
import hashlib
import inspect
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.db import ProgrammingError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.transaction import atomic

#: Templates of migrations nobody runs any more go after so many days.
KEPT_DAYS = 7
TEMPLATE_PREFIX = "bangvang_migrated_"


def migrations_key() -> str:
    """The same for the same migrations, of this project and of every library."""
    found = hashlib.sha256(f"{django.VERSION} {connection.vendor} 1".encode())
    for name, migration in sorted(MigrationLoader(None).disk_migrations.items()):
        source = inspect.getsourcefile(sys.modules[type(migration).__module__])
        found.update(f"{name}".encode() + Path(source or "").read_bytes())
    return found.hexdigest()[:16]


class Migrated:
    """A database that went through the migrations before, for the test database to start from."""

    def __init__(self) -> None:
        self.key = migrations_key()
        self._folder = Path(settings.BASE_DIR) / "var" / "tests"
        self._folder.mkdir(parents=True, exist_ok=True)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Of several workers one migrates; the others wait and copy."""
        with (self._folder / f"{connection.vendor}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


class MigratedSqlite(Migrated):
    """A file; the test database lives in memory and is filled from it."""

    @property
    def _path(self) -> Path:
        return self._folder / f"migrated-{self.key}.sqlite3"

    @contextmanager
    def given(self) -> Iterator[None]:
        """While the test database is set up, it finds the kept one's rows, if there are any."""
        name = connection.creation._get_test_db_name()
        assert "mode=memory" in name, "the tests' SQLite database lives in memory"
        with closing(sqlite3.connect(name, uri=True)) as holder:
            if self._path.exists():
                with closing(sqlite3.connect(self._path)) as source:
                    source.backup(holder)
            yield

    def keep(self) -> None:
        """For the next run, unless it is kept already; files of other migrations go."""
        if self._path.exists():
            return
        for old in self._folder.glob("migrated-*.sqlite3*"):
            old.unlink()
        partly = self._path.with_suffix(".partly")
        partly.unlink(missing_ok=True)
        with closing(sqlite3.connect(partly)) as target:
            _raw().backup(target)
        partly.rename(self._path)


class MigratedPostgresql(Migrated):
    """A template database on the server the tests run on."""

    @property
    def _name(self) -> str:
        return f"{TEMPLATE_PREFIX}{self.key}"

    @contextmanager
    def given(self) -> Iterator[None]:
        """While the test database is set up, it is made from the template, if there is one."""
        # Nothing of a test database need survive a power cut.
        connection.settings_dict["OPTIONS"] |= {"options": "-c synchronous_commit=off"}
        if self._name in self._kept():
            connection.settings_dict["TEST"]["TEMPLATE"] = self._name
        yield

    def keep(self) -> None:
        """For the next run, unless it is kept already; templates not used for long go."""
        kept = self._kept()
        if self._name in kept:
            return
        named = connection.settings_dict["NAME"]
        connection.close()
        oldest = date.today() - timedelta(days=KEPT_DAYS)
        with connection._nodb_cursor() as cursor:
            for name, made in kept.items():
                if (made or date.min) < oldest:
                    cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
            with suppress(ProgrammingError):  # another run kept it at this very moment
                cursor.execute(f'CREATE DATABASE "{self._name}" TEMPLATE "{named}"')
                cursor.execute(f"COMMENT ON DATABASE \"{self._name}\" IS '{date.today()}'")

    def _kept(self) -> dict[str, date | None]:
        with connection._nodb_cursor() as cursor:
            cursor.execute(
                "SELECT datname, shobj_description(oid, 'pg_database') FROM pg_database"
                " WHERE datname LIKE %s",
                [TEMPLATE_PREFIX + "%"],
            )
            return {
                name: date.fromisoformat(made) if made else None for name, made in cursor.fetchall()
            }


def migrated() -> MigratedSqlite | MigratedPostgresql:
    """The kept database for the engine the tests run on."""
    return {"sqlite": MigratedSqlite, "postgresql": MigratedPostgresql}[connection.vendor]()


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
                cursor.execute(f"TRUNCATE {', '.join(self._tables)}")
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
