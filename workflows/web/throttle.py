"""How often one address may ask what anybody may ask."""

from __future__ import annotations

from django.core.cache import cache
from django.http import HttpRequest
from rest_framework.throttling import BaseThrottle


def too_many(request: HttpRequest, what: str, most: int, seconds: int = 60) -> bool:
    """Whether this address has asked for ``what`` more than ``most`` times in the last while."""
    key = _key(request, what)
    cache.add(key, 0, timeout=seconds)
    try:
        return bool(cache.incr(key) > most)
    except ValueError:
        # It ran out between the two lines.
        return False


def over(request: HttpRequest, what: str, most: int) -> bool:
    """Whether this address has had more than ``most`` of ``what``; asking does not count."""
    return bool(cache.get(_key(request, what), 0) > most)


def _key(request: HttpRequest, what: str) -> str:
    # The same idea of who asks as the API has, proxies of our own included.
    return f"{what}:{BaseThrottle().get_ident(request)}"  # type: ignore[arg-type]
