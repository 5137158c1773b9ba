"""From which seat somebody votes: their own, or that of a member they act for."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from organizations import grants
from organizations.capabilities import COUNCIL_TABLE, Capability
from organizations.grants import Mandate
from organizations.models import User
from organizations.refusals import Reason, Refused

from .models import CouncilSession, Seat


@dataclass(frozen=True, slots=True)
class Place:
    """A seat with the right by which this person may use it."""

    seat: Seat
    mandate: Mandate

    @property
    def lent(self) -> bool:
        """Somebody else's seat."""
        return self.mandate.on_behalf_of_id is not None


def places_of(person: User, session: CouncilSession) -> list[Place]:
    """The seats this person may sit on, their own first."""
    rights: dict[int, Mandate] = {}
    for mandate in grants.mandates(person):
        if Capability.VOTE in mandate.capabilities and mandate.unit_id == session.council_id:
            rights.setdefault(mandate.on_behalf_of_id or person.pk, mandate)
    seats = session.seats.filter(member__in=rights).select_related("member")
    found = [Place(seat, rights[seat.member_id]) for seat in seats]
    return sorted(found, key=lambda one: one.lent)


def delegates_may_vote(session: CouncilSession) -> bool:
    """What the decision on the council's composition says; without one, no."""
    return session.composition is not None and session.composition.delegates_may_vote


def chosen(person: User, session: CouncilSession, seat: int | None) -> Place:
    """The seat that is meant: the one named, else their own, else the only one lent to them.

    ``Refused`` for a seat that is not theirs, and where it must be said which is meant.
    """
    places = places_of(person, session)
    if seat is not None:
        found = next((one for one in places if one.seat.pk == seat), None)
    elif places and (not places[0].lent or len(places) == 1):
        found = places[0]
    elif places:
        text = _("Có nhiều ủy viên uỷ quyền: hãy chọn bỏ phiếu thay ai.")
        raise Refused("unmet", [Reason("seat", text)])
    else:
        found = None
    if found is None:
        raise Refused("forbidden", [Reason("seat", _("Không phải ủy viên của phiên họp này."))])
    return found


def sits_in(person: User, session: CouncilSession) -> bool:
    """Whoever runs or presides over this council, or may use a seat of this session."""
    runs = any(
        one.unit_id == session.council_id and one.capabilities & COUNCIL_TABLE
        for one in grants.mandates(person)
    )
    return runs or bool(places_of(person, session))
