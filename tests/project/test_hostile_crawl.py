"""Every page, the administration among them, asked with what no browser sends: never a failure.

A draw from all addresses and people, the same on each run; ``CRAWL_DRAWN`` for a longer one.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from nominations.models import Nomination
from organizations.models import User
from tests import worlds

pytestmark = pytest.mark.django_db
DRAWN = int(os.environ.get("CRAWL_DRAWN", "2500"))
PEOPLE = (
    *("mybinh.canbo", "mybinh.chutich", "tp.tiepnhan", "tp.thamdinh", "tp.chutich", "tp.thuky"),
    *("tp.vanthu", "tp.thuquy", "hoidong.chutich", "hoidong.1", "gddt.canbo", "ubnd.chutich"),
    *("ubnd.vanthu", "kiemtra", "quantri", "root", ""),
)
ODD = (
    *("\x00", "%00", "-1", "0", "1", "99999999999999999999", "1e999", "٣", "'\"><svg/onload=1>"),
    *("{{7*7}}", "../../etc/passwd", "Hoa\u0300", "\u202e", "x" * 3000, "[]", "null", ""),
)
#: What pages and the administration look for in an address.
ASKED = (
    *("q", "page", "page_size", "state", "round", "ward", "o", "p", "e", "_changelist_filters"),
    *("tu", "kind", "xem", "khung", "nho", "next", "id__exact", "sort", "dot", "all", "is_active"),
    *("_popup", "_to_field", "valid_from__gte", "person__national_id__startswith", "tai", "muc"),
)


def routes(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every address of the service with the converters of its arguments."""
    for one in resolver.url_patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from routes(one, route)
        elif isinstance(one, URLPattern):
            yield route, one.pattern.converters


def filled(route: str, converters: dict[str, Any], draw: random.Random, known: list[str]) -> str:
    """The route as an address, its arguments known or odd."""
    for name, converter in converters.items():
        kind = type(converter).__name__
        if kind == "IntConverter":
            value = draw.choice(["0", "1", "2", "7", "99999999999999999999"])
        elif kind == "UUIDConverter":
            value = "00000000-0000-4000-8000-00000000000" + draw.choice("0123")
        elif kind == "SlugConverter":
            value = draw.choice(["ho-so", "quyet-dinh", "decision", "x", "a-1"])
        else:
            value = draw.choice([*known, *(one for one in ODD if one)])
        start, end = route.index("<"), route.index(">")
        assert name in route[start:end]
        route = route[:start] + quote(value, safe="") + route[end + 1 :]
    return "/" + route.replace("^", "").replace("$", "").replace("\\", "")


def test_no_page_fails_whatever_is_asked_of_it() -> None:
    round_ = worlds.make_world()
    worlds.submitted(round_)
    known = [*Nomination.objects.values_list("number", flat=True), "2024", "1", "pdf", "docx"]
    User.objects.create_superuser("root", "root@example.vn", "khuyenhoc-demo")
    draw, failed = random.Random(13), []
    found = [one for one in routes(get_resolver()) if "logout" not in one[0]]
    clients = {}
    for name in PEOPLE:
        clients[name] = Client(raise_request_exception=False)
        if name:
            clients[name].force_login(User.objects.get(username=name))
    draw.shuffle(found)
    # Every address once as who may see it at all, then drawn ones.
    wanted = [
        (one, draw.choice(("quantri", "root", "tp.thamdinh", "mybinh.canbo"))) for one in found
    ]
    wanted += [(draw.choice(found), draw.choice(PEOPLE)) for _number in range(DRAWN)]
    for (route, converters), name in wanted:
        address = filled(route, converters, draw, known)
        given = {draw.choice(ASKED): draw.choice(ODD) for _number in range(draw.randint(0, 3))}
        answer = clients[name].get(address + ("?" + urlencode(given) if given else ""))
        if answer.status_code >= 500 and answer.status_code != 503:
            failed.append((answer.status_code, name, address, given))
        elif answer.get("Content-Type", "").startswith("text/html") and not answer.streaming:
            assert b"'\"><svg/onload=1>" not in answer.content, (address, given)
    assert not failed, failed


@pytest.mark.parametrize(
    "address",
    [
        "/quan-tri/organizations/user/export/?kind=%00",
        "/quan-tri/nominations/reasoncode/export/?nothing__like=1",
        "/quan-tri/organizations/user/?nothing__like=1",
    ],
)
def test_a_filter_of_the_administration_that_is_none_is_told(address: str) -> None:
    worlds.make_world()
    client = Client(raise_request_exception=False)
    client.force_login(worlds.who("quantri"))
    assert client.get(address).status_code in (302, 400, 404)
