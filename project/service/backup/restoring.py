"""A backup back into an empty place, proved whole; a drill does so beside the living one."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from .. import keys, signs
from . import BackupRefused, databases
from .making import DATABASE
from .referenced import missing_files
from .store import BackupSet, Manifest


def restore(path: Path, *, name: str = "") -> Manifest:
    """Database and files into an empty place; ``BackupRefused`` before anything is changed.

    Ends with every file the database names lying there. The caller runs ``verify``.
    """
    backups = BackupSet.open(path, settings.BACKUP_KEY, make=False)
    manifest = backups.read(name)
    _check_fits(manifest)
    root = Path(settings.MEDIA_ROOT)
    written: list[Path] = []
    with tempfile.TemporaryDirectory(prefix="bang-vang-") as folder:
        raw = Path(folder) / DATABASE
        source = backups.folder(manifest.name) / DATABASE
        give_out(
            backups,
            source,
            raw,
            (manifest.database_sha256, manifest.database_size),
            "cơ sở dữ liệu",
        )
        try:
            for relative, sha256, size, _time in manifest.files:
                target = root / relative
                if not target.resolve().is_relative_to(root.resolve()):
                    raise BackupRefused(f"Đường dẫn lạ trong bản sao lưu: {relative[:80]}")
                written.append(target)
                give_out(backups, backups.pool(sha256), target, (sha256, size), relative)
            databases.load(raw)
        except BaseException:
            for one in written:
                one.unlink(missing_ok=True)
            raise
    return manifest


def verify(manifest: Manifest) -> list[str]:
    """What is not as it was: older tables are brought up to date, then files, record and cases."""
    faults = []
    if set(manifest.migrations) < _known_migrations():
        call_command("migrate", verbosity=0, stdout=sys.stderr)
    lost = set(missing_files(Path(settings.MEDIA_ROOT))) - set(manifest.absent)
    faults += [f"thiếu tệp {one}" for one in sorted(lost)[:20]]
    faults += keys.faults()
    for command in ("verify_audit", "check_cases"):
        try:
            call_command(command, stdout=sys.stderr)
        except SystemExit as ended:
            if ended.code:
                faults.append(f"{command}: có chỗ sai, xem ở trên")
    return faults


def drill(path: Path, *, name: str = "") -> dict[str, Any]:
    """The backup restored into a place of its own by a process of its own, and that place removed.

    What the restore said; a good one is remembered here. ``BackupRefused`` says why it is none.
    """
    with (
        tempfile.TemporaryDirectory(prefix="bang-vang-drill-") as folder,
        _beside(Path(folder)) as url,
    ):
        environment = {
            **os.environ,
            "DATABASE_URL": url,
            "MEDIA_ROOT": str(Path(folder) / "media"),
            "BACKUP_KEY": settings.BACKUP_KEY,
        }
        arguments = [str(path), "--json", *(["--name", name] if name else [])]
        done = subprocess.run(
            [sys.executable, str(settings.BASE_DIR / "manage.py"), "restore", *arguments],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines()
        raise BackupRefused(said[-1] if said else f"restore kết thúc với mã {done.returncode}")
    told: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    signs.leave(signs.DRILL, name=told["name"])
    return told


@contextmanager
def _beside(folder: Path) -> Iterator[str]:
    """An empty database beside ours, as a URL; it goes again."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{folder / 'db.sqlite3'}"
        return
    given = connection.settings_dict
    name = f"bangvang_drill_{secrets.token_hex(4)}"
    user, password = quote(given["USER"] or "", safe=""), quote(given["PASSWORD"] or "", safe="")
    place = f"{given['HOST'] or ''}:{given['PORT'] or 5432}"
    with connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute(f'CREATE DATABASE "{name}"')
    try:
        yield f"postgres://{user}:{password}@{place}/{name}"
    finally:
        with connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')


def _check_fits(manifest: Manifest) -> None:
    """Everything that stands in the way, before anything is read or written."""
    reasons = keys.differences(manifest.keys)
    if manifest.vendor != connection.vendor:
        reasons.append(
            f"Bản sao lưu của {manifest.vendor}, cơ sở dữ liệu đích là {connection.vendor}."
        )
    elif not databases.is_empty():
        reasons.append("Cơ sở dữ liệu đích không trống: hãy tạo một cơ sở dữ liệu mới.")
    root = Path(settings.MEDIA_ROOT)
    if root.exists() and any(one.is_file() for one in root.rglob("*")):
        reasons.append(f"MEDIA_ROOT ({root}) không trống.")
    newer = set(manifest.migrations) - _known_migrations()
    if newer:
        reasons.append(
            f"Bản sao lưu của phiên bản phần mềm mới hơn ({min(newer)}): hãy cập nhật trước."
        )
    if reasons:
        raise BackupRefused(*reasons)


def _known_migrations() -> set[str]:
    return {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}


def give_out(
    backups: BackupSet, source: Path, target: Path, wanted: tuple[str, int], what: str
) -> None:
    """One file of a set given out; ``BackupRefused`` when its hash or size is another."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as out:
        if backups.sealer.read(source, out) != wanted:
            raise BackupRefused(f"Mã băm của {what} không khớp: bản sao lưu đã hỏng hoặc bị sửa.")
