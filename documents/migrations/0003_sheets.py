"""The sheets an office begins with; sizes are data and may be changed."""

from django.db import migrations

_SHEETS = (
    ("A4 (297 × 210 mm)", 297, 210, False),
    ("A3 (420 × 297 mm)", 420, 297, False),
    ("400 × 300 mm", 400, 300, False),
    ("A4, in đè lên phôi có sẵn", 297, 210, True),
    ("400 × 300 mm, in đè lên phôi có sẵn", 400, 300, True),
)


def load(apps, schema_editor):
    """Only where there is none yet."""
    sheets = apps.get_model("documents", "CertificateSheet").objects
    if not sheets.exists():
        for place, (name, width, height, overprint) in enumerate(_SHEETS):
            sheets.create(
                name=name, width_mm=width, height_mm=height, overprint=overprint, position=place
            )


class Migration(migrations.Migration):
    dependencies = [("documents", "0002_copies")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
