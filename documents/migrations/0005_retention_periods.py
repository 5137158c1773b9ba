"""Periods to begin with; every one is to be checked against the texts in force (domain 1.10)."""

from datetime import date

from django.db import migrations

_RULES = (
    ("decision", None, "Luật Lưu trữ 33/2024/QH15; quyết định, danh sách, biên bản"),
    ("awarded", 20, "Thực hành theo TT 09/2011/TT-BNV; TT 10/2022/TT-BNV cần đối chiếu"),
    ("not_awarded", 5, "Thực hành; cần đối chiếu"),
    ("audit", None, "Theo đời của hệ thống"),
)


def load(apps, schema_editor):
    """Only where there is none yet."""
    rules = apps.get_model("documents", "RetentionRule").objects
    if not rules.exists():
        for record, years, basis in _RULES:
            rules.create(record=record, years=years, basis=basis, valid_from=date(2024, 1, 1))


class Migration(migrations.Migration):
    dependencies = [("documents", "0004_retention")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
