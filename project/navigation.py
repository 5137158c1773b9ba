"""The places of the top bar, each only where the site has it."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from organizations import grants
from organizations.capabilities import (
    BOOK_READERS,
    COUNCIL_READERS,
    LETTER_READERS,
    REVIEW_READERS,
    SHARING,
    WARD_DESK,
    Capability,
)
from workflows.web.words import address

from .service.operation import alerts


class Place(NamedTuple):
    """One entry of the bar."""

    label: str
    name: str
    #: Addresses below this one belong to the place.
    start: str
    #: Shown to whoever holds one of these rights; to all when empty.
    rights: frozenset[str] = frozenset()


#: In the order of the work; a room adds its place here.
PLACES = (
    Place("Việc của tôi", "workflows:inbox", "/"),
    Place("Hồ sơ", "workflows:nomination_list", "/ho-so"),
    Place(
        "Phân việc",
        "workflows:work_shares",
        "/phan-viec",
        SHARING | {Capability.ADMINISTER},
    ),
    Place("Bảng của phường", "workflows:workbook_list", "/bang", WARD_DESK),
    Place(
        "Tờ trình",
        "workflows:submission_list",
        "/to-trinh",
        LETTER_READERS,
    ),
    Place(
        "Hội đồng",
        "workflows:council_list",
        "/hoi-dong",
        COUNCIL_READERS,
    ),
    Place("Quyết định", "workflows:decision_list", "/quyet-dinh"),
    Place(
        "Khiếu nại",
        "workflows:complaint_list",
        "/khieu-nai",
        REVIEW_READERS,
    ),
    Place("Đã khen", "workflows:past_award_list", "/da-khen", REVIEW_READERS),
    Place(
        "Văn bản",
        "papers:book",
        "/van-ban",
        BOOK_READERS,
    ),
    Place("Báo cáo", "reports:index", "/bao-cao"),
    Place("Nhân sự", "people", "/nhan-su", frozenset({Capability.ADMINISTER})),
    Place("Thiết lập", "setup", "/thiet-lap", frozenset({Capability.ADMINISTER})),
)


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Entries of the bar, the roles of whoever is signed in, and how pages address them."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    mandates = grants.mandates(user)
    held = frozenset(one for mandate in mandates for one in mandate.capabilities)
    return {
        "navigation": _entries(request.path, held),
        "mandates": mandates,
        "you": address(user),
        "alerts": alerts() if Capability.ADMINISTER in held else [],
    }


def _entries(path: str, held: frozenset[str]) -> list[dict[str, Any]]:
    entries = []
    for place in PLACES:
        if place.rights and not place.rights & held:
            continue
        try:
            url = reverse(place.name)
        except NoReverseMatch:
            continue
        here = path == "/" if place.start == "/" else path.startswith(place.start)
        entries.append({"label": place.label, "url": url, "on": here})
    return entries
