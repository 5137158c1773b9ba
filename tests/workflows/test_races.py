"""Many at once on PostgreSQL: one acts, the others are told; nothing breaks."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connection, connections

from nominations.lifecycle import State
from nominations.models import Nomination
from tests import worlds
from workflows import door
from workflows.consistency import check
from workflows.reasons import Refused

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql",
        reason="SQLite serialises every writing transaction: there is no race to show",
    ),
]


def at_once(acts: list[Callable[[], object]]) -> list[str]:
    """Run all together; each one's outcome: ``done`` or the kind of refusal."""
    gate, outcomes = threading.Barrier(len(acts)), []

    def run(act: Callable[[], object]) -> None:
        gate.wait()
        try:
            act()
            outcomes.append("done")
        except Refused as refusal:
            outcomes.append(refusal.kind)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


def test_of_eight_who_receive_at_once_one_does_and_seven_are_told() -> None:
    number = worlds.submitted(worlds.make_world()).number
    outcomes = at_once(
        [lambda: door.perform("receive", number, worlds.who("tp.tiepnhan")) for _ in range(8)]
    )
    assert outcomes == ["done", *["unmet"] * 7]
    assert list(check()) == []


def test_opinions_finished_at_once_leave_one_next_task() -> None:
    number = worlds.received(worlds.make_world()).number
    door.perform("consult", number, worlds.who("tp.thamdinh"))
    outcomes = at_once(
        [
            lambda name=name: door.perform(
                "give_opinion", number, worlds.who(name), verdict="agree", reason="Nhất trí"
            )
            for name in ("gddt.canbo", "vhtt.canbo")
        ]
    )
    assert outcomes == ["done", "done"]
    assert Nomination.objects.get(number=number).state == State.UNDER_REVIEW
    assert list(check()) == []
