"""Tin mới: what my units were told."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from workflows.web.filters import filters
from workflows.web.pages import page, person_of
from workflows.web.words import moment_told

from ..news import count_news, notices_of, read_all
from .work import page_number

_PAGE = 30


@page
@filters("trang")
@require_http_methods(["GET", "HEAD", "POST"])
def news(request: HttpRequest) -> HttpResponse:
    """The last first, a page at a time; sent, everything up to the newest shown is read."""
    person = person_of(request)
    if request.method == "POST":
        text = request.POST.get("last", "")
        if text.isdecimal() and len(text) < 18:
            newest = notices_of(person).values_list("pk", flat=True).first() or 0
            read_all(person, min(int(text), newest))
        return redirect("workflows:news")
    count_news(person)
    number = page_number(request)
    found = list(notices_of(person)[(number - 1) * _PAGE : number * _PAGE + 1])
    shown = [
        {"notice": one, "when": moment_told(one.made_at), "fresh": one.pk > person.news_read}
        for one in found[:_PAGE]
    ]
    return render(
        request,
        "inbox/news.html",
        {
            "rows": shown,
            "last": found[0].pk if found and number == 1 and shown[0]["fresh"] else None,
            "more": number + 1 if len(found) > _PAGE else None,
            "before": number - 1,
        },
    )
