"""The guide inside the service: the pages of ``docs/guide`` as they are written."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

from organizations.models import User

from .helping import helping

#: In the order a reader looks for them; nothing else of the folder is shown.
CHAPTERS = (
    "phuong-xa",
    "thanh-pho",
    "van-ban",
    "luu-tru",
    "mau-van-ban",
    "administration",
    "cai-dat",
    "van-hanh",
    "cap-nhat",
)
_LINK = re.compile(r'href="([a-z-]+)\.md(#[^"]*)?"')


def _folder() -> Path:
    return Path(settings.BASE_DIR) / "docs" / "guide"


@cache
def _chapter(name: str) -> tuple[str, SafeString]:
    """Title and text; what is written there is ours, and raw HTML in it is shown as text."""
    text = (_folder() / f"{name}.md").read_text(encoding="utf-8")
    title, _newline, body = text.partition("\n")
    html = MarkdownIt("commonmark", {"html": False}).enable("table").render(body)
    html = html.replace("<table>", '<div class="scroll"><table class="t">')
    html = html.replace("</table>", "</table></div>")
    html = _LINK.sub(
        lambda found: f'href="{reverse("guide_chapter", args=[found[1]])}{found[2] or ""}"', html
    )
    return title.lstrip("# "), mark_safe(html)


def guide(request: HttpRequest, name: str = "") -> HttpResponse:
    """The list of chapters, or one of them."""
    if name and name not in CHAPTERS:
        raise Http404
    chapters = [(one, _chapter(one)[0]) for one in CHAPTERS]
    title, text = _chapter(name) if name else ("", "")
    person = request.user if isinstance(request.user, User) else None
    return render(
        request,
        "guide.html",
        {"chapters": chapters, "title": title, "text": text, "helper": helping(person)},
    )
