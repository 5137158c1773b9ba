"""Sealing anew with the newest field key, row by row, while everybody goes on working."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.fernet import InvalidToken
from django.conf import settings

from nominations.identity import reseal
from nominations.models import StagedWorkbook

from . import keys, signs


@dataclass(slots=True)
class Rotated:
    """What was sealed anew, what could not be opened, which keys nothing needs any more."""

    resealed: int = 0
    unreadable: list[str] = field(default_factory=list)
    #: Fingerprints.
    drop: list[str] = field(default_factory=list)


def accept_audit_key() -> None:
    """The audit key in place is this database's from now on."""
    kept = signs.said(keys.KEYS)
    if kept:
        signs.leave(keys.KEYS, **kept | {"AUDIT_KEY": keys.in_place()["AUDIT_KEY"]})


def rotate() -> Rotated:
    """Everything sealed under the newest key; safe to stop and run again.

    The last key stays for ever: identity hashes are made with it.
    """
    done = Rotated()
    for model, name in keys.sealed_fields():
        _column(done, model, name)
    for book in StagedWorkbook.objects.filter(closed_at=None):
        _list(done, book)
    here = keys.in_place()
    if not done.unreadable:
        first, last = here["FIELD_KEYS"][0], here["FIELD_KEYS"][-1]
        done.drop = [one for one in here["FIELD_KEYS"] if one not in (first, last)]
        needed = [first] if first == last else [first, last]
        signs.leave(keys.KEYS, **here | {"FIELD_KEYS": needed})
    return done


def _column(done: Rotated, model: Any, name: str) -> None:
    rows = model._default_manager.exclude(**{name: ""}).order_by("pk")
    for pk, sealed in rows.values_list("pk", name).iterator(chunk_size=500):
        try:
            anew = reseal(sealed)
        except InvalidToken:
            done.unreadable.append(f"{model._meta.label_lower}:{pk}")
            continue
        # Changed meanwhile by somebody: then it is sealed with the newest key already.
        done.resealed += model._default_manager.filter(pk=pk, **{name: sealed}).update(
            **{name: anew}
        )


def _list(done: Rotated, book: StagedWorkbook) -> None:
    """A list still being worked on: its file, and the lines it left out."""
    path = Path(settings.MEDIA_ROOT) / "staging" / f"{book.public_id}.sealed"
    try:
        if path.exists():
            _replace(path, reseal(path.read_text()))
            done.resealed += 1
        changed = False
        for sheet in book.sheets:
            if sheet.get("left_out"):
                sheet["left_out"] = reseal(sheet["left_out"])
                changed = True
    except InvalidToken:
        done.unreadable.append(f"stagedworkbook:{book.public_id}")
        return
    if changed:
        book.save(update_fields=["sheets"])
        done.resealed += 1


def _replace(path: Path, text: str) -> None:
    """The file whole, old or new, whatever happens."""
    partial = path.with_name(f".{path.name}.anew")
    with partial.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
