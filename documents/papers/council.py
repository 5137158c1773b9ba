"""What the council writes: ballots, the count, its minutes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from organizations.models import Unit
from workflows.council.models import CouncilSession, PaperCount

from ..facts import Signature
from . import people
from .council_facts import SessionFacts, session_facts
from .registry import Part, paper


def council_of(session: CouncilSession) -> Unit:
    """The council writes its own papers."""
    return session.council


def _tellers(session: CouncilSession) -> list[dict[str, str]]:
    """Whoever counted the paper ballots signs; where there were none, the secretary does."""
    counts = PaperCount.objects.filter(item__session=session).select_related(
        "first_teller", "second_teller"
    )
    names = dict.fromkeys(
        teller.full_name
        for one in counts.order_by("item__position")
        for teller in (one.first_teller, one.second_teller)
    )
    if not names:
        return []
    return [asdict(Signature(title="NGƯỜI KIỂM PHIẾU", name=name)) for name in names]


def _signatures(session: CouncilSession, *, first: str) -> list[dict[str, str]]:
    chair = session.seats.filter(is_chair=True).select_related("member").first()  # type: ignore[attr-defined]
    name = chair.member.full_name if chair else ""
    return [
        asdict(Signature(title=first, name=session.called_by.full_name)),
        asdict(Signature(title="CHỦ TỊCH", name=name, capacity="TM. HỘI ĐỒNG")),
    ]


def _own_day(session: CouncilSession) -> dict[str, Any]:
    if session.minutes_signed_at is None:
        return {}
    return {
        "own_number": session.minutes_number,
        "own_day": people.local_day(session.minutes_signed_at).isoformat(),
    }


def _called(session: CouncilSession) -> Iterator[Part]:
    yield Part("", "Phiếu bầu", final=session.state != CouncilSession.State.CALLED)


@paper(
    "ballot",
    "Phiếu bầu",
    about="session",
    facts_type=SessionFacts,
    unit=council_of,
    parts=_called,
)
def ballot(session: CouncilSession, _part: str) -> SessionFacts:
    """A blank ballot of the whole agenda; it bears no name and no number."""
    return SessionFacts(**session_facts(session))


def _closed(label: str) -> Any:
    def parts(session: CouncilSession) -> Iterator[Part]:
        yield Part("", label, final=session.state == CouncilSession.State.CLOSED)

    return parts


@paper(
    "count_minutes",
    "Biên bản kiểm phiếu",
    about="session",
    facts_type=SessionFacts,
    unit=council_of,
    parts=_closed("Biên bản kiểm phiếu"),
)
def count_minutes(session: CouncilSession, _part: str) -> SessionFacts:
    """The count of every item: for, against, blank, how many were needed, out of what base."""
    own: dict[str, Any] = {
        name: value for name, value in _own_day(session).items() if name == "own_day"
    }
    signatures = _signatures(session, first="TỔ KIỂM PHIẾU")
    if tellers := _tellers(session):
        signatures = [*tellers, *signatures[1:]]
    return SessionFacts(**session_facts(session), **own, signatures=signatures)


@paper(
    "council_minutes",
    "Biên bản họp Hội đồng",
    about="session",
    facts_type=SessionFacts,
    unit=council_of,
    parts=_closed("Biên bản họp Hội đồng"),
)
def council_minutes(session: CouncilSession, _part: str) -> SessionFacts:
    """Who was there and what was concluded; its number is the one the chair signed under."""
    return SessionFacts(
        **session_facts(session),
        **_own_day(session),
        signatures=_signatures(session, first="THƯ KÝ"),
    )
