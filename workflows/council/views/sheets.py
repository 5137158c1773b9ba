"""The ballot sheet of a session: chosen, looked over, given; three pages, no script needed.

What was chosen travels from page to page in the forms themselves and is stored nowhere.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from organizations.refusals import Reason, Refused
from workflows.kernel import door
from workflows.web.pages import page, person_of

from .. import seats, sessions, sheets
from ..models import CouncilSession
from ..sheets import CHOICES, Group, Sheet
from .councils import number_in

_MODES = ("all", "each", "blank", "later")


def _read(request: HttpRequest, sheet: Sheet) -> None:
    """What was chosen, onto the sheet: by group, and of ballots given before by item."""
    given = request.POST
    spared = set(given.getlist("tru"))
    for group in sheet.groups:
        mode = given.get(f"nhom-{group.key}", "")
        group.mode = mode if mode in _MODES else ""
        for line in group.lines:
            said = given.get(f"muc-{line.position}", "")
            said = said if said in CHOICES else ""
            if line.struck:
                continue
            if line.voted or group.mode == "each":
                line.choice = said
            elif group.mode == "all":
                line.choice = "no" if str(line.position) in spared else "yes"
            elif group.mode == "blank":
                line.choice = "blank"


def _faults(sheet: Sheet, code: str) -> list[str]:
    """What must be chosen first; each group says its own too."""
    for group in sheet.groups:
        if not group.awaited or group.mode == "later":
            continue
        missing = [line for line in group.awaited if not line.choice]
        if not group.mode:
            group.fault = _("Chưa chọn nhóm này.")
        elif missing:
            told = ", ".join(str(line.position) for line in missing)
            group.fault = _("Chưa chọn mục %s.") % told
    faults = [f"{group.name}: {group.fault}" for group in sheet.groups if group.fault]
    again = any(line.choice and line.voted and line.item.secret for line in sheet.lines)
    if again and not code:
        faults.append(_("Muốn đổi phiếu kín đã bỏ thì cần mã phiếu."))
    if not faults and not sheet.chosen:
        faults.append(_("Chưa chọn mục nào."))
    return faults


def _page(
    request: HttpRequest, sheet: Sheet, faults: list[str] | None = None, *, status: int = 200
) -> HttpResponse:
    first: Group | None = next((one for one in sheet.groups if one.fault), None)
    code = request.POST.get("ballot_code", "")
    more = {"sheet": sheet, "faults": faults or [], "first_fault": first, "code": code}
    return render(request, "council/sheet.html", more, status=status)


def _review(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    code = request.POST.get("ballot_code", "").strip()
    if sheet.against:
        return _page(request, sheet, [sheet.against], status=409)
    if faults := _faults(sheet, code):
        return _page(request, sheet, faults, status=422)
    try:
        ticket = sheets.begin(sheet, person_of(request), code)
    except Refused as refusal:
        return _page(request, sheet, [str(refusal)], status=refusal.status)
    lines = sheet.lines
    more: dict[str, Any] = {
        "sheet": sheet,
        "ticket": ticket,
        "code": code,
        "yes": sum(line.choice == "yes" for line in lines),
        "no": sum(line.choice == "no" for line in lines),
        "blank": sum(line.choice == "blank" for line in lines),
        "without": sum(not line.choice for line in lines),
        "count": len(sheet.chosen),
    }
    return render(request, "council/sheet_review.html", more)


def _give(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    person, ticket = person_of(request), request.POST.get("sheet", "")
    if sheet.place is None:
        raise Refused("forbidden", [Reason("seat", sheet.against)])
    choices = {
        position: said
        for name in request.POST
        if name.startswith("muc-")
        and (position := number_in(name[4:])) is not None
        and (said := request.POST[name]) in CHOICES
    }
    came = sheets.give(person, sheet.session, sheet.place.seat.pk, choices, ticket)
    done = [one for one in came if one.done]
    secret = any(one.item and one.item.secret for one in done)
    more: dict[str, Any] = {
        "sheet": sheet,
        "done": done,
        "refused": [one for one in came if not one.done],
        "code": sheets.code_of(ticket, person, sheet.place) if secret else "",
        "at": timezone.now(),
    }
    return render(request, "council/sheet_receipt.html", more, status=200 if done else 409)


def _declare(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    """The member leaves one item; the sheet is shown anew without it."""
    wanted = number_in(request.POST.get("muc", ""))
    line = next((one for one in sheet.lines if one.position == wanted), None)
    if line is None or sheet.place is None:
        return _page(request, sheet, [_("Chọn mục có liên quan.")], status=422)
    given: dict[str, Any] = {
        "seat": sheet.place.seat.pk,
        "reason": request.POST.get("reason", ""),
    }
    try:
        door.perform("declare_conflict", line.nomination.number, person_of(request), **given)
    except Refused as refusal:
        told = [text for texts in refusal.fields.values() for text in texts]
        return _page(request, sheet, told or [str(refusal)], status=refusal.status)
    back = reverse("workflows:ballot_sheet", args=[sheet.session.pk])
    return redirect(f"{back}?ghe={sheet.place.seat.pk}")


@page
@never_cache
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """All items being voted on: chosen on one sheet, looked over, given under one code."""
    person = person_of(request)
    session: CouncilSession = sessions.KIND.find(person, pk)
    if not seats.places_of(person, session):
        raise Refused("forbidden", [Reason("seat", _("Không phải ủy viên của phiên họp này."))])
    seat = number_in(request.POST.get("seat", "") or request.GET.get("ghe", ""))
    shown = sheets.look(person, session, seat)
    if request.method != "POST":
        return _page(request, shown)
    what = request.POST.get("what", "")
    if what == "give":
        return _give(request, shown)
    if what == "conflict":
        return _declare(request, shown)
    _read(request, shown)
    return _review(request, shown) if what == "review" else _page(request, shown)
