"""Tokens kept in clear become hashes that go on working; the table of clear ones goes."""

import hashlib
from datetime import timedelta

from django.conf import settings
from django.db import migrations
from django.utils import timezone

#: Made by ``rest_framework.authtoken``, which is no longer installed.
OLD = "authtoken_token"


def hash_tokens(apps, schema_editor):
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        if OLD not in connection.introspection.table_names(cursor):
            return
        cursor.execute(f"SELECT key, created, user_id FROM {OLD}")
        rows = cursor.fetchall()
    # Read raw, SQLite gives a text for the moment; when it was made matters to nobody now.
    until = timezone.now() + timedelta(days=settings.TOKEN_DAYS)
    apps.get_model("organizations", "AccessToken").objects.bulk_create(
        [
            apps.get_model("organizations", "AccessToken")(
                person_id=person,
                name="Mã lập trước khi có trang này",
                digest=hashlib.sha256(key.encode()).hexdigest(),
                expires_at=until,
            )
            for key, _created, person in rows
        ]
    )
    schema_editor.execute(f"DROP TABLE {OLD}")


class Migration(migrations.Migration):
    dependencies = [("organizations", "0002_access")]
    operations = [migrations.RunPython(hash_tokens, migrations.RunPython.noop)]
