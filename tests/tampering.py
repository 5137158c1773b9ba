"""What somebody with the whole database could do to the record."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

_TABLES = (
    "audit_event",
    "audit_head",
    "audit_personalvalue",
    "audit_leaf",
    "audit_checkpoint",
)


def as_hostile_administrator(*statements: str, given: Sequence[object] | None = None) -> None:
    """Run the statements with the guards of the record taken away; ``given`` goes to each."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            for (name,) in cursor.fetchall():
                if name.startswith("audit_"):
                    cursor.execute(f"DROP TRIGGER {name}")
        else:
            # What is still to be looked at when the transaction ends would be in the way.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in _TABLES:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for statement in statements:
            cursor.execute(statement, given)
