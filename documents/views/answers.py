"""Files as answers."""

from __future__ import annotations

from django.http import HttpResponse


def pdf_answer(data: bytes, name: str) -> HttpResponse:
    """A PDF shown in the browser; it may run nothing there."""
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["Content-Security-Policy"] = "sandbox"
    return response


def file_answer(data: bytes, name: str, media_type: str) -> HttpResponse:
    """Any other file: to save, never to open in the page."""
    response = HttpResponse(data, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Content-Security-Policy"] = "sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response
