"""The home pages in a browser: what a task costs in clicks and page loads, at three widths."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from nominations.lifecycle import State
from nominations.models import Nomination
from tests import worlds
from tests.browser.office import IN_BROWSER

pytestmark = IN_BROWSER

#: Widths of a phone, a tablet and a desk, with the height of their first screen.
SCREENS = ((360, 740), (820, 1180), (1280, 800))


def signed_in(browser: Browser, url: str, username: str, *, script: bool) -> Page:
    """The home page of an account."""
    page = browser.new_context(locale="vi-VN", java_script_enabled=script).new_page()
    page.set_default_timeout(15_000)
    page.goto(f"{url}/dang-nhap/")
    page.get_by_label("Tên đăng nhập").fill(username)
    page.get_by_label("Mật khẩu").fill("khuyenhoc-demo")
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url(f"{url}/")
    return page


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_a_letter_is_received_by_two_clicks_and_one_page(
    live_server: LiveServer, chromium: Browser, *, script: bool
) -> None:
    round_ = worlds.make_world()
    for name in ("Gia đình ông An", "Gia đình ông Bình"):
        worlds.submitted(round_, name=name)
    page = signed_in(chromium, live_server.url, "tp.tiepnhan", script=script)
    first = page.locator("summary").filter(has_text="Tiếp nhận cả 2")
    for width, height in SCREENS:
        page.set_viewport_size({"width": width, "height": height})
        box, header = first.bounding_box(), page.locator(".top-row").bounding_box()
        assert box and header
        # One row on top, the first action on the first screen, nothing runs out at the side.
        assert header["height"] == 56
        assert box["y"] + box["height"] <= height and box["x"] + box["width"] <= width
        end = page.locator("footer").bounding_box()
        assert end and end["width"] <= width
    loads: list[str] = []
    page.on("load", lambda loaded: loads.append(loaded.url))
    first.click()
    page.get_by_role("button", name="Đúng, tiếp nhận 2 hồ sơ").click()
    expect(page.get_by_role("status")).to_contain_text("Không còn tờ trình nào chờ.")
    page.wait_for_load_state("load")
    assert len(loads) == 1
    states = Nomination.objects.values_list("state", flat=True)
    assert set(states) == {State.UNDER_REVIEW}


def test_the_menu_opens_by_keyboard_and_closes_by_escape(
    live_server: LiveServer, chromium: Browser
) -> None:
    worlds.make_world()
    page = signed_in(chromium, live_server.url, "tp.chutich", script=True)
    page.set_viewport_size({"width": 360, "height": 740})
    menu = page.locator("details.me")
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(menu.get_by_role("link", name="Quyết định")).to_be_visible()
    page.keyboard.press("Escape")
    expect(menu.get_by_role("link", name="Quyết định")).to_be_hidden()
    expect(menu.locator("summary")).to_be_focused()
