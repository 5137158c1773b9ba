"""The item on which the council sees a dossier, and what most of its acts ask."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from nominations.models import Nomination
from organizations.refusals import Reason, Refused
from workflows.kernel.registry import Act

from .. import seats, tally
from ..models import AgendaItem, CouncilSession
from ..rules import quorum


def item_of(nomination: Nomination) -> AgendaItem:
    """The item on which the council sees this nomination now."""
    try:
        return AgendaItem.objects.select_related("session__composition").get(
            nomination=nomination, current=True
        )
    except AgendaItem.DoesNotExist:
        raise Refused("unmet", [Reason("agenda", _("Hồ sơ chưa có trong chương trình."))]) from None


def item_for(act: Act) -> AgendaItem:
    """The same, asked once an act or a look."""
    if "agenda_item" not in act.facts:
        act.facts["agenda_item"] = item_of(act.nomination)
    found: AgendaItem = act.facts["agenda_item"]
    return found


def asked_for(act: Act) -> tally.Asked:
    """Who is asked on the item, looked at once an act or a look."""
    if "asked" not in act.facts:
        act.facts["asked"] = tally.asked(item_for(act))
    found: tally.Asked = act.facts["asked"]
    return found


def place_of(act: Act, item: AgendaItem) -> seats.Place:
    """The seat the actor means; from here on the act rests on the right to that seat."""
    assert act.actor is not None
    place = seats.chosen(act.actor, item.session, act.inputs.get("seat"))
    act.mandate = place.mandate
    return place


def session_goes_on(act: Act) -> Iterator[Reason]:
    """Nothing is voted on under minutes that are signed."""
    if item_for(act).session.state == CouncilSession.State.CLOSED:
        yield Reason(
            "closed",
            _("Phiên họp đã ký biên bản. Chủ tịch Hội đồng hoãn mục này để đưa sang phiên sau."),
        )


def quorum_present(act: Act) -> Iterator[Reason]:
    """Enough members are in the room, or, where nobody meets, enough have answered."""
    item = item_for(act)
    if item.session.in_writing:
        if item.state == AgendaItem.State.WAITING:
            return
        # A letter that was not sent back is no answer.
        there = item.turnout.count() - tally.unreturned(item)
    else:
        there = len(asked_for(act).there)
    least = quorum(item.rule, item.session.members_total)
    if there < least:
        yield Reason(
            "quorum",
            _("Tham gia %(there)d, cần ít nhất %(least)d ủy viên.")
            % {"there": there, "least": least},
        )
