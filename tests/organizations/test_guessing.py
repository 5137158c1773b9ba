"""Guessing waits, at every place, over all processes; and locks nobody out."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from organizations import guessing
from organizations.models import User, WrongTries
from organizations.password_codes import make_code_here
from tests.clock import Clock

pytestmark = pytest.mark.django_db
PASSWORD = "mot-mat-khau-dai"


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Time stands still unless a test lets it pass: no wait ends by the machine being slow."""
    clock = Clock(monkeypatch)
    clock.pass_by(seconds=0)
    return clock


def people(count: int) -> list[User]:
    return [
        User.objects.create_user(f"nguoi.{n}", password=PASSWORD, full_name=f"Người {n}")
        for n in range(count)
    ]


def sign_in(name: str, password: str, address: str = "10.0.0.1", client: Any = None) -> str:
    """'in', 'wrong' or 'wait'."""
    answer = (client or Client()).post(
        "/dang-nhap/", {"username": name, "password": password}, REMOTE_ADDR=address
    )
    if answer.status_code == 302:
        return "in"
    return "wait" if re.search(r"chờ \d+ giây", answer.content.decode()) else "wrong"


def test_sixty_tries_over_fifteen_accounts_from_one_address_come_to_a_stop(settings: Any) -> None:
    people(15)
    told = [sign_in(f"nguoi.{n % 15}", f"doan-{n}") for n in range(60)]
    assert told.count("wrong") <= settings.SIGN_IN_FREE_TRIES_ADDRESS
    assert told[-1] == "wait"
    assert sign_in("nguoi.3", PASSWORD) == "wait"
    assert sign_in("nguoi.3", PASSWORD, "10.0.0.2") == "in"


def test_one_password_tried_all_over_from_many_addresses_comes_to_a_stop(settings: Any) -> None:
    people(30)
    told = [sign_in(f"nguoi.{n}", "Khuyenhoc2024", f"10.0.1.{n}") for n in range(30)]
    assert told.count("wrong") <= settings.SIGN_IN_FREE_TRIES_PASSWORD
    assert sign_in("nguoi.1", PASSWORD, "10.0.2.1") == "in"


def test_one_account_tried_from_many_addresses_comes_to_a_stop(settings: Any) -> None:
    people(2)
    told = [sign_in("nguoi.0", f"doan-{n}", f"10.0.1.{n}") for n in range(40)]
    assert told.count("wrong") <= settings.SIGN_IN_FREE_TRIES_ACCOUNT
    assert sign_in("nguoi.1", PASSWORD) == "in"


def test_a_browser_that_has_signed_in_before_gets_in_whatever_strangers_do(settings: Any) -> None:
    people(1)
    known = Client()
    assert sign_in("nguoi.0", PASSWORD, "10.0.0.9", known) == "in"
    known.post("/dang-xuat/")
    for n in range(40):
        sign_in("nguoi.0", f"doan-{n}", "10.0.0.9" if n % 2 else f"10.0.1.{n}")
    assert sign_in("nguoi.0", PASSWORD, "10.0.0.9") == "wait"
    assert sign_in("nguoi.0", PASSWORD, "10.0.0.9", known) == "in"
    known.post("/dang-xuat/")
    # It is no way to guess faster: its own wrong tries wait as anybody's.
    told = [sign_in("nguoi.0", f"doan-{n}", "10.0.0.9", known) for n in range(12)]
    assert told.count("wrong") <= settings.SIGN_IN_FREE_TRIES


def test_a_forged_or_foreign_device_mark_helps_nobody() -> None:
    people(2)
    thief = Client()
    assert sign_in("nguoi.1", PASSWORD, "10.0.0.5", thief) == "in"
    thief.post("/dang-xuat/")
    told = [sign_in("nguoi.0", f"doan-{n}", "10.0.0.5", thief) for n in range(8)]
    assert told[-1] == "wait"
    thief.cookies["bangvang_may"] = "eyIxIjoieCJ9:xxx:yyy"
    assert sign_in("nguoi.0", PASSWORD, "10.0.0.5", thief) == "wait"


def test_a_wait_ends_by_itself_and_the_tries_are_forgotten(settings: Any, clock: Clock) -> None:
    people(1)
    for n in range(settings.SIGN_IN_FREE_TRIES + 3):
        sign_in("nguoi.0", f"doan-{n}")
    assert sign_in("nguoi.0", PASSWORD) == "wait"
    clock.pass_by(seconds=settings.SIGN_IN_LONGEST_WAIT)
    assert sign_in("nguoi.0", PASSWORD) == "in"
    clock.pass_by(minutes=16)
    sign_in("nguoi.0", "sai")
    row = WrongTries.objects.order_by("-tries").first()
    assert row is not None and row.tries == 1


def test_a_try_counts_before_the_password_is_looked_at(settings: Any) -> None:
    settings.SIGN_IN_FREE_TRIES = 1
    key = guessing.in_session(1)
    # A second one while the first is still being looked at.
    with guessing.attempt(key), pytest.raises(guessing.MustWait), guessing.attempt(key):
        pytest.fail("let through")
    with guessing.attempt(guessing.in_session(2)) as one:
        one.right()
    assert WrongTries.objects.filter(tries=0).count() == 1


def test_the_table_names_no_account_address_or_password() -> None:
    people(1)
    sign_in("nguoi.0", "mat-khau-sai-cua-toi", "10.11.12.13")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM organizations_wrongtries")
        kept = str(cursor.fetchall())
    for word in ("nguoi.0", "mat-khau-sai", "10.11.12.13"):
        assert word not in kept


def test_an_unknown_account_waits_as_a_known_one_does() -> None:
    people(1)
    known = [sign_in("nguoi.0", f"doan-{n}", "10.0.0.1") for n in range(8)]
    unknown = [sign_in("khong.co", f"doan-{n}", "10.0.0.2") for n in range(8)]
    assert known == unknown


def in_session(address: str, **given: str) -> Any:
    def try_(client: Client, password: str) -> str:
        answer = client.post(address, {name: value or password for name, value in given.items()})
        return answer.content.decode()

    return try_


PLACES = {
    "password change": in_session(
        "/doi-mat-khau/", old_password="", new_password1="a-b-c-d-e-f-g", new_password2="x"
    ),
    "a new token": in_session("/tai-khoan/ma-truy-cap/", name="x", days="3", step_up=""),
    "step up by api": in_session("/api/v1/step-up/", password=""),
}


@pytest.mark.parametrize("place", PLACES)
def test_guessing_waits_in_an_open_session_at_every_place_and_over_all_of_them(
    place: str, settings: Any
) -> None:
    (person,) = people(1)
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    texts = [PLACES[place](client, f"doan-{n}") for n in range(12)]
    waits = ["chờ" in text for text in texts]
    assert waits[-1] and waits.count(False) <= settings.SIGN_IN_FREE_TRIES
    for other in PLACES:
        assert "chờ" in PLACES[other](client, PASSWORD), other


def test_guessing_waits_for_the_api_token_and_together_with_the_page() -> None:
    people(1)
    for n in range(8):
        sign_in("nguoi.0", f"doan-{n}")
    answer = Client().post(
        "/api/v1/token/",
        {"username": "nguoi.0", "password": PASSWORD},
        content_type="application/json",
        REMOTE_ADDR="10.0.0.1",
    )
    assert answer.status_code == 400 and "chờ" in answer.json()["reasons"][0]["text"]


def test_the_administration_has_no_door_of_its_own() -> None:
    (person,) = people(1)
    User.objects.update(is_staff=True, is_superuser=True)
    answer = Client().post(
        "/quan-tri/login/", {"username": person.username, "password": PASSWORD}, follow=True
    )
    assert answer.redirect_chain[0][0].startswith("/dang-nhap/?next=")
    assert not answer.context["user"].is_authenticated


def test_codes_are_not_to_be_guessed_either(settings: Any, clock: Clock) -> None:
    (person,) = people(1)
    code = make_code_here(person)
    given = {"password": "gio-dong-nam-1", "again": "gio-dong-nam-1"}
    client = Client()
    texts = [
        client.post("/dat-mat-khau/", given | {"code": f"AAAA-{n}"}).content.decode()
        for n in range(settings.SIGN_IN_FREE_TRIES_ADDRESS + 3)
    ]
    assert "chờ" in texts[-1] and "chờ" not in texts[0]
    assert "chờ" in client.post("/dat-mat-khau/", given | {"code": code}).content.decode()
    clock.pass_by(seconds=60)
    assert client.post("/dat-mat-khau/", given | {"code": code}).status_code == 302


def test_an_ipv6_guesser_cannot_change_the_rest_of_the_address(settings: Any) -> None:
    people(1)
    told = [sign_in("nguoi.0", f"doan-{n}", f"2001:db8:1:2::{n + 1:x}") for n in range(10)]
    assert told[-1] == "wait"
    assert sign_in("nguoi.0", PASSWORD, "2001:db8:1:3::1") == "in"


def test_old_tries_are_thrown_away(clock: Clock) -> None:
    people(1)
    sign_in("nguoi.0", "sai")
    clock.pass_by(hours=1)
    sign_in("nguoi.9", "khac", "10.0.0.7")
    assert not WrongTries.objects.filter(
        last_at__lt=timezone.now() - timedelta(minutes=20)
    ).exists()
