"""Ways into an account are on record and told to its owner; passwords and strange names not."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from audit.models import Event, PersonalValue
from audit.verify import verify
from organizations.models import User
from tests.tampering import as_hostile_administrator

pytestmark = [pytest.mark.django_db, pytest.mark.empty]
RIGHT, WRONG, NOBODY = "mot-mat-khau-dai", "sai-mat-khau", "khong-co-ai"


@pytest.fixture
def person() -> User:
    return User.objects.create_user(username="canbo", password=RIGHT, full_name="Bá Thị Mỹ Lệ")


def kinds(stream: str) -> list[str]:
    return list(Event.objects.filter(stream=stream).order_by("seq").values_list("kind", flat=True))


def test_who_came_in_and_who_guessed_is_on_record_with_the_address_and_no_password(
    person: User,
) -> None:
    own, client = f"auth:{person.pk}", Client(REMOTE_ADDR="10.0.0.7")
    page = {"username": "canbo", "password": RIGHT}
    assert client.post(reverse("login"), page | {"password": WRONG}).status_code == 200
    assert client.post(reverse("login"), page).status_code == 302
    assert client.post("/api/v1/token/", page, content_type="application/json").status_code == 200
    assert client.post(reverse("account_tokens"), {"step_up": WRONG}).status_code == 422
    change = {"old_password": WRONG, "new_password1": "x", "new_password2": "x"}
    assert client.post(reverse("password_change"), change).status_code == 200
    assert kinds(own) == ["sign_in_failed", "sign_in", "sign_in_token", "sign_in_failed"]
    kept = " ".join(Event.objects.values_list("body", flat=True))
    values = set(PersonalValue.objects.values_list("value", flat=True))
    assert values == {"10.0.0.7"} and "10.0.0.7" not in kept
    assert RIGHT not in kept and WRONG not in kept
    told = client.get(reverse("account_ways")).content.decode()
    assert told.count("từ 10.0.0.7") == 4 and "Lấy mã truy cập bằng mật khẩu" in told
    assert "Sai mật khẩu khi đang đăng nhập" in told
    assert list(verify()) == []


def test_the_try_after_which_one_has_to_wait_is_told_as_such_and_waiting_ones_add_nothing(
    person: User,
) -> None:
    for _try in range(settings.SIGN_IN_FREE_TRIES + 3):
        Client(REMOTE_ADDR="10.0.0.7").post(
            reverse("login"), {"username": "canbo", "password": WRONG}
        )
    found = kinds(f"auth:{person.pk}")
    assert found == ["sign_in_failed"] * (settings.SIGN_IN_FREE_TRIES - 1) + ["sign_in_slowed"]


def test_a_name_nobody_has_is_not_kept(person: User) -> None:
    Client().post(reverse("login"), {"username": NOBODY, "password": WRONG})
    [event] = Event.objects.filter(stream="auth:unknown")
    assert NOBODY not in event.body and event.object_ref == "" and event.actor_name == ""
    assert kinds(f"auth:{person.pk}") == []


def test_an_altered_entry_is_told_and_stops_no_page(
    person: User,
) -> None:
    client = Client()
    client.post(reverse("login"), {"username": "canbo", "password": RIGHT})
    as_hostile_administrator("UPDATE audit_event SET body = 'hỏng' WHERE stream LIKE 'auth:%'")
    answer = client.get(reverse("account_ways"))
    assert answer.status_code == 200 and "không đọc được" in answer.content.decode()
