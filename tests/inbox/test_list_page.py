"""The list of dossiers: search, filters that survive paging, Vietnamese order, a capped count."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from nominations.models import Nomination
from tests import worlds
from tests.worlds import browser
from workflows.inbox.views import dossiers

pytestmark = pytest.mark.django_db


def listed(client: Client, query: str = "") -> tuple[list[str], str]:
    page = client.get(f"/ho-so/{query}").content.decode()
    return re.findall(r'lead-cell">\s*<a href="[^"]+">([^<]+)</a>', page), page


def test_search_filters_and_order() -> None:
    round_ = worlds.make_world()
    names = ["Gia đình ông Dũng", "Gia đình ông Đàng", "Gia đình bà Ánh", "Gia đình ông Anh"]
    for name in names:
        worlds.draft(round_, name=name)
    weaver = worlds.received(round_, "self_taught")
    client = browser("mybinh.canbo")
    assert listed(client)[0] == [
        "Katơr Thị Bé",
        "Gia đình bà Ánh",
        "Gia đình ông Anh",
        "Gia đình ông Dũng",
        "Gia đình ông Đàng",
    ]
    assert listed(client, "?q=anh+gia")[0] == ["Gia đình bà Ánh", "Gia đình ông Anh"]
    assert listed(client, "?q=be+KATOR")[0] == ["Katơr Thị Bé"]
    assert listed(client, f"?q={weaver.number}")[0] == ["Katơr Thị Bé"]
    assert listed(client, "?award=self_taught")[0] == ["Katơr Thị Bé"]
    assert listed(client, "?state=under_review")[0] == ["Katơr Thị Bé"]
    assert len(listed(client, "?state=chang:soan")[0]) == 4
    assert listed(client, "?state=chang:x")[0] == listed(client, "?round=1999")[0] == []
    none, page = listed(client, "?q=khong+co+ai")
    assert none == [] and "Không có hồ sơ nào đúng điều kiện tìm." in page
    # One ward's people have no ward to choose; the city has.
    assert 'name="ward"' not in listed(client)[1]
    city = browser("tp.tiepnhan")
    assert 'name="ward"' in listed(city)[1]
    assert listed(city)[0] == ["Katơr Thị Bé"]
    assert listed(city, f"?ward={weaver.ward.code}")[0] == ["Katơr Thị Bé"]


def test_filters_stay_from_page_to_page(monkeypatch: pytest.MonkeyPatch) -> None:
    round_ = worlds.make_world()
    for name in ("Gia đình ông Ba", "Gia đình ông Bốn", "Gia đình ông Năm"):
        worlds.draft(round_, name=name)
    monkeypatch.setattr(dossiers, "PAGE", 2)
    monkeypatch.setattr(dossiers, "COUNTED", 2)
    client = browser("mybinh.canbo")
    first, page = listed(client, "?q=gia&state=draft")
    assert len(first) == 2 and "hơn 2 hồ sơ đúng điều kiện tìm" in page
    following = re.search(r'href="(\?[^"]*trang=2)"', page)
    assert following is not None
    second, page = listed(client, following[1].replace("&amp;", "&"))
    assert first + second == ["Gia đình ông Ba", "Gia đình ông Bốn", "Gia đình ông Năm"]
    assert re.search(r"value=\"draft\"\s+selected", page) and 'value="gia"' in page


def test_a_ward_cannot_ask_for_what_is_sealed() -> None:
    round_ = worlds.make_world()
    nomination, _session = worlds.in_council(round_)
    client = browser("mybinh.canbo")
    names, page = listed(client, "?state=under_consideration")
    assert names == [nomination.subject_name]
    for sealed in ("in_council", "eligible", "council_passed", "pending_signature"):
        assert f'value="{sealed}"' not in page
        assert listed(client, f"?state={sealed}")[0] == []
    inside = listed(browser("tp.thamdinh"))[1]
    assert 'value="in_council"' in inside and 'value="under_consideration"' not in inside


def test_another_wards_dossiers_are_not_in_the_list() -> None:
    round_ = worlds.make_world()
    worlds.draft(round_)
    assert Nomination.objects.count() == 1
    assert listed(browser("dovinh.canbo"))[0] == []
    assert "Chưa có hồ sơ nào." in listed(browser("dovinh.canbo"))[1]
