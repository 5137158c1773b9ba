"""Whoever alters the record, wherever, is found."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import call_command

from audit import verify
from audit.models import PersonalValue
from audit.record import record
from tests.tampering import as_hostile_administrator

pytestmark = [pytest.mark.django_db, pytest.mark.empty]


def season(stream="test:1", length=4):
    return [
        record(stream=stream, kind="act", actor=None, body={"n": n}, personal={"name": f"Tên {n}"})
        for n in range(length)
    ]


def places():
    return [finding.where for finding in verify.verify()]


def test_an_untouched_record_has_no_findings():
    season()
    season("unit:7")
    assert places() == []


@pytest.mark.parametrize(
    ("statement", "where"),
    [
        ("UPDATE audit_event SET body = '{}' WHERE seq = 2", "test:1#2"),
        ("UPDATE audit_event SET actor_name = 'Ai đó' WHERE seq = 3", "test:1#3"),
        ("UPDATE audit_event SET role = 'leader' WHERE seq = 4", "test:1#4"),
        ("UPDATE audit_event SET prev_hash = 'x' WHERE seq = 2", "test:1#2"),
    ],
)
def test_an_altered_event_is_named(statement, where):
    season()
    season("test:2", length=1)
    as_hostile_administrator(statement)
    assert places()[0] == where


@pytest.mark.parametrize(("seq", "where"), [(2, "test:1#3"), (1, "test:1#2"), (4, "test:1#4")])
def test_a_missing_event_is_noticed_in_the_middle_at_the_start_and_at_the_end(seq, where):
    events = season()
    as_hostile_administrator(
        f"DELETE FROM audit_personalvalue WHERE event_id = {events[seq - 1].pk}",
        f"DELETE FROM audit_event WHERE seq = {seq}",
    )
    assert places() == [where]


def test_a_stream_that_vanished_is_noticed_by_its_head():
    season()
    as_hostile_administrator("DELETE FROM audit_personalvalue", "DELETE FROM audit_event")
    assert places() == ["test:1#4"]


def test_a_stream_whose_head_vanished_is_noticed():
    season()
    as_hostile_administrator("DELETE FROM audit_head")
    assert places() == ["test:1#4"]


def test_a_personal_value_may_be_erased_but_not_altered():
    events = season()
    PersonalValue.objects.filter(event=events[0]).update(value="")
    assert places() == []
    as_hostile_administrator(
        f"UPDATE audit_personalvalue SET value = 'Người khác' WHERE event_id = {events[1].pk}"
    )
    assert places() == ["test:1#2"]


def test_a_body_that_is_no_json_any_more_is_a_finding_not_a_crash():
    season()
    as_hostile_administrator("UPDATE audit_event SET body = 'hỏng' WHERE seq = 1")
    assert places()[0] == "test:1#1"


def test_replays_of_other_rooms_are_asked(monkeypatch):
    monkeypatch.setattr(verify, "_replays", {})
    verify.register_replay("numbers", lambda: [verify.Finding("register:1", "lệch")])
    assert places() == ["register:1"]


def test_a_replay_that_stumbles_over_the_record_is_a_finding(monkeypatch):
    monkeypatch.setattr(verify, "_replays", {"states": lambda: [{}["to"]]})
    assert places() == ["states"]


def test_the_command_says_clean_or_names_the_first_broken_event():
    season()
    out = StringIO()
    call_command("verify_audit", "--json", stdout=out)
    answer = json.loads(out.getvalue())
    assert (answer["events"], answer["findings"], answer["first_broken"]) == (4, [], None)

    as_hostile_administrator("UPDATE audit_event SET body = '{}' WHERE seq = 3")
    out = StringIO()
    with pytest.raises(SystemExit) as stop:
        call_command("verify_audit", "--json", stdout=out)
    assert stop.value.code == 1
    assert json.loads(out.getvalue())["first_broken"] == "test:1#3"
