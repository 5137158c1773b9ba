"""The file an act on a dossier takes: only what its actor handed in for it, and once."""

from __future__ import annotations

from nominations import uploads
from nominations.models import StoredFile

from .registry import Act


def uploaded(act: Act, sha256: str, *, field: str = "sha256") -> StoredFile:
    """The file under this hash, its ticket used up; ``Refused('invalid')`` on ``field`` else."""
    return uploads.use(
        sha256,
        person=act.actor,
        act=act.action.code,
        thing=f"nomination:{act.nomination.number}",
        field=field,
    )
