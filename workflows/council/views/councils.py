"""The council's sessions: called, agenda, attendance, votes opened and closed, minutes."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from nominations.models import Nomination
from organizations import grants
from organizations.capabilities import COUNCIL, Capability
from organizations.models import Unit
from organizations.refusals import Refused
from organizations.unit_acts import not_yours, rights_of, units_of
from workflows.kernel import door, policy
from workflows.kernel.registry import ACTIONS, Many
from workflows.web.filters import filters
from workflows.web.pages import many, page, person_of
from workflows.web.units import offer_units, unit_chosen

from .. import compositions, ranking, seats, sessions
from ..models import AgendaItem, CouncilSession, Turnout
from ..queries import sessions_visible
from ..rules import needed, quorum
from ..session_forms import SessionForm

PAGE = 30


def number_in(text: str) -> int | None:
    """A whole number from a form, or None."""
    return int(text) if text.isdecimal() and len(text) < 10 else None


def named_faults(form: forms.Form, fields: dict[str, list[str]]) -> list[str]:
    """What is wrong, each with the field it is about."""
    labels = {name: field.label for name, field in form.fields.items()}
    return [
        f"{labels[name]}: {text}" if labels.get(name) else text
        for name, texts in fields.items()
        for text in texts
    ]


@page
@filters("trang")
def council_list(request: HttpRequest) -> HttpResponse:
    """Sessions of my council; the secretary calls new ones."""
    person = person_of(request)
    runs = grants.holds(person, Capability.RUN_COUNCIL)
    now = timezone.localtime().strftime("%H:%M %d/%m/%Y")
    form = SessionForm(request.POST or None, initial={"meets_at": now})
    offer_units(form, person, Capability.RUN_COUNCIL)
    status = 200
    if request.method == "POST":
        if not runs:
            raise Refused("forbidden", not_yours())
        status = 422
        if form.is_valid() and (by := unit_chosen(form, person, Capability.RUN_COUNCIL)):
            try:
                made = sessions.call_session(
                    actor=person,
                    council=Unit.objects.get(pk=by.unit_id),
                    **form.cleaned_data,
                )
            except Refused as refusal:
                status = refusal.status
                form.add_error(None, str(refusal))
            else:
                return redirect("workflows:council_detail", made.pk)
    pages = Paginator(sessions_visible(person).order_by("-meets_at", "-pk"), PAGE)
    today = timezone.localdate()
    return render(
        request,
        "council/council_list.html",
        {
            "sessions": pages.get_page(request.GET.get("trang")),
            "form": form if runs else None,
            "councils": [
                (one.unit_name, compositions.in_force(one.unit_id, today))
                for one in rights_of(person, *COUNCIL)
            ],
            "votes": grants.holds(person, Capability.VOTE),
        },
        status=status,
    )


def _attendance(request: HttpRequest, session: int) -> None:
    given = request.POST
    for name, code in (("leave", "went_out"), ("come", "came_in")):
        if name in given:
            _do(request, session, code, seat=given[name])
            return
    present = [one for text in given.getlist("seat") if (one := number_in(text)) is not None]
    reasons = {
        seat: given[name]
        for name in given
        if name.startswith("why-") and (seat := number_in(name[4:])) is not None
    }
    _do(request, session, "take_attendance", present=present, reasons=reasons)


def _reorder(request: HttpRequest, session: CouncilSession) -> None:
    """One step up or down for one item."""
    order = list(session.items.order_by("position").values_list("position", flat=True))
    for name, step in (("up", -1), ("down", 1)):
        position = number_in(request.POST.get(name, ""))
        if position in order:
            at = order.index(position)
            to = min(max(at + step, 0), len(order) - 1)
            order[at], order[to] = order[to], order[at]
    _do(request, session.pk, "arrange_agenda", order=order)


def _settle(request: HttpRequest, session: int) -> None:
    """The chair's order among those level: a number typed beside each item."""
    given = request.POST
    places = sorted(
        (place, position)
        for name in given
        if name.startswith("place-")
        and (position := number_in(name[6:])) is not None
        and (place := number_in(given.get(name, ""))) is not None
    )
    _do(
        request,
        session,
        "settle_ranking",
        award_type=given.get("award", ""),
        order=[position for _place, position in places],
        reason=given.get("reason", ""),
    )


def _do(request: HttpRequest, session: int, code: str, **inputs: Any) -> None:
    done = door.do(sessions.KIND, code, session, person_of(request), inputs=inputs)
    messages.success(request, sessions.KIND.said(done.action, [done.thing]))


def _act(request: HttpRequest, session: CouncilSession) -> None:
    """What a button of the session's page asks for; each act asks its own right."""
    given = request.POST
    what, numbers = given.get("what", ""), given.getlist("number")
    if what == "attendance" or "leave" in given or "come" in given:
        _attendance(request, session.pk)
    elif "up" in given or "down" in given:
        _reorder(request, session)
    elif what == "agenda":
        many(request, "put_on_agenda", numbers, session=session.pk)
    elif (known := ACTIONS.get(what)) is not None and Many.SESSION in known.many:
        many(request, what, numbers)
    elif what == "settle":
        _settle(request, session.pk)
    elif what == "minutes":
        _do(request, session.pk, "sign_minutes", minutes_number=given.get("minutes", ""))
    else:
        messages.error(request, _("Không có việc này."))


def _rows(
    session: CouncilSession, items: list[AgendaItem], found: list[ranking.Standing]
) -> list[dict[str, Any]]:
    """Each item with who is out of it, and what the chair may confirm."""
    out = defaultdict(list)
    for item in items:
        for conflict in item.conflicts.all():
            out[item.pk].append(conflict)
    by_award = {one.award_type_id: one for one in found}
    rows = []
    for place, item in enumerate(items):
        standing = by_award.get(item.nomination.award_type_id)
        confirm = ""
        if item.state == AgendaItem.State.COUNTED:
            confirm = "council_pass" if item.passed else "council_fail"
            if item.passed and standing is not None:
                confirm = (
                    "council_pass"
                    if item.pk in standing.inside
                    else "council_fail"
                    if item.pk in standing.outside
                    else ""
                )
        rows.append(
            {
                "item": item,
                "out": out[item.pk],
                "confirm": confirm,
                "first": not place,
                "last": place == len(items) - 1,
                "place": standing.place(item) if standing else None,
            }
        )
    return rows


@page
def council_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One session: attendance, agenda, votes, results, minutes."""
    person = person_of(request)
    session: CouncilSession = sessions.KIND.find(person, pk)
    runs = session.council_id in units_of(person, Capability.RUN_COUNCIL)
    if request.method == "POST":
        _act(request, session)
        return redirect("workflows:council_detail", pk)
    items = list(
        session.items.select_related("nomination__award_type", "nomination__ward")
        .prefetch_related("conflicts__member")
        .order_by("position")
    )
    waiting = Nomination.objects.none()
    if runs and session.state != CouncilSession.State.CLOSED:
        waiting = policy.actionable(person, "put_on_agenda").filter(round=session.round)
    chairs = list(session.seats.select_related("member").prefetch_related("moves"))
    rule = items[0].rule if items else None
    mine = seats.places_of(person, session)
    standings = ranking.standings(session, items)
    presides = session.council_id in units_of(person, Capability.PRESIDE)
    return render(
        request,
        "council/council_detail.html",
        {
            "session": session,
            "rows": _rows(session, items, standings),
            "standings": standings,
            "voted": set(
                Turnout.objects.filter(
                    item__session=session, member__in=[one.seat.member_id for one in mine[:1]]
                ).values_list("item_id", flat=True)
            ),
            "seats": chairs,
            "runs": runs,
            "presides": presides,
            "inside": runs or presides,
            "votes": bool(mine),
            "sits": runs or presides or bool(mine),
            "waiting": waiting.select_related("ward", "award_type").order_by("sort_key")[:300],
            "present": sum(seat.present for seat in chairs),
            "quorum": quorum(rule, session.members_total) if rule else None,
            "needed": needed(rule, session.members_total) if rule else None,
            "to_open": [item for item in items if item.state == AgendaItem.State.WAITING],
            "to_count": [item for item in items if item.state == AgendaItem.State.VOTING],
            "to_confirm": [
                item
                for item in items
                if item.state in (AgendaItem.State.COUNTED, AgendaItem.State.TIED)
            ],
        },
    )
