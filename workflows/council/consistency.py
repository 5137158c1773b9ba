"""Whether counts and turnout are what was recorded when votes were given and closed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from audit.verify import Finding
from workflows.kernel.replays import differs, told

from .models import AgendaItem, Turnout

_COUNTS = ("yes", "no", "blank", "invalid", "base")


def replay_counts() -> Iterator[Finding]:
    """Every count on an agenda is one that was recorded when a vote of its dossier was closed."""
    recorded: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for number, _kind, changes in told("close_vote"):
        recorded[number].append(tuple(changes.get(name) for name in _COUNTS))
    items = AgendaItem.objects.filter(base__isnull=False).order_by("pk")
    for number, *counts in items.values_list("nomination__number", *_COUNTS):
        if tuple(counts) not in recorded[number]:
            yield differs(number, "kết quả kiểm phiếu", tuple(counts), recorded[number])


def replay_turnout() -> Iterator[Finding]:
    """Whoever is said to have voted did, or took a paper ballot; an open vote is the one given."""
    gave: dict[str, dict[int, str]] = defaultdict(dict)
    for number, kind, changes in told("vote", "issue_paper"):
        if kind == "issue_paper":
            for member in changes.get("members") or ():
                gave[number].setdefault(member, "")
        elif isinstance(changes.get("member"), int):
            gave[number][changes["member"]] = str(changes.get("choice") or "")
    rows = Turnout.objects.order_by("item_id", "pk").values_list(
        "item__nomination__number", "member_id", "open_choice"
    )
    last = {(number, member): choice for number, member, choice in rows}
    for (number, member), choice in last.items():
        if member not in gave[number]:
            yield Finding(f"case:{number}", f"có lượt bỏ phiếu của người {member} không ai ghi")
        elif choice and choice != gave[number][member]:
            yield differs(number, f"phiếu của người {member}", choice, gave[number][member])
