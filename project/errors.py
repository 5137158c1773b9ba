"""The pages a person sees when a request cannot be answered."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that is too old or came from elsewhere; the way out is to open the page again."""
    return render(request, "403_csrf.html", status=403)
