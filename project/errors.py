"""The pages a person sees when a request cannot be answered."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable

from django.conf import settings
from django.contrib.admin.options import IncorrectLookupParameters
from django.db import DataError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views import defaults

from cage.refusal import FileRefused
from organizations.refusals import Reason

_logger = logging.getLogger(__name__)
#: What a page is asked with; everything else is the API's.
_METHODS = ("GET", "HEAD", "POST")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that is too old or came from elsewhere; the way out is to open the page again."""
    return render(request, "403_csrf.html", status=403)


def no_database(request: HttpRequest, error: BaseException) -> HttpResponse:
    """The database does not answer: a page, or the API's body, that asks nothing of it."""
    _logger.error("the database does not answer: %s", error, exc_info=error)
    answer: HttpResponse
    if request.path.startswith("/api/"):
        text = "Nơi lưu hồ sơ chưa trả lời. Hãy đợi một phút, xem việc đã lưu chưa rồi gửi lại."
        answer = JsonResponse({"reasons": [{"code": "unavailable", "text": text}]}, status=503)
    else:
        # Without the request: who asks and what they may see stand in the database.
        answer = HttpResponse(render_to_string("503.html"), status=503)
    answer["Retry-After"] = "60"
    return answer


def server_error(request: HttpRequest) -> HttpResponse:
    """What nobody answered; also called for what goes wrong in the middleware (sessions)."""
    error = sys.exc_info()[1]
    if isinstance(error, OperationalError | InterfaceError):
        return no_database(request, error)
    return defaults.server_error(request)


def _is_page(request: HttpRequest) -> bool:
    return not request.path.startswith(("/api/", "/static/"))


class RefusalPages:
    """Give a wrong method a page to read, where Django sends none."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in _METHODS and not request.path.startswith("/api/"):
            # A page would answer as if it had been asked for.
            response: HttpResponse = HttpResponseNotAllowed(_METHODS)
        else:
            response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and not response.content:
            page = render(request, "405.html", status=405)
            page["Allow"] = response["Allow"]
            return page
        if settings.DEBUG and response.status_code == 404 and _is_page(request):
            # Whoever tries the demonstration out reads what everybody reads in service.
            return render(request, "404.html", status=404)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """What was sent and cannot be used is told, and is no failure of ours.

        A NUL the database cannot hold, a filter of the administration that is none, JSON nested
        without end; a file that was not taken says why.
        """
        if isinstance(error, FileRefused):
            reasons = [Reason(error.code, error.text)]
            return render(request, "web/refused.html", {"reasons": reasons}, status=422)
        if isinstance(error, OperationalError | InterfaceError):
            return no_database(request, error)
        if isinstance(error, DataError | IncorrectLookupParameters | RecursionError):
            return render(request, "400.html", status=400)
        return None
