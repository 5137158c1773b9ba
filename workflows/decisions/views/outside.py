"""The page of a higher body's paper."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from workflows.web.pages import page, person_of

from ..outside import outside_result, scan_of


@page
def outside_scan(request: HttpRequest, number: str) -> Any:
    """The higher body's paper, for whoever may see the case; a ward once results are out."""
    return scan_of(outside_result(person_of(request), number))
