"""A secret ballot leads to nobody: not by the tables, their order or keys, nor by the record."""

from __future__ import annotations

import json
import random
from collections import Counter
from typing import Any

import pytest
from django.db import connection

from audit.models import Event
from tests import worlds
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
from workflows.council import tally
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


def _again() -> tuple[AgendaItem, CouncilSession]:
    """A second dossier in the same world."""
    session = CouncilSession.objects.get()
    item = listed(session, ready(session.round, name="Gia đình bà Hai"))
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
