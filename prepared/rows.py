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

#: The statement, what it stores in the order of its places, what it gives back.
_Insert = tuple[str, list[Any], list[Any]]
_INSERTS: dict[tuple[Any, ...], _Insert] = {}
_UPDATES: dict[tuple[Any, ...], tuple[str, list[Any], Any]] = {}


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
    sql, fields, returning = _insert(connection, model, len(rows), ignore_conflicts)
    params = [
        field.get_db_prep_save(field.pre_save(row, True), connection)
        for row in rows
        for field in fields
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
    connection = connections[DEFAULT_DB_ALIAS]
    sql, fields, pk = _update(connection, type(row), names)
    params = [field.get_db_prep_save(field.pre_save(row, False), connection) for field in fields]
    params.append(pk.get_db_prep_save(row.pk, connection))
    with mark_for_rollback_on_error(connection.alias), connection.cursor() as cursor:
        cursor.execute(sql, by_name(params))
        if cursor.rowcount != 1:
            raise DatabaseError("the row to change is gone")


def _insert(connection: Any, model: Any, count: int, ignore_conflicts: bool) -> _Insert:
    key = (connection.vendor, model, count, ignore_conflicts)
    if key not in _INSERTS:
        meta = model._meta
        fields = [field for field in meta.concrete_fields if field is not meta.auto_field]
        query = InsertQuery(model, on_conflict=OnConflict.IGNORE if ignore_conflicts else None)
        row: Any = SimpleNamespace(**{one.attname: Slot(place) for place, one in enumerate(fields)})
        query.insert_values(fields, [row] * count, raw=True)
        compiler = query.get_compiler(connection=connection)
        compiler.returning_fields = [] if ignore_conflicts else meta.db_returning_fields
        [(sql, _places)] = compiler.as_sql()
        _INSERTS[key] = named(sql), fields, compiler.returning_fields
    return _INSERTS[key]


def _update(connection: Any, model: Any, names: tuple[str, ...]) -> tuple[str, list[Any], Any]:
    key = (connection.vendor, model, names)
    if key not in _UPDATES:
        fields = [model._meta.get_field(name) for name in names]
        query = model._base_manager.filter(pk=Slot(len(fields))).query.chain(UpdateQuery)
        query.add_update_fields([(field, None, Slot(at)) for at, field in enumerate(fields)])
        sql, _places = query.get_compiler(connection=connection).as_sql()
        _UPDATES[key] = named(sql), fields, model._meta.pk
    return _UPDATES[key]
