"""A filter no page knows is told above it, and so is a value no filter has."""

from __future__ import annotations

import pytest

from tests import worlds
from tests.worlds import browser

pytestmark = pytest.mark.django_db
_NAME = "Không có bộ lọc “mau”"
#: Who opens which list, an address it understands, and a value one of its filters has not.
LISTS = [
    ("mybinh.canbo", "/ho-so/", "q=x&state=draft&round=2024&award=scholarship&trang=1", "state=dr"),
    ("tp.thamdinh", "/ho-so/", "state=chang:draft&ward=22779", "ward=00000"),
    ("mybinh.canbo", "/ho-so/", "round=2024", "round=1924"),
    ("mybinh.canbo", "/ho-so/", "award=self_taught", "award=knighthood"),
    ("mybinh.canbo", "/", "loc=qua-han&trang=1", "loc=sau"),
    ("mybinh.canbo", "/bang/", "trang=1", ""),
    ("mybinh.canbo", "/to-trinh/", "trang=1", ""),
    ("tp.thamdinh", "/khieu-nai/", "tinh-trang=dang-mo", "tinh-trang=xong"),
    ("tp.thamdinh", "/quyet-dinh/", "trang=1", ""),
    ("tp.thuky", "/hoi-dong/", "trang=1", ""),
]


@pytest.mark.parametrize(("username", "address", "known", "unknown"), LISTS)
def test_a_list_tells_what_it_was_asked_in_vain(
    username: str, address: str, known: str, unknown: str
) -> None:
    worlds.make_world()
    client = browser(username)
    page = client.get(f"{address}?{known}")
    assert page.status_code == 200, (address, page.status_code)
    assert "bộ lọc" not in page.content.decode(), known
    told = client.get(f"{address}?{known}&mau=do").content.decode()
    assert _NAME in told and 'role="alert"' in told
    if unknown:
        name, _equals, value = unknown.partition("=")
        text = client.get(f"{address}?{unknown}").content.decode()
        assert f"Bộ lọc “{name}” không có giá trị “{value}”" in text


def test_what_is_told_of_an_address_is_no_mark_up() -> None:
    worlds.make_world()
    page = browser("mybinh.canbo").get("/ho-so/?<script>alert(1)</script>=1").content.decode()
    assert "<script>alert(1)" not in page and "Không có bộ lọc" in page
