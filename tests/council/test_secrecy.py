"""A secret ballot leads to nobody: not by the tables, their order or keys, nor by the record."""

from __future__ import annotations

import json
import random
from collections import Counter
from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection, transaction

from audit.models import Event
from tests import worlds
from tests.clock import Clock
from tests.council.meeting import (
    CHAIR,
    MEMBERS,
    SECRETARY,
    attend,
    browser,
    call,
    counted,
    listed,
    opened,
    ready,
    seat,
)
from workflows.council import receipts, tally
from workflows.council.models import (
    AgendaItem,
    CouncilSession,
    PaperCount,
    SecretBallot,
    Turnout,
)
from workflows.kernel import door

pytestmark = pytest.mark.django_db


def as_they_lie(table: str, *columns: str) -> list[tuple[Any, ...]]:
    """The rows of a table in the order of the store itself."""
    place = "rowid" if connection.vendor == "sqlite" else "ctid"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(columns)} FROM {table} ORDER BY {place}")
        return cursor.fetchall()


def vote_open(there: int = 8, **more: Any) -> tuple[AgendaItem, CouncilSession]:
    round_ = worlds.make_world()
    session = call(round_, **more)
    item = listed(session, ready(round_))
    attend(session, *MEMBERS[:there])
    opened(item)
    return item, session


def test_ballots_lie_in_an_order_of_their_own_already_while_the_vote_is_open() -> None:
    item, _session = vote_open(9)
    orders = set()
    for member, choice in zip(MEMBERS, ("yes", "no", "blank"), strict=False):
        door.perform("vote", item.nomination.number, worlds.who(member), choice=choice)
    for _turn in range(12):
        tally.scatter(item, list(item.secret_ballots.values_list("code_hash", "choice")))
        orders.add(tuple(row[0] for row in as_they_lie("workflows_secretballot", "choice")))
    assert len(orders) > 1
    assert Counter(SecretBallot.objects.values_list("choice", flat=True)) == {
        "yes": 1,
        "no": 1,
        "blank": 1,
    }


def test_keys_are_drawn_anew_at_every_vote() -> None:
    item, _session = vote_open()
    number = item.nomination.number
    door.perform("vote", number, worlds.who(MEMBERS[0]), choice="yes")
    [first] = SecretBallot.objects.values_list("pk", flat=True)
    door.perform("vote", number, worlds.who(MEMBERS[1]), choice="no")
    assert first not in SecretBallot.objects.values_list("pk", flat=True)


def test_neither_tables_nor_record_join_a_voter_to_a_ballot() -> None:
    """Two votes of the same members, the other way round, leave the same traces."""
    traces = []
    for swapped in (False, True):
        item, _session = _again() if traces else vote_open()
        number = item.nomination.number
        for place, member in enumerate(MEMBERS[:8]):
            agrees = (place < 5) is not swapped
            door.perform("vote", number, worlds.who(member), choice="yes" if agrees else "no")
        door.perform("close_vote", number, worlds.who(SECRETARY))
        events = [
            json.loads(body)["changes"]
            for body in Event.objects.filter(stream=f"case:{number}", kind="vote")
            .order_by("seq")
            .values_list("body", flat=True)
        ]
        rows = list(
            Turnout.objects.filter(item=item)
            .order_by("pk")
            .values("member", "open_choice", "channel", "delegate")
        )
        traces.append((events, rows))
    assert traces[0] == traces[1]


def _again(name: str = "Gia đình bà Hai") -> tuple[AgendaItem, CouncilSession]:
    """Another dossier in the same world."""
    session = CouncilSession.objects.get()
    item = listed(session, ready(session.round, name=name))
    opened(item)
    return item, session


def test_no_table_holds_a_code_or_a_choice_beside_a_member() -> None:
    item, session = vote_open(9)
    number = item.nomination.number
    codes = [
        door.perform(
            "vote", number, worlds.who(member), choice="no" if member == CHAIR else "yes"
        ).told["ballot_code"]
        for member in MEMBERS
    ]
    door.perform("close_vote", number, worlds.who(SECRETARY))
    door.perform("council_pass", number, worlds.who(CHAIR))
    for table in connection.introspection.django_table_names(only_existing=True):
        for row in as_they_lie(table, "*"):
            told = " ".join(map(str, row))
            assert not any(code in told for code in codes), table
    columns = {field.name for field in SecretBallot._meta.get_fields()}
    assert columns == {"id", "item", "code_hash", "choice"}
    assert set(SecretBallot.objects.values_list("code_hash", flat=True)) == {""}
    assert set(Turnout.objects.values_list("open_choice", flat=True)) == {""}
    # After the count the rows lie by what they say, whatever came first.
    assert Counter(row[0] for row in as_they_lie("workflows_secretballot", "choice")) == {
        "yes": 8,
        "no": 1,
    }
    for kind in ("vote", "open_vote", "issue_paper", "restart_vote"):
        for body in Event.objects.filter(kind=kind).values_list("body", flat=True):
            changes = json.loads(body)["changes"]
            assert set(changes) <= {"member", "members", "again", "channel", "there"}, kind
    # The record still proves that each member voted, and once.
    voted = [
        json.loads(body)["changes"]["member"]
        for body in Event.objects.filter(kind="vote").values_list("body", flat=True)
    ]
    assert (
        sorted(voted) == sorted(session.seats.values_list("member_id", flat=True))
        and len(set(voted)) == Turnout.objects.count() == SecretBallot.objects.count() == 9
    )


#: How members vote in this test: by the API with a key, by it again, by page, on a ballot sheet.
WAYS = ("key", "repeat", "page", "plain", "sheet", "sheet-key")


def _everything(log: pytest.LogCaptureFixture) -> dict[str, list[Any]]:
    """Every column of every table as it lies, but the ballots' own; and every line of the log."""
    kept: dict[str, list[Any]] = {"log": [record.getMessage() for record in log.records]}
    for table in connection.introspection.django_table_names(only_existing=True):
        if table == SecretBallot._meta.db_table:
            continue
        with connection.cursor() as cursor:
            found = connection.introspection.get_table_description(cursor, table)
        names = [column.name for column in found]
        rows = as_they_lie(table, *(connection.ops.quote_name(name) for name in names))
        for place, name in enumerate(names):
            # Where a row lies after it was written anew is the store's affair, not the ballot's.
            values = [row[place] for row in rows]
            if (table, name) == ("django_session", "session_data"):
                # Read out: as it lies it is signed with the second of the real clock, which is
                # also what ``renewed`` says; two runs within one second are equal by chance.
                held = [SessionStore().decode(value) for value in values]
                values = [sorted((one | {"renewed": None}).items()) for one in held]
            kept[f"{table}.{name}"] = sorted(map(str, values))
    return kept


def _cast_by(way: str, member: str, item: AgendaItem, choice: str) -> None:
    number, page = item.nomination.number, f"/hoi-dong/{item.session_id}/muc/{item.position}/"
    client = browser(member)
    if way == "page":
        assert client.post(page, {"choice": choice}).status_code == 200
        return
    if way == "sheet":
        sheet = f"/hoi-dong/{item.session_id}/phieu/"
        place = item.session.seats.get(member__username=member)
        ticket = receipts.hand_out(place.member, place, tally.new_code())
        said = {"what": "give", "sheet": ticket, f"muc-{item.position}": choice}
        assert client.post(sheet, said).status_code == 200
        return
    address = f"/api/v1/nominations/{number}/actions/vote/"
    body: dict[str, Any] = {"choice": choice}
    if way == "sheet-key":
        address = f"/api/v1/council-sessions/{item.session_id}/ballots/"
        body = {"ballots": [{"position": item.position, "choice": choice}]}
    more = {} if way == "plain" else {"HTTP_IDEMPOTENCY_KEY": f"phieu-{member}"}
    for _time in range(2 if way in ("repeat", "sheet-key") else 1):
        answer = client.post(address, body, "application/json", **more)
        assert answer.status_code == 200, answer.content


class _Taken(Exception):
    """Ends a run whose traces are to be taken back."""


def test_no_column_and_no_log_line_hangs_on_how_somebody_voted(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The same votes twice, then the other way round: what is equal in the first two runs (so not
    drawn by chance) must be equal in the third."""
    item, _session = vote_open()
    Clock(monkeypatch).pass_by(minutes=1)
    traces: list[dict[str, list[Any]]] = []

    def run(swapped: bool) -> None:
        caplog.clear()
        with caplog.at_level("DEBUG"):
            for place, member in enumerate(MEMBERS[:8]):
                choice = "yes" if (place < 4) is not swapped else "no"
                _cast_by(WAYS[place % len(WAYS)], member, item, choice)
            traces.append(_everything(caplog))

    for swapped in (False, False, True):
        with pytest.raises(_Taken), transaction.atomic():
            run(swapped)
            raise _Taken
    first, same, other = traces
    assert SecretBallot.objects.count() == 0 and first.keys() == same.keys() == other.keys()
    leaks = {name for name in first if first[name] == same[name] and first[name] != other[name]}
    assert not leaks
    assert first["workflows_doneonce.fingerprint"] == same["workflows_doneonce.fingerprint"] != []


def test_no_column_and_no_log_line_hangs_on_what_a_whole_sheet_chose(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Two members, three items on one sheet each: as above, and no two keys of ballots agree."""
    first_item, session = vote_open()
    items = [first_item, *(_again(name)[0] for name in ("Gia đình bà Hai", "Gia đình ông Ba"))]
    Clock(monkeypatch).pass_by(minutes=1)
    traces: list[dict[str, list[Any]]] = []

    def run(choices: tuple[str, ...]) -> None:
        caplog.clear()
        with caplog.at_level("DEBUG"):
            for member in MEMBERS[:2]:
                place = session.seats.get(member__username=member)
                sheet = receipts.hand_out(place.member, place, tally.new_code())
                said = {f"muc-{at}": choice for at, choice in enumerate(choices, 1)}
                address = f"/hoi-dong/{session.pk}/phieu/"
                done = browser(member).post(address, said | {"what": "give", "sheet": sheet})
                assert done.status_code == 200
            traces.append(_everything(caplog))
        hashes = SecretBallot.objects.values_list("code_hash", flat=True)
        assert len(set(hashes)) == len(hashes) == 2 * len(items)

    for choices in (("yes", "no", "yes"), ("yes", "no", "yes"), ("no", "yes", "blank")):
        with pytest.raises(_Taken), transaction.atomic():
            run(choices)
            raise _Taken
    first, same, other = traces
    leaks = {name for name in first if first[name] == same[name] and first[name] != other[name]}
    assert not leaks


def test_the_same_key_with_another_choice_does_not_change_a_ballot() -> None:
    item, _session = vote_open()
    for choice in ("yes", "no"):
        _cast_by("key", MEMBERS[0], item, choice)
    assert list(SecretBallot.objects.values_list("choice", flat=True)) == ["yes"]


def test_answers_in_writing_and_on_paper_are_as_secret() -> None:
    item, session = vote_open(6, mode="mixed")
    number = item.nomination.number
    for member in MEMBERS[:3]:
        door.perform("vote", number, worlds.who(member), choice="yes")
    # One who is away answers on screen, the others took paper.
    door.perform("vote", number, worlds.who(MEMBERS[8]), choice="no")
    paper = [seat(session, member) for member in MEMBERS[3:8]]
    door.perform("issue_paper", number, worlds.who(SECRETARY), seats=paper)
    given = counted(issued=5, returned=5, valid=4, invalid=1, yes=4, no=0, blank=0)
    door.perform("enter_paper_count", number, worlds.who(SECRETARY), **given)
    done = door.perform("close_vote", number, worlds.who(SECRETARY)).agenda_items.get()
    assert (done.yes, done.no, done.invalid, done.blank) == (7, 1, 1, 0)
    ballots = SecretBallot.objects.filter(item=item)
    assert Counter(ballots.values_list("choice", flat=True)) == {"yes": 7, "no": 1, "invalid": 1}
    assert ballots.filter(code_hash="").count() == Turnout.objects.count() == 9
    # Nothing tells the five paper ballots from the others any more.
    assert PaperCount.objects.get(item=item).yes is None
    page = browser("hoidong.1").get(f"/hoi-dong/{session.pk}/muc/1/").content.decode()
    assert "7 đồng ý, 1 không đồng ý, 1 không hợp lệ" in page


def test_the_shuffle_does_not_hang_on_a_seed() -> None:
    """The order comes from the system's own chance: nobody can play it again."""
    item, _session = vote_open()
    orders = set()
    for _turn in range(8):
        random.seed(1)
        tally.scatter(item, [(str(number), "yes") for number in range(6)])
        orders.add(tuple(row[0] for row in as_they_lie("workflows_secretballot", "code_hash")))
    assert len(orders) > 1
