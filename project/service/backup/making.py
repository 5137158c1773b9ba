"""Making a backup while everybody works.

Files are written before the row that names them, under names that never come back for another
content. So files are copied first, then the database is taken at one moment, then whatever files
came meanwhile: every file the database names is in the backup.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from .. import keys, signs
from . import BackupRefused, databases
from .referenced import missing_files
from .store import FORMAT, BackupSet, Manifest

DATABASE = "database"
#: Older than this, and the last backup is not last night's.
BACKUP_EVERY = timedelta(days=2)
_Known = dict[str, tuple[str, int, int]]


def migrations() -> list[str]:
    """What the database went through, as ``app.name``."""
    return sorted(
        f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()
    )


def make(path: Path, *, keep: int = 0) -> Manifest:
    """A backup into a set; ``BackupRefused`` says why none was made.

    With ``keep`` older ones go beyond so many.
    """
    if found := keys.faults():
        raise BackupRefused(*found)
    backups = BackupSet.open(path, settings.BACKUP_KEY, make=True)
    with backups.alone():
        manifest = _made(backups)
        backups.keep(keep)
    signs.leave(signs.BACKUP, name=manifest.name, bytes=manifest.bytes, files=len(manifest.files))
    return manifest


def _made(backups: BackupSet) -> Manifest:
    now = datetime.now(UTC)
    name = now.strftime("%Y-%m-%dT%H-%M-%S.%fZ")
    names = backups.names()
    known: _Known = {}
    if names:
        known = {path: rest for path, *rest in backups.read(names[-1]).files}  # type: ignore[misc]
    _copy(backups, known)
    folder = backups.path / f".{name}"
    folder.mkdir(mode=0o700)
    raw = folder / "raw"
    try:
        databases.dump(raw)
        done = migrations()
        files = _copy(backups, known)
        digest, size = backups.sealer.write(raw, folder / DATABASE)
        raw.unlink()
        manifest = Manifest(
            format=FORMAT,
            name=name,
            made_at=now.isoformat(),
            vendor=connection.vendor,
            database_sha256=digest,
            database_size=size,
            migrations=done,
            keys=keys.in_place(),
            files=files,
            absent=missing_files(Path(settings.MEDIA_ROOT)),
        )
        backups.write(manifest, folder)
        folder.rename(backups.folder(name))
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return manifest


def _copy(backups: BackupSet, known: _Known) -> list[tuple[str, str, int, int]]:
    """Every file below MEDIA_ROOT into the pool; what lies there already is not read again."""
    found = []
    for path, relative in _files(Path(settings.MEDIA_ROOT)):
        try:
            stat = path.stat()
            before = known.get(relative)
            if before and tuple(before[1:]) == (stat.st_size, stat.st_mtime_ns):
                sha256, size = before[0], before[1]
            else:
                sha256, size = _into_pool(backups, path)
        except FileNotFoundError:
            # Gone meanwhile: a list that was closed, a dossier disposed of.
            continue
        known[relative] = (sha256, size, stat.st_mtime_ns)
        found.append((relative, sha256, size, stat.st_mtime_ns))
    return found


def _into_pool(backups: BackupSet, path: Path) -> tuple[str, int]:
    """One file, named by what it holds; written once."""
    waiting = backups.path / "files" / "new"
    sha256, size = backups.sealer.write(path, waiting)
    place = backups.pool(sha256)
    if place.exists():
        waiting.unlink()
    else:
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        waiting.replace(place)
    return sha256, size


def _files(root: Path) -> Iterator[tuple[Path, str]]:
    """Whole files below a folder, in a fixed order; one begun with a dot is still written."""
    for path in sorted(root.rglob("*")) if root.exists() else []:
        if path.is_file() and not path.is_symlink() and not path.name.startswith("."):
            yield path, path.relative_to(root).as_posix()
