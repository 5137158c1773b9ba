"""A database that does not answer is a 503 with a sentence, never a bare 500."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import OperationalError, connection, connections
from django.test import Client


@pytest.fixture
def no_database(django_db_blocker: Any) -> Iterator[None]:
    """The connection leads nowhere: a file in no folder, a port nobody listens at."""
    kept = connections["default"]
    gone = kept.copy()
    gone.settings_dict = {
        **kept.settings_dict,
        **(
            {"NAME": "/no/such/folder/db.sqlite3"}
            if kept.vendor == "sqlite"
            else {"HOST": "127.0.0.1", "PORT": "1"}
        ),
    }
    with django_db_blocker.unblock():
        connections["default"] = gone
        try:
            with pytest.raises(OperationalError), connection.cursor():
                pass
            yield
        finally:
            connections["default"] = kept


@pytest.fixture(params=[True, False], ids=["signed in", "anonymous"])
def client(request: pytest.FixtureRequest) -> Client:
    client = Client(raise_request_exception=False)
    if request.param:
        # The session is looked up before any page is asked.
        client.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32
    return client


@pytest.mark.usefixtures("no_database")
def test_a_page_says_what_to_do(client: Client) -> None:
    answer = client.post("/dang-nhap/", {"username": "mybinh.canbo", "password": "x"})
    assert answer.status_code == 503 and answer["Retry-After"]
    page = answer.content.decode()
    assert "tạm thời chưa trả lời" in page and "tải lại trang" in page


@pytest.mark.usefixtures("no_database")
def test_the_api_answers_with_its_own_body(client: Client) -> None:
    body = {"username": "mybinh.canbo", "password": "x", "name": "x"}
    answer = client.post("/api/v1/token/", body, content_type="application/json")
    assert answer.status_code == 503
    assert answer.json()["reasons"][0]["code"] == "unavailable"


def test_an_error_of_ours_is_still_a_500(rf: Any) -> None:
    from project.errors import server_error

    try:
        raise ZeroDivisionError
    except ZeroDivisionError:
        answer = server_error(rf.get("/"))
    assert answer.status_code == 500 and "Máy chủ gặp lỗi" in answer.content.decode()
