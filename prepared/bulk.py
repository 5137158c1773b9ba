"""Storing and asking for many rows at once; see decision 21."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy
from functools import lru_cache
from operator import attrgetter
from typing import Any, NamedTuple, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models.base import ModelState
from django.db.models.lookups import In

_Model = TypeVar("_Model", bound=models.Model)
#: Columns whose values the driver takes as they stand on an instance.
_PLAIN = frozenset(
    {
        models.BigAutoField,
        models.AutoField,
        models.CharField,
        models.TextField,
        models.IntegerField,
        models.PositiveIntegerField,
        models.PositiveSmallIntegerField,
        models.BigIntegerField,
        models.PositiveBigIntegerField,
        models.SmallIntegerField,
        models.BooleanField,
        models.DateField,
        models.DateTimeField,
        models.UUIDField,
        models.ForeignKey,
        models.OneToOneField,
    }
)

#: Below this, one plain statement is the quickest.
FEW = 20


class _Plan(NamedTuple):
    """How the instances of a model become rows."""

    values: Callable[[Any], tuple[Any, ...]]
    converted: list[tuple[int, Any]]
    moments: list[Any]
    related: list[Any]
    copy: str


@lru_cache(maxsize=64)
def _plan(model: Any) -> _Plan:
    meta = model._meta
    fields = list(meta.concrete_fields)
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    return _Plan(
        attrgetter(*(field.attname for field in fields)),
        [(place, field) for place, field in enumerate(fields) if type(field) not in _PLAIN],
        [
            field
            for field in fields
            if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)
        ],
        [field for field in fields if field.is_relation],
        f"COPY {quote(meta.db_table)} ({columns}) FROM STDIN",
    )


def _give_keys(model: Any, objects: Sequence[Any]) -> None:
    """Take as many keys as there are instances without one from the table's own sequence."""
    new = [one for one in objects if one.pk is None]
    if not new:
        return
    table, column = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [connection.ops.quote_name(table), column, len(new)],
        )
        for one, (key,) in zip(new, cursor.fetchall(), strict=True):
            one.pk = key


@lru_cache(maxsize=64)
def _mutable(model: Any) -> list[str]:
    """Columns that hold lists or dictionaries."""
    return [
        field.attname
        for field in model._meta.concrete_fields
        if isinstance(field, models.JSONField)
    ]


def like(template: _Model) -> _Model:
    """An instance equal to one that is not stored: making thousands field by field takes long.

    Defaults are the template's, so what each row needs of its own (a uuid) is set on each; lists
    and dictionaries of its own it gets here.
    """
    new: _Model = template.__class__.__new__(template.__class__)
    new.__dict__.update(template.__dict__)
    for name in _mutable(template.__class__):
        new.__dict__[name] = copy(new.__dict__[name])
    state = new.__dict__["_state"] = ModelState()
    state.fields_cache = template.__dict__["_state"].fields_cache.copy()
    return new


def store(objects: Sequence[Any]) -> None:
    """As ``bulk_create``: instances of one model are stored and get their keys, nothing else.

    On PostgreSQL many rows go through COPY: every constraint holds, and a row costs a tenth of
    what the statements Django writes for it do. Raises ``IntegrityError`` as ``bulk_create``.
    """
    if not objects:
        return
    model: Any = type(objects[0])
    if len(objects) < FEW or connection.vendor != "postgresql":
        model._default_manager.bulk_create(objects)
        return
    plan = _plan(model)
    _give_keys(model, objects)
    for field in plan.moments:
        moment = field.pre_save(objects[0], True)
        for one in objects:
            setattr(one, field.attname, moment)
    for field in plan.related:
        for one in objects:
            # Whoever stands on the other side may have got their key since they were named.
            if getattr(one, field.attname) is None and field.is_cached(one):
                setattr(one, field.name, field.get_cached_value(one))
    connection.validate_no_broken_transaction()
    with (
        connection.cursor() as cursor,
        connection.wrap_database_errors,
        cursor.copy(plan.copy) as copy,
    ):
        for row in _rows(plan, objects):
            copy.write_row(row)
    for one in objects:
        one._state.adding, one._state.db = False, connection.alias


def _rows(plan: _Plan, objects: Sequence[Any]) -> Any:
    known: dict[Any, Any] = {}
    for one in objects:
        row = plan.values(one)
        if plan.converted:
            changed = list(row)
            for place, field in plan.converted:
                changed[place] = _converted(known, place, field, row[place])
            row = tuple(changed)
        yield row


def _converted(known: dict[Any, Any], place: int, field: Any, value: Any) -> Any:
    """A value as its field wants it stored; equal values of a column are converted once."""
    key = (place, type(value), value)
    try:
        if key in known:
            return known[key]
    except TypeError:  # a dictionary, a list
        return field.get_db_prep_save(value, connection)
    known[key] = field.get_db_prep_save(value, connection)
    return known[key]


@models.Field.register_lookup
class AnyOf(In):
    """``field__any_of=many``: as ``in``, but thousands of values are one parameter.

    A statement with thousands of parameters costs more to write than to answer.
    """

    lookup_name = "any_of"

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """A comparison with an array."""
        values = list(self.rhs)
        if not values:
            raise EmptyResultSet
        left, parameters = self.process_lhs(compiler, connection)
        return f"{left} = ANY(%s)", (*parameters, values)
