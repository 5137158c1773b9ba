"""Search inside the folded text stays quick at a million rows: trigrams on PostgreSQL."""

from django.db import migrations


def index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        schema_editor.execute(
            "CREATE INDEX nomination_search_trigrams ON nominations_nomination "
            "USING gin (search_fold gin_trgm_ops)"
        )


class Migration(migrations.Migration):
    dependencies = [("nominations", "0002_initial")]
    operations = [migrations.RunPython(index, migrations.RunPython.noop)]
