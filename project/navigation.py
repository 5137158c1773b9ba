"""The places of the top bar, each for those who have something to do there."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from organizations import grants

_ITEMS = (
    ("Việc của tôi", "workflows:inbox", "/"),
    ("Hồ sơ", "workflows:nomination_list", "/ho-so"),
    ("Tờ trình", "workflows:submission_list", "/to-trinh"),
    ("Hội đồng", "workflows:council_list", "/hoi-dong"),
    ("Quyết định", "workflows:decision_list", "/quyet-dinh"),
)


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Items of the bar and the roles of whoever is signed in."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    items = [
        {
            "label": label,
            "url": reverse(name),
            "on": request.path == "/" if start == "/" else request.path.startswith(start),
        }
        for label, name, start in _ITEMS
    ]
    return {"navigation": items, "mandates": grants.mandates(user)}
