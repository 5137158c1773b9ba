"""Settings that look well each and do not go together; told by ``check`` and at the start."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.core.checks import Error, Tags, Warning, register


@register(Tags.caches)
def redis_is_there(**kwargs: Any) -> list[Error]:
    """A cache in Redis needs its package, which is not among ours."""
    backend = str(settings.CACHES["default"].get("BACKEND", "")).casefold()
    if "redis" not in backend or find_spec("redis") is not None:
        return []
    text = "CACHE_URL đặt ở Redis mà gói redis chưa cài."
    return [Error(text, hint="pip install redis, hoặc bỏ CACHE_URL.", id="service.E001")]


@register(Tags.security, deploy=True)
def somebody_tells_of_tls(**kwargs: Any) -> list[Warning]:
    """Behind a proxy that is not ours nobody knows whether a request came by HTTPS."""
    if not settings.SITE_URL.startswith("https://") or settings.TRUSTED_PROXIES:
        return []
    text = "SITE_URL là https mà TRUSTED_PROXIES là 0: không tự chuyển sang HTTPS, không có HSTS."
    return [
        Warning(
            text, hint="Đặt TRUSTED_PROXIES=1 khi có nginx hay Caddy ở trước.", id="service.W001"
        )
    ]
