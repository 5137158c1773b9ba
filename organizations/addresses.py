"""Where a request comes from."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest | None) -> str:
    """Where a request comes from, as far as our own proxies vouch for it.

    Of an IPv6 address the network of one household or office: a guesser has all the rest of it.
    """
    if request is None:
        return ""
    text = str(request.META.get("REMOTE_ADDR", ""))
    if settings.TRUSTED_PROXIES:
        hops = request.headers.get("X-Forwarded-For", "").split(",")
        text = hops[-min(settings.TRUSTED_PROXIES, len(hops))].strip()
    try:
        known = ip_address(text)
    except ValueError:
        return text
    return str(ip_network((known, 64), strict=False)) if known.version == 6 else str(known)
