"""The frame of every page: whom to call, the guide, the menu, and trying a role out."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client

from organizations.models import Contact, Unit, User
from project.guide import CHAPTERS
from tests import worlds
from tests.worlds import browser

pytestmark = pytest.mark.django_db


def page(client: Client, path: str = "/") -> str:
    return " ".join(client.get(path).content.decode().split())


def test_the_foot_names_whom_to_call_and_never_the_reader() -> None:
    assert 'chị Hà, Hội Khuyến học TP, <a href="tel:02590001234">' in page(browser("mybinh.canbo"))
    assert "chị Hương, Hội Khuyến học TP" in page(browser("tp.tiepnhan"))
    # Where no unit above helps, whoever keeps the system does; before signing in too.
    assert "anh Tuấn, Hệ thống" in page(browser("hoidong.1"))
    assert "anh Tuấn, Hệ thống" in page(Client(), "/dang-nhap/")


def test_a_contact_no_longer_shown_is_not_named() -> None:
    Contact.objects.update(shown=False)
    assert "Cần giúp" not in page(browser("mybinh.canbo"))
    Contact.objects.create(
        unit=Unit.objects.get(slug="mybinh"), person=worlds.who("mybinh.chutich"), phone="0900"
    )
    from django.core.cache import cache

    cache.clear()
    assert "Phường Mỹ Bình, <a" in page(browser("mybinh.canbo"))


def test_the_guide_opens_without_signing_in_and_shows_its_chapters_only() -> None:
    listed = page(Client(), "/huong-dan/")
    chapters = re.findall(r'href="(/huong-dan/[^"/]+/)"', listed)
    assert len(chapters) == len(CHAPTERS) == 9
    for chapter in chapters:
        told = Client().get(chapter)
        assert told.status_code == 200 and "<h1>" in told.content.decode()
    assert 'href="/huong-dan/van-ban/"' in page(Client(), "/huong-dan/thanh-pho/")
    assert Client().get("/huong-dan/readme/").status_code == 404


def test_in_service_nobody_enters_by_a_card() -> None:
    assert "Dùng thử" not in page(Client(), "/dang-nhap/")
    assert Client().get("/dung-thu/").status_code == 404
    assert Client().post("/dung-thu/", {"username": "quantri"}).status_code == 404


def test_a_card_signs_in_and_every_page_says_so(settings: Any) -> None:
    settings.DEBUG = True
    client = Client()
    shown = page(client, "/dang-nhap/")
    assert shown.count('name="username" value="') >= 8
    assert client.post("/dung-thu/", {"username": "mybinh.canbo"}).url == "/"  # type: ignore[attr-defined]
    assert "Dùng thử: Phú Thị Ngân." in page(client)
    # An account whose password is its own is nobody's to try.
    person = User.objects.get(username="tp.tiepnhan")
    person.set_password("mot-mat-khau-rieng")
    person.save()
    assert "Vai này không còn mật khẩu mẫu" in page_of(client, "tp.tiepnhan")
    assert "Vai này không còn mật khẩu mẫu" in page_of(client, "baoan.canbo")


def test_a_wrong_address_is_told_in_our_own_words_in_the_demonstration_too(settings: Any) -> None:
    settings.DEBUG = True
    answer = browser("mybinh.canbo").get("/khong-co/")
    told = answer.content.decode()
    assert answer.status_code == 404 and "URLconf" not in told and "Bảng Vàng" in told


def test_each_door_of_a_ward_leads_somewhere() -> None:
    client = browser("mybinh.canbo")
    shown = client.get("/").content.decode()
    doors = re.findall(r'class="door[^"]*" href="([^"]+)"', shown)
    doors += re.findall(r'href="(/ho-so/moi/[^"]+)"', shown)
    assert len(doors) > 5
    for address in doors[:4]:
        assert client.get(address.replace("&amp;", "&")).status_code == 200, address
    assert 'id="mau"' in client.get("/bang/").content.decode()


def page_of(client: Client, username: str) -> str:
    return client.post("/dung-thu/", {"username": username}).content.decode()


def test_the_first_page_is_light() -> None:
    """What a browser loads for the first page, compressed as it is served: 120 kB at most."""
    import gzip

    from django.contrib.staticfiles import finders

    html = browser("mybinh.canbo").get("/").content
    names = re.findall(rb'(?:href|src)="/static/([^"]+)"', html)
    names += [f"fonts/BeVietnamPro-{one}.woff2".encode() for one in ("SemiBold", "Bold")]
    weight = len(gzip.compress(html))
    for name in set(names):
        found = finders.find(name.decode())
        assert isinstance(found, str), name
        with open(found, "rb") as file:
            data = file.read()
        weight += len(data) if found.endswith("woff2") else len(gzip.compress(data))
    assert weight <= 120_000, weight
    assert django_settings.STATIC_URL == "/static/"
