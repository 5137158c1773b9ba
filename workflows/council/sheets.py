"""One ballot sheet for a session: every item being voted on, and all its ballots given at once.

Each ballot still goes through the one door as the act ``vote`` and is refused for itself; all
stand in one transaction, so that nobody's code is lost half way through a sheet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import groupby

from django.db import transaction
from django.utils.translation import gettext as _

from nominations.lifecycle import State
from nominations.models import Nomination
from organizations.models import User
from organizations.refusals import Reason, Refused, wrong
from workflows.appraisal.models import Opinion
from workflows.kernel import many, policy
from workflows.kernel.nominations import NOMINATIONS

from . import earlier, receipts, seats, tally
from .models import AgendaItem, Conflict, CouncilSession, Turnout
from .seats import Place

#: What a member may say of an item.
CHOICES = ("yes", "no", "blank")


@dataclass(slots=True)
class Line:
    """An item on the sheet of one seat."""

    item: AgendaItem
    #: Earlier awards and refusals of the nominee, as sentences.
    earlier: list[str]
    #: What departments said.
    opinions: list[Opinion]
    #: Why there is no ballot of this seat for it on screen; told to the member alone.
    struck: str = ""
    voted: bool = False
    #: How the seat voted where everybody may see it.
    said: str = ""
    #: What was chosen so far, before it is given.
    choice: str = ""

    @property
    def position(self) -> int:
        """The item's number on the agenda."""
        return self.item.position

    @property
    def nomination(self) -> Nomination:
        """The dossier it is about."""
        return self.item.nomination

    @property
    def awaited(self) -> bool:
        """A ballot is still to be given."""
        return not self.struck and not self.voted


@dataclass(slots=True)
class Group:
    """The items of one award."""

    key: int
    name: str
    lines: list[Line]
    #: How the group is chosen: ``all`` but some, ``each``, ``blank``, ``later``; '' not yet.
    mode: str = ""
    fault: str = ""

    @property
    def awaited(self) -> list[Line]:
        """Those whose ballot is still to be given."""
        return [one for one in self.lines if one.awaited]

    @property
    def struck(self) -> list[Line]:
        """Those this seat has no ballot for."""
        return [one for one in self.lines if one.struck]

    @property
    def yes(self) -> list[Line]:
        """Those agreed to."""
        return self._on("yes")

    @property
    def no(self) -> list[Line]:
        """Those not agreed to."""
        return self._on("no")

    @property
    def blank(self) -> list[Line]:
        """Those with a blank ballot."""
        return self._on("blank")

    @property
    def without(self) -> list[Line]:
        """Those nothing is given for this time."""
        return self._on("")

    def _on(self, choice: str) -> list[Line]:
        return [one for one in self.lines if one.choice == choice]


@dataclass(slots=True)
class Sheet:
    """The sheet of one seat of a session."""

    session: CouncilSession
    place: Place | None
    places: list[Place]
    groups: list[Group] = field(default_factory=list)
    #: Items on the agenda that are not open yet, and that are over.
    waiting: int = 0
    over: int = 0
    #: Why this seat votes on nothing now.
    against: str = ""

    @property
    def lines(self) -> list[Line]:
        """All items, in the order of the sheet."""
        return [line for group in self.groups for line in group.lines]

    @property
    def awaited(self) -> list[Line]:
        """Those whose ballot is still to be given."""
        return [one for one in self.lines if one.awaited]

    @property
    def chosen(self) -> dict[int, str]:
        """What was chosen, by item number."""
        return {one.position: one.choice for one in self.lines if one.choice}

    @property
    def secret(self) -> bool:
        """Whether any of it is secret."""
        return any(one.item.secret for one in self.lines)

    @property
    def changeable(self) -> bool:
        """Whether a secret ballot already given may be changed here, with its code."""
        return any(one.voted and not one.struck and one.item.secret for one in self.lines)


def look(person: User, session: CouncilSession, seat: int | None = None) -> Sheet:
    """The sheet of a seat this person may use (their own unless named), nothing chosen yet.

    The same number of statements whatever the number of items.
    """
    places = seats.places_of(person, session)
    place = next((one for one in places if one.seat.pk == seat), places[0] if places else None)
    sheet = Sheet(session, place, places)
    states = list(session.items.filter(current=True).values_list("state", flat=True))
    sheet.waiting = states.count(AgendaItem.State.WAITING)
    sheet.over = len(states) - sheet.waiting - states.count(AgendaItem.State.VOTING)
    if place is None:
        sheet.against = _("Không phải ủy viên của phiên họp này.")
        return sheet
    sheet.against = _against(place, session)
    items = _items(person, session)
    before = earlier.of_many(person, [one.nomination for one in items])
    heard: dict[int, list[Opinion]] = {}
    for said in (
        Opinion.objects.filter(consultation__nomination__in=[one.nomination_id for one in items])
        .exclude(verdict="")
        .select_related("unit", "consultation")
        .order_by("pk")
    ):
        heard.setdefault(said.consultation.nomination_id, []).append(said)
    member = place.seat.member_id
    # Who votes for another is kept out by their own conflicts too.
    close = Conflict.objects.filter(item__in=items, member__in={member, person.pk})
    out = dict(close.values_list("item_id", "reason"))
    turnout = {one.item_id: one for one in Turnout.objects.filter(item__in=items, member=member)}
    for award, listed in groupby(items, key=lambda one: one.nomination.award_type):
        lines = [
            _marked(
                Line(one, before[one.nomination_id], heard.get(one.nomination_id, [])),
                out.get(one.pk),
                turnout.get(one.pk),
            )
            for one in listed
        ]
        sheet.groups.append(Group(award.pk, award.name, lines))
    return sheet


def _items(person: User, session: CouncilSession) -> list[AgendaItem]:
    """Those being voted on that this person may see: by award as the agenda has them."""
    items = list(
        session.items.filter(
            current=True,
            state=AgendaItem.State.VOTING,
            nomination__in=policy.visible(person).values("pk"),
        )
        .select_related(
            "nomination__award_type",
            "nomination__ward",
            "nomination__person",
            "nomination__collective",
        )
        .order_by("position")
    )
    first: dict[int, int] = {}
    for one in items:
        first.setdefault(one.nomination.award_type_id, one.position)
    return sorted(items, key=lambda one: (first[one.nomination.award_type_id], one.position))


def _against(place: Place, session: CouncilSession) -> str:
    """Why a seat votes on nothing on screen now; the door asks the same of every ballot."""
    if place.lent and not seats.delegates_may_vote(session):
        return _("Quyết định thành lập Hội đồng không cho uỷ quyền bỏ phiếu.")
    if place.seat.present:
        return ""
    if not session.takes_answers:
        return _("Thư ký chưa điểm danh ghế này: báo Thư ký rồi tải lại trang.")
    return _("Đã hết hạn trả lời bằng văn bản.") if session.answers_over else ""


def _marked(line: Line, out: str | None, turnout: Turnout | None) -> Line:
    """With why it is struck out for this seat, or that the seat voted."""
    if out is not None:
        line.struck = _("có liên quan: %s") % out
    elif turnout is not None and turnout.channel == Turnout.Channel.PAPER:
        line.struck = _("đã nhận phiếu giấy của mục này")
    elif line.nomination.state != State.IN_COUNCIL:
        line.struck = _("hồ sơ đang tạm dừng")
    elif turnout is not None:
        line.voted, line.said = True, turnout.open_choice and turnout.get_open_choice_display()
    return line


def begin(sheet: Sheet, person: User, code: str = "") -> str:
    """What the ballots of this sheet bring along: a new code, or the one told before.

    A code told before goes on for items opened later as long as it opens a ballot of the session;
    ``Refused('invalid')`` for another.
    """
    if sheet.place is None:
        raise Refused("forbidden", [Reason("seat", sheet.against)])
    code = code.strip()
    if code and not tally.opens_one((one.item for one in sheet.lines), code):
        raise wrong("ballot_code", _("Mã phiếu này không mở phiếu nào đang bỏ của phiên họp."))
    return receipts.hand_out(person, sheet.place.seat, code or tally.new_code())


@dataclass(frozen=True, slots=True)
class Given:
    """What came of one ballot of a sheet."""

    position: int
    item: AgendaItem | None
    reasons: tuple[Reason, ...] = ()

    @property
    def done(self) -> bool:
        """It lies in the box."""
        return not self.reasons


def give(
    person: User, session: CouncilSession, seat: int | None, choices: Mapping[int, str], sheet: str
) -> list[Given]:
    """Every ballot by the door, in the order of the agenda; a refusal loses no other.

    ``choices`` by item number; ``sheet`` from ``begin``.
    """
    items = {
        one.position: one
        for one in session.items.filter(current=True, position__in=list(choices)).select_related(
            "nomination"
        )
    }
    by_number = {one.nomination.number: one for one in items.values()}
    numbers = [items[position].nomination.number for position in sorted(items)]
    # One code is told for all: all is stored, or nothing and the sheet is sent again.
    with transaction.atomic():
        rows = many.perform(
            NOMINATIONS,
            "vote",
            numbers,
            person,
            lambda number: {
                "choice": choices[by_number[number].position],
                "seat": seat,
                "sheet": sheet,
            },
        )
    came = {by_number[row.key].position: row for row in rows}
    gone = (Reason("agenda", _("Mục này không còn trong phiên họp.")),)
    return [
        Given(at, items[at], came[at].reasons) if at in came else Given(at, None, gone)
        for at in sorted(choices)
    ]


def code_of(sheet: str, person: User, place: Place) -> str:
    """The one code of a sheet, to be told to who gave it; '' for a sheet that is not theirs."""
    return receipts.code_in(sheet, person, place.seat)
