"""Two hundred papers numbered at once on PostgreSQL: no gap, no pair."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.utils import timezone

from audit.verify import verify
from documents import desk
from documents.access import find
from documents.models import Paper
from organizations.models import RegisterEntry
from organizations.refusals import Refused
from tests import worlds
from workflows.appraisal.models import ReturnRequest
from workflows.kernel import door

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql",
        reason="SQLite serialises every writing transaction: there is no race to show",
    ),
]
MANY, AT_ONCE = 200, 25


def test_two_hundred_papers_numbered_at_once_have_two_hundred_numbers() -> None:
    nomination = worlds.received(worlds.make_world())
    clerk, now = worlds.who("tp.vanthu"), timezone.now()
    ReturnRequest.objects.bulk_create(
        ReturnRequest(
            nomination=nomination,
            number=number,
            from_state="submitted",
            opened_by=clerk,
            opened_at=now,
            deadline=now + timedelta(days=7),
            closed_at=now,
        )
        for number in range(1, MANY + 1)
    )
    gate = threading.Barrier(AT_ONCE)

    def number_some(first: int) -> int:
        gate.wait()
        try:
            subject = find(clerk, "nomination", nomination.number)
            assert subject is not None
            for number in range(first, MANY + 1, AT_ONCE):
                desk.enter(clerk, subject, f"return_slip~return:{number}")
        finally:
            connections.close_all()
        return first

    with ThreadPoolExecutor(AT_ONCE) as pool:
        assert len(list(pool.map(number_some, range(1, AT_ONCE + 1)))) == AT_ONCE
    numbers = sorted(Paper.objects.values_list("number", flat=True))
    assert numbers == list(range(1, MANY + 1))
    assert Paper.objects.filter(state="issued").exclude(sha256="").count() == MANY
    entries = RegisterEntry.objects.filter(register__symbol="PTL-HKH")
    assert sorted(entries.values_list("number", flat=True)) == numbers
    assert not list(verify())


def test_of_eight_who_number_the_same_paper_at_once_one_does() -> None:
    nomination = worlds.submitted(worlds.make_world())
    remark = {"target_kind": "field", "target": "achievement", "text": "Ghi rõ."}
    door.perform(
        "return_for_correction", nomination.number, worlds.who("tp.tiepnhan"), remarks=[remark]
    )
    clerk = worlds.who("tp.vanthu")
    gate = threading.Barrier(8)

    def number_it(_place: int) -> str:
        gate.wait()
        try:
            subject = find(clerk, "nomination", nomination.number)
            assert subject is not None
            desk.enter(clerk, subject, "return_slip~return:1")
        except Refused as refusal:
            return refusal.kind
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(8) as pool:
        outcomes = sorted(pool.map(number_it, range(8)))
    assert outcomes == ["done"] + ["unmet"] * 7
    assert list(
        RegisterEntry.objects.filter(register__symbol="PTL-HKH").values_list("number", flat=True)
    ) == [1]
