"""Sessions that end after half an hour of rest, without a write on every page."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

#: How old the last renewal may be before a page renews it, in seconds. Someone who works has at
#: least the session's age less this before being asked to sign in again.
RENEW_AFTER = 5 * 60
_KEY = "renewed"


class SlidingSessions:
    """Renews a used session at most every five minutes.

    Django's own ``SESSION_SAVE_EVERY_REQUEST`` writes on every page, three statements each.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.COOKIES.get(settings.SESSION_COOKIE_NAME) and not request.session.is_empty():
            now = int(time.time())
            if now - request.session.get(_KEY, 0) >= RENEW_AFTER:
                request.session[_KEY] = now
        return self.get_response(request)
