"""A row that remembers what was read writes only what differs."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from nominations.models import Nomination
from tests import worlds

pytestmark = pytest.mark.django_db


@pytest.fixture
def nomination() -> Nomination:
    return worlds.submitted(worlds.make_world())


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
