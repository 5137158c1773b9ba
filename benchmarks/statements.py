"""How many statements pages and actions take: with 1 and 3 rows, among few and among many."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from nominations.models import Round
from tests import worlds
from workflows.council import sessions
from workflows.decisions.drafting import draft_decision
from workflows.kernel import door

from . import many
from .report import Figure

_SKIPPED = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
PAGES = (
    ("home", "tp.thamdinh", "/", 15),
    ("list", "tp.thamdinh", "/ho-so/", 15),
    ("search", "tp.thamdinh", "/ho-so/?q=duyen", 15),
    ("list in the API", "tp.thamdinh", "/api/v1/nominations/", 15),
    ("inbox in the API", "tp.thamdinh", "/api/v1/inbox/", 15),
    ("letters", "mybinh.chutich", "/to-trinh/", 15),
    ("decisions", "tp.chutich", "/quyet-dinh/", 15),
    ("council", "tp.thuky", "/hoi-dong/", 15),
)


def count(act: Callable[[], Any]) -> int:
    """The statements of an act, without those that only mark transactions."""
    with CaptureQueriesContext(connection) as taken:
        act()
    return sum(not query["sql"].startswith(_SKIPPED) for query in taken.captured_queries)


def browser(username: str) -> Client:
    """Somebody signed in, past the first page."""
    client = Client()
    client.force_login(worlds.who(username), backend="django.contrib.auth.backends.ModelBackend")
    client.get("/ho-so/")
    return client


def _pages(round_: Round, case: str) -> dict[str, int]:
    found = {}
    for name, username, path, _limit in PAGES:
        client = browser(username)
        client.get(path)
        found[name] = count(lambda client=client, path=path: client.get(path))
    for name, username, path in (
        ("case page", "tp.thamdinh", f"/ho-so/{case}/"),
        ("case page", "mybinh.canbo", f"/ho-so/{case}/"),
        ("case page", "tp.chutich", f"/ho-so/{case}/"),
        ("appraisal desk", "tp.thamdinh", f"/ho-so/{case}/tham-dinh/"),
    ):
        client = browser(username)
        client.get(path)
        found[f"{name} as {username}"] = count(lambda c=client, p=path: c.get(p))
    return found


def _actions(round_: Round) -> dict[str, int]:
    """The whole way of one family, each act by a person whose rights are read anew."""
    found: dict[str, int] = {}

    def do(code: str, number: str, username: str, **inputs: Any) -> Any:
        done: list[Any] = []
        person = worlds.who(username)
        found[code] = count(lambda: done.append(door.perform(code, number, person, **inputs)))
        return done[0]

    nomination = worlds.draft(round_, name=f"Gia đình ông Đo {Round.objects.count()}")
    number = nomination.number
    worlds.complete(nomination)
    do("edit", number, "mybinh.canbo", data={"note": "đo"})
    do("send_to_chair", number, "mybinh.canbo")
    sent = nomination.ward.submissions.filter(round=round_).first() or worlds.letter(round_)
    do("submit", number, "mybinh.chutich", submission=sent.pk)
    do("receive", number, "tp.tiepnhan")
    do("claim", number, "tp.thamdinh")
    do("consult", number, "tp.thamdinh")
    units = list(nomination.award_type_version.consult_units.order_by("pk"))
    for place, unit in enumerate(units, 1):
        last = place == len(units)
        opinion = {"verdict": "agree", "reason": "Nhất trí"}
        done = do("give_opinion", number, f"{unit.slug}.canbo", **opinion)
        if not last:
            found["give_opinion (others wait)"] = found.pop("give_opinion")
        else:
            found["give_opinion (the last)"] = found.pop("give_opinion")
        assert done
    do("propose", number, "tp.thamdinh", verdict="eligible", reason="Tốt", scores=worlds.SCORES)
    do("mark_eligible", number, "tp.chutich")
    session = sessions.call_session(
        actor=worlds.who("tp.thuky"),
        council=nomination.council,
        round=round_,
        meets_at=worlds.timezone.now(),
        place="Hội trường",
    )
    do("put_on_agenda", number, "tp.thuky", session=session.pk)
    seats = list(session.seats.values_list("pk", flat=True))
    worlds.attended(session, seats[:8])
    do("open_vote", number, "tp.thuky")
    for member in worlds.voters(session):
        do("vote", number, member.username, choice="yes")
    do("close_vote", number, "tp.thuky")
    do("council_pass", number, "hoidong.chutich")
    worlds.minuted(session)
    decision = draft_decision(
        actor=worlds.who("tp.chutich"),
        round=round_,
        award_type=nomination.award_type,
        authority=nomination.authority,
        title="Về việc khen thưởng",
    )
    do("submit_for_signature", number, "tp.chutich", decision=decision.pk)
    leader = "ubnd.chutich"
    do("sign", number, leader, **worlds.signing(decision, worlds.who(leader)))
    today = worlds.timezone.localdate()
    do("decide", number, "ubnd.vanthu", decided_on=today)
    do("hand_over", number, "tp.tiepnhan", handed_over_on=today, received_by="Phú Thị Mỹ Duyên")
    return found


#: Opening or closing parallel work may cost eight statements a branch more; two are asked here.
_ROOM = {"consult": 16, "give_opinion (the last)": 16}


def measure(round_: Round, crowd: int) -> list[Figure]:
    """Among one, three and ``crowd`` nominations; every change is rolled back."""
    figures: list[Figure] = []
    limits = {name: limit for name, _who, _path, limit in PAGES}
    with transaction.atomic():
        case = worlds.received(round_).number
        one, actions_one = _pages(round_, case), _rolled_back(round_)
        for name in ("Gia đình ông Ba", "Gia đình bà Bốn"):
            worlds.received(round_, name=name)
        three = _pages(round_, case)
        many.fill(round_, crowd)
        crowded, actions_crowded = _pages(round_, case), _rolled_back(round_)
        transaction.set_rollback(True)
    for name, value in one.items():
        same = value == three[name] == crowded[name]
        note = "the same" if same else f"3 rows: {three[name]}, {crowd}: {crowded[name]}"
        figures.append(
            Figure("Statements of a page", name, value, limits.get(name, 20), "statements", note)
        )
    for name, value in actions_one.items():
        more = actions_crowded[name]
        note = "the same" if value == more else f"among {crowd}: {more}"
        limit = 30 + _ROOM.get(name, 0)
        figures.append(Figure("Statements of an action", name, value, limit, "statements", note))
    return figures


def _rolled_back(round_: Round) -> dict[str, int]:
    mark = transaction.savepoint()
    try:
        return _actions(round_)
    finally:
        transaction.savepoint_rollback(mark)
