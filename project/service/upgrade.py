"""What an update would do to this database, looked at before it is done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection, migrations, models
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from nominations.catalogue import shipped_version

from . import keys, signs
from .backup.making import BACKUP_EVERY

#: What may hold a table for as long as it is big: others wait meanwhile.
_SLOW = (
    migrations.AlterField,
    migrations.AddIndex,
    migrations.AddConstraint,
    migrations.RunPython,
    migrations.RunSQL,
)


@dataclass(frozen=True, slots=True)
class Step:
    """A migration that has not run here."""

    name: str
    #: What in it may take long, as its authors describe it; empty for what is quick on any size.
    slow: list[str]


@dataclass(frozen=True, slots=True)
class Upgrade:
    """The steps, and why not to begin yet."""

    steps: list[Step]
    reasons: list[str]
    catalogue: str


def look() -> Upgrade:
    """The steps an update takes here, and every reason to wait with it."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    made = {
        operation.name.lower()
        for migration, _back in plan
        for operation in migration.operations
        if isinstance(operation, migrations.CreateModel)
    }
    steps = [Step(f"{one.app_label}.{one.name}", _slow(one, made)) for one, _back in plan]
    reasons = []
    unknown = set(executor.loader.applied_migrations) - set(executor.loader.disk_migrations)
    if unknown:
        app, name = sorted(unknown)[0]
        reasons.append(f"Cơ sở dữ liệu đã đi xa hơn phần mềm này ({app}.{name}).")
    if any(app == "service" for app, _name in executor.loader.applied_migrations):
        reasons += keys.faults()
        last = signs.last(signs.BACKUP)
        if steps and (last is None or timezone.now() - last > BACKUP_EVERY):
            reasons.append("Chưa có bản sao lưu mới: chạy manage.py backup trước.")
        taken = signs.said(signs.CATALOGUE).get("version", "")
    else:
        taken = ""
    shipped = shipped_version()
    return Upgrade(steps, reasons, "" if taken == shipped else shipped)


def _slow(migration: Any, made: set[str]) -> list[str]:
    """Operations on tables that stand; on one made in the same update they are quick."""
    found = []
    for operation in migration.operations:
        model = str(getattr(operation, "model_name", "") or "").lower()
        quick = model in made or isinstance(
            getattr(operation, "field", None), models.ManyToManyField
        )
        if isinstance(operation, _SLOW) and not quick:
            found.append(str(operation.describe()))
    return found
