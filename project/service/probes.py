"""What machines ask: alive, ready, figures. Answered before anything else looks at the request.

No host name, session or database is needed to say that the process lives.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from contextlib import suppress

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse

from . import health
from .metrics import lines

#: What a look found, and for how many seconds it stands.
_LOOKED, _LOOKED_KEPT = "service.health", 3
_PLAIN = "text/plain; charset=utf-8"
#: What Prometheus reads.
_METRICS = "text/plain; version=0.0.4; charset=utf-8"


class Probes:
    """``/healthz``, ``/readyz`` and, with METRICS_TOKEN, ``/metrics``."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in ("GET", "HEAD"):
            answer = _ANSWERS.get(request.path)
            if answer is not None:
                given = answer(request)
                given["Cache-Control"] = "no-store"
                return given
        return self.get_response(request)


def _alive(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type=_PLAIN)


def _ready(request: HttpRequest) -> HttpResponse:
    """Names only for who has no token: what is wrong with keys and disks is nobody else's."""
    checks = _lately()
    is_ready, whole = health.ready(checks), _has_token(request)
    told = {
        "ready": is_ready,
        "checks": [
            {"name": one.name, "ok": one.ok, "vital": one.vital}
            | ({"text": one.text} if whole else {})
            for one in checks
        ],
    }
    return JsonResponse(
        told, status=200 if is_ready else 503, json_dumps_params={"ensure_ascii": False}
    )


def _lately() -> list[health.Check]:
    """The checks, looked at anew every few seconds at most: anybody may ask, as often as they like.

    A cache that does not answer is asked for nothing.
    """
    with suppress(Exception):
        kept: list[health.Check] | None = cache.get(_LOOKED)
        if kept is not None:
            return kept
    checks = health.look()
    with suppress(Exception):
        cache.set(_LOOKED, checks, _LOOKED_KEPT)
    return checks


def _metrics(request: HttpRequest) -> HttpResponse:
    if not settings.METRICS_TOKEN:
        return HttpResponse(status=404)
    if not _has_token(request):
        refused = HttpResponse("token\n", status=401, content_type=_PLAIN)
        refused["WWW-Authenticate"] = "Bearer"
        return refused
    return HttpResponse("\n".join([*lines(), ""]), content_type=_METRICS)


def _has_token(request: HttpRequest) -> bool:
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    wanted: str = settings.METRICS_TOKEN
    return bool(wanted) and hmac.compare_digest(given.encode(), wanted.encode())


_ANSWERS = {"/healthz": _alive, "/readyz": _ready, "/metrics": _metrics}
