"""The council: sessions, attendance, agenda, ballots, results, minutes."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from nominations.models import Nomination
from organizations.models import Unit, User

from .. import batches, door, lists, policy
from ..actions.council import needed, quorum
from ..batch_forms import SessionForm
from ..models import AgendaItem, Choice, CouncilSession, Opinion, Turnout
from ..reasons import Refused, hidden
from .base import many, page, person_of

PAGE = 30
_BY_SECRETARY = frozenset({"open_vote", "close_vote"})
_BY_CHAIR = frozenset({"council_pass", "council_fail"})


@page
def council_list(request: HttpRequest) -> HttpResponse:
    """Sessions of my council; the secretary calls new ones."""
    person = person_of(request)
    mandate = lists.mandate_for(person, "run_council")
    now = timezone.localtime().strftime("%H:%M %d/%m/%Y")
    form = SessionForm(request.POST or None, initial={"meets_at": now})
    if request.method == "POST":
        if mandate is None:
            raise Refused("forbidden", batches.not_yours())
        if form.is_valid():
            made = batches.call_session(
                actor=person, council=Unit.objects.get(pk=mandate.unit_id), **form.cleaned_data
            )
            return redirect("workflows:council_detail", made.pk)
    pages = Paginator(lists.sessions_visible(person).order_by("-meets_at", "-pk"), PAGE)
    return render(
        request, "workflows/council_list.html",
        {
            "sessions": pages.get_page(request.GET.get("trang")),
            "form": form if mandate else None,
        },
        status=422 if form.errors else 200,
    )  # fmt: skip


def _session(person: User, pk: int) -> CouncilSession:
    found = lists.sessions_visible(person).filter(pk=pk).first()
    if found is None:
        raise hidden()
    return found


def _act(request: HttpRequest, session: CouncilSession) -> None:
    """What a button of the session's page asks for; each act asks its own right."""
    person, what = person_of(request), request.POST.get("what", "")
    numbers = request.POST.getlist("number")
    if what == "attendance":
        seats = [
            int(one) for one in request.POST.getlist("seat") if one.isdecimal() and len(one) < 10
        ]
        batches.take_attendance(actor=person, session=session, present=seats)
    elif what == "agenda":
        many(request, "put_on_agenda", numbers, session=session.pk)
    elif what in _BY_SECRETARY | _BY_CHAIR:
        many(request, what, numbers)
    elif what == "minutes":
        batches.sign_minutes(
            actor=person, session=session, minutes_number=request.POST.get("minutes", "")
        )


@page
def council_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One session: attendance, agenda, votes, results, minutes."""
    person = person_of(request)
    session = _session(person, pk)
    runs = session.council_id in lists.units_of(person, "run_council")
    if request.method == "POST":
        _act(request, session)
        return redirect("workflows:council_detail", pk)
    items = list(
        session.items.select_related("nomination__award_type", "nomination__ward").order_by(
            "position"
        )
    )
    waiting = Nomination.objects.none()
    if runs and session.state != CouncilSession.State.CLOSED:
        waiting = policy.actionable(person, "put_on_agenda").filter(round=session.round)
    seats = list(session.seats.select_related("member"))
    rule = items[0].rule if items else None
    return render(
        request, "workflows/council_detail.html",
        {
            "session": session,
            "items": items,
            "voted": set(
                Turnout.objects.filter(item__session=session, member=person).values_list(
                    "item_id", flat=True
                )
            ),
            "seats": seats,
            "runs": runs,
            "presides": session.council_id in lists.units_of(person, "preside"),
            "votes": any(seat.member_id == person.pk for seat in seats),
            "waiting": waiting.select_related("ward", "award_type").order_by("sort_key")[:300],
            "present": sum(seat.present for seat in seats),
            "quorum": quorum(rule, session.members_total) if rule else None,
            "needed": needed(rule, session.members_total) if rule else None,
            "to_open": [item for item in items if item.state == AgendaItem.State.WAITING],
            "to_count": [item for item in items if item.state == AgendaItem.State.VOTING],
            "to_confirm": [item for item in items if item.state == AgendaItem.State.COUNTED],
        },
    )  # fmt: skip


#: The base a rule counts by, in words.
_BASES = {"all": "tổng số ủy viên", "present": "số ủy viên có mặt", "valid": "số phiếu hợp lệ"}


def _rule_in_words(item: AgendaItem, session: CouncilSession, present: int, out: int) -> str:
    num, den = item.rule["threshold"]
    base = {"all": session.members_total, "present": present, "valid": present}[item.rule["base"]]
    base -= out
    share = "Quá" if item.rule["strict"] else "Ít nhất"
    part = "nửa" if [num, den] == [1, 2] else f"{num}/{den}"
    return (
        f"{share} {part} {_BASES[item.rule['base']]}: "
        f"cần ít nhất {needed(item.rule, base)} / {base} phiếu đồng ý."
    )


@page
def ballot(request: HttpRequest, pk: int, position: int) -> HttpResponse:
    """One item before a member: what it is about, two large buttons, and the next item."""
    person = person_of(request)
    session = _session(person, pk)
    item = (
        session.items.select_related(
            "nomination__award_type", "nomination__award_type_version", "nomination__ward",
            "nomination__authority", "session",
        )
        .filter(position=position)
        .first()
    )  # fmt: skip
    if item is None or not policy.visible(person).filter(pk=item.nomination_id).exists():
        raise hidden()
    told: dict[str, str] = {}
    reasons, status = [], 200
    if request.method == "POST":
        try:
            told = dict(_cast(request, item).told)
        except Refused as refusal:
            reasons, status = refusal.reasons, refusal.status
    seats = list(session.seats.values_list("member_id", "present"))
    turnout = {one.member_id: one for one in item.turnout.all()}
    out = {one.member_id: one for one in item.conflicts.select_related("member")}
    present = sum(1 for _member, there in seats if there)
    others = list(session.items.select_related("nomination").order_by("position"))
    mine = turnout.get(person.pk)
    return render(
        request, "workflows/ballot.html",
        {
            "session": session,
            "item": item,
            "nomination": item.nomination,
            "count": len(others),
            "present": present,
            "quorum": quorum(item.rule, session.members_total),
            "rule": _rule_in_words(item, session, present, len(out)),
            "conflicts": list(out.values()),
            "opinions": Opinion.objects.filter(
                consultation__nomination=item.nomination_id
            ).exclude(verdict="").select_related("unit"),
            "has_seat": person.pk in {member for member, _there in seats},
            "out": person.pk in out,
            "voted": mine is not None,
            "choice": mine.get_open_choice_display() if mine and mine.open_choice else "",
            "choices": Choice.choices,
            "turnout": len(turnout),
            "expected": present - len([one for one in out if (one, True) in seats]),
            "next": _next(others, item, person),
            "done": [one for one in others if one.state in {"confirmed", "deferred", "counted"}][
                -5:
            ][::-1],
            "told": told,
            "reasons": reasons,
            "code": request.POST.get("ballot_code", "") if reasons else "",
        },
        status=status,
    )  # fmt: skip


def _cast(request: HttpRequest, item: AgendaItem) -> Nomination:
    person, number = person_of(request), item.nomination.number
    given: dict[str, Any] = {}
    if request.POST.get("what") == "conflict":
        return door.perform(
            "declare_conflict", number, person, reason=request.POST.get("reason", "")
        )
    given["choice"] = request.POST.get("choice", "")
    if code := request.POST.get("ballot_code", "").strip():
        given["ballot_code"] = code
    return door.perform("vote", number, person, **given)


def _next(items: list[AgendaItem], item: AgendaItem, person: User) -> AgendaItem | None:
    """The next item that is being voted on, going round once."""
    voting = [one for one in items if one.state == AgendaItem.State.VOTING and one.pk != item.pk]
    later = [one for one in voting if one.position > item.position]
    return next(iter(later or voting), None)
