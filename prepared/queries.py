"""Querysets composed once: only values are bound and rows read each time.

The inside of Django's compiler is used here and nowhere else. Should a release move it, the
queryset itself answers, slower and the same, and the log says so once for each statement.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, Generic, TypeVar, cast

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models.expressions import Value
from django.db.models.query import (
    FlatValuesListIterable,
    ModelIterable,
    QuerySet,
    ValuesListIterable,
    get_related_populators,
)
from django.db.models.sql import UpdateQuery
from django.db.transaction import TransactionManagementError, mark_for_rollback_on_error

Row = TypeVar("Row")
log = logging.getLogger(__name__)


class NotPreparable(TypeError):
    """A queryset of a kind that is never composed: the code that asks for it is wrong."""


class Slot(Value):
    """The place of a value that is bound when the statement is asked: argument, place in it."""

    def __init__(self, argument: int, item: int | None = None) -> None:
        super().__init__((argument, item), output_field=models.Field())

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        """A placeholder; the slot itself stands among the parameters."""
        return "%s", [self]

    def of(self, given: Sequence[Any]) -> Any:
        """The value that goes here."""
        argument, item = self.value
        return given[argument] if item is None else given[argument][item]


_NAMES: list[str] = []


def named(sql: str) -> str:
    """The same statement with its placeholders named by their place.

    Django gives named ones to SQLite's driver by one formatting; to make question marks it
    searches the whole text each time, which for long ones takes longer than asking.
    """
    places = tuple(f"%(p{place})s" for place in range(sql.replace("%%", "").count("%s")))
    return sql.replace("%%", "%%%%") % places


def by_name(values: Sequence[Any]) -> dict[str, Any]:
    """Values in the order of the placeholders, under the names these got."""
    while len(_NAMES) < len(values):
        _NAMES.append(f"p{len(_NAMES)}")
    return dict(zip(_NAMES, values, strict=False))


def bound(params: Sequence[Any], given: Sequence[Any], connection: Any) -> dict[str, Any]:
    """The parameters with every slot filled, as the driver wants them."""
    adapt = connection.ops.adapt_unknown_value
    return by_name([adapt(one.of(given)) if type(one) is Slot else one for one in params])


def _shape(value: Any) -> int | None:
    """What of an argument the SQL depends on: whether it is None, how many it holds."""
    if value is None:
        return None
    return len(value) if isinstance(value, tuple | list) else -1


def _slots(given: Sequence[Any]) -> list[Any]:
    return [
        None
        if value is None
        else tuple(Slot(place, item) for item in range(len(value)))
        if isinstance(value, tuple | list)
        else Slot(place)
        for place, value in enumerate(given)
    ]


@dataclass(frozen=True, slots=True)
class _Plan(Generic[Row]):
    sql: str
    params: Sequence[Any] = ()
    read: Callable[[Sequence[Any]], Row] | None = None
    converters: Sequence[tuple[int, Any]] = ()
    locks: bool = False


#: What could not be composed: the queryset itself is asked.
_PLAIN: _Plan[Any] = _Plan("-- by the queryset itself")


class _Composed(Generic[Row]):
    """What was composed, by database and shape of the arguments."""

    def __init__(self, compose: Callable[..., Any]) -> None:
        self._compose = compose
        self._plans: dict[tuple[Any, ...], _Plan[Row]] = {}

    @staticmethod
    def _shape(connection: Any, given: Sequence[Any]) -> tuple[Any, ...]:
        return (connection.vendor, *map(_shape, given))

    def _plan(self, connection: Any, given: Sequence[Any]) -> _Plan[Row]:
        shape = self._shape(connection, given)
        plan = self._plans.get(shape)
        if plan is None:
            try:
                plan = self._compiled(connection, self._compose(*_slots(given)))
            except EmptyResultSet:
                plan = _Plan("")
            except NotPreparable:
                raise
            except Exception:
                plan = self._fallen_back()
            self._plans[shape] = plan
        return plan

    def _fallen_back(self) -> _Plan[Row]:
        where = self._compose.__code__
        log.warning(
            "not composed, asked by its queryset: %s:%s",
            where.co_filename,
            where.co_firstlineno,
            exc_info=True,
        )
        return _PLAIN

    def _compiled(self, connection: Any, composed: Any) -> _Plan[Row]:
        raise NotImplementedError


class Prepared(_Composed[Row]):
    """A queryset with places for values.

    ``compose`` gets a slot for every argument (a tuple of slots for a tuple or list, None for
    None) and returns a queryset of instances or ``values_list``. It runs once for each shape of
    its arguments, so nothing of the moment may be in it. Rows are given by primary key, not as
    instances. What Django will not compose or read this way is asked plainly each time.
    ``NotPreparable`` for querysets of another kind.
    """

    def __init__(self, compose: Callable[..., QuerySet[Any, Row]]) -> None:
        super().__init__(compose)

    def all(self, *given: Any) -> list[Row]:
        """Every row, as iterating the queryset would give them."""
        connection = connections[DEFAULT_DB_ALIAS]
        plan = self._plan(connection, given)
        if plan is _PLAIN:
            return list(self._compose(*given))
        if not plan.sql:
            return []
        if plan.locks and connection.get_autocommit():
            raise TransactionManagementError("a row is locked inside a transaction only")
        with connection.cursor() as cursor:
            cursor.execute(plan.sql, bound(plan.params, given, connection))
            rows = cursor.fetchall()
        try:
            if plan.converters:
                rows = [_converted(row, plan.converters, connection) for row in rows]
            return [plan.read(row) for row in rows] if plan.read else rows
        except Exception:
            # A row itself that cannot be read fails in the queryset as well, and as itself.
            found = list(self._compose(*given))
            self._plans[self._shape(connection, given)] = self._fallen_back()
            return found

    def first(self, *given: Any) -> Row | None:
        """The first row, or None; whether the statement asks for more is the queryset's say."""
        return next(iter(self.all(*given)), None)

    def _compiled(self, connection: Any, composed: Any) -> _Plan[Row]:
        compiler = composed.query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        columns = [column for column, *_rest in compiler.select[: compiler.col_count]]
        return _Plan(
            named(sql),
            params,
            _reader(composed, compiler),
            tuple(
                (at, (steps, column))
                for at, (steps, column) in compiler.get_converters(columns).items()
            ),
            composed.query.select_for_update and connection.features.has_select_for_update,
        )


class PreparedUpdate(_Composed[Any]):
    """An ``update()`` with places for values; ``compose`` returns the queryset and what to set."""

    def __init__(self, compose: Callable[..., tuple[QuerySet[Any], dict[str, Any]]]) -> None:
        super().__init__(compose)

    def run(self, *given: Any) -> int:
        """Change the rows; how many there were."""
        connection = connections[DEFAULT_DB_ALIAS]
        plan = self._plan(connection, given)
        if plan is _PLAIN:
            queryset, values = self._compose(*given)
            return cast(int, queryset.update(**values))
        if not plan.sql:
            return 0
        with mark_for_rollback_on_error(connection.alias), connection.cursor() as cursor:
            cursor.execute(plan.sql, bound(plan.params, given, connection))
            return cast(int, cursor.rowcount)

    def _compiled(self, connection: Any, composed: Any) -> _Plan[Any]:
        queryset, values = composed
        query = queryset.query.chain(UpdateQuery)
        query.add_update_values(values)
        sql, params = query.get_compiler(connection=connection).as_sql()
        return _Plan(named(sql), params)


def _converted(row: Sequence[Any], converters: Any, connection: Any) -> list[Any]:
    out = list(row)
    for at, (steps, column) in converters:
        value = out[at]
        for step in steps:
            value = step(value, column, connection)
        out[at] = value
    return out


def _reader(queryset: Any, compiler: Any) -> Callable[[Sequence[Any]], Any]:
    """What makes of a row what the queryset would."""
    kind = queryset._iterable_class
    if kind is FlatValuesListIterable:
        return itemgetter(0)
    if kind is ValuesListIterable:
        return tuple
    # A library's own way of iterating over plain instances (viewflow's) adds nothing to them.
    if not issubclass(kind, ModelIterable) or queryset._prefetch_related_lookups:
        raise NotPreparable(f"cannot prepare {kind.__name__} or what is fetched in addition")
    info, extra = compiler.klass_info, tuple(compiler.annotation_col_map.items())
    begin, end = info["select_fields"][0], info["select_fields"][-1] + 1
    names = [column.target.attname for column, *_rest in compiler.select[begin:end]]
    # Since 6.1 a queryset says how what an instance lacks is fetched, and hands it on.
    mode = getattr(queryset, "_fetch_mode", None)
    populators: Any = get_related_populators
    related = populators(info, compiler.select, DEFAULT_DB_ALIAS, *([] if mode is None else [mode]))
    more = {} if mode is None else {"fetch_mode": mode}

    def read(row: Sequence[Any]) -> Any:
        found = info["model"].from_db(DEFAULT_DB_ALIAS, names, row[begin:end], **more)
        for one in related:
            one.populate(row, found)
        for name, at in extra:
            setattr(found, name, row[at])
        return found

    return read
