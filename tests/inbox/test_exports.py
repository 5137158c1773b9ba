"""A long list is made by the worker, whole or not at all; its file is its asker's alone."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.models import Event
from cage.refusal import FileRefused
from nominations.models import Round
from organizations.models import Appointment
from prepared import unfinished
from tests import worlds
from tests.worlds import browser
from workflows.inbox import exports
from workflows.inbox.models import Export

pytestmark = pytest.mark.django_db
PASSWORD = "khuyenhoc-demo"


@pytest.fixture(autouse=True)
def _small(settings: Any) -> None:
    settings.EXPORT_DIRECT_ROWS = 1


def taken() -> int:
    return Event.objects.filter(kind="export_list").count()


def asked(what: str = "nominations", form: str = "csv", **filters: str) -> Export:
    found = exports.ask(worlds.who("mybinh.canbo"), what, form, filters)
    found.refresh_from_db()
    return found


def two_dossiers() -> Client:
    round_ = worlds.make_world()
    worlds.draft(round_)
    worlds.draft(round_, "scholarship")
    return browser("mybinh.canbo")


def made(client: Client, address: str, typed: dict[str, str] | None = None) -> Export:
    answer = client.post(address, typed or {})
    assert answer.status_code == 302, answer.content.decode()
    return Export.objects.get(public_id=answer["Location"].rstrip("/").split("/")[-1])


def test_a_long_list_is_made_by_the_worker_and_recorded_when_it_is_taken() -> None:
    ward = two_dossiers()
    look = ward.get("/ho-so/xuat.csv?award=&q=")
    assert "Lập tệp" in look.content.decode() and not Export.objects.exists()
    one = made(ward, "/ho-so/xuat.csv")
    assert (one.state, one.done, one.total) == ("ready", 2, 2) and taken() == 0
    url = f"/ho-so/xuat/tep/{one.public_id}/"
    assert "Tải về máy" in ward.get(url).content.decode() and taken() == 0
    file = ward.post(url)
    rows = list(csv.reader(io.StringIO(file.content.decode().removeprefix("\ufeff"))))
    assert rows[0] == exports.HEADER and len(rows) == 3 and taken() == 1
    assert "attachment" in file["Content-Disposition"]
    # A narrower list is short, and goes out at once; a look by HEAD takes nothing.
    assert ward.head("/ho-so/xuat.csv?award=scholarship").status_code == 200 and taken() == 1
    assert len(ward.get("/ho-so/xuat.csv?award=scholarship").content.splitlines()) == 2
    assert taken() == 2
    assert one.filters == {} and "Hồ sơ (CSV)" in ward.get("/ho-so/xuat/tep/").content.decode()


def test_the_file_is_sealed_and_nobody_elses() -> None:
    ward = two_dossiers()
    one = made(ward, "/ho-so/xuat.csv")
    [path] = Path(exports._path(one)).parent.iterdir()
    assert "Phú Thị Mỹ Duyên".encode() not in path.read_bytes()
    for username in ("mybinh.chutich", "tp.thamdinh", "quantri", "kiemtra"):
        other = browser(username)
        for address in (f"/ho-so/xuat/tep/{one.public_id}/", f"/api/v1/exports/{one.public_id}/"):
            assert other.get(address).status_code == 404, (username, address)
        assert other.post(f"/ho-so/xuat/tep/{one.public_id}/").status_code == 404
        assert other.post(f"/api/v1/exports/{one.public_id}/file/").status_code == 404
        assert other.delete(f"/api/v1/exports/{one.public_id}/").status_code == 404
    assert taken() == 0


def test_people_go_out_of_a_long_list_only_with_the_password() -> None:
    ward = two_dossiers()
    round_ = Round.objects.get(code="2024")
    worlds.draft(round_, "scholarship", full_name="Bá Thị Hai", national_id="058312000124")
    address = "/ho-so/xuat/ca-nhan.csv"
    assert ward.post(address, {"step_up": "sai"}).status_code == 422
    one = made(ward, address, {"step_up": PASSWORD})
    url = f"/ho-so/xuat/tep/{one.public_id}/"
    assert ward.post(url, {"step_up": "sai"}).status_code == 422 and taken() == 0
    assert "Bá Thị Hai" in ward.post(url, {"step_up": PASSWORD}).content.decode()
    api = f"/api/v1/exports/{one.public_id}/file/"
    refused = ward.post(api, {}, content_type="application/json")
    assert refused.status_code == 422 and "step_up" in refused.json()["fields"] and taken() == 1
    token = ward.post("/api/v1/step-up/", {"password": PASSWORD}).json()["step_up"]
    assert ward.post(api, {"step_up": token}, content_type="application/json").status_code == 200
    assert taken() == 2


def test_by_the_api_a_list_is_asked_for_followed_taken_and_deleted() -> None:
    ward = two_dossiers()
    for wrong, field in (
        ({"what": "everything", "form": "csv"}, "what"),
        ({"what": "people", "form": ["csv"]}, "form"),
        ({"what": "people", "form": "csv", "filters": {"colour": "red"}}, "filters"),
        ({"what": "people", "form": "csv", "filters": {"q": 1}}, "filters"),
        ({"what": "people", "form": "csv", "more": 1}, "more"),
        ({"what": "people", "form": "csv", "filters": {"ward": "nowhere"}}, "filters"),
    ):
        answer = ward.post("/api/v1/exports/", wrong, content_type="application/json")
        assert answer.status_code == 422 and field in answer.json()["fields"], wrong
    wanted = {"what": "nominations", "form": "xlsx", "filters": {"award": "scholarship"}}
    answer = ward.post("/api/v1/exports/", wanted, content_type="application/json")
    assert answer.status_code == 201
    url = f"/api/v1/exports/{answer.json()['id']}/"
    told = ward.get(url).json()
    assert (told["state"], told["done"], told["filters"]) == ("ready", 1, wanted["filters"])
    assert ward.get("/api/v1/exports/").json()["results"][0]["id"] == told["id"]
    assert ward.post(f"{url}file/").content.startswith(b"PK") and taken() == 1
    assert ward.delete(url).status_code == 204
    assert ward.post(f"{url}file/").status_code == 409 and taken() == 1
    no = browser("quantri").post("/api/v1/exports/", wanted, content_type="application/json")
    assert no.status_code == 403


def test_a_list_that_cannot_be_made_says_why_and_leaves_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ward = two_dossiers()

    def full(*_given: Any) -> None:
        raise FileRefused("disk", "Máy chủ chưa lưu được tệp.")

    monkeypatch.setattr(exports, "keep", full)
    one = made(ward, "/ho-so/xuat.csv")
    assert one.state == "failed"
    page = ward.get(f"/ho-so/xuat/tep/{one.public_id}/").content.decode()
    assert "Máy chủ chưa lưu được tệp" in page and "Tải về máy</button>" not in page
    assert ward.post(f"/ho-so/xuat/tep/{one.public_id}/").status_code == 409 and taken() == 0


def test_who_lost_the_right_takes_nothing_any_more() -> None:
    ward = two_dossiers()
    one = made(ward, "/ho-so/xuat.csv")
    Appointment.objects.filter(person__username="mybinh.canbo").update(
        valid_to=timezone.localdate() - timedelta(days=1)
    )
    answer = browser("mybinh.canbo").post(f"/ho-so/xuat/tep/{one.public_id}/")
    assert answer.status_code == 403 and taken() == 0


def test_a_broken_off_file_is_begun_anew_and_old_files_are_deleted() -> None:
    two_dossiers()
    one = asked()
    Export.objects.filter(pk=one.pk).update(state="working", made_at=None)
    assert unfinished.get_up() == (1, 0)
    one.refresh_from_db()
    assert one.state == "ready" and exports._path(one).exists()
    call_command("sweep")
    one.refresh_from_db()
    assert one.state == "ready"
    Export.objects.filter(pk=one.pk).update(asked_at=timezone.now() - timedelta(days=30))
    call_command("sweep")
    one.refresh_from_db()
    assert one.state == "deleted" and not exports._path(one).exists()
    assert Event.objects.filter(kind="expire_export", actor_id=None).count() == 1


def test_the_asker_deletes_the_file_and_a_list_of_many_costs_no_more_statements() -> None:
    ward = two_dossiers()
    one = made(ward, "/ho-so/xuat.csv")
    url = f"/ho-so/xuat/tep/{one.public_id}/"
    ward.get("/ho-so/xuat/tep/")
    with CaptureQueriesContext(connection) as few:
        ward.get("/ho-so/xuat/tep/")
    asked(), asked()
    with CaptureQueriesContext(connection) as many:
        ward.get("/ho-so/xuat/tep/")
    assert len(few) == len(many)
    assert ward.post(url, {"what": "delete"}).status_code == 302
    one.refresh_from_db()
    assert one.state == "deleted" and not exports._path(one).exists()
    assert "đã được xoá" in ward.get(url).content.decode()


@pytest.mark.parametrize("query", ["stat=draft", "state=dreft", "ward=999", "trang=2"])
def test_nothing_goes_out_by_a_filter_nobody_knows(query: str) -> None:
    ward = two_dossiers()
    for address in (f"/ho-so/xuat.csv?{query}", f"/ho-so/xuat/ca-nhan.csv?{query}"):
        assert ward.get(address).status_code == 422, address
        assert ward.post(address, {"step_up": PASSWORD}).status_code == 422, address
    assert taken() == 0 and not Export.objects.exists()
