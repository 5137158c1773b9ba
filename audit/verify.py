"""Whether the record is what was written: hashes, gaps, heads, and replays of upper rooms."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from . import checkpoints
from .models import Event, Head, PersonalValue
from .record import commitment, event_hash


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it was written."""

    where: str
    text: str


_replays: dict[str, Callable[[], Iterable[Finding]]] = {}


def register_replay(name: str, check: Callable[[], Iterable[Finding]]) -> None:
    """Let an upper room compare its tables with what the events say."""
    _replays[name] = check


def verify_chains() -> Iterator[Finding]:
    """Walk every stream once; one finding for the first broken event of each."""
    heads = {head.stream: head for head in Head.objects.all()}
    stream, seq, last, broken = "", 0, "", False

    def end() -> Iterator[Finding]:
        head = heads.pop(stream, None)
        if broken or not stream:
            return
        if head is None:
            yield Finding(f"{stream}#{seq}", "chuỗi không có đầu mối")
        elif (head.seq, head.hash) != (seq, last):
            yield Finding(f"{stream}#{head.seq}", "sự việc cuối chuỗi đã bị cắt hoặc thêm")

    for event in Event.objects.order_by("stream", "seq").iterator(chunk_size=2000):
        if event.stream != stream:
            yield from end()
            stream, seq, last, broken = event.stream, 0, "", False
        if broken:
            continue
        where = f"{event.stream}#{event.seq}"
        if event.seq != seq + 1:
            broken = True
            yield Finding(where, f"thiếu sự việc số {seq + 1}")
        elif event.prev_hash != last:
            broken = True
            yield Finding(where, "không nối với sự việc trước")
        elif event.hash != event_hash(event):
            broken = True
            yield Finding(where, "nội dung đã bị sửa")
        seq, last = event.seq, event.hash
    yield from end()
    for head in heads.values():
        if head.seq:
            yield Finding(f"{head.stream}#{head.seq}", "cả chuỗi đã bị xoá")


def verify_personal_values() -> Iterator[Finding]:
    """Clear values beside the chain must be the committed ones (erased ones are empty)."""
    for value in PersonalValue.objects.select_related("event").iterator(chunk_size=2000):
        if value.value and _promised(value) != commitment(value.salt, value.value):
            yield Finding(
                f"{value.event.stream}#{value.event.seq}", f"giá trị “{value.path}” đã bị sửa"
            )


def _promised(value: PersonalValue) -> str | None:
    # A body that was altered may be anything at all.
    try:
        return json.loads(value.event.body)["personal"][value.path]
    except (ValueError, KeyError, TypeError):
        return None


def verify(anchors: Iterable[str] = ()) -> Iterator[Finding]:
    """Everything: chains, personal values, checkpoints and the lines of them that were handed
    outside (``anchors``), replays."""
    yield from verify_chains()
    yield from verify_personal_values()
    for wrong in checkpoints.verify(anchors):
        yield Finding(f"log:{wrong.size}", wrong.text)
    for name, check in _replays.items():
        try:
            yield from check()
        except (LookupError, TypeError, ValueError) as error:
            # Altered events may be anything: what cannot be replayed is not as it was written.
            yield Finding(name, f"không đối chiếu được: {error!r}")
