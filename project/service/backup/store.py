"""How a set of backups lies on the disk.

``PATH/set.json`` says whether it is sealed; ``PATH/files/`` holds each content once, for all
backups of the set, so a file goes there only the first night; ``PATH/<moment>/`` is one backup: the
database and ``manifest.json`` with every hash. The manifest is written last: without it a folder is
no backup.
"""

from __future__ import annotations

import fcntl
import io
import json
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from . import BackupRefused
from .sealing import Sealer, key_of

FORMAT = 1
_MANIFEST, _DIGEST = "manifest.json", "manifest.sha256"


@dataclass(slots=True)
class Manifest:
    """What a backup consists of."""

    format: int
    name: str
    made_at: str
    vendor: str
    database_sha256: str
    database_size: int
    migrations: list[str]
    #: Fingerprints of the keys the data were sealed and signed with.
    keys: dict[str, list[str]]
    #: Path below MEDIA_ROOT, hash, size, time of change in nanoseconds.
    files: list[tuple[str, str, int, int]] = field(default_factory=list)
    #: Files the database named that were not there when the backup was made.
    absent: list[str] = field(default_factory=list)

    @property
    def bytes(self) -> int:
        """Everything in it."""
        return self.database_size + sum(size for _path, _hash, size, _time in self.files)


class BackupSet:
    """A folder of backups."""

    def __init__(self, path: Path, sealer: Sealer) -> None:
        self.path, self.sealer = path, sealer

    @classmethod
    def open(cls, path: Path, secret: str, *, make: bool) -> BackupSet:
        """The set at a path; ``BackupRefused`` when it is none, or sealed otherwise than told."""
        told = path / "set.json"
        if not told.exists():
            if not make:
                raise BackupRefused(f"{path} không phải nơi sao lưu: không có set.json.")
            if path.exists() and any(path.iterdir()):
                raise BackupRefused(f"{path} đã có tệp khác; hãy chọn thư mục trống.")
            path.mkdir(parents=True, exist_ok=True, mode=0o700)
            salt = secrets.token_hex(16) if secret else ""
            told.write_text(json.dumps({"format": FORMAT, "salt": salt}), encoding="utf-8")
        try:
            given = json.loads(told.read_text(encoding="utf-8"))
            form, salt = given["format"], given["salt"]
        except (ValueError, KeyError, TypeError) as error:
            raise BackupRefused("set.json không đọc được.") from error
        if form != FORMAT:
            raise BackupRefused(f"Nơi sao lưu theo dạng {form}, phần mềm này đọc dạng {FORMAT}.")
        if salt and not secret:
            raise BackupRefused("Bản sao lưu đã mã hóa: hãy đặt BACKUP_KEY.")
        if secret and not salt:
            raise BackupRefused(
                "Nơi này chứa bản không mã hóa mà BACKUP_KEY đang đặt: hãy chọn thư mục khác."
            )
        return cls(path, Sealer(key_of(secret, bytes.fromhex(salt)) if salt else None))

    @contextmanager
    def alone(self) -> Iterator[None]:
        """One at a time; ``BackupRefused`` while another is being made."""
        with (self.path / ".lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise BackupRefused("Đang có một lần sao lưu khác vào nơi này.") from error
            yield

    def names(self) -> list[str]:
        """The backups there are, oldest first."""
        found = (one.parent.name for one in self.path.glob(f"*/{_MANIFEST}"))
        # One that is being made begins with a dot.
        return sorted(name for name in found if not name.startswith("."))

    def pool(self, sha256: str) -> Path:
        """Where a content lies."""
        name = self.sealer.name_of(sha256)
        return self.path / "files" / name[:2] / name

    def folder(self, name: str) -> Path:
        """Where one backup lies."""
        return self.path / name

    def write(self, manifest: Manifest, folder: Path) -> None:
        """The manifest and its own hash, the last thing written."""
        text = json.dumps(asdict(manifest), ensure_ascii=False, sort_keys=True).encode()
        digest, _size = self.sealer.write(io.BytesIO(text), folder / _MANIFEST)
        (folder / _DIGEST).write_text(self.sealer.name_of(digest), encoding="ascii")

    def read(self, name: str = "") -> Manifest:
        """A backup's manifest, the newest without a name; ``BackupRefused`` for none."""
        names = self.names()
        if not names:
            raise BackupRefused(f"{self.path} chưa có bản sao lưu nào.")
        if name and name not in names:
            raise BackupRefused(f"Không có bản {name[:60]}. Có: {', '.join(names[-5:])}.")
        folder, out = self.folder(name or names[-1]), io.BytesIO()
        digest, _size = self.sealer.read(folder / _MANIFEST, out)
        kept = folder / _DIGEST
        if not kept.exists() or kept.read_text("ascii").strip() != self.sealer.name_of(digest):
            raise BackupRefused("manifest.json đã bị sửa: mã băm không khớp.")
        told: dict[str, Any] = json.loads(out.getvalue())
        told["files"] = [tuple(one) for one in told["files"]]
        return Manifest(**told)

    def keep(self, count: int) -> int:
        """Only the newest so many stay, and what they need; how many backups went."""
        names = self.names()
        gone = names[:-count] if count > 0 else []
        for name in gone:
            shutil.rmtree(self.folder(name))
        if gone:
            needed = {
                self.pool(sha256)
                for name in self.names()
                for _path, sha256, _size, _time in self.read(name).files
            }
            for one in (self.path / "files").glob("*/*"):
                if one not in needed:
                    one.unlink()
        return len(gone)
