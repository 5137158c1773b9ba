"""Heads go forward only, personal values may only be erased, and nothing is emptied at a stroke."""

from django.db import migrations

_SAID = "the record cannot be changed"
#: A head belongs to its stream for good; every event takes it one or more places on.
_HEAD = "NEW.id <> OLD.id OR NEW.stream <> OLD.stream OR NEW.seq <= OLD.seq"
#: A retention decision empties a value and its salt; nothing else happens to them.
_VALUE = (
    "NEW.id <> OLD.id OR NEW.event_id <> OLD.event_id OR NEW.path <> OLD.path "
    "OR NEW.value <> '' OR (NEW.salt <> '' AND NEW.salt <> OLD.salt)"
)
_TABLES = {"audit_head": _HEAD, "audit_personalvalue": _VALUE}
#: What INSERT OR REPLACE would delete without firing a trigger of DELETE.
_SAME = {
    "audit_head": "id = NEW.id OR stream = NEW.stream",
    "audit_personalvalue": "id = NEW.id",
}


def _sqlite():
    for table, change in _TABLES.items():
        yield (
            f"CREATE TRIGGER {table}_guard BEFORE UPDATE ON {table} WHEN {change} "
            f"BEGIN SELECT RAISE(ABORT, '{_SAID}'); END"
        )
        yield (
            f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{_SAID}'); END"
        )
        yield (
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {_SAME[table]}) "
            f"BEGIN SELECT RAISE(ABORT, '{_SAID}'); END"
        )


def _postgresql():
    for table, change in _TABLES.items():
        yield (
            f"CREATE TRIGGER {table}_guard BEFORE UPDATE ON {table} FOR EACH ROW "
            f"WHEN ({change}) EXECUTE FUNCTION audit_refuse()"
        )
        yield (
            f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION audit_refuse()"
        )
    for table in ("audit_event", *_TABLES):
        yield (
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()"
        )


def guard(apps, schema_editor):
    statements = {"sqlite": _sqlite, "postgresql": _postgresql}[schema_editor.connection.vendor]
    for statement in statements():
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_insert_only")]
    operations = [migrations.RunPython(guard, migrations.RunPython.noop)]
