"""Who goes on when more passed than the round gives: votes, score, priority, the chair's word.

The number a ward may propose (``RoundAward.slots_per_ward``) is kept when the ward sends
(E11); what the council ranks by is how many the city gives (``slots_total``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils.translation import gettext as _

from nominations.lifecycle import State
from nominations.models import Nomination, RoundAward
from organizations.capabilities import Capability
from organizations.refusals import Reason, wrong
from workflows.kernel.guards import needs_inputs
from workflows.kernel.registry import Act

from .models import AgendaItem, CouncilSession
from .session_forms import SettleForm
from .sessions import KIND, RUNNING

#: Whoever is here has one of the city's places, on hold or not.
_HAS_PLACE = (State.COUNCIL_PASSED, State.PENDING_SIGNATURE, State.DECIDED, State.AWARDED)
_OPEN = (AgendaItem.State.WAITING, AgendaItem.State.VOTING, AgendaItem.State.TIED)


def order_key(item: AgendaItem) -> tuple[int, int, bool]:
    """Most yes first, then the city's score, then those marked as of priority."""
    return (-(item.yes or 0), -(item.nomination.city_score or 0), not item.priority)


@dataclass(slots=True)
class Standing:
    """How one award stands in a session: places left, who is inside, who is outside, who is level.

    ``inside`` and ``outside`` hold keys of items; an item in neither waits: for others to be
    counted (``waiting`` of them), or for the chair's word on those who are ``level``.
    """

    award_type_id: int
    award: str
    slots: int | None
    left: int = 0
    waiting: int = 0
    ranked: list[AgendaItem] = field(default_factory=list)
    inside: set[int] = field(default_factory=set)
    outside: set[int] = field(default_factory=set)
    level: list[AgendaItem] = field(default_factory=list)

    def place(self, item: AgendaItem) -> int | None:
        """Which place it has among those who passed and are not confirmed yet."""
        keys = [one.pk for one in self.ranked]
        return keys.index(item.pk) + 1 if item.pk in keys else None


def _taken(round_id: int, award_type_id: int) -> int:
    held = Q(state=State.ON_HOLD, held_from__in=_HAS_PLACE)
    return Nomination.objects.filter(
        Q(state__in=_HAS_PLACE) | held, round=round_id, award_type=award_type_id
    ).count()


def standing_of(
    session: CouncilSession, award_type_id: int, items: list[AgendaItem] | None = None
) -> Standing:
    """The standing of one award, from the items of the session as they are now."""
    slots = (
        RoundAward.objects.filter(round=session.round_id, award_type=award_type_id)
        .values_list("slots_total", flat=True)
        .first()
    )
    if items is None:
        items = list(
            session.items.filter(current=True, nomination__award_type=award_type_id)
            .select_related("nomination__award_type")
            .order_by("position")
        )
    name = items[0].nomination.award_type.short_name if items else ""
    found = Standing(award_type_id, name, slots)
    passed = [one for one in items if one.state == AgendaItem.State.COUNTED and one.passed]
    if slots is None:
        found.ranked, found.inside = passed, {one.pk for one in passed}
        return found
    found.left = max(slots - _taken(session.round_id, award_type_id), 0)
    # A dossier on hold holds up nobody else.
    found.waiting = sum(
        one.state in _OPEN and one.nomination.state != State.ON_HOLD for one in items
    )
    found.ranked = sorted(
        passed, key=lambda one: (*order_key(one), one.chair_rank or 0, one.position)
    )
    if len(passed) + found.waiting <= found.left:
        found.inside = {one.pk for one in passed}
    elif not found.waiting:
        _cut(found)
    return found


def _cut(found: Standing) -> None:
    """All are counted: the line is drawn after the last place, unless it runs through a tie."""
    ranked, left = found.ranked, found.left
    level: list[AgendaItem] = []
    if 0 < left < len(ranked) and order_key(ranked[left - 1]) == order_key(ranked[left]):
        level = [one for one in ranked if order_key(one) == order_key(ranked[left])]
        if all(one.chair_rank for one in level):
            level = []
    found.level = level
    undecided = {one.pk for one in level}
    found.inside = {one.pk for one in ranked[:left]} - undecided
    found.outside = {one.pk for one in ranked[left:]} - undecided


def standings(session: CouncilSession, items: list[AgendaItem]) -> list[Standing]:
    """Of every award of a session that has a number of places for the city."""
    groups: dict[int, list[AgendaItem]] = {}
    for item in items:
        if item.current:
            groups.setdefault(item.nomination.award_type_id, []).append(item)
    limited = set(
        RoundAward.objects.filter(
            round=session.round_id, award_type__in=groups, slots_total__isnull=False
        ).values_list("award_type_id", flat=True)
    )
    return [
        standing_of(session, award, group) for award, group in groups.items() if award in limited
    ]


def _level(act: Act) -> Standing:
    """How the award stands, looked at once an act."""
    if "standing" not in act.facts:
        act.facts["standing"] = standing_of(act.thing, act.inputs["award_type"])
    found: Standing = act.facts["standing"]
    return found


@needs_inputs
def _somebody_level(act: Act) -> Iterator[Reason]:
    """There is something for the chair to settle."""
    if not _level(act).level:
        yield Reason("ranking", _("Không có mục nào ngang nhau ở ngưỡng chỉ tiêu."))


@KIND.act(
    "settle_ranking",
    _("Xếp các mục ngang nhau ở ngưỡng chỉ tiêu"),
    by=Capability.PRESIDE,
    sources=RUNNING,
    form=SettleForm,
    guards=(_somebody_level,),
    done=_("Đã xếp các mục ngang nhau của %(what)s"),
)
def settle_ranking(act: Act) -> None:
    """The chair's recorded order (position numbers) among those level at the edge of the quota."""
    level = {item.position: item for item in _level(act).level}
    order = act.inputs["order"]
    if sorted(order) != sorted(level):
        raise wrong("order", _("Cần xếp đủ các mục đang ngang nhau, mỗi mục một thứ tự."))
    act.reason = act.inputs["reason"]
    for place, position in enumerate(order, 1):
        level[position].chair_rank = place
        level[position].chair_rank_reason = act.reason
    AgendaItem.objects.bulk_update(level.values(), ["chair_rank", "chair_rank_reason"])
    act.changes |= {"award": act.inputs["award_type"], "order": order}
