"""Tokens of programs: never readable again, several, ending by themselves and with everything."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from audit.models import Event
from organizations.access import digest_of, issue_token, live_tokens, token_of
from organizations.appointments import deactivate
from organizations.models import AccessToken, User
from organizations.refusals import Refused

pytestmark = pytest.mark.django_db
PASSWORD = "khuyenhoc-demo"


@pytest.fixture
def person() -> User:
    return User.objects.create_user("chu.tai.khoan", password=PASSWORD, full_name="Nguyễn Thị Thử")


def asks(key: str) -> int:
    return Client().get("/api/v1/tokens/", headers={"Authorization": f"Token {key}"}).status_code


def test_a_token_opens_the_api_and_no_column_of_the_database_holds_it(person: User) -> None:
    token, key = issue_token(person, "Kế toán")
    assert asks(key) == 200
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            assert key not in str(cursor.fetchall()), table
    token.refresh_from_db()
    assert token.digest == digest_of(key) and token.used_at is not None


def test_one_person_has_several_each_with_a_name_and_an_end(person: User, settings: Any) -> None:
    settings.TOKEN_DAYS = 10
    first, one = issue_token(person, "Kế toán")
    second, two = issue_token(person, "Báo cáo", days=30)
    assert asks(one) == asks(two) == 200
    assert (first.expires_at - timezone.now()).days in (9, 10)
    AccessToken.objects.filter(pk=first.pk).update(expires_at=timezone.now())
    assert asks(one) == 401 and asks(two) == 200
    assert [token.name for token in live_tokens(person)] == [second.name]


@pytest.mark.parametrize("days", [0, 367])
def test_a_token_without_an_end_in_sight_is_refused(person: User, days: int) -> None:
    with pytest.raises(Refused, match="366"):
        issue_token(person, "x", days=days)
    assert not AccessToken.objects.exists()


def test_too_many_are_refused_on_the_page_and_the_oldest_gives_way_to_a_program(
    person: User, settings: Any
) -> None:
    settings.TOKENS_MOST = 2
    _first, oldest = issue_token(person, "1")
    _second, kept = issue_token(person, "2")
    with pytest.raises(Refused, match="thu hồi"):
        issue_token(person, "3")
    issue_token(person, "3", replaces=True)
    assert token_of(oldest) is None and token_of(kept) is not None


def change(client: Client, new: str) -> None:
    given = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert client.post("/doi-mat-khau/", given).status_code == 302


def test_a_new_password_ends_tokens_and_other_sessions_but_not_this_one(person: User) -> None:
    _token, key = issue_token(person, "x")
    here, elsewhere = Client(), Client()
    for client in (here, elsewhere):
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    change(here, "mot-mat-khau-khac-9")
    assert asks(key) == 401
    assert here.get("/tai-khoan/").status_code == 200
    assert elsewhere.get("/tai-khoan/").status_code == 302
    assert AccessToken.objects.get().ended_why == "password"
    assert Event.objects.filter(stream=f"user:{person.pk}", kind="change_password").count() == 1
    assert "Mật khẩu đã đổi" in here.get("/tai-khoan/").content.decode()


def test_a_password_set_by_a_command_ends_tokens_too(person: User) -> None:
    _token, key = issue_token(person, "x")
    person.set_password("khac-hoan-toan-1")
    person.save()
    assert token_of(key) is None


def test_a_stronger_hash_of_the_same_password_ends_nothing(person: User, settings: Any) -> None:
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
        "django.contrib.auth.hashers.MD5PasswordHasher",
    ]
    _token, key = issue_token(person, "x")
    before = person.password
    assert person.check_password(PASSWORD) and person.password != before
    assert token_of(key) is not None


def test_leaving_everywhere_ends_every_session_and_token(person: User) -> None:
    _token, key = issue_token(person, "x")
    here, elsewhere = Client(), Client()
    for client in (here, elsewhere):
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    assert here.post("/tai-khoan/thoat-moi-noi/").headers["Location"] == "/dang-nhap/"
    for client in (here, elsewhere):
        assert client.get("/tai-khoan/").status_code == 302
    assert asks(key) == 401
    assert Client().login(username=person.username, password=PASSWORD)
    assert here.get("/tai-khoan/thoat-moi-noi/").status_code == 405


def test_deactivation_ends_tokens(person: User) -> None:
    _token, key = issue_token(person, "x")
    deactivate(actor=None, person=person)
    assert asks(key) == 401 and AccessToken.objects.get().ended_why == "left"


def test_the_owner_sees_and_ends_theirs_and_nobody_elses(person: User) -> None:
    other = User.objects.create_user("nguoi.khac", password=PASSWORD, full_name="Người Khác")
    mine, key = issue_token(person, "Của tôi")
    theirs, _key = issue_token(other, "Của người khác")
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get("/tai-khoan/ma-truy-cap/")
    text = page.content.decode()
    assert "Của tôi" in text and "Của người khác" not in text and key not in text
    assert "no-store" in page.headers["Cache-Control"]
    assert client.post(f"/tai-khoan/ma-truy-cap/{theirs.pk}/thu-hoi/").status_code == 404
    header = {"Authorization": f"Token {key}"}
    assert client.delete(f"/api/v1/tokens/{theirs.pk}/", headers=header).status_code == 404
    assert live_tokens(other).exists()
    assert client.delete(f"/api/v1/tokens/{mine.pk}/", headers=header).status_code == 204
    assert asks(key) == 401
    kinds = Event.objects.filter(stream=f"user:{person.pk}").order_by("seq")
    assert [event.kind for event in kinds] == ["issue_token", "end_token"]


def test_the_page_makes_one_for_the_password_only_and_shows_it_once(person: User) -> None:
    client, address = Client(), "/tai-khoan/ma-truy-cap/"
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    given = {"name": "Kế toán", "days": "30"}
    no = client.post(address, given | {"step_up": "sai"})
    assert no.status_code == 422 and "Mật khẩu chưa đúng. Chưa lập mã nào." in no.content.decode()
    assert not AccessToken.objects.exists()
    yes = client.post(address, given | {"step_up": PASSWORD}).content.decode()
    key = yes.split('<code class="key">')[1].split("<")[0]
    assert asks(key) == 200 and key not in client.get(address).content.decode()


def test_the_api_gives_one_for_name_and_password_as_before(person: User) -> None:
    given = {"username": person.username, "password": PASSWORD, "name": "Máy đọc"}
    answer = Client().post("/api/v1/token/", given, content_type="application/json").json()
    assert asks(answer["token"]) == 200 and answer["expires_at"]
    again = Client().post("/api/v1/token/", given, content_type="application/json").json()
    assert again["token"] != answer["token"] and asks(answer["token"]) == 200
    listed = Client().get("/api/v1/tokens/", headers={"Authorization": f"Token {again['token']}"})
    assert [(one["name"], one["this"]) for one in listed.json()] == [
        ("Máy đọc", True),
        ("Máy đọc", False),
    ]
    assert answer["token"] not in listed.content.decode()


@pytest.mark.parametrize("odd", [["x"], {"a": 1}, True])
@pytest.mark.parametrize("field", ["username", "password", "name"])
def test_a_list_or_an_object_is_no_name_and_no_password(
    person: User, field: str, odd: object
) -> None:
    given = {"username": person.username, "password": PASSWORD, field: odd}
    answer = Client().post("/api/v1/token/", given, content_type="application/json")
    assert answer.status_code == 422 and set(answer.json()["fields"]) == {field}
    listed = Client().post("/api/v1/token/", [given], content_type="application/json")
    assert listed.status_code == 422 and listed.json()["reasons"]
    assert not AccessToken.objects.exists()


def test_clear_tokens_of_before_become_hashes_and_go_on_working(person: User) -> None:
    key = "9944b09199c62bcf9418ad846dd0e4bbdfc6ee4b"
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE authtoken_token (key varchar(40) PRIMARY KEY, "
            "created timestamp NOT NULL, user_id bigint NOT NULL)"
        )
        cursor.execute(
            "INSERT INTO authtoken_token VALUES (%s, CURRENT_TIMESTAMP, %s)", [key, person.pk]
        )
    move = import_module("organizations.migrations.0003_tokens_hashed").hash_tokens

    class Editor:
        """The part of a schema editor the migration uses."""

        connection = connection

        @staticmethod
        def execute(sql: str) -> None:
            with connection.cursor() as cursor:
                cursor.execute(sql)

    move(apps, Editor)
    assert asks(key) == 200
    with connection.cursor() as cursor:
        assert "authtoken_token" not in connection.introspection.table_names(cursor)
    # Where there never were any, nothing happens.
    move(apps, Editor)


def test_no_library_keeps_clear_tokens_any_more() -> None:
    with pytest.raises(LookupError):
        apps.get_app_config("authtoken")
    with pytest.raises(CommandError, match="Unknown command"):
        call_command("drf_create_token", "quantri")
