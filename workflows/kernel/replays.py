"""What the record says of a table, held against the table: the kernel's own and the subjects'.

A replay looks at what an act wrote into its event and at the row that act left. Rows of before an
act wrote it are not looked at.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from audit.models import Event, PersonalValue
from audit.reading import Said
from audit.verify import Finding
from nominations.models import Nomination

#: By name; ``workflows.table`` adds those of the subjects.
REPLAYS: dict[str, Callable[[], Iterable[Finding]]] = {}
#: Where an act says a new name: the first of a dossier, and a change of it.
_NAMES = {"create": ("subject",), "edit": ("full_name.new", "name.new")}
_FROZEN = "frozen"


def told(*kinds: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Number of the dossier, kind and changes of every act of these kinds, each in its order."""
    events = Event.objects.filter(stream__startswith="case:", kind__in=kinds)
    rows = events.order_by("stream", "seq").values_list("stream", "kind", "body")
    for stream, kind, body in rows.iterator(chunk_size=2000):
        yield stream.removeprefix("case:"), kind, Said(body).facts("changes")


def differs(number: str, what: str, stored: Any, recorded: Any) -> Finding:
    """The table says one thing, the record another."""
    return Finding(f"case:{number}", f"{what}: bảng ghi {stored!r}, sự việc ghi {recorded!r}")


def digest_of(frozen: dict[str, Any] | None) -> str:
    """What stands in the record for the copy of a dossier made at its receipt."""
    spelled = json.dumps(frozen, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(spelled.encode()).hexdigest()


def replay_copies() -> Iterator[Finding]:
    """The copy frozen at receipt is the one that was received: names, fields, scores, papers."""
    recorded = {
        number: changes[_FROZEN]
        for number, _kind, changes in told("receive")
        if changes.get(_FROZEN)
    }
    stored = Nomination.objects.filter(frozen__isnull=False).values_list("number", "frozen")
    for number, frozen in stored.iterator(chunk_size=500):
        if number in recorded and digest_of(frozen) != recorded[number]:
            yield Finding(f"case:{number}", "bản chụp khi tiếp nhận đã bị sửa")


def replay_names() -> Iterator[Finding]:
    """Who a dossier is about is who it was made for, or whom its last change of name names."""
    names: dict[str, str] = {}
    values = (
        PersonalValue.objects.filter(
            event__stream__startswith="case:",
            event__kind__in=_NAMES,
            path__in=[path for paths in _NAMES.values() for path in paths],
        )
        .order_by("event__stream", "event__seq")
        .values_list("event__stream", "value")
    )
    for stream, value in values.iterator(chunk_size=2000):
        names[stream.removeprefix("case:")] = value
    # What a family or a firm is called is no personal value: it stands in the event itself.
    for number, _kind, changes in told("edit"):
        if isinstance(changed := changes.get("name"), list) and len(changed) == 2:
            names[number] = str(changed[1])
    stored = Nomination.objects.select_related("person", "collective").order_by("pk")
    for nomination in stored.iterator(chunk_size=500):
        # An erased value proves nothing any more.
        recorded = names.get(nomination.number, "")
        for name in {str(nomination.subject), nomination.subject_name} if recorded else ():
            if name != recorded:
                yield differs(nomination.number, "tên", name, recorded)


REPLAYS |= {"copies": replay_copies, "names": replay_names}
