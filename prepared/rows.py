"""Rows stored by statements composed once."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections, models
from django.db.models.constants import OnConflict
from django.db.models.sql import InsertQuery, UpdateQuery
from django.db.transaction import mark_for_rollback_on_error

from .queries import Slot, by_name, named

_INSERTS: dict[tuple[Any, ...], str] = {}
_UPDATES: dict[tuple[Any, ...], str] = {}


class Remembering(models.Model):
    """Knows what was read, so that only what differs is written."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """What was read before says nothing once the ORM has written."""
        super().save(*args, **kwargs)
        self.__dict__.pop("_read", None)

    @classmethod
    def from_db(cls, db: Any, field_names: Any, values: Any, **more: Any) -> Any:
        """Keep what was read beside the instance."""
        found = super().from_db(db, field_names, values, **more)
        found.__dict__["_read"] = dict(zip(field_names, values, strict=True))
        return found

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        """Nor once it was read anew."""
        super().refresh_from_db(*args, **kwargs)
        self.__dict__.pop("_read", None)

    def store(self) -> None:
        """Write what differs from what was read (everything where that is not known)."""
        read, now = self.__dict__.setdefault("_read", {}), self.__dict__
        changed = [
            field
            for field in self._meta.concrete_fields
            if field.attname in now
            and not field.primary_key
            and (
                field.attname not in read
                or getattr(field, "auto_now", False)
                # What can change inside itself cannot be told from what it was.
                or isinstance(now[field.attname], dict | list)
                or now[field.attname] != read[field.attname]
            )
        ]
        update(self, *(field.name for field in changed))
        read |= {field.attname: now[field.attname] for field in changed}


def insert(rows: Sequence[models.Model], *, ignore_conflicts: bool = False) -> None:
    """A few new rows of one model with plain values, as ``bulk_create`` stores them.

    They get their keys, except where conflicts are ignored. What they refer to must have its key
    when it is set.
    """
    if not rows:
        return
    connection, model = connections[DEFAULT_DB_ALIAS], type(rows[0])
    fields = [field for field in model._meta.concrete_fields if field is not model._meta.auto_field]
    returning = [] if ignore_conflicts else model._meta.db_returning_fields
    sql = _insert(connection, model, fields, returning, len(rows), ignore_conflicts)
    params = [
        value
        for row in rows
        for value in _stored(fields, [field.pre_save(row, True) for field in fields], connection)
    ]
    with mark_for_rollback_on_error(connection.alias), connection.cursor() as cursor:
        cursor.execute(sql, by_name(params))
        keys = cursor.fetchall() if returning else []
    for row, values in zip(rows, keys, strict=False):
        for field, value in zip(returning, values, strict=True):
            setattr(row, field.attname, value)
        row._state.adding, row._state.db = False, connection.alias


def update(row: models.Model, *names: str) -> None:
    """Store these fields of a row that is there, as ``save(update_fields=…)`` does.

    No signals are sent. ``DatabaseError`` when the row is gone.
    """
    connection, model = connections[DEFAULT_DB_ALIAS], type(row)
    fields = [model._meta.get_field(name) for name in names]
    given = [*(field.pre_save(row, False) for field in fields), row.pk]  # type: ignore[union-attr]
    sql = _update(connection, model, fields)
    with mark_for_rollback_on_error(connection.alias), connection.cursor() as cursor:
        cursor.execute(sql, by_name(_stored([*fields, model._meta.pk], given, connection)))
        if cursor.rowcount != 1:
            raise DatabaseError("the row to change is gone")


def _stored(fields: Sequence[Any], values: Sequence[Any], connection: Any) -> list[Any]:
    return [
        field.get_db_prep_save(value, connection)
        for field, value in zip(fields, values, strict=True)
    ]


def _insert(
    connection: Any, model: Any, fields: Sequence[Any], returning: Sequence[Any], count: int,
    ignore_conflicts: bool,
) -> str:  # fmt: skip
    key = (connection.vendor, model, count, ignore_conflicts, *(one.attname for one in fields))
    if key not in _INSERTS:
        query = InsertQuery(model, on_conflict=OnConflict.IGNORE if ignore_conflicts else None)
        row: Any = SimpleNamespace(**{one.attname: Slot(place) for place, one in enumerate(fields)})
        query.insert_values(fields, [row] * count, raw=True)
        compiler = query.get_compiler(connection=connection)
        compiler.returning_fields = returning
        [(sql, _places)] = compiler.as_sql()
        _INSERTS[key] = named(sql)
    return _INSERTS[key]


def _update(connection: Any, model: Any, fields: Sequence[Any]) -> str:
    key = (connection.vendor, model, *(field.attname for field in fields))
    if key not in _UPDATES:
        query = model._base_manager.filter(pk=Slot(len(fields))).query.chain(UpdateQuery)
        query.add_update_fields([(field, None, Slot(at)) for at, field in enumerate(fields)])
        sql, _places = query.get_compiler(connection=connection).as_sql()
        _UPDATES[key] = named(sql)
    return _UPDATES[key]
