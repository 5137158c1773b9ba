"""What all pages share."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from organizations.models import User

from ..reasons import Refused

Page = Callable[..., HttpResponse]


def person_of(request: HttpRequest) -> User:
    """Who is signed in."""
    person = request.user
    assert isinstance(person, User)
    return person


def page(view: Page) -> Page:
    """Signed in only; a refusal becomes a readable page with the right status."""

    @login_required
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Refused as refusal:
            if refusal.kind == "hidden":
                raise Http404 from refusal
            return render(
                request,
                "workflows/refused.html",
                {"reasons": refusal.reasons, "fields": refusal.fields},
                status=refusal.status,
            )

    return wrapped
