"""Many rows stored at once are what single ones would be, on either database."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from audit.models import Event, Head, PersonalValue
from nominations.models import StagedRow, StagedWorkbook
from organizations.models import Unit
from prepared import bulk
from tests import worlds
from workflows.kernel.models import Case

pytestmark = pytest.mark.django_db


def book(round_: Any) -> StagedWorkbook:
    return StagedWorkbook.objects.create(
        ward=Unit.objects.get(slug="mybinh"),
        round=round_,
        uploaded_by=worlds.who("mybinh.canbo"),
        file_name="x.xlsx",
        size=1,
        sha256="0" * 64,
    )


def rows(of: StagedWorkbook, first: int, count: int) -> list[StagedRow]:
    made = []
    for number in range(first, first + count):
        row = StagedRow(workbook=of, sheet=0, row=number, name=f"Bà\t\\N “{number}”", status="ok")
        row.content = {"texts": {}, "messages": [{"text": "Hoà\n"}]}
        made.append(row)
    return made


@pytest.mark.parametrize("count", [0, 1, bulk.FEW, 3 * bulk.FEW])
def test_rows_have_their_keys_and_read_back_as_they_were(count: int) -> None:
    many = rows(book(worlds.make_world()), 1, count)
    bulk.store(many)
    assert len({row.pk for row in many}) == count and None not in {row.pk for row in many}
    for row in many:
        stored = StagedRow.objects.get(pk=row.pk)
        assert (stored.row, stored.name, stored.content) == (row.row, row.name, row.content)
        assert stored.nomination_id is None
    if many:
        # What comes after takes a key nobody has.
        rows(many[0].workbook, 1_000, 1)[0].save()


def test_a_constraint_holds_for_many_as_for_one() -> None:
    of = book(worlds.make_world())
    bulk.store(rows(of, 1, 50))
    with pytest.raises(IntegrityError), transaction.atomic():
        bulk.store(rows(of, 50, 50))
    assert of.rows.count() == 50


def test_moments_parents_and_json_are_stored_as_saving_would() -> None:
    of, before = book(worlds.make_world()), timezone.now() - timedelta(seconds=1)
    books = [
        StagedWorkbook(
            ward=of.ward,
            round=of.round,
            uploaded_by=of.uploaded_by,
            file_name="a",
            size=number,
            sha256="0" * 64,
            sheets=[{"title": "Tập thể", "n": number}],
        )
        for number in range(50)
    ]
    bulk.store(books)
    again = StagedWorkbook.objects.get(pk=books[7].pk)
    assert again.sheets == [{"title": "Tập thể", "n": 7}] and again.notes == []
    assert again.uploaded_at >= before and again.closed_at is None
    assert again.public_id == books[7].public_id
    events = [
        Event(
            stream=f"s{n}",
            seq=1,
            kind="x",
            at=timezone.now(),
            body="{}",
            hash=f"{n:064d}",
            prev_hash="",
        )
        for n in range(50)
    ]
    values = [PersonalValue(event=one, path="p", salt="s", value="v") for one in events]
    bulk.store([Head(stream=one.stream, seq=1, hash=one.hash) for one in events])
    bulk.store(events)
    bulk.store(values)
    assert {one.event_id for one in values} == {one.pk for one in events}


def test_any_of_asks_for_many_values_and_for_none() -> None:
    of = book(worlds.make_world())
    bulk.store(rows(of, 1, 50))
    wanted = [f"Bà\t\\N “{number}”" for number in (3, 5)] + ["ai đó"]
    assert set(of.rows.filter(name__any_of=wanted).values_list("row", flat=True)) == {3, 5}
    keys = list(of.rows.values_list("pk", flat=True)[:7])
    assert of.rows.filter(pk__any_of=set(keys)).count() == 7
    assert not of.rows.filter(name__any_of=[]).exists()
    assert Case.objects.filter(nomination__number__any_of=["x"]).count() == 0


def test_what_is_made_like_another_shares_nothing_that_changes() -> None:
    of = book(worlds.make_world())
    template = StagedWorkbook(
        ward=of.ward,
        round=of.round,
        uploaded_by=of.uploaded_by,
        file_name="a",
        size=1,
        sha256="0" * 64,
    )
    one, other = bulk.like(template), bulk.like(template)
    one.notes.append("một")
    one.ward = Unit.objects.get(slug="dovinh")
    assert (template.notes, other.notes) == ([], [])
    assert other.ward == template.ward == of.ward and one.ward_id != of.ward_id
    one.save()
    assert one.pk and other.pk is None is template.pk and template._state.adding
