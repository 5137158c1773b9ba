"""Whether the papers of a dossier are those that were handed in and taken out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from audit.verify import Finding
from nominations.models import Evidence
from workflows.kernel.replays import told


def _pair(value: object) -> tuple[str, str] | None:
    """Kind and content of a paper, as its act wrote them; None for anything else."""
    if isinstance(value, list) and len(value) == 2:
        return str(value[0]), str(value[1])
    return None


def replay_evidence() -> Iterator[Finding]:
    """Each paper that was handed in is there with its content, removed or not as recorded."""
    added: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    removed: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    for number, kind, changes in told("attach_evidence", "remove_evidence"):
        if kind == "attach_evidence" and (paper := _pair(changes.get("evidence"))):
            added[number][paper] += 1
        elif kind == "remove_evidence" and (paper := _pair(changes.get("removed"))):
            removed[number][paper] += 1
    here: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    gone: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    rows = Evidence.objects.values_list("nomination__number", "kind", "file__sha256", "removed_at")
    for number, kind, sha256, removed_at in rows.iterator(chunk_size=2000):
        here[number][kind, sha256] += 1
        if removed_at is not None:
            gone[number][kind, sha256] += 1
    for number in sorted(added.keys() | here.keys()):
        if added[number] != here[number]:
            yield Finding(f"case:{number}", "giấy tờ trong hồ sơ không phải giấy tờ đã nộp")
        elif removed[number] != gone[number]:
            yield Finding(f"case:{number}", "giấy tờ bị bỏ hoặc khôi phục mà không ai ghi")
