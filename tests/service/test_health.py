"""How the service is: told to machines, to the operator, and on every administrator's page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from project.service import health, operation, signs
from project.service.models import Sign
from tests.worlds import browser

TOKEN = "ma-so-do-du-dai-va-ngau-nhien-0123456789"


@pytest.fixture
def queued(settings: Any) -> None:
    """As in service: slow work waits in the database for a worker."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


def wrong() -> set[str]:
    return {one.name for one in health.look() if not one.ok}


def aged(name: str, **ago: float) -> None:
    signs.leave(name)
    Sign.objects.filter(name=name).update(at=timezone.now() - timedelta(**ago))


@pytest.mark.django_db
def test_alive_and_ready_are_told_without_a_host_name_a_session_or_a_reason() -> None:
    client = Client(headers={"host": "10.0.0.7"})
    assert client.get("/healthz").content == b"ok\n"
    answer = client.get("/readyz")
    assert answer.status_code == 200 and answer.json()["ready"]
    assert "sessionid" not in answer.cookies and "text" not in answer.json()["checks"][0]
    assert client.get("/dang-nhap/").status_code == 400
    # Whoever asks again and again makes no work.
    with CaptureQueriesContext(connection) as taken:
        client.get("/readyz")
    assert not len(taken)


@pytest.mark.django_db
def test_other_keys_and_a_folder_that_takes_no_file_are_not_ready(
    settings: Any, tmp_path: Path
) -> None:
    signs.leave("keys", FIELD_KEYS=["0123456789abcdef"])
    (tmp_path / "file").write_text("")
    settings.MEDIA_ROOT = tmp_path / "file" / "media"
    settings.METRICS_TOKEN = TOKEN
    answer = Client().get("/readyz", headers={"authorization": f"Bearer {TOKEN}"})
    told = {one["name"]: one for one in answer.json()["checks"]}
    assert answer.status_code == 503
    assert not told["keys"]["ok"] and "0123456789abcdef" in told["keys"]["text"]
    assert not told["media"]["ok"] and told["database"]["ok"]


def test_without_a_database_it_lives_and_is_not_ready(django_db_blocker: Any) -> None:
    kept = connections["default"]
    gone = kept.copy()
    lost = (
        {"NAME": "/no/such/folder/db.sqlite3"}
        if kept.vendor == "sqlite"
        else {"HOST": "127.0.0.1", "PORT": "1"}
    )
    gone.settings_dict = {**kept.settings_dict, **lost}
    with django_db_blocker.unblock():
        connections["default"] = gone
        try:
            assert Client().get("/healthz").status_code == 200
            answer = Client().get("/readyz")
        finally:
            connections["default"] = kept
    assert answer.status_code == 503
    assert answer.json()["checks"][0] == {"name": "database", "ok": False, "vital": True}


@pytest.mark.django_db
def test_a_silent_worker_and_sweep_are_told_and_requests_still_come(queued: None) -> None:
    assert {"worker", "sweep", "backup"} <= wrong()
    for name, late in ((signs.WORKER, {"minutes": 11}), (signs.SWEEP, {"hours": 37})):
        aged(name, **late)
        assert name in wrong()
        signs.leave(name)
        assert name not in wrong()
    assert health.ready(health.look())


@pytest.mark.django_db
def test_the_banner_and_the_operators_page_say_what_to_do_to_administrators_only(
    queued: None,
) -> None:
    page = browser("quantri").get("/tai-khoan/").content.decode()
    assert "Tiến trình làm việc nền: chưa chạy lần nào" in page and "/van-hanh/" in page
    shown = browser("quantri").get("/van-hanh/").content.decode()
    assert "giữ cho chạy" in shown and "Cơ sở dữ liệu: trả lời" in shown
    assert "làm việc nền" not in browser("tp.chutich").get("/tai-khoan/").content.decode()
    assert browser("tp.chutich").get("/van-hanh/").status_code == 403
    signs.leave(signs.WORKER)
    signs.leave(signs.SWEEP)
    cache.clear()
    assert not operation.alerts()


@pytest.mark.django_db
def test_sweep_leaves_its_sign_and_refuses_other_keys(settings: Any) -> None:
    call_command("sweep")
    assert signs.last(signs.SWEEP) is not None and "lapsed" in signs.said(signs.SWEEP)
    assert "keys" not in wrong()
    settings.FIELD_KEYS = [Fernet.generate_key().decode()]
    assert "keys" in wrong()


@pytest.mark.django_db
def test_metrics_need_their_token_and_hold_no_names(settings: Any) -> None:
    assert Client().get("/metrics").status_code == 404
    settings.METRICS_TOKEN = TOKEN
    assert Client().get("/metrics").status_code == 401
    signs.leave(signs.WORKER)
    answer = Client().get("/metrics", headers={"authorization": f"Bearer {TOKEN}"})
    lines = answer.content.decode().splitlines()
    assert "bangvang_ready 1" in lines and 'bangvang_age_seconds{name="worker"} 0' in lines
    assert all(line.startswith(("#", "bangvang_")) for line in lines)


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    yield
    cache.clear()
