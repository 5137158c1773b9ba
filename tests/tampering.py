"""What somebody with the whole database could do to the record and to results."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

_TABLES = (
    "audit_event",
    "audit_head",
    "audit_personalvalue",
    "audit_leaf",
    "audit_checkpoint",
    "workflows_agendaitem",
    "workflows_turnout",
)


def as_hostile_administrator(*statements: str, given: Sequence[object] | None = None) -> None:
    """Run the statements with the guards of the record taken away; ``given`` goes to each."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'")
            for name, table in cursor.fetchall():
                if table in _TABLES:
                    cursor.execute(f"DROP TRIGGER {name}")
        else:
            # What is still to be looked at when the transaction ends would be in the way.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in _TABLES:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for statement in statements:
            cursor.execute(statement, given)
