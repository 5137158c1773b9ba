"""A new dossier is kept from the first letter: for who types it, sealed, until it is a draft."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from audit.models import Event
from nominations.models import Nomination
from tests import worlds
from tests.worlds import browser
from workflows.inbox.sweep import sweep
from workflows.ward import begun
from workflows.ward.models import BegunDossier

pytestmark = pytest.mark.django_db
AWARD = "?danh-hieu=2024:scholarship"
NEW, KEEP, DROP = f"/ho-so/moi/{AWARD}", f"/ho-so/moi/giu/{AWARD}", f"/ho-so/moi/bo/{AWARD}"


@pytest.fixture
def client() -> Client:
    worlds.make_world()
    return browser("mybinh.canbo")


def test_one_letter_is_kept_and_there_when_its_owner_comes_back(client: Client) -> None:
    events, dossiers = Event.objects.count(), Nomination.objects.count()
    assert client.post(KEEP, {"full_name": "Đ"}).json()["told"].startswith("Đã giữ lúc")
    assert client.post(KEEP, {"full_name": "Đàng Năng Thọ", "birth": "31/2"}).status_code == 200
    page = client.get(NEW).content.decode()
    assert 'value="Đàng Năng Thọ"' in page and 'value="31/2"' in page and "ghi dở" in page
    assert (Event.objects.count(), Nomination.objects.count()) == (events, dossiers)
    assert "Đàng" not in BegunDossier.objects.get().sealed


def test_nobody_else_sees_it_and_nothing_typed_is_not_kept(client: Client) -> None:
    assert client.post(KEEP, {}).json()["told"] == "" and not BegunDossier.objects.exists()
    client.post(KEEP, {"full_name": "Đàng Năng Thọ"})
    assert "Đàng Năng Thọ" not in browser("mybinh.chutich").get(NEW).content.decode()
    assert browser("tp.thamdinh").post(KEEP, {"full_name": "X"}).status_code == 404
    assert client.post("/ho-so/moi/giu/", {"full_name": "X"}).status_code == 404


def test_it_goes_with_the_draft_it_became_and_when_its_owner_drops_it(client: Client) -> None:
    client.post(KEEP, {"full_name": "Đàng"})
    assert client.post(DROP, follow=True).status_code == 200 and not BegunDossier.objects.exists()
    client.post(KEEP, {"full_name": "Đàng"})
    assert client.post(NEW, worlds.PUPIL).status_code == 302
    assert not BegunDossier.objects.exists()


def test_without_javascript_the_first_error_loses_nothing_and_leaving_neither(
    client: Client,
) -> None:
    answer = client.post(NEW, {**worlds.PUPIL, "birth": "sai"})
    assert answer.status_code == 422 and worlds.PUPIL["full_name"] in answer.content.decode()
    assert worlds.PUPIL["full_name"] in client.get(NEW).content.decode()


def test_what_nobody_goes_on_with_is_thrown_away(client: Client) -> None:
    client.post(KEEP, {"full_name": "Đàng"})
    assert sweep().begun_dropped == 0
    old = timezone.now() - timedelta(days=begun.KEPT_DAYS, hours=1)
    BegunDossier.objects.update(saved_at=old)
    assert sweep().begun_dropped == 1 and not BegunDossier.objects.exists()
