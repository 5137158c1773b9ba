"""The places of the top bar, each only where the site has it."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from organizations import grants
from organizations.capabilities import (
    BOOK_READERS,
    COUNCIL_READERS,
    FUND_READERS,
    LETTER_READERS,
    REVIEW_READERS,
    SHARING,
    WARD_DESK,
    Capability,
)
from organizations.models import User
from workflows.inbox.news import news_count
from workflows.web.words import address

from .helping import helping
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
    Place("Quỹ", "workflows:fund_list", "/quy/", FUND_READERS),
    Place("Báo cáo", "reports:index", "/bao-cao"),
    Place("Nhân sự", "people", "/nhan-su", frozenset({Capability.ADMINISTER})),
    Place("Danh hiệu", "workflows:award_list", "/danh-hieu", frozenset({Capability.ADMINISTER})),
    Place("Thiết lập", "setup", "/thiet-lap", frozenset({Capability.ADMINISTER})),
)


#: So many entries stand in the bar; the others under "Thêm".
_IN_THE_BAR = 5


def navigation(request: HttpRequest) -> dict[str, Any]:
    """What the frame of every page shows: entries, roles, how to address the reader, the bell,
    whom to call."""
    user = getattr(request, "user", None)
    person = user if isinstance(user, User) else None
    shown: dict[str, Any] = {"practice_url": settings.PRACTICE_URL}
    if person is None:
        return shown
    shown["helper"] = helping(person)
    mandates = grants.mandates(person)
    held = frozenset(one for mandate in mandates for one in mandate.capabilities)
    entries = _entries(request.path, held)
    more = entries[_IN_THE_BAR:]
    return shown | {
        "navigation": {
            "all": entries,
            "first": entries[:_IN_THE_BAR],
            "more": more,
            "in_more": next((entry["label"] for entry in more if entry["on"]), ""),
        },
        "mandates": mandates,
        "you": address(person),
        "news_count": news_count(person),
        "alerts": alerts() if Capability.ADMINISTER in held else [],
        "trying": settings.DEBUG and request.session.get("trying"),
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
