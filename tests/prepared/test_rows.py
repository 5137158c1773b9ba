"""Rows stored by statements composed once are as the ORM stores them."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from nominations.models import EligibilityRun, Nomination
from organizations.models import Register, RegisterEntry, Unit
from prepared.rows import insert, update
from tests import worlds
from workflows.kernel.models import Duty

pytestmark = pytest.mark.django_db


@pytest.fixture
def nomination() -> Nomination:
    return worlds.submitted(worlds.make_world())


def test_several_rows_get_their_keys_in_one_statement(nomination: Nomination) -> None:
    register = Register.objects.create(unit=nomination.city, kind="x", symbol="A", year=2026)
    for count in (1, 3, 1):
        first = RegisterEntry.objects.count()
        rows = [
            RegisterEntry(register=register, number=first + place, object_ref="a")
            for place in range(count)
        ]
        with CaptureQueriesContext(connection) as asked:
            insert(rows)
        assert len(asked) == 1
        for row in rows:
            stored = RegisterEntry.objects.get(pk=row.pk)
            assert (stored.number, stored.taken_at) == (row.number, row.taken_at)
            assert not row._state.adding
    insert([])


def test_lists_and_empty_values_are_stored_as_they_are(nomination: Nomination) -> None:
    results: list[dict[str, Any]] = [{"code": "Đ1", "passed": None, "text": "100%"}]
    run = EligibilityRun(nomination=nomination, occasion="receive", results=results)
    insert([run])
    stored = EligibilityRun.objects.get(pk=run.pk)
    assert (stored.results, stored.regime, stored.made_at) == (results, "", run.made_at)


def test_what_is_there_already_is_left_or_refused(nomination: Nomination) -> None:
    person = worlds.who("tp.thamdinh")
    for _time in range(2):
        insert([Duty(nomination=nomination, person=person, kind="appraise")], ignore_conflicts=True)
    assert Duty.objects.filter(person=person).count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        insert([Duty(nomination=nomination, person=person, kind="appraise")])
    assert Duty.objects.filter(person=person).count() == 1


def test_only_the_named_fields_are_changed(nomination: Nomination) -> None:
    unit = Unit.objects.get(pk=nomination.ward_id)
    name, unit.name, unit.short_name = unit.name, "không lưu", "P. Mới"
    update(unit, "short_name")
    unit.refresh_from_db()
    assert (unit.name, unit.short_name) == (name, "P. Mới")


def test_a_row_that_is_gone_cannot_be_changed(nomination: Nomination) -> None:
    register = Register.objects.create(unit=nomination.city, kind="x", symbol="A", year=2026)
    Register.objects.filter(pk=register.pk).delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        update(register, "last_number")


def _stored(nomination: Nomination) -> str:
    with CaptureQueriesContext(connection) as asked:
        nomination.store()
    [statement] = asked.captured_queries
    return str(statement["sql"]).split(" WHERE ")[0]


def test_a_nomination_writes_what_differs_from_what_was_read(nomination: Nomination) -> None:
    read = Nomination.objects.get(pk=nomination.pk)
    read.note, read.due_at = "mới", None
    statement = _stored(read)
    assert '"note"' in statement and '"due_at"' in statement and '"updated_at"' in statement
    assert '"subject_name"' not in statement and '"state"' not in statement
    read.note = ""
    assert '"note"' in _stored(read)
    assert Nomination.objects.get(pk=nomination.pk).note == ""


def test_what_may_have_changed_inside_itself_is_always_written(nomination: Nomination) -> None:
    Nomination.objects.filter(pk=nomination.pk).update(frozen={"fields": {}})
    read = Nomination.objects.get(pk=nomination.pk)
    read.frozen["fields"]["a"] = "b"
    read.store()
    assert Nomination.objects.get(pk=nomination.pk).frozen == {"fields": {"a": "b"}}


def test_after_the_orm_wrote_or_read_anew_everything_is_written(nomination: Nomination) -> None:
    read = Nomination.objects.get(pk=nomination.pk)
    read.note = "một"
    read.save()
    read.note = ""
    read.store()
    assert Nomination.objects.get(pk=nomination.pk).note == ""
    Nomination.objects.filter(pk=nomination.pk).update(note="hai")
    read.refresh_from_db()
    read.note = ""
    read.store()
    assert Nomination.objects.get(pk=nomination.pk).note == ""
