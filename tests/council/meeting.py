"""A council at work, for its tests: sessions, who sits in them, votes, counts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from nominations.models import Nomination, Round
from organizations.models import Unit
from tests import worlds
from tests.worlds import browser as browser
from tests.worlds import lend as lend
from workflows.council import sessions
from workflows.council.models import AgendaItem, CouncilSession
from workflows.kernel import door

SECRETARY, CHAIR = "tp.thuky", "hoidong.chutich"


def call(round_: Round, **more: Any) -> CouncilSession:
    """A called session; ``mode`` other than the room gets a deadline tomorrow."""
    given: dict[str, Any] = {"meets_at": timezone.now(), "place": "Hội trường"} | more
    if given.get("mode", "room") != "room":
        given.setdefault("answers_due_at", timezone.now() + timedelta(days=1))
    return sessions.call_session(
        actor=worlds.who(SECRETARY),
        council=Unit.objects.get(slug="hoidong"),
        round=round_,
        **given,
    )


def ready(round_: Round, **more: Any) -> Nomination:
    """Eligible, waiting for the council."""
    nomination = worlds.proposed(round_, **more)
    return door.perform("mark_eligible", nomination.number, worlds.who("tp.chutich"))


def listed(session: CouncilSession, nomination: Nomination) -> AgendaItem:
    """On the agenda."""
    door.perform("put_on_agenda", nomination.number, worlds.who(SECRETARY), session=session.pk)
    return AgendaItem.objects.get(nomination=nomination, current=True)


def attend(session: CouncilSession, *usernames: str) -> None:
    """These are in the room and no others."""
    seats = session.seats.filter(member__username__in=usernames).values_list("pk", flat=True)
    worlds.attended(session, list(seats))


def moved(session: CouncilSession, seat: int, code: str = "came_in") -> None:
    """A member comes in, or went out."""
    door.do(sessions.KIND, code, session.pk, worlds.who(SECRETARY), inputs={"seat": seat})


MEMBERS = ("hoidong.chutich", *(f"hoidong.{number}" for number in range(1, 9)))


def seat(session: CouncilSession, username: str) -> int:
    """The key of somebody's seat."""
    return session.seats.get(member__username=username).pk


def opened(item: AgendaItem) -> str:
    """The vote is open; the dossier's number."""
    door.perform("open_vote", item.nomination.number, worlds.who(SECRETARY))
    return item.nomination.number


def voted(item: AgendaItem, choices: dict[str, str], *, close: bool = True) -> AgendaItem:
    """Opened, these votes cast, closed."""
    number = opened(item)
    for username, choice in choices.items():
        door.perform("vote", number, worlds.who(username), choice=choice)
    if close:
        door.perform("close_vote", number, worlds.who(SECRETARY))
    item.refresh_from_db()
    return item


def split(yes: int, no: int = 0, blank: int = 0) -> dict[str, str]:
    """So many votes of each kind, from the chair on."""
    said = ["yes"] * yes + ["no"] * no + ["blank"] * blank
    return dict(zip(MEMBERS, said, strict=False))


def counted(**changes: Any) -> dict[str, Any]:
    """What two tellers counted: eight ballots, five in favour."""
    return {
        "issued": 8,
        "returned": 8,
        "valid": 7,
        "invalid": 1,
        "yes": 5,
        "no": 1,
        "blank": 1,
        "first_teller": "hoidong.1",
        "second_teller": "hoidong.2",
    } | changes
