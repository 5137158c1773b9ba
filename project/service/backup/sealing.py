"""Bytes on their way into a backup and back: hashed, and sealed with a key where there is one.

Sealed with AES-256-GCM in pieces, each bound to its place and to whether it is the last, so a file
cut short or put together anew does not open. The key is made of BACKUP_KEY by scrypt.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from . import BackupRefused

_PIECE = 1024 * 1024
_TAG = 16
_MAGIC = b"BVSEAL1\n"
_PREFIX = 7


def key_of(secret: str, salt: bytes) -> bytes:
    """The key a secret gives with the salt of a set."""
    return hashlib.scrypt(secret.encode(), salt=salt, n=2**15, r=8, p=1, maxmem=2**27, dklen=32)


class Sealer:
    """Writes and reads the files of one set; without a key as they are."""

    def __init__(self, key: bytes | None) -> None:
        self._key = key
        self._cipher = AESGCM(key) if key else None

    def name_of(self, sha256: str) -> str:
        """What a content is called in the pool: its hash, which a sealed set does not show."""
        if self._key is None:
            return sha256
        return hmac.new(self._key, f"file|{sha256}".encode(), hashlib.sha256).hexdigest()

    def write(self, source: Path | IO[bytes], target: Path) -> tuple[str, int]:
        """Copy a file into the set, whole or not at all; hash and size of its content."""
        digest, size = hashlib.sha256(), 0
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        partial = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
        handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "wb") as out:
                for piece in self._sealed(_pieces(source), digest):
                    out.write(piece)
                out.flush()
                size = self._counted
                os.fsync(out.fileno())
            partial.replace(target)
        except BaseException:
            partial.unlink(missing_ok=True)
            raise
        return digest.hexdigest(), size

    def _sealed(
        self, pieces: Iterator[tuple[bytes, bool]], digest: hashlib._Hash
    ) -> Iterator[bytes]:
        self._counted = 0
        prefix = secrets.token_bytes(_PREFIX)
        if self._cipher is not None:
            yield _MAGIC + prefix
        for place, (piece, last) in enumerate(pieces):
            digest.update(piece)
            self._counted += len(piece)
            if self._cipher is None:
                yield piece
            else:
                yield self._cipher.encrypt(_nonce(prefix, place, last), piece, None)

    def read(self, source: Path, out: IO[bytes]) -> tuple[str, int]:
        """Give a file of the set out; hash and size of what came out.

        ``BackupRefused`` when it is not there, was changed, or the key is another.
        """
        digest, size = hashlib.sha256(), 0
        try:
            with source.open("rb") as file:
                for piece in self._opened(file, source):
                    digest.update(piece)
                    size += len(piece)
                    out.write(piece)
        except FileNotFoundError as error:
            raise BackupRefused(f"Thiếu tệp {source.name[:16]} trong bản sao lưu.") from error
        return digest.hexdigest(), size

    def _opened(self, file: IO[bytes], source: Path) -> Iterator[bytes]:
        if self._cipher is None:
            while piece := file.read(_PIECE):
                yield piece
            return
        if file.read(len(_MAGIC)) != _MAGIC:
            raise BackupRefused(f"Tệp {source.name[:16]} không phải tệp đã mã hóa của bản này.")
        prefix = file.read(_PREFIX)
        place, piece = 0, file.read(_PIECE + _TAG)
        while True:
            following = file.read(_PIECE + _TAG)
            try:
                yield self._cipher.decrypt(_nonce(prefix, place, not following), piece, None)
            except (InvalidTag, ValueError) as error:
                raise BackupRefused(
                    f"Tệp {source.name[:16]} không mở được: bị sửa, bị cắt, hoặc BACKUP_KEY khác."
                ) from error
            if not following:
                return
            place, piece = place + 1, following


def _nonce(prefix: bytes, place: int, last: bool) -> bytes:
    return prefix + struct.pack(">I", place) + (b"\1" if last else b"\0")


def _pieces(source: Path | IO[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Pieces of a file, each with whether it is the last; an empty file is one empty piece."""
    if isinstance(source, Path):
        with source.open("rb") as file:
            yield from _pieces(file)
        return
    piece = source.read(_PIECE)
    while True:
        following = source.read(_PIECE)
        yield piece, not following
        if not following:
            return
        piece = following
