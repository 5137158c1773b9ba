"""The only writer of the record."""

from __future__ import annotations

import hashlib
import json
import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, Protocol

from django.db import connection
from django.utils import timezone

from prepared.bulk import like, store
from prepared.queries import Prepared

from .context import request_id as current_request
from .models import Event, Head, PersonalValue

_JSON = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"))
_HEAD = Prepared(lambda stream: Head.objects.select_for_update().filter(stream=stream))


def _plain(value: Any) -> Any:
    if type(value) is str:
        return value if value.isascii() else unicodedata.normalize("NFC", value)
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
    return _JSON.encode(_plain(value))


def commitment(salt: str, value: str) -> str:
    """What stands in the chain for a personal value."""
    return hashlib.sha256(f"{salt}|{unicodedata.normalize('NFC', value)}".encode()).hexdigest()


def event_hash(event: Event) -> str:
    """The hash an event must carry: over the one before, its own facts and its body."""
    facts = canonical(facts_of(event))
    return hashlib.sha256(f"{facts}\n{event.body}".encode()).hexdigest()


def facts_of(event: Event) -> list[Any]:
    """An event's own facts in the order its hash is made over; exports carry them so."""
    return [
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


def _lock_head(stream: str) -> Head:
    head = _HEAD.first(stream)
    if head is None:
        Head.objects.bulk_create([Head(stream=stream)], ignore_conflicts=True)
        head = Head.objects.select_for_update().get(stream=stream)
    return head


class Right(Protocol):
    """The right an act was done by: whose it is, in which role, for which unit."""

    @property
    def role(self) -> str: ...
    @property
    def unit_id(self) -> int: ...
    @property
    def on_behalf_of_id(self) -> int | None: ...
    @property
    def on_behalf_of_name(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Note:
    """What an event says; ``actor`` None is the system.

    ``by`` is the right the act was done by: role, unit and, for somebody who stands in, the
    absent colleague's name come from it and from nowhere else. ``role`` and ``unit_id`` are for
    acts without one (the system's, an administrator's) and where the unit is another.

    ``personal`` values go in as salted commitments; the clear values lie beside the chain.
    """

    stream: str
    kind: str
    actor: Any
    body: Mapping[str, Any]
    by: Right | None = None
    role: str = ""
    unit_id: int | None = None
    object_ref: str = ""
    object_version: int = 0
    personal: Mapping[str, str] | None = None
    at: datetime | None = None

    def after(self, head: Head) -> tuple[Event, list[PersonalValue]]:
        """The event that follows ``head``, hashed, with its personal values; nothing stored."""
        salts = {path: secrets.token_hex(16) for path in self.personal or {}}
        body = dict(self.body)
        if self.personal:
            body["personal"] = {
                path: commitment(salts[path], value) for path, value in self.personal.items()
            }
        actor = self.actor
        event = like(_blank(Event))
        event.stream, event.seq, event.prev_hash = self.stream, head.seq + 1, head.hash
        event.kind = self.kind
        event.actor_id = actor.pk if actor is not None else None
        event.actor_name = (
            str(getattr(actor, "full_name", "") or actor) if actor is not None else ""
        )
        by = self.by
        event.on_behalf_of_id = by.on_behalf_of_id if by is not None else None
        event.on_behalf_of_name = by.on_behalf_of_name if by is not None else ""
        event.role = self.role or (by.role if by is not None else "")
        event.unit_id = by.unit_id if by is not None and self.unit_id is None else self.unit_id
        event.at = self.at or timezone.now()
        event.request_id = current_request.get()
        event.object_ref, event.object_version = self.object_ref, self.object_version
        event.body = canonical(body)
        event.hash = event_hash(event)
        values = []
        for path, text in (self.personal or {}).items():
            value = like(_blank(PersonalValue))
            value.event, value.path, value.salt, value.value = event, path, salts[path], text
            values.append(value)
        return event, values


@lru_cache(maxsize=4)
def _blank(kind: Any) -> Any:
    """An instance to make others like; nothing of an event depends on when it was made."""
    return kind()


def _inside() -> None:
    if not connection.in_atomic_block:
        raise RuntimeError("an event belongs into the transaction of its act")


def record(**said: Any) -> Event:
    """Append one event to its stream, in the caller's transaction; takes the fields of ``Note``.

    Raises ``RuntimeError`` outside a transaction and ``TypeError`` for floats.
    """
    _inside()
    note = Note(**said)
    head = _lock_head(note.stream)
    event, personal = note.after(head)
    Event.objects.bulk_create([event])
    head.seq, head.hash = event.seq, event.hash
    head.save(update_fields=["seq", "hash"])
    for value in personal:
        # The event has its key only now; saying it again carries it over.
        value.event = event
    PersonalValue.objects.bulk_create(personal)
    return event


def record_first(notes: list[Note]) -> list[Event]:
    """The first events of streams that do not exist yet, in three statements for all.

    ``IntegrityError`` when one of the streams has begun already.
    """
    _inside()
    nothing_yet = Head()
    made = [note.after(nothing_yet) for note in notes]
    events = [event for event, _personal in made]
    blank, heads = Head(), []
    for event in events:
        head = like(blank)
        head.stream, head.seq, head.hash = event.stream, event.seq, event.hash
        heads.append(head)
    store(heads)
    store(events)
    store([value for _event, personal in made for value in personal])
    return events
