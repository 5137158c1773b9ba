"""One act on many things of a kind: what stands against each, then each for itself by the door.

A refusal stops no other; each thing has a transaction of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from organizations.refusals import Reason, Refused, hidden

from . import door

if TYPE_CHECKING:
    from organizations.models import User

    from .kinds import Kind

#: More than this at once is walked in several goes.
MOST = 200


@dataclass(frozen=True, slots=True)
class Row:
    """One thing: why it cannot be done (empty if it can), or that it was.

    ``thing`` is None for a key under which this person sees nothing.
    """

    key: Any
    thing: Any
    reasons: tuple[Reason, ...] = ()
    done: bool = False


def seen(kind: Kind, keys: Iterable[Any], person: User) -> dict[Any, Any]:
    """The things under these keys that this person may see."""
    found = kind.visible(person).filter(**{f"{kind.key}__in": list(keys)})
    return {getattr(thing, kind.key): thing for thing in found}


def preview(
    kind: Kind, code: str, keys: Sequence[Any], person: User, things: dict[Any, Any] | None = None
) -> list[Row]:
    """Each with what stands against it, in the order of the keys; nothing is done.

    ``things`` where they were read already.
    """
    known, action = seen(kind, keys, person) if things is None else things, kind.actions[code]
    return [
        Row(key, known[key], tuple(door.against(kind, action, known[key], person)))
        if key in known
        else Row(key, None, tuple(hidden().reasons))
        for key in keys
    ]


def perform(
    kind: Kind,
    code: str,
    keys: Sequence[Any],
    person: User,
    inputs: Callable[[Any], dict[str, Any]],
    things: dict[Any, Any] | None = None,
) -> list[Row]:
    """Each done or refused with its reasons, in the order of the keys; ``inputs`` by key."""
    known, rows = things or {}, []
    for key in keys:
        try:
            act = door.do(kind, code, key, person, inputs=inputs(key))
        except Refused as refusal:
            told = [Reason("invalid", text) for texts in refusal.fields.values() for text in texts]
            rows.append(Row(key, known.get(key), tuple(told or refusal.reasons)))
        else:
            rows.append(Row(key, act.thing, done=True))
    return rows
