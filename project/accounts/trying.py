"""Trying the service out: one card a role of the demonstration, no password to type.

Only while ``DEBUG`` is on, and only into accounts that the demonstration's published password
opens: nobody gets in here who could not on the sign-in page.
"""

from __future__ import annotations

import os
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.auth import authenticate, login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from organizations import grants
from organizations.models import User
from workflows.inbox.inbox import load_of
from workflows.web.words import address

#: Kept in the session of whoever came in by a card.
TRYING = "trying"


class Role(NamedTuple):
    """An account of the demonstration and what one does in it."""

    username: str
    does: str | Promise


ROLES = (
    Role("mybinh.canbo", gettext_lazy("Soạn hồ sơ, gửi bảng Excel, bổ sung khi bị trả lại")),
    Role("mybinh.chutich", gettext_lazy("Duyệt danh sách, gửi thành phố theo tờ trình")),
    Role("tp.tiepnhan", gettext_lazy("Tiếp nhận tờ trình, trao giấy khen")),
    Role("tp.thamdinh", gettext_lazy("Chấm điểm bên minh chứng, lấy ý kiến, trả lại")),
    Role("hoidong.1", gettext_lazy("Đọc hồ sơ và bỏ phiếu")),
    Role("tp.chutich", gettext_lazy("Xác nhận kết quả, trình ký")),
    Role("ubnd.phochutich", gettext_lazy("Đọc dự thảo và ký quyết định")),
    Role("quantri", gettext_lazy("Người dùng, danh hiệu, đợt xét")),
)
OTHERS = (
    *("tp.thuky", "hoidong.chutich", "gddt.canbo", "vhtt.canbo", "ubnd.chutich", "ubnd.vanthu"),
    *("tp.vanthu", "tp.thuquy", "kiemtra"),
)


def _password() -> str:
    return os.environ.get("DEMO_PASSWORD", "khuyenhoc-demo")


def cards() -> dict[str, Any]:
    """What the sign-in page shows of the demonstration; nothing in service or without it."""
    if not settings.DEBUG:
        return {}
    wanted = [*(role.username for role in ROLES), *OTHERS]
    people = {
        person.username: person
        for person in User.objects.filter(username__in=wanted, is_active=True)
    }
    shown = [
        {
            "person": people[role.username],
            "address": address(people[role.username]),
            "mandate": next(iter(grants.mandates(people[role.username])), None),
            "does": role.does,
            "load": load_of(people[role.username]),
        }
        for role in ROLES
        if role.username in people
    ]
    others = [
        {"person": people[name], "mandate": next(iter(grants.mandates(people[name])), None)}
        for name in OTHERS
        if name in people
    ]
    return {"cards": shown, "others": others} if shown else {}


class TryOutView(View):
    """The cards again, for whoever wants another role; a card sent signs in as that person."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Not there in service."""
        if not settings.DEBUG:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, fault: str = "") -> HttpResponse:
        """Every card."""
        return render(request, "account/try_out.html", cards() | {"fault": fault})

    def post(self, request: HttpRequest) -> HttpResponse:
        """In as the person of the card."""
        name = request.POST.get("username", "")
        known = name in {role.username for role in ROLES} or name in OTHERS
        person = authenticate(None, username=name, password=_password()) if known else None
        if not isinstance(person, User):
            return self.get(request, _("Vai này không còn mật khẩu mẫu. Xin chọn vai khác."))
        login(request, person)
        request.session[TRYING] = True
        return redirect("/")
