"""Whatever number a page shows, the page behind it shows as many; for every role alike."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from nominations.models import Round
from organizations.models import Appointment, User
from tests import worlds
from tests.worlds import browser
from workflows.kernel import door
from workflows.kernel.models import CaseTask

pytestmark = pytest.mark.django_db
#: A batch, a group of drafts, what is late: each a number with the address of its list.
_NUMBERS = (
    re.compile(r'href="(/\?viec=[^"]+)">Mở (\d+) hồ sơ'),
    re.compile(r'<a class="n [a-z]+" href="([^"]+)"[^>]*>(\d+)</a>'),
    re.compile(r'<a class="late" href="([^"]+)">(\d+) việc quá hạn'),
)
_PART = re.compile(
    r'<td><i class="dot[^>]*></i>(?:<a href="([^"]+)">)?[^<]*(?:</a>)?</td>\s*'
    r'<td class="number">(\d+)'
)
_LISTED = re.compile(r">\s*(\d+) hồ sơ(?: đúng điều kiện tìm)?, xếp theo tên")


def season() -> Round:
    """A dossier in every stretch of the way, one of them late, some of another ward."""
    round_ = worlds.make_world()
    worlds.draft(round_, name="Gia đình ông Nháp")
    worlds.draft(round_, "scholarship")
    for name in ("Gia đình ông Gửi", "Gia đình bà Gửi"):
        worlds.submitted(round_, name=name)
    held = worlds.received(round_, name="Gia đình ông Dừng")
    door.perform(
        "hold", held.number, worlds.who("tp.chutich"), reason_code="complaint", reason="Đơn"
    )
    returned = worlds.received(round_, name="Gia đình ông Trả")
    remark = {"target_kind": "field", "target": "achievement", "text": "Ghi rõ năm."}
    door.perform(
        "return_for_correction", returned.number, worlds.who("tp.thamdinh"), remarks=[remark]
    )
    worlds.proposed(round_, name="Gia đình bà Xét")
    worlds.passed(round_, name="Gia đình ông Qua")
    late = CaseTask.objects.filter(process__nomination__number=held.number, status="NEW")
    late.update(due_at=timezone.now() - timedelta(days=3))
    return round_


def one_of_each_role() -> list[str]:
    """The first of those who have the same roles, and whoever has none."""
    held: dict[int, set[str]] = {}
    for person, role in Appointment.objects.values_list("person", "role"):
        held.setdefault(person, set()).add(role)
    people = {
        frozenset(held.get(person.pk, ())): person.username
        for person in User.objects.order_by("-pk")
    }
    return list(people.values())


def rows(client: Client, address: str) -> int:
    """How many things a list has over all its pages."""
    page = client.get(address).content.decode()
    found = len(re.findall(r"<(?:tr|div)[^>]* data-item>", page))
    further = re.search(r'href="(\?trang=\d+[^"]*)">(?:Xem thêm|Trang sau)', page)
    if further is None:
        return found
    return found + rows(client, address.split("?")[0] + further[1].replace("&amp;", "&"))


def test_home_list_and_tile_show_the_same_numbers_to_every_role() -> None:
    round_ = season()
    walked = {"tiles": 0, "parts": 0}
    for username in one_of_each_role():
        client = browser(username)
        home = client.get("/").content.decode()
        for numbers in _NUMBERS:
            for address, count in numbers.findall(home):
                address = address.replace("&amp;", "&")
                if not address.startswith("/ho-so/"):  # one of its kind opens itself
                    shown = rows(client, address if address[0] == "/" else f"/{address}")
                    assert shown == int(count), (username, address)
                walked["tiles"] += int(count)
        greeted = re.search(r"hôm nay có (\d+) việc chờ", home)
        every = int(greeted[1] if greeted else "0")
        assert rows(client, "/?loc=tat-ca") == every, username
        walked["tiles"] += every
        whole = 0
        for address, count in _PART.findall(home):
            whole += int(count)
            if not address:
                continue
            address = address.replace("&amp;", "&")
            page = client.get(address).content.decode()
            told = _LISTED.search(" ".join(page.split()))
            assert (told[1] if told else "0") == count, (username, address)
            assert rows(client, address) == int(count), (username, address)
            walked["parts"] += int(count)
        listed = f"/ho-so/?round={round_.code}"
        if whole and f'href="{listed}&amp;state=chang:soan"' in home:
            assert rows(client, listed) == whole, username
    # Neither of the two walks may have found nothing to compare.
    assert walked["tiles"] > 5 and walked["parts"] > 20, walked
