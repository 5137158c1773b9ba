"""Checkpoints: the whole record as one hash, signed and handed outside.

A chain proves itself only: whoever can write to the database can hash one anew or take it away
with its head. So every event gets a place in one log, the log's Merkle root is signed with a key
the database does not have, and the line goes where its administrator cannot reach it. Events are
taken in when they have no place yet, not by their number: numbers are given before a transaction
ends, so that a later number may be seen first.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.utils import timezone

from .models import Checkpoint, Event, Head, Leaf
from .record import canonical
from .tree import Tree

#: The head nobody adds to: whoever holds it is the only one who gives places.
_LOCK = "log:"
_AT_ONCE = 5000


def _key() -> Ed25519PrivateKey:
    """The signing key, from the secret the host keeps."""
    seed = sha256(b"audit.checkpoints|" + settings.AUDIT_KEY.encode()).digest()
    return Ed25519PrivateKey.from_private_bytes(seed)


def public_key() -> str:
    """What the signatures of today are checked with, in hex; told to whoever keeps the lines."""
    return _key().public_key().public_bytes_raw().hex()


def _signed(one: Checkpoint) -> bytes:
    """What is signed: how long the log is, its root, the root before, when."""
    return canonical([one.size, one.root, one.prev_root, one.at.astimezone(UTC)]).encode()


def line_of(one: Checkpoint) -> str:
    """A checkpoint as it is handed outside: one line of JSON."""
    told = {name: getattr(one, name) for name in ("size", "root", "prev_root", "key", "signature")}
    return json.dumps(told | {"at": one.at.astimezone(UTC).isoformat()}, sort_keys=True)


@transaction.atomic
def _make() -> Checkpoint | None:
    Head.objects.get_or_create(stream=_LOCK)
    Head.objects.select_for_update().get(stream=_LOCK)
    last = Checkpoint.objects.order_by("-size").first()
    tree = Tree(last.size, map(bytes.fromhex, last.subtrees)) if last else Tree()
    placeless = Event.objects.filter(leaf__isnull=True).order_by("pk").values_list("pk", "hash")
    new = list(placeless)
    if not new:
        return None
    leaves = []
    for pk, digest in new:
        leaves.append(Leaf(log_index=tree.size, event_id=pk))
        tree.add(digest.encode())
    Leaf.objects.bulk_create(leaves, batch_size=_AT_ONCE)
    one = Checkpoint(
        size=tree.size,
        root=tree.root,
        prev_root=last.root if last else "",
        subtrees=[found.hex() for found in tree.subtrees],
        at=timezone.now(),
        key=public_key(),
    )
    one.signature = _key().sign(_signed(one)).hex()
    one.save(force_insert=True)
    return one


def make() -> Checkpoint | None:
    """Take in what has no place yet, sign, and hand the line outside; None where nothing is new.

    ``OSError`` when it could be handed to nobody: the checkpoint stands all the same, and the next
    run hands its own line.
    """
    one = _make()
    if one is not None:
        hand_outside(one)
    return one


def hand_outside(one: Checkpoint) -> None:
    """The line goes to every place the settings name: files that only grow, and mail."""
    line = line_of(one)
    for path in settings.AUDIT_ANCHOR_FILES:
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(line + "\n")
    if settings.AUDIT_ANCHOR_MAIL:
        send_mail(
            f"Mốc sổ ghi {one.size}",
            f"{line}\n",
            None,
            settings.AUDIT_ANCHOR_MAIL,
            fail_silently=False,
        )


@dataclass(frozen=True, slots=True)
class Wrong:
    """A checkpoint the record does not agree with."""

    size: int
    text: str


def _signature_holds(one: Checkpoint) -> bool:
    known = {public_key(), *settings.AUDIT_PUBLIC_KEYS}
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(one.key))
        key.verify(bytes.fromhex(one.signature), _signed(one))
    except (InvalidSignature, ValueError):
        return False
    return one.key in known


def verify(anchors: Iterable[str] = ()) -> Iterator[Wrong]:
    """Recompute the log and hold it against the checkpoints, and against lines kept outside."""
    kept = {one.size: one for one in Checkpoint.objects.order_by("size")}
    outside: dict[int, set[str]] = {}
    for number, line in enumerate(anchors, 1):
        try:
            told = json.loads(line)
            outside.setdefault(int(told["size"]), set()).add(str(told["root"]))
        except (ValueError, KeyError, TypeError):
            yield Wrong(number, f"dòng {number} của tệp mốc bên ngoài không đọc được")
    before = ""
    for one in kept.values():
        if not _signature_holds(one):
            yield Wrong(one.size, "chữ ký của mốc không đúng")
        if one.prev_root != before:
            yield Wrong(one.size, "mốc trước đó đã bị xoá hoặc thay")
        before = one.root
    yield from _recomputed(
        {size: {one.root} | outside.get(size, set()) for size, one in kept.items()}
        | {size: roots for size, roots in outside.items() if size not in kept}
    )


def _recomputed(wanted: dict[int, set[str]]) -> Iterator[Wrong]:
    tree = Tree()
    leaves: Any = Leaf.objects.order_by("log_index").values_list("log_index", "event__hash")
    for index, digest in leaves.iterator(chunk_size=2000):
        if index != tree.size:
            yield Wrong(tree.size, f"chỗ thứ {tree.size} của sổ chung đã bị xoá")
            return
        tree.add(digest.encode())
        roots = wanted.pop(tree.size, None)
        if roots is not None and roots != {tree.root}:
            yield Wrong(tree.size, "sự việc trước mốc này đã bị viết lại, thêm hoặc xoá")
    for size in sorted(wanted):
        yield Wrong(size, f"sổ chung chỉ còn {tree.size} sự việc, mốc này ghi {size}")
