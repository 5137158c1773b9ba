"""An action through the door against its own statements, replayed through the bare driver.

The action is done once and rolled back while its statements and parameters are written down. Then
door and replay take turns on the same database and connection, each in a transaction of its own
that is rolled back, so that both do the same work on the same rows. Beginning and rolling back are
part of both; a commit, which costs both the same, is part of neither.
"""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction
from django.db.backends.sqlite3.base import FORMAT_QMARK_REGEX

from nominations.models import Round
from tests import worlds
from workflows import door

from .report import Figure, paired

_MARKS = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN")


class _Undo(Exception):
    """Raised to roll an act back."""


def _through_the_door(code: str, number: str, username: str, inputs: dict[str, Any]) -> None:
    try:
        with transaction.atomic():
            door.perform(code, number, worlds.who(username), **inputs)
            raise _Undo
    except _Undo:
        pass


def _written_down(code: str, number: str, username: str, inputs: dict[str, Any]) -> list[Any]:
    taken: list[Any] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not sql.startswith(_MARKS):
            taken.append((sql, tuple(params or ())))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        _through_the_door(code, number, username, inputs)
    if connection.vendor == "sqlite":
        return [
            (FORMAT_QMARK_REGEX.sub("?", sql).replace("%%", "%"), given) for sql, given in taken
        ]
    return taken


def _replay(statements: list[Any]) -> None:
    cursor = connection.connection.cursor()
    cursor.execute("BEGIN IMMEDIATE" if connection.vendor == "sqlite" else "BEGIN")
    for sql, given in statements:
        cursor.execute(sql, given)
        if cursor.description:
            cursor.fetchall()
    cursor.execute("ROLLBACK")
    cursor.close()


def measure(round_: Round, rounds: int) -> list[Figure]:
    """Three plain actions and one that opens parallel work."""
    first = worlds.submitted(round_, name="Gia đình ông Đo Một").number
    second = worlds.received(round_, name="Gia đình ông Đo Hai").number
    figures = []
    acts: list[tuple[str, str, str, dict[str, Any]]] = [
        ("receive", first, "tp.tiepnhan", {}),
        ("claim", second, "tp.thamdinh", {}),
        ("consult", second, "tp.thamdinh", {}),
        ("withdraw", first, "mybinh.chutich", {"reason_code": "", "reason": "Gia đình xin rút"}),
    ]
    for code, number, username, inputs in acts:
        if code == "withdraw":
            inputs["reason_code"] = _reason("withdraw")
        statements = _written_down(code, number, username, inputs)
        through, bare = paired(
            lambda a=(code, number, username, inputs): _through_the_door(*a),
            lambda s=statements: _replay(s),
            rounds,
        )
        figures.append(
            Figure(
                f"Door against bare driver ({connection.vendor})", code, through / bare, 4,
                "times",
                f"{len(statements)} statements, {through * 1e3:.1f} ms against {bare * 1e3:.2f} ms",
            )
        )  # fmt: skip
    return figures


def _reason(use: str) -> str:
    from nominations.models import ReasonCode

    return ReasonCode.objects.filter(use=use, active=True).values_list("code", flat=True)[0]
