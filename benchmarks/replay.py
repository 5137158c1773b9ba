"""An action through the door against its own statements, replayed through the bare driver.

Twice, on the same database and connection. *Rolled back*: the action is done once while its
statements are written down; then door and replay take turns, each in a transaction that is rolled
back, so that both do the same work on the same rows. *Committed*: of two equal nominations one
goes through the door; for the other the statements are written down and rolled back, then replayed
and committed, so that both do the same work once and to its end. Opening and ending a transaction
is part of both sides; who acts is known before, what they may do is read anew.
"""

from __future__ import annotations

import statistics
from time import perf_counter
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.backends.sqlite3.base import SQLiteCursorWrapper

from nominations.models import Nomination, ReasonCode, Round
from organizations import grants
from organizations.models import User
from tests import worlds
from workflows.kernel import door

from .report import Figure, paired

_MARKS = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN")
_WHO = {
    "receive": "tp.tiepnhan",
    "claim": "tp.thamdinh",
    "consult": "tp.thamdinh",
    "withdraw": "mybinh.chutich",
}
#: Rounds in which everything is stored; each needs nominations of its own.
_STORED = 20


class _Undo(Exception):
    """Raised to roll an act back."""


def _act(code: str, number: str, person: User, inputs: dict[str, Any]) -> None:
    grants.forget(person)
    door.perform(code, number, person, **inputs)


def _undone(*act: Any) -> None:
    try:
        with transaction.atomic():
            _act(*act)
            raise _Undo
    except _Undo:
        pass


def _written_down(*act: Any) -> list[Any]:
    taken: list[Any] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not sql.startswith(_MARKS):
            taken.append((sql, params or ()))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        _undone(*act)
    if connection.vendor == "sqlite":
        return [(_for_sqlite(sql, given), given) for sql, given in taken]
    return taken


def _for_sqlite(sql: str, given: Any) -> str:
    """The statement as Django hands it to the driver."""
    names = list(given) if isinstance(given, dict) else None
    return SQLiteCursorWrapper.convert_query(None, sql, param_names=names)


def _replay(statements: list[Any], end: str) -> None:
    cursor = connection.connection.cursor()
    cursor.execute("BEGIN IMMEDIATE" if connection.vendor == "sqlite" else "BEGIN")
    for sql, given in statements:
        cursor.execute(sql, given)
        if cursor.description:
            cursor.fetchall()
    cursor.execute(end)
    cursor.close()


def _keys_back() -> None:
    """PostgreSQL's sequences do not roll back: the next keys are again those written down."""
    stored = set(connection.introspection.table_names())
    models = [model for model in apps.get_models() if model._meta.db_table in stored]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)


def _figure(how: str, code: str, count: int, through: float, bare: float) -> Figure:
    return Figure(
        f"Door against bare driver ({connection.vendor}, {how})",
        code,
        through / bare,
        4,
        "times",
        f"{count} statements, {through * 1e3:.1f} ms against {bare * 1e3:.2f} ms",
    )


def measure(round_: Round, rounds: int) -> list[Figure]:
    """Three plain actions and one that opens parallel work, rolled back and committed."""
    people = {code: worlds.who(name) for code, name in _WHO.items()}
    reason = ReasonCode.objects.filter(use="withdraw", active=True)[0].code
    inputs = {code: {} for code in _WHO} | {
        "withdraw": {"reason_code": reason, "reason": "Gia đình xin rút"}
    }

    def act(code: str, nomination: Nomination) -> tuple[Any, ...]:
        return code, nomination.number, people[code], inputs[code]

    submitted = worlds.submitted(round_, name="Gia đình ông Đo Một")
    received = worlds.received(round_, name="Gia đình ông Đo Hai")
    figures = []
    for code in _WHO:
        doing = act(code, submitted if code in {"receive", "withdraw"} else received)
        statements = _written_down(*doing)
        through, bare = paired(
            lambda doing=doing: _undone(*doing),
            lambda statements=statements: _replay(statements, "ROLLBACK"),
            rounds,
        )
        figures.append(_figure("rolled back", code, len(statements), through, bare))
    return figures + _committed(round_, min(rounds, _STORED), act)


def _committed(round_: Round, rounds: int, act: Any) -> list[Figure]:
    times: dict[str, list[tuple[int, float, float]]] = {code: [] for code in _WHO}
    for turn in range(rounds):
        # The last way out is taken by another pair, so that each withdraws from the same place.
        for codes in (("receive", "claim", "consult"), ("withdraw",)):
            one, other = (
                worlds.submitted(round_, name=f"Gia đình bà {name} {codes[0]} {turn}")
                for name in ("Cửa", "Chép")
            )
            for code in codes:
                begun = perf_counter()
                _act(*act(code, one))
                through = perf_counter() - begun
                statements = _written_down(*act(code, other))
                _keys_back()
                begun = perf_counter()
                _replay(statements, "COMMIT")
                times[code].append((len(statements), through, perf_counter() - begun))
    return [
        _figure(
            "committed",
            code,
            measured[0][0],
            statistics.median(through for _count, through, _bare in measured),
            statistics.median(bare for _count, _through, bare in measured),
        )
        for code, measured in times.items()
    ]
