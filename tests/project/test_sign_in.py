"""The door of the site: signing in, out, and what happens to whoever guesses."""

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.urls import reverse

pytestmark = [pytest.mark.django_db, pytest.mark.empty]
PASSWORD = "mot-mat-khau-dai"


def person(username: str = "mybinh.canbo"):
    return get_user_model().objects.create_user(
        username=username, password=PASSWORD, full_name="Nguyễn Thị Thử"
    )


def sign_in(client, password, username="mybinh.canbo", address="10.0.0.1"):
    return client.post(
        reverse("login"), {"username": username, "password": password}, REMOTE_ADDR=address
    )


def test_the_page_is_vietnamese_and_leads_to_its_content(client) -> None:
    page = client.get(reverse("login"), headers={"accept-language": "en"}).content.decode()
    assert '<html lang="vi">' in page
    assert "Đăng nhập" in page and "Mật khẩu" in page
    assert 'href="#noi-dung"' in page and 'id="noi-dung"' in page


def test_the_page_lets_the_browser_do_nothing_unasked(client) -> None:
    answer = client.get(reverse("login"))
    policy = answer["Content-Security-Policy"]
    assert "default-src 'self'" in policy and "frame-ancestors 'none'" in policy
    assert "unsafe-inline" not in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"
    page = answer.content.decode()
    assert "style=" not in page and "onclick" not in page


def test_the_right_password_opens_and_signing_out_closes(client) -> None:
    cache.clear()
    person()
    assert sign_in(client, PASSWORD).status_code == 302
    assert client.get(reverse("password_change")).status_code == 200
    assert client.post(reverse("logout")).status_code == 302
    assert client.get(reverse("password_change")).status_code == 302


def test_a_wrong_password_is_told_in_vietnamese(client) -> None:
    cache.clear()
    person()
    page = sign_in(client, "sai").content.decode()
    assert "mật khẩu chưa đúng" in page


def test_guessing_has_to_wait_but_only_for_the_one_who_guesses(client, settings) -> None:
    cache.clear()
    person()
    for _ in range(settings.SIGN_IN_FREE_TRIES):
        assert "chưa đúng" in sign_in(client, "sai").content.decode()
    assert "chờ" in sign_in(client, PASSWORD).content.decode()
    assert sign_in(client, PASSWORD, address="10.0.0.2").status_code == 302


def test_a_forwarded_address_counts_only_behind_our_own_proxy(client, settings) -> None:
    cache.clear()
    person()
    for number in range(settings.SIGN_IN_FREE_TRIES + 1):
        client.post(
            reverse("login"),
            {"username": "mybinh.canbo", "password": "sai"},
            headers={"x-forwarded-for": f"10.1.1.{number}"},
        )
    assert "chờ" in sign_in(client, PASSWORD, address="127.0.0.1").content.decode()
    settings.TRUSTED_PROXIES = 1
    answer = client.post(
        reverse("login"),
        {"username": "mybinh.canbo", "password": PASSWORD},
        headers={"x-forwarded-for": "10.9.9.9"},
    )
    assert answer.status_code == 302


def test_a_new_password_must_be_long(client) -> None:
    client.force_login(person())
    page = client.post(
        reverse("password_change"),
        {"old_password": PASSWORD, "new_password1": "ngan", "new_password2": "ngan"},
    ).content.decode()
    assert "10" in page and "Mật khẩu" in page
    new = "xuan-ha-thu-dong"
    answer = client.post(
        reverse("password_change"),
        {
            "old_password": PASSWORD,
            "new_password1": new,
            "new_password2": new,
        },
    )
    assert answer["Location"] == reverse("password_change_done")
    assert "Đã đổi mật khẩu" in client.get(answer["Location"]).content.decode()


def test_the_bar_names_who_is_signed_in(client) -> None:
    client.force_login(person())
    page = client.get(reverse("password_change")).content.decode()
    assert "Nguyễn Thị Thử" in page and "Đăng xuất" in page
