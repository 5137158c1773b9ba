"""What became of the items of a session: each result, the sums of each award, the ranking."""

from __future__ import annotations

from typing import Any

from nominations.drafts import snapshot
from nominations.listed import born, where
from workflows.council.models import AgendaItem
from workflows.council.rules import needed

from ..facts import clean

PASSED, FAILED, DEFERRED = "Thông qua", "Không thông qua", "Hoãn"
OUTSIDE = "Đạt, ngoài chỉ tiêu"


def conclusion(item: AgendaItem) -> str:
    """How an item ended, in the words of the minutes."""
    if item.state == AgendaItem.State.DEFERRED:
        return DEFERRED
    if item.passed is None:
        return "Ngang phiếu" if item.state == AgendaItem.State.TIED else "Chưa xét"
    if item.outside_quota:
        return OUTSIDE
    return PASSED if item.passed else FAILED


def result(item: AgendaItem) -> list[str]:
    """An item's line of the count: votes, how many were needed out of what base, the end."""

    def told(number: int | None) -> str:
        return "–" if number is None else str(number)

    least = told(needed(item.rule, item.base)) if item.base is not None else "–"
    return [
        str(item.position),
        item.nomination.subject_name,
        item.nomination.award_type.short_name,
        told(item.yes),
        told(item.no),
        told(item.blank),
        told(item.invalid),
        f"{least}/{told(item.base)}" if item.base is not None else "–",
        conclusion(item),
    ]


def considered(item: AgendaItem) -> list[str]:
    """An item's line in the list of those considered: who it is, from where, for what."""
    nomination = item.nomination
    facts = nomination.frozen or snapshot(nomination)
    return [
        str(item.position),
        clean(f"{facts['honorific']} {nomination.subject_name}"),
        born(facts),
        where(facts),
        nomination.ward.short_name,
        nomination.award_type.name,
        clean(facts["achievement"]),
    ]


def by_award(items: list[AgendaItem]) -> list[list[AgendaItem]]:
    """The items of each award in the order of the agenda, an award where it first comes up."""
    found: dict[int, list[AgendaItem]] = {}
    for item in items:
        found.setdefault(item.nomination.award_type_id, []).append(item)
    return list(found.values())


def subtotals(items: list[AgendaItem]) -> list[list[str]]:
    """What became of each award's items; with several awards the sum of all of them too."""

    def row(name: str, listed: list[AgendaItem]) -> list[str]:
        ended = [conclusion(item) for item in listed]
        counts = [ended.count(one) for one in (PASSED, FAILED, OUTSIDE, DEFERRED)]
        return [name, *map(str, [len(listed), *counts])]

    rows = [row(one[0].nomination.award_type.short_name, one) for one in by_award(items)]
    return [*rows, row("Cộng", items)] if len(rows) > 1 else rows


def ranking(items: list[AgendaItem]) -> list[list[str]]:
    """The items of each award that had fewer places than passed, best first."""
    placed = [item for item in items if item.place is not None]
    rows: list[list[str]] = []
    last, place = None, 0
    for item in sorted(placed, key=_rank_key):
        award = item.nomination.award_type_id
        place = place + 1 if award == last else 1
        last = award
        score = item.nomination.city_score
        rows.append(
            [
                str(place),
                item.nomination.subject_name,
                item.nomination.award_type.short_name,
                str(item.yes),
                "–" if score is None else str(score),
                conclusion(item),
            ]
        )
    # An award all of whose dossiers found a place was not ranked.
    crowded = {item.nomination.award_type.short_name for item in placed if item.outside_quota}
    return [row for row in rows if row[2] in crowded]


def _rank_key(item: AgendaItem) -> tuple[Any, ...]:
    return (
        item.nomination.award_type_id,
        -(item.yes or 0),
        -(item.nomination.city_score or 0),
        not item.priority,
        item.chair_rank or 0,
        item.position,
    )
