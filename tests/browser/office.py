"""A browser, and everybody in turn at one computer; nothing here is a test."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"

#: What every file of these tests is marked with.
IN_BROWSER = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        not Path(CHROMIUM).exists() and not os.environ.get("CI"),
        reason="No Chromium on this machine.",
    ),
]


class Office:
    """Everybody in turn at one computer, each signed in once; cookies go with the person."""

    def __init__(self, browser: Browser, url: str, *, script: bool = True) -> None:
        self.url, self.here = url, ""
        self.context = browser.new_context(locale="vi-VN", java_script_enabled=script)
        self.page = self.context.new_page()
        self.page.set_default_timeout(15_000)
        self.kept: dict[str, Any] = {}

    def sit_down(self, username: str) -> None:
        """Somebody takes the place; the first time through the page everybody signs in by."""
        if username == self.here:
            return
        if self.here:
            self.kept[self.here] = self.context.cookies()
            self.context.clear_cookies()
        self.here = username
        if username in self.kept:
            self.context.add_cookies(self.kept[username])
            return
        self.page.goto(f"{self.url}/dang-nhap/")
        self.page.get_by_label("Tên đăng nhập").fill(username)
        self.page.get_by_label("Mật khẩu").fill("khuyenhoc-demo")
        self.page.get_by_role("button", name="Đăng nhập").click()
        self.page.wait_for_url(f"{self.url}/")

    def at(self, username: str, path: str) -> Page:
        """The account's window, opened at a page."""
        self.sit_down(username)
        self.page.goto(f"{self.url}{path}")
        return self.page

    def next_task(self, username: str, subject: str) -> Page:
        """From my work to the dossier that waits."""
        page = self.at(username, "/?loc=tat-ca")
        page.get_by_role("main").get_by_role("link", name=subject).first.click()
        expect(page.get_by_role("heading", level=1)).to_contain_text(subject)
        return page
