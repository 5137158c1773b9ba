"""What is composed once gives what the queryset gives."""

from __future__ import annotations

import os
from datetime import date
from typing import Any

import pytest
from django.db import connection, models, transaction
from django.db.models import F, Q
from django.test.utils import CaptureQueriesContext

from audit.models import Head
from nominations.models import Nomination
from organizations.models import Appointment, Register, Unit
from prepared.queries import NotPreparable, Prepared, PreparedUpdate
from tests import worlds

pytestmark = pytest.mark.django_db


def _values(row: models.Model) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def test_instances_come_with_their_relations_and_every_value() -> None:
    nomination = worlds.submitted(worlds.make_world())
    related = ("award_type_version__criteria_set", "person", "collective", "ward", "case")
    composed = Prepared(
        lambda number: Nomination.objects.select_related(*related).filter(number=number)
    )
    with CaptureQueriesContext(connection) as asked:
        [found] = composed.all(nomination.number)
        names = [found.ward.name, found.collective.name, found.case.flow_class]
    assert len(asked) == 1
    plain = Nomination.objects.select_related(*related).get(number=nomination.number)
    assert _values(found) == _values(plain)
    assert found.person is None
    assert names == [plain.ward.name, plain.collective.name, plain.case.flow_class]
    assert not found._state.adding
    assert found.award_type_version.criteria_set == plain.award_type_version.criteria_set


def test_values_are_bound_anew_each_time() -> None:
    worlds.make_world()
    composed = Prepared(lambda slug: Unit.objects.filter(slug=slug))
    for unit in Unit.objects.all()[:4]:
        assert composed.all(unit.slug) == [unit]
        assert composed.first(unit.slug) == unit
    assert composed.all("no-such-unit") == []
    assert composed.first("no-such-unit") is None


def test_it_is_composed_once_for_each_shape_of_its_arguments() -> None:
    times: list[int] = []

    def compose(slugs: Any, kind: Any) -> models.QuerySet[Unit]:
        times.append(1)
        wanted = Q(slug__in=slugs) | Q(kind=kind) if kind is not None else Q(slug__in=slugs)
        return Unit.objects.filter(wanted).order_by("pk")

    worlds.make_world()
    composed = Prepared(compose)
    slugs = list(Unit.objects.order_by("pk").values_list("slug", flat=True)[:3])
    for given in (slugs[:1], slugs[1:2]):
        assert composed.all(given, None) == list(Unit.objects.filter(slug__in=given))
    assert len(times) == 1
    assert composed.all(slugs, None) == list(Unit.objects.filter(slug__in=slugs).order_by("pk"))
    both = Unit.objects.filter(Q(slug__in=slugs) | Q(kind="ward")).order_by("pk")
    assert composed.all(slugs, "ward") == list(both)
    assert len(times) == 3
    assert composed.all([], None) == []


def test_days_keys_and_several_columns() -> None:
    worlds.make_world()
    columns = ("pk", "unit__slug", "valid_from")
    composed = Prepared(
        lambda person, day: (
            Appointment.objects.filter(person=person, valid_from__lte=day)
            .order_by("pk")
            .values_list(*columns)
        )
    )
    person = worlds.who("tp.tiepnhan")
    for day in (date(2000, 1, 1), date(2100, 1, 1)):
        plain = Appointment.objects.filter(person=person, valid_from__lte=day).order_by("pk")
        assert composed.all(person.pk, day) == list(plain.values_list(*columns))
    flat = Prepared(
        lambda person: Appointment.objects.filter(person=person).values_list("role", flat=True)
    )
    assert flat.all(person.pk) == [one.role for one in Appointment.objects.filter(person=person)]


def test_what_is_computed_beside_an_instance_and_a_per_cent_sign_in_the_statement() -> None:
    worlds.make_world()
    composed = Prepared(
        lambda slug: Unit.objects.annotate(odd=F("pk") % 2).filter(slug=slug, name__contains="%")
    )
    unit = Unit.objects.order_by("-pk")[0]
    Unit.objects.filter(pk=unit.pk).update(name="100% học tập")
    found = composed.first(unit.slug)
    assert found is not None
    assert found.odd == unit.pk % 2


def test_what_cannot_be_prepared_is_refused() -> None:
    for queryset in (Unit.objects.values("pk"), Unit.objects.prefetch_related("registers")):
        with pytest.raises(NotPreparable):
            Prepared(lambda queryset=queryset: queryset).all()


@pytest.mark.django_db(transaction=True)
def test_a_row_is_locked_inside_a_transaction_only() -> None:
    composed = Prepared(lambda stream: Head.objects.select_for_update().filter(stream=stream))
    with transaction.atomic():
        assert composed.all("none") == []
    if connection.features.has_select_for_update:
        with pytest.raises(transaction.TransactionManagementError):
            composed.all("none")


def test_an_update_changes_what_it_names_and_tells_how_many() -> None:
    worlds.make_world()
    unit = Unit.objects.all()[0]
    for year in (2025, 2026):
        Register.objects.create(unit=unit, kind="x", symbol="A", year=year)
    composed = PreparedUpdate(
        lambda year, last: (
            Register.objects.filter(year=year, kind="x"),
            {"last_number": last, "symbol": "B"},
        )
    )
    assert composed.run(2026, 7) == 1
    assert composed.run(1999, 7) == 0
    rows = Register.objects.filter(kind="x").order_by("year")
    assert list(rows.values_list("last_number", "symbol")) == [(0, "A"), (7, "B")]


# -- a Django that moved its inside ----------------------------------------------------------------
def _moved(*_given: Any) -> Any:
    raise TypeError("get_related_populators() missing 1 required positional argument")


@pytest.mark.may_fall_back
def test_a_read_that_cannot_be_composed_is_asked_by_its_queryset_and_told_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("prepared.queries.get_related_populators", _moved)
    composed = Prepared(lambda slugs: Unit.objects.filter(slug__in=slugs).order_by("pk"))
    slugs = list(Unit.objects.order_by("pk").values_list("slug", flat=True)[:3])
    for _time in range(3):
        assert composed.all(slugs) == list(Unit.objects.filter(slug__in=slugs).order_by("pk"))
    assert composed.first(["no-such-unit"] * 3) is None
    [told] = caplog.records
    assert "test_queries.py" in told.getMessage()
    assert told.exc_info


@pytest.mark.may_fall_back
def test_a_row_that_cannot_be_read_the_composed_way_is_read_by_the_queryset(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    class Moved:
        def __init__(self, *_given: Any) -> None: ...

        populate = _moved

    monkeypatch.setattr("prepared.queries.get_related_populators", lambda *given: [Moved()])
    composed = Prepared(lambda slug: Unit.objects.filter(slug=slug))
    for slug in ("mybinh", "dovinh", "mybinh"):
        assert [one.slug for one in composed.all(slug)] == [slug]
    assert len(caplog.records) == 1


@pytest.mark.may_fall_back
def test_an_update_that_cannot_be_composed_changes_the_same_rows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("prepared.queries.named", _moved)
    composed = PreparedUpdate(
        lambda slug, name: (Unit.objects.filter(slug=slug), {"short_name": name})
    )
    assert composed.run("mybinh", "Mới") == 1
    assert composed.run("no-such-unit", "Mới") == 0
    assert list(Unit.objects.filter(short_name="Mới").values_list("slug", flat=True)) == ["mybinh"]


@pytest.mark.may_fall_back
def test_a_locked_read_that_is_not_composed_wants_its_transaction_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("prepared.queries.get_related_populators", _moved)
    composed = Prepared(lambda slug: Unit.objects.select_for_update().filter(slug=slug))
    with transaction.atomic():
        assert [one.slug for one in composed.all("mybinh")] == ["mybinh"]


@pytest.mark.skipif("NEXT" in os.environ, reason="The next Django may fall back.")
def test_on_the_pinned_django_nothing_falls_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everywhere in the tests a read that falls back is a failure (see conftest.py)."""
    monkeypatch.setattr("prepared.queries.get_related_populators", _moved)
    with pytest.raises(AssertionError, match="fell back"):
        Prepared(lambda slug: Unit.objects.filter(slug=slug)).all("mybinh")
