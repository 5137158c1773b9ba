"""What a person reads when a request cannot be answered."""

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from tests import worlds

pytestmark = pytest.mark.django_db


def test_a_missing_page_says_what_to_do(client) -> None:
    answer = client.get("/khong-co-trang-nay/")
    assert answer.status_code == 404
    page = answer.content.decode()
    assert "Không tìm thấy trang này" in page and "Về trang đầu" in page


def test_a_wrong_method_has_a_page(client) -> None:
    answer = client.get(reverse("logout"))
    assert answer.status_code == 405
    assert answer["Allow"]
    assert "quay lại trang trước" in answer.content.decode()


def test_an_old_form_says_that_nothing_was_saved() -> None:
    answer = Client(enforce_csrf_checks=True).post(reverse("login"), {"username": "a"})
    assert answer.status_code == 403
    assert "Chưa có gì được lưu" in answer.content.decode()


@pytest.mark.parametrize("code", ["400", "403", "403_csrf", "404", "405", "409", "500", "503"])
def test_each_refusal_reads_without_a_request(code: str) -> None:
    page = render_to_string(f"{code}.html")
    assert f"Mã {code[:3]}" in page
    assert "hãy" in page.lower()
    assert 'href="/"' in page


@pytest.mark.parametrize("address", ["/ho-so/%00/", "/api/v1/nominations/%00/"])
def test_what_no_database_holds_is_a_bad_request_and_no_failure(address: str) -> None:
    worlds.make_world()
    client = worlds.browser("tp.tiepnhan")
    assert client.get(address).status_code in {400, 404, 422}
