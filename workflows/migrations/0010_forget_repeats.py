"""Answers kept for repeats go: beside each voter they held a hash that was the ballot."""

from django.db import migrations


def forget(apps, schema_editor):
    """A repeat of a request from before the upgrade is done anew, or refused by its state."""
    apps.get_model("workflows", "DoneOnce").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("workflows", "0009_city_desks")]
    operations = [migrations.RunPython(forget, migrations.RunPython.noop)]
