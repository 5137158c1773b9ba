"""The whole of one dossier, for a page that shows all of it."""

from __future__ import annotations

from django.http import HttpRequest

from nominations.models import Nomination
from organizations.refusals import hidden
from workflows.web.pages import person_of

from ..looking import look


def find_whole(request: HttpRequest, number: str) -> Nomination:
    """The same, for a page that shows all of it: see ``looking``."""
    found = look(person_of(request), number)
    if found is None:
        raise hidden()
    return found
