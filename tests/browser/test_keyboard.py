"""A reviewer by the keyboard alone: from my work to a proposal, no pointer at any time."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from nominations.models import Nomination
from tests import worlds
from tests.browser.office import IN_BROWSER
from workflows.kernel import door

pytestmark = IN_BROWSER


def press(page: Page, *keys: str) -> None:
    """One key after another."""
    for key in keys:
        page.keyboard.press(key)


def until(page: Page, selector: str, *, key: str = "Tab", most: int = 40) -> None:
    """Press a key until the focus is there; fails where it cannot be reached."""
    for _step in range(most):
        if page.evaluate("(wanted) => document.activeElement.matches(wanted)", selector):
            return
        page.keyboard.press(key)
    pytest.fail(f"{selector} is not reached by {key}")


def test_from_my_work_to_a_proposal_with_the_keyboard_alone(
    live_server: LiveServer,
    chromium: Browser,
) -> None:
    round_ = worlds.make_world()
    numbers = [worlds.received(round_, name=f"Gia đình ông {name}").number for name in ("A", "B")]
    for number in numbers:
        door.perform("consult", number, worlds.who("tp.thamdinh"))
        for name in ("gddt.canbo", "vhtt.canbo"):
            door.perform(
                "give_opinion", number, worlds.who(name), verdict="agree", reason="Nhất trí"
            )
    page = chromium.new_context(locale="vi-VN").new_page()
    page.set_default_timeout(15_000)
    page.goto(f"{live_server.url}/dang-nhap/")
    until(page, "[name=username]")
    page.keyboard.type("tp.thamdinh")
    until(page, "[name=password]")
    page.keyboard.type("khuyenhoc-demo")
    press(page, "Enter")
    page.wait_for_url(f"{live_server.url}/")
    # To the batch, and into it.
    press(page, "j", "Enter")
    page.wait_for_url("**viec=appraise**")
    # Down to the second, back to the first, tick it, open it.
    press(page, "j", "j", "k", "x")
    assert page.evaluate("document.activeElement.textContent").startswith(numbers[0])
    expect(page.locator("[data-item] input:checked")).to_have_count(1)
    press(page, "?")
    expect(page.locator("dialog.keys")).to_contain_text("xuống một dòng")
    press(page, "Escape", "Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Gia đình ông A")
    press(page, "b")
    page.wait_for_url("**/tham-dinh/")
    press(page, "j")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Gia đình ông B")
    press(page, "k")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Gia đình ông A")
    press(page, "d")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Đề xuất")
    # Typing begins at the first box; letters typed are letters, not keys.
    until(page, "[name=verdict]")
    press(page, "Space")
    until(page, "[name=reason]")
    page.keyboard.type("Gia dinh hoc tap tot, jkd")
    for row, points in enumerate(("28", "28", "18", "18")):
        until(page, f"[name=scores-{row}-points]")
        page.keyboard.type(points)
    press(page, "Control+Enter")
    expect(page.get_by_role("status")).to_contain_text("Đã")
    done = Nomination.objects.get(number=numbers[0])
    assert (done.step, done.city_score) == ("confirm", 92)
    press(page, "v")
    page.wait_for_url(f"{live_server.url}/")
    expect(page.get_by_role("main")).to_contain_text("Gia đình ông B")
