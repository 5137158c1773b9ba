"""Which files the database names, and whether they are there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from documents.models import Paper, PaperBatch, SignedCopy
from nominations.models import StoredFile
from workflows.decisions.models import DraftPaper


def _named() -> Iterator[str]:
    for sha256 in _hashes(StoredFile):
        yield f"evidence/{sha256[:2]}/{sha256[2:4]}/{sha256}"
    papers: set[str] = set()
    for model in (Paper, PaperBatch, SignedCopy, DraftPaper):
        papers |= set(_hashes(model))
    for sha256 in papers:
        yield f"papers/{sha256[:2]}/{sha256}"


def _hashes(model: Any) -> Any:
    return model._default_manager.exclude(sha256="").values_list("sha256", flat=True)


def missing_files(root: Path) -> list[str]:
    """Files the database names that do not lie below a folder."""
    return sorted(one for one in _named() if not (root / one).exists())
