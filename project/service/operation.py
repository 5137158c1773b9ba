"""What the operator reads: how the service is, in words, and what to do."""

from __future__ import annotations

from django.core.cache import cache
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from nominations.models import Round
from organizations.second import administers
from workflows.web.pages import page, person_of

from . import health

_ALERTS = "service.alerts"
_ALERTS_KEPT = 30


@never_cache
@page
@require_safe
def operation(request: HttpRequest) -> HttpResponse:
    """Every check with what to do about it."""
    administers(person_of(request))
    checks = health.look()
    return render(
        request,
        "service/operation.html",
        {"wrong": [one for one in checks if not one.ok], "good": [one for one in checks if one.ok]},
    )


def alerts() -> list[tuple[str, str, str]]:
    """What administrators are told on every page: text, where it is put right, what that is called.

    Asked for at most twice a minute.
    """
    told: list[tuple[str, str, str]] | None = cache.get(_ALERTS)
    if told is None:
        try:
            told = [
                (f"{one.label}: {one.text}.", reverse("operation"), "Xem phải làm gì")
                for one in health.silent()
            ]
            if not Round.objects.exists():
                told.append(("Thiết lập chưa xong: chưa có đợt xét.", reverse("setup"), "Làm tiếp"))
        except DatabaseError:
            told = []
        cache.set(_ALERTS, told, _ALERTS_KEPT)
    return told
