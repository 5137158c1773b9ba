"""What the wall of the room shows: the item that is on, how many voted, and then the result.

Never who voted or how somebody did; of the dossier only the name, the award and the ward.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from . import tally
from .models import AgendaItem, Choice, CouncilSession
from .rules import in_words, needed, quorum

#: How long a bar of the chart can be, in the chart's own units.
FULL = 620


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of the result: in the chart and in the table behind it."""

    kind: str
    label: str
    count: int
    width: int
    top: int


@dataclass(slots=True)
class Screen:
    """One look at the wall."""

    session: CouncilSession
    count: int
    present: int
    least: int | None
    item: AgendaItem | None = None
    voted: int = 0
    paper: int = 0
    expected: int = 0
    rule: str = ""
    least_yes: int | None = None
    bars: list[Bar] = field(default_factory=list)
    line: int | None = None
    before: int | None = None
    after: int | None = None

    @property
    def quorate(self) -> bool:
        """Enough are in the room."""
        return self.least is None or self.present >= self.least


def _now(items: list[AgendaItem]) -> AgendaItem | None:
    """What the room looks at: what is voted on, else what was counted last, else what is next."""
    for state in (AgendaItem.State.VOTING, AgendaItem.State.TIED):
        if on := [one for one in items if one.state == state]:
            return on[0]
    closed = [one for one in items if one.closed_at is not None]
    if closed:
        return max(closed, key=lambda one: (one.closed_at, one.position))
    return next((one for one in items if one.state == AgendaItem.State.WAITING), None)


def _bars(item: AgendaItem) -> list[Bar]:
    counts = [
        (Choice.YES, item.yes),
        (Choice.NO, item.no),
        (Choice.BLANK, item.blank),
        (Choice.INVALID, item.invalid),
    ]
    shown = [
        (choice, number or 0)
        for choice, number in counts
        if choice in (Choice.YES, Choice.NO) or number
    ]
    longest = max(*(number for _choice, number in shown), item.base or 0, 1)
    return [
        Bar(str(choice), str(choice.label), number, number * FULL // longest, place * 90)
        for place, (choice, number) in enumerate(shown)
    ]


def look(session: CouncilSession, position: int | None = None) -> Screen:
    """The wall as it is now, at the item named or the one that is on."""
    items = list(
        session.items.select_related(
            "nomination__award_type", "nomination__ward", "session"
        ).order_by("position")
    )
    present = session.seats.filter(present=True).count()
    item = next((one for one in items if one.position == position), None) or _now(items)
    found = Screen(session, len(items), present, None, item)
    if item is None:
        return found
    if not session.in_writing:
        found.least = quorum(item.rule, session.members_total)
    found.rule = in_words(item.rule)
    places = [one.position for one in items]
    at = places.index(item.position)
    found.before = places[at - 1] if at else None
    found.after = places[at + 1] if at + 1 < len(places) else None
    if item.yes is not None:
        found.bars = _bars(item)
        found.least_yes = needed(item.rule, item.base or 0)
        longest = max(*(bar.count for bar in found.bars), item.base or 0, 1)
        if found.least_yes <= longest:
            found.line = found.least_yes * FULL // longest
    elif item.state == AgendaItem.State.VOTING:
        who = tally.asked(item)
        found.voted, found.expected = len(who.voted), who.expected
        found.paper = len(who.paper)
    return found
