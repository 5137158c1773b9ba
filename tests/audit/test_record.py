"""The record grows, and only grows."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from audit.models import Event, Head, PersonalValue
from audit.record import canonical, commitment, record

pytestmark = [pytest.mark.django_db, pytest.mark.empty]


def note(**more):
    return record(stream="case:1", kind="submit", actor=None, **{"body": {"n": 1}, **more})


def test_events_of_a_stream_are_chained():
    first, second = note(), note()
    assert (first.seq, second.seq) == (1, 2)
    assert first.prev_hash == ""
    assert second.prev_hash == first.hash
    assert Head.objects.get(stream="case:1").hash == second.hash


def test_streams_do_not_touch_each_other():
    note()
    other = record(stream="case:2", kind="submit", actor=None, body={})
    assert (other.seq, other.prev_hash) == (1, "")


def test_an_event_costs_three_statements(django_assert_num_queries):
    note()
    with django_assert_num_queries(3):
        note()


def test_same_meaning_has_one_spelling():
    composed, decomposed = "Mỹ Bình", "My\u0303 Bi\u0300nh"
    left = canonical({"b": composed, "a": date(2024, 11, 15)})
    assert left == canonical({"a": date(2024, 11, 15), "b": decomposed})
    assert left == '{"a":"2024-11-15","b":"Mỹ Bình"}'


def test_floats_are_refused():
    with pytest.raises(TypeError):
        note(body={"score": 9.5})
    assert not Event.objects.exists()


def test_outside_a_transaction_nothing_is_recorded():
    # Another thread has a connection of its own, outside the test's transaction.
    with ThreadPoolExecutor(1) as elsewhere:
        refusal = elsewhere.submit(note).exception()
    assert isinstance(refusal, RuntimeError)
    assert not Event.objects.exists()


def test_personal_values_stand_in_the_chain_as_commitments_only():
    event = note(personal={"national_id": "058123456789"})
    assert "058123456789" not in event.body
    kept = PersonalValue.objects.get(event=event)
    assert commitment(kept.salt, kept.value) in event.body


@pytest.mark.parametrize("change", ["update", "delete", "replace"])
def test_the_database_refuses_to_change_an_event(change):
    event = note()
    if change == "replace" and connection.vendor != "sqlite":
        pytest.skip("INSERT OR REPLACE is SQLite's")
    statement = {
        "update": "UPDATE audit_event SET body = '{}'",
        "delete": "DELETE FROM audit_event",
        "replace": "INSERT OR REPLACE INTO audit_event SELECT * FROM audit_event",
    }[change]
    with (
        pytest.raises(DatabaseError, match="cannot be changed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert Event.objects.get().body == event.body


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_head SET hash = 'x'",
        "UPDATE audit_head SET stream = 'case:9', seq = 9",
        "DELETE FROM audit_head",
        "UPDATE audit_personalvalue SET value = 'Người khác'",
        "UPDATE audit_personalvalue SET value = '', path = 'x'",
        "UPDATE audit_personalvalue SET value = '', salt = 'x'",
        "DELETE FROM audit_personalvalue",
    ],
)
def test_the_database_refuses_to_change_heads_and_personal_values(statement):
    note(personal={"name": "Nguyễn Thị An"})
    with (
        pytest.raises(DatabaseError, match="cannot be changed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_a_personal_value_can_be_erased_with_its_salt():
    note(personal={"name": "Nguyễn Thị An"})
    assert PersonalValue.objects.update(value="", salt="") == 1


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="TRUNCATE is PostgreSQL's")
@pytest.mark.parametrize("table", ["audit_event", "audit_head", "audit_personalvalue"])
def test_the_database_refuses_to_empty_the_record_at_a_stroke(table):
    note(personal={"name": "Nguyễn Thị An"})
    with (
        pytest.raises(DatabaseError, match="cannot be changed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"TRUNCATE {table} CASCADE")
