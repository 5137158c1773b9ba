"""Twelve items on one ballot sheet: what it costs in clicks and page loads, and by keyboard."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests import worlds
from tests.browser.office import IN_BROWSER, Office
from tests.council.meeting import MEMBERS, attend, call, listed, opened, ready
from workflows.council.models import CouncilSession, SecretBallot

pytestmark = IN_BROWSER

#: Widths of a phone, a tablet and a desk, with the height of their first screen.
SCREENS = ((360, 740), (820, 1180), (1280, 800))


def twelve() -> CouncilSession:
    """Ten families and two clans, all being voted on."""
    round_ = worlds.make_world()
    session = call(round_)
    items = [listed(session, ready(round_, name=f"Gia đình ông Số {n:02}")) for n in range(10)]
    for name in ("Dòng họ Chamaléa", "Dòng họ Tô"):
        clan = ready(round_, award="learning_clan", name=name, collective_kind="clan")
        items.append(listed(session, clan))
    attend(session, *MEMBERS[:8])
    for item in items:
        opened(item)
    return session


def _fits(page: Page) -> None:
    """Nothing runs out at the side; the first choice and the one button on the first screen."""
    for width, height in SCREENS:
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        for one in (page.locator(".mode").first, page.get_by_role("button", name="Xem lại phiếu")):
            box = one.bounding_box()
            assert box and box["y"] + box["height"] <= height


def _until(page: Page, selector: str) -> None:
    for _step in range(80):
        if page.evaluate("(wanted) => document.activeElement.matches(wanted)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(selector)


def test_twelve_items_take_five_clicks_and_two_pages_and_no_script_or_pointer(
    live_server: LiveServer, chromium: Browser
) -> None:
    session = twelve()
    sheet = f"/hoi-dong/{session.pk}/phieu/"
    office = Office(chromium, live_server.url, script=False)
    page = office.at("hoidong.1", "/")
    page.get_by_role("link", name="Bỏ phiếu 12 mục").click()
    page.wait_for_url(f"**{sheet}")
    _fits(page)
    page.set_viewport_size({"width": 360, "height": 740})
    loads: list[str] = []
    page.on("load", lambda loaded: loads.append(loaded.url))
    clicks = [
        page.get_by_label("Đồng ý tất cả, trừ…").first,
        page.get_by_label("Đồng ý tất cả, trừ…").last,
        page.get_by_label("Không đồng ý mục 2", exact=True),
        page.get_by_role("button", name="Xem lại phiếu"),
        page.get_by_role("button", name="Bỏ phiếu cho 12 mục"),
    ]
    for click in clicks:
        click.click()
    expect(page.get_by_role("status")).to_contain_text("đã vào hòm phiếu")
    expect(page.locator(".told")).to_have_text(re.compile(r"^(\w{4}-){3}\w{4}$"))
    page.wait_for_load_state("load")
    assert len(clicks) <= 6 and len(loads) <= 2
    fell = sorted(SecretBallot.objects.values_list("item__position", "choice"))
    assert fell == [(n, "no" if n == 2 else "yes") for n in range(1, 13)]
    # Another member by the keyboard alone: the arrow keys and the space bar choose.
    other = Office(chromium, live_server.url).at("hoidong.2", sheet)
    for name in other.locator(".mode input[value=all]").all():
        key = name.get_attribute("name")
        _until(other, f"[name={key}]")
        other.keyboard.press("Space")
    _until(other, "button[value=review]")
    other.keyboard.press("Enter")
    expect(other.locator("button[value=give]")).to_be_visible()
    _until(other, "button[value=give]")
    other.keyboard.press("Enter")
    expect(other.get_by_role("status")).to_contain_text("12 mục")
    assert SecretBallot.objects.count() == 24
