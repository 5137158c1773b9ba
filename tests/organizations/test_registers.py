"""Numbers are given once, in order and without gaps."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from organizations.models import Register, RegisterEntry, Unit, UnitKind
from organizations.refusals import Refused
from organizations.registers import (
    cancel_number,
    enter_outside_number,
    take_number,
    take_numbers,
)


def committee():
    return Unit.objects.create(
        kind=UnitKind.PEOPLES_COMMITTEE, name="Ủy ban nhân dân", short_name="UBND"
    )


def book(unit, **more):
    return {"unit": unit, "kind": "decision", "symbol": "QĐ-UBND", "year": 2024, **more}


@pytest.mark.django_db
def test_numbers_start_at_one_in_each_register_and_year():
    unit = committee()
    assert [take_number(**book(unit), object_ref=f"d:{n}") for n in range(3)] == [1, 2, 3]
    assert take_number(**book(unit, year=2025), object_ref="d:4") == 1
    assert take_number(**book(unit, symbol="GCN"), object_ref="d:5") == 1


@pytest.mark.django_db
def test_a_rollback_gives_the_number_back():
    unit = committee()
    take_number(**book(unit), object_ref="d:1")
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        take_number(**book(unit), object_ref="d:2")
        raise ZeroDivisionError
    assert take_number(**book(unit), object_ref="d:3") == 2
    assert list(RegisterEntry.objects.order_by("number").values_list("object_ref", flat=True)) == [
        "d:1",
        "d:3",
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_many_numbers_cost_as_much_as_one(count, django_assert_num_queries):
    unit = committee()
    take_number(**book(unit), object_ref="d:0")
    # Lock, count up, enter; bulk_create brings its own savepoint.
    with django_assert_num_queries(3):
        numbers = take_numbers(**book(unit), object_refs=[f"d:{n}" for n in range(count)])
    assert numbers == list(range(2, 2 + count))


@pytest.mark.django_db
def test_outside_a_transaction_no_number_is_given():
    unit = committee()
    with ThreadPoolExecutor(1) as elsewhere:
        refusal = elsewhere.submit(take_number, **book(unit), object_ref="d:1").exception()
    assert isinstance(refusal, RuntimeError)
    assert not Register.objects.exists()


@pytest.mark.django_db
def test_a_cancelled_number_keeps_its_reason_and_is_not_given_again():
    unit = committee()
    take_number(**book(unit), object_ref="d:1")
    register = Register.objects.get()
    with pytest.raises(Refused, match="lý do"):
        cancel_number(register=register, number=1, reason=" ")
    cancel_number(register=register, number=1, reason="In hỏng")
    assert RegisterEntry.objects.get().cancelled_reason == "In hỏng"
    with pytest.raises(Refused, match="đã huỷ"):
        cancel_number(register=register, number=1, reason="Lần nữa")
    assert take_number(**book(unit), object_ref="d:2") == 2


@pytest.mark.django_db
def test_numbers_of_another_body_are_noted_once_and_never_mixed_with_ours():
    unit = committee()
    enter_outside_number(**book(unit), number=368, object_ref="d:1")
    with pytest.raises(Refused, match="đã được ghi"):
        enter_outside_number(**book(unit), number=368, object_ref="d:2")
    with pytest.raises(Refused, match="cơ quan khác"):
        take_number(**book(unit), object_ref="d:3")
    take_number(**book(unit, year=2025), object_ref="d:4")
    with pytest.raises(Refused, match="hệ thống cấp"):
        enter_outside_number(**book(unit, year=2025), number=9, object_ref="d:5")


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(
    connection.vendor == "sqlite", reason="SQLite has one writer at a time and hides the race"
)
def test_many_takers_at_once_leave_no_gap_and_no_double():
    unit = committee()

    def take(number):
        try:
            with transaction.atomic():
                return take_number(**book(unit), object_ref=f"d:{number}")
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as offices:
        numbers = list(offices.map(take, range(40)))
    assert sorted(numbers) == list(range(1, 41))
    assert Register.objects.get().last_number == 40
