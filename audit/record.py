"""The only writer of the record."""

from __future__ import annotations

import hashlib
import json
import secrets
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from .context import request_id as current_request
from .models import Event, Head, PersonalValue


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        raise TypeError("no floats in the record: they have no one spelling")
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return unicodedata.normalize("NFC", str(value))
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {_plain(str(key)): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        items = sorted(value) if isinstance(value, set | frozenset) else value
        return [_plain(item) for item in items]
    return _plain(str(value))


def canonical(value: Any) -> str:
    """One spelling for one meaning: sorted keys, no spaces, NFC, no floats."""
    return json.dumps(_plain(value), sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def commitment(salt: str, value: str) -> str:
    """What stands in the chain for a personal value."""
    return hashlib.sha256(f"{salt}|{unicodedata.normalize('NFC', value)}".encode()).hexdigest()


def event_hash(event: Event) -> str:
    """The hash an event must carry: over the one before, its own facts and its body."""
    facts = canonical(
        [
            event.stream,
            event.seq,
            event.prev_hash,
            event.kind,
            event.actor_id,
            event.actor_name,
            event.on_behalf_of_id,
            event.on_behalf_of_name,
            event.role,
            event.unit_id,
            event.at,
            event.request_id,
            event.object_ref,
            event.object_version,
        ]
    )
    return hashlib.sha256(f"{facts}\n{event.body}".encode()).hexdigest()


def _lock_head(stream: str) -> Head:
    head = Head.objects.select_for_update().filter(stream=stream).first()
    if head is None:
        Head.objects.bulk_create([Head(stream=stream)], ignore_conflicts=True)
        head = Head.objects.select_for_update().get(stream=stream)
    return head


def record(
    *,
    stream: str,
    kind: str,
    actor: Any,
    body: Mapping[str, Any],
    on_behalf_of_id: int | None = None,
    on_behalf_of_name: str = "",
    role: str = "",
    unit_id: int | None = None,
    object_ref: str = "",
    object_version: int = 0,
    personal: Mapping[str, str] | None = None,
    at: datetime | None = None,
) -> Event:
    """Append one event to a stream, in the caller's transaction.

    ``actor`` None is the system. ``personal`` values go in as salted commitments; the clear
    values lie beside the chain. Raises ``RuntimeError`` outside a transaction and ``TypeError``
    for floats.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("an event belongs into the transaction of its act")
    salts = {path: secrets.token_hex(16) for path in personal or {}}
    full_body = dict(body)
    if personal:
        full_body["personal"] = {
            path: commitment(salts[path], value) for path, value in personal.items()
        }
    text = canonical(full_body)
    head = _lock_head(stream)
    event = Event(
        stream=stream,
        seq=head.seq + 1,
        prev_hash=head.hash,
        kind=kind,
        actor_id=actor.pk if actor is not None else None,
        actor_name=str(getattr(actor, "full_name", "") or actor) if actor is not None else "",
        on_behalf_of_id=on_behalf_of_id,
        on_behalf_of_name=on_behalf_of_name,
        role=role,
        unit_id=unit_id,
        at=at or timezone.now(),
        request_id=current_request.get(),
        object_ref=object_ref,
        object_version=object_version,
        body=text,
    )
    event.hash = event_hash(event)
    event.save(force_insert=True)
    head.seq, head.hash = event.seq, event.hash
    head.save(update_fields=["seq", "hash"])
    if personal:
        PersonalValue.objects.bulk_create(
            [
                PersonalValue(event=event, path=path, salt=salts[path], value=value)
                for path, value in personal.items()
            ]
        )
    return event
