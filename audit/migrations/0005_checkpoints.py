"""The log over all streams and its signed checkpoints; both only grow."""

import django.db.models.deletion
from django.db import migrations, models

_SAID = "the record cannot be changed"
_KEYS = {
    "audit_leaf": "log_index = NEW.log_index OR event_id = NEW.event_id",
    "audit_checkpoint": "size = NEW.size",
}


def _sqlite(table):
    for how in ("UPDATE", "DELETE"):
        yield (
            f"CREATE TRIGGER {table}_no_{how.lower()} BEFORE {how} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{_SAID}'); END"
        )
    yield (
        f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "
        f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {_KEYS[table]}) "
        f"BEGIN SELECT RAISE(ABORT, '{_SAID}'); END"
    )


def _postgresql(table):
    yield (
        f"CREATE TRIGGER {table}_insert_only BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION audit_refuse()"
    )
    yield (
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()"
    )


def guard(apps, schema_editor):
    statements = {"sqlite": _sqlite, "postgresql": _postgresql}[schema_editor.connection.vendor]
    for table in _KEYS:
        for statement in statements(table):
            schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("audit", "0004_events_of_a_thing")]
    operations = [
        migrations.CreateModel(
            name="Checkpoint",
            fields=[
                ("size", models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                ("root", models.CharField(max_length=64)),
                ("prev_root", models.CharField(blank=True, max_length=64)),
                ("subtrees", models.JSONField()),
                ("at", models.DateTimeField()),
                ("key", models.CharField(max_length=64)),
                ("signature", models.CharField(max_length=128)),
            ],
            options={"verbose_name": "mốc sổ ghi", "verbose_name_plural": "mốc sổ ghi"},
        ),
        migrations.CreateModel(
            name="Leaf",
            fields=[
                ("log_index", models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="leaf",
                        to="audit.event",
                    ),
                ),
            ],
        ),
        migrations.RunPython(guard, migrations.RunPython.noop),
    ]
