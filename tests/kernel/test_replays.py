"""What acts wrote into the record is held against the tables: whoever alters a row is found."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from audit.verify import verify
from nominations.models import Collective, Evidence, Nomination, Person
from tests import worlds
from tests.council.test_minutes import eventful
from tests.scholarships.test_scholarship import decided
from tests.tampering import as_hostile_administrator
from workflows.council.models import Turnout
from workflows.decisions.models import DecisionItem
from workflows.kernel import door
from workflows.scholarships.models import Payment

pytestmark = pytest.mark.django_db


def wrongs() -> list[str]:
    return [f"{finding.where} {finding.text}" for finding in verify()]


def paid() -> str:
    """A scholarship decided and paid."""
    number = decided(worlds.make_world())
    door.perform("confirm_consent", number, worlds.who("tp.tiepnhan"), consent_by="Cha")
    given = {"voucher": "PC-01", "method": "cash", "paid_on": timezone.localdate()}
    door.perform("pay", number, worlds.who("tp.thuquy"), **given)
    return number


def _frozen(number: str) -> None:
    one = Nomination.objects.get(number=number)
    Nomination.objects.filter(pk=one.pk).update(frozen=(one.frozen or {}) | {"subject": "Ai đó"})


def _exchanged(number: str) -> None:
    one, other = Evidence.objects.filter(nomination__number=number).order_by("pk")[:2]
    Evidence.objects.filter(pk=one.pk).update(file=other.file)


OF_MONEY: dict[str, tuple[Callable[[str], Any], str]] = {
    "amount": (lambda number: Payment.objects.update(amount=9_000_000), "khoản chi"),
    "payment gone": (lambda number: Payment.objects.all().delete(), "không còn trong bảng"),
    "name": (lambda number: Person.objects.update(full_name="Người Khác"), "tên: bảng ghi"),
    "copy": (_frozen, "bản chụp khi tiếp nhận"),
    "number": (lambda number: Nomination.objects.update(decision_number="9/QĐ"), "quyết định"),
    "paper exchanged": (_exchanged, "không phải giấy tờ đã nộp"),
    "paper gone": (
        lambda number: Evidence.objects.update(removed_at=timezone.now()),
        "mà không ai ghi",
    ),
    "golden book": (
        lambda number: DecisionItem.objects.update(golden_book_number="9/2026"),
        "quyết định, sổ vàng",
    ),
}


@pytest.mark.parametrize("what", OF_MONEY)
def test_what_was_paid_decided_and_received_is_held_against_the_record(what: str) -> None:
    number = paid()
    assert wrongs() == []
    alter, told = OF_MONEY[what]
    alter(number)
    found = wrongs()
    assert found and all(one.startswith(f"case:{number} ") for one in found)
    assert any(told in one for one in found)


def _count() -> None:
    as_hostile_administrator("UPDATE workflows_agendaitem SET yes = 8, no = 0 WHERE position = 1")


def _altered(turnout: str) -> None:
    as_hostile_administrator(f"UPDATE workflows_turnout SET {turnout}")


def _choice() -> None:
    one = Turnout.objects.filter(open_choice="no").first()
    assert one is not None
    _altered(f"open_choice = 'yes' WHERE id = {one.pk}")


def _stranger() -> None:
    one = Turnout.objects.order_by("pk").first()
    assert one is not None
    _altered(f"member_id = {worlds.who('kiemtra').pk} WHERE id = {one.pk}")


@pytest.mark.parametrize(
    ("alter", "told"),
    [
        (_count, "kết quả kiểm phiếu"),
        (_choice, "phiếu của người"),
        (_stranger, "không ai ghi"),
        (lambda: Collective.objects.update(name="Gia đình khác"), "tên: bảng ghi"),
    ],
)
def test_counts_votes_and_families_are_held_against_the_record(
    alter: Callable[[], Any], told: str
) -> None:
    eventful()
    assert wrongs() == []
    alter()
    found = wrongs()
    assert found and all(told in one for one in found)


def test_a_name_changed_by_its_act_is_the_name_on_record() -> None:
    round_ = worlds.make_world()
    person, family = worlds.draft(round_, "scholarship"), worlds.draft(round_)
    officer = worlds.who("mybinh.canbo")
    door.perform("edit", person.number, officer, data={"full_name": "Đàng Năng Thọ Hai"})
    door.perform("edit", family.number, officer, data={"name": "Gia đình bà Duyên"})
    assert wrongs() == []
