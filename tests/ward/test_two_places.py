"""One dossier open in two tabs: each keeps its own fields, one changed in both is asked about."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from audit.models import Event
from nominations.models import Nomination
from tests import worlds
from tests.worlds import browser

pytestmark = pytest.mark.django_db


class Tab:
    """An edit page as it was opened: what it carries, and what is typed into it."""

    def __init__(self, client: Client, nomination: Nomination) -> None:
        self.client, self.page = client, f"/ho-so/{nomination.number}/sua/"
        self.carries(client.get(self.page).content.decode())
        # As the page shows it: of the identity number only its mask.
        masked = nomination.subject.national_id_masked
        self.typed: dict[str, Any] = {**worlds.PUPIL, "national_id": masked}

    def carries(self, html: str) -> None:
        """Take over the hidden fields of a page."""
        found = re.findall(
            r'<input type="hidden" name="(version|goc|hai_ban)" value="([^"]*)"', html
        )
        self.hidden = {name: unescape(value) for name, value in found}

    def autosave(self, **changes: Any) -> Any:
        """Leave a field: the page saves itself and carries on."""
        self.typed |= changes
        answer = self.client.post(self.page + "luu/", self.typed | self.hidden)
        if answer.status_code == 200:
            self.hidden["goc"] = answer.json()["goc"]
        return answer

    def save(self, **changes: Any) -> Any:
        """Press the button."""
        self.typed |= changes
        answer = self.client.post(self.page, self.typed | self.hidden)
        if answer.status_code != 302:
            self.carries(answer.content.decode())
        return answer


@pytest.fixture
def nomination() -> Nomination:
    return worlds.draft(worlds.make_world(), "scholarship")


@pytest.fixture
def tabs(nomination: Nomination) -> tuple[Tab, Tab]:
    client = browser("mybinh.canbo")
    return Tab(client, nomination), Tab(client, nomination)


def stored(nomination: Nomination) -> dict[str, str]:
    person = Nomination.objects.select_related("person").get(pk=nomination.pk).person
    assert person is not None
    return {"phone": person.phone, "school": person.workplace, "grade": person.grade}


def test_different_fields_of_two_tabs_are_both_kept_without_a_question(
    nomination: Nomination, tabs: tuple[Tab, Tab]
) -> None:
    one, other = tabs
    assert one.autosave(phone="0912345678").status_code == 200
    assert other.autosave(school="THCS Trần Phú").status_code == 200
    # What the second tab still shows as it was is not written back, however often it saves.
    assert other.autosave(grade="8B").status_code == 200
    assert one.save(note="x").status_code == 302
    assert stored(nomination) == {"phone": "0912345678", "school": "THCS Trần Phú", "grade": "8B"}


def test_one_field_typed_in_both_shows_both_values_and_waits_for_a_choice(
    nomination: Nomination, tabs: tuple[Tab, Tab]
) -> None:
    one, other = tabs
    assert one.autosave(phone="0912345678").status_code == 200
    late = other.autosave(phone="0987654321", school="THCS Trần Phú")
    assert late.status_code == 412 and "lưu khác ở một trang khác" in late.json()["told"]
    asked = other.save()
    page = asked.content.decode()
    assert asked.status_code == 412
    assert "Vừa ghi ở đây: <b>0987654321</b>" in page
    assert "Đang lưu, từ trang khác: <b>0912345678</b>" in page
    assert 'value="THCS Trần Phú"' in page and "lời nhắc ở ngay dưới mục đó" not in page
    before = Event.objects.count()
    assert other.save().status_code == 412, "no choice is no answer"
    assert Event.objects.count() == before
    other.typed["chon.phone"] = "ghi"
    assert other.save().status_code == 302
    assert stored(nomination)["phone"] == "0987654321"
    assert stored(nomination)["school"] == "THCS Trần Phú"


def test_whoever_takes_the_stored_value_keeps_the_rest_of_what_was_typed(
    nomination: Nomination, tabs: tuple[Tab, Tab]
) -> None:
    one, other = tabs
    one.autosave(phone="0912345678")
    assert other.save(phone="0987654321", grade="8B").status_code == 412
    other.typed["chon.phone"] = "luu"
    assert other.save().status_code == 302
    assert stored(nomination)["phone"] == "0912345678" and stored(nomination)["grade"] == "8B"


def test_the_same_typed_in_both_is_no_conflict_and_nothing_typed_no_event(
    nomination: Nomination, tabs: tuple[Tab, Tab]
) -> None:
    one, other = tabs
    one.autosave(phone="0912345678")
    before = Event.objects.count()
    assert other.autosave(phone="0912 345 678").status_code == 200
    assert other.save().status_code == 302
    assert Event.objects.count() == before


@pytest.mark.parametrize("carried", ["", "{", "[]", '{"phone": 5}', "[" * 5000])
def test_a_page_that_carries_nothing_readable_is_held_to_its_version(
    nomination: Nomination, tabs: tuple[Tab, Tab], carried: str
) -> None:
    one, other = tabs
    one.autosave(phone="0912345678")
    other.hidden["goc"] = carried
    assert other.autosave(phone="0987654321").status_code == 412
    assert other.save().status_code == 412
    assert stored(nomination)["phone"] == "0912345678"


def test_what_a_page_carries_tells_no_value(tabs: tuple[Tab, Tab]) -> None:
    carried = json.loads(tabs[0].hidden["goc"])
    assert {"full_name", "phone", "birth"} <= set(carried)
    assert all(re.fullmatch(r"[0-9a-f]{12}", one) for one in carried.values())
