"""One item before the council: the ballot, the paper ballots, the wall of the room."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from nominations.evidence import FileRefused, open_stored
from nominations.models import Nomination
from nominations.uploads import take_in
from organizations.capabilities import COUNCIL_TABLE, TABLE_READERS, Capability
from organizations.models import User
from organizations.refusals import Reason, Refused, hidden
from organizations.unit_acts import not_yours, units_of
from workflows.appraisal.models import Opinion
from workflows.kernel import door, policy
from workflows.kernel.registry import ACTIONS
from workflows.web.pages import page, person_of

from .. import screen, seats, sessions, tally
from ..actions.paper import seats_for
from ..models import AgendaItem, Choice, CouncilSession, PaperCount, Turnout
from ..rules import in_words, needed, quorum
from .councils import named_faults, number_in

_OVER = frozenset({"confirmed", "deferred", "counted", "tied"})


def _item(person: User, session: CouncilSession, position: int) -> AgendaItem:
    item = (
        session.items.select_related(
            "nomination__award_type",
            "nomination__award_type_version",
            "nomination__ward",
            "nomination__authority",
            "nomination__person",
            "nomination__collective",
            "session__composition",
        )
        .filter(position=position)
        .first()
    )
    if item is None or not policy.visible(person).filter(pk=item.nomination_id).exists():
        raise hidden()
    return item


def _rule_told(item: AgendaItem, who: tally.Asked) -> str:
    """``Quá nửa tổng số ủy viên: cần ít nhất 5 / 9 phiếu đồng ý.``"""
    part = len((who.took_part | who.missing) - who.out)
    base = {
        "all": item.session.members_total - len(who.out),
        "present": part,
        "valid": part,
    }[item.rule["base"]]
    words = in_words(item.rule)
    words = words[0].upper() + words[1:]
    return f"{words}: cần ít nhất {needed(item.rule, base)} / {base} phiếu đồng ý."


def _seat(person: User, item: AgendaItem, asked: int | None) -> tuple[Any, list[seats.Place]]:
    """The seat the page is about, and all this person may use."""
    places = seats.places_of(person, item.session)
    chosen = next((one for one in places if one.seat.pk == asked), None)
    return chosen or (places[0] if places else None), places


@page
def ballot(request: HttpRequest, pk: int, position: int) -> HttpResponse:
    """One item before a member: what it is about, two large buttons, and the next item."""
    person = person_of(request)
    session: CouncilSession = sessions.KIND.find(person, pk)
    item = _item(person, session, position)
    told: dict[str, str] = {}
    reasons, status = [], 200
    if request.method == "POST":
        try:
            told = dict(_cast(request, item).told)
        except Refused as refusal:
            reasons, status = refusal.reasons, refusal.status
    seat = number_in(request.POST.get("seat", "") or request.GET.get("ghe", ""))
    place, places = _seat(person, item, seat)
    who = tally.asked(item)
    turnout = {one.member_id: one for one in item.turnout.all()}
    out = list(item.conflicts.select_related("member"))
    others = list(session.items.select_related("nomination").order_by("position"))
    member = place.seat.member_id if place else None
    mine = turnout.get(member) if member else None
    inside = session.council_id in units_of(person, *COUNCIL_TABLE)
    return render(
        request,
        "council/ballot.html",
        {
            "session": session,
            "item": item,
            "nomination": item.nomination,
            "count": len(others),
            "present": len(who.there),
            "quorum": quorum(item.rule, session.members_total),
            "rule": _rule_told(item, who),
            "conflicts": out,
            "inside": inside,
            "opinions": Opinion.objects.filter(consultation__nomination=item.nomination_id)
            .exclude(verdict="")
            .select_related("unit"),
            "place": place,
            "places": places,
            "lent_refused": place is not None
            and place.lent
            and not seats.delegates_may_vote(session),
            "answers": place is not None and not place.seat.present and session.takes_answers,
            "absent": place is not None and not place.seat.present and not session.takes_answers,
            "out": member in {one.member_id for one in out},
            "voted": mine is not None,
            "on_paper": mine is not None and mine.channel == Turnout.Channel.PAPER,
            "choice": mine.get_open_choice_display() if mine and mine.open_choice else "",
            "turnout": len(who.voted),
            "expected": who.expected,
            "paper": len(who.paper),
            "next": _next(others, item),
            "done": [one for one in others if one.state in _OVER][-5:][::-1],
            "told": told,
            "reasons": reasons,
            "code": request.POST.get("ballot_code", "") if reasons else "",
        },
        status=status,
    )


def _cast(request: HttpRequest, item: AgendaItem) -> Nomination:
    person, number = person_of(request), item.nomination.number
    given: dict[str, Any] = {"seat": request.POST.get("seat", "")}
    if request.POST.get("what") == "conflict":
        return door.perform(
            "declare_conflict", number, person, reason=request.POST.get("reason", ""), **given
        )
    given["choice"] = request.POST.get("choice", "")
    if code := request.POST.get("ballot_code", "").strip():
        given["ballot_code"] = code
    return door.perform("vote", number, person, **given)


def _next(items: list[AgendaItem], item: AgendaItem) -> AgendaItem | None:
    """The next item that is being voted on, going round once."""
    voting = [one for one in items if one.state == AgendaItem.State.VOTING and one.pk != item.pk]
    later = [one for one in voting if one.position > item.position]
    return next(iter(later or voting), None)


def _count_given(request: HttpRequest, session: int) -> dict[str, Any]:
    """What the form of the count says; the scan is kept first, outside of any transaction."""
    names = (
        "issued",
        "returned",
        "valid",
        "invalid",
        "yes",
        "no",
        "blank",
        "first_teller",
        "second_teller",
    )
    given = {name: request.POST.get(name, "") for name in names}
    given["scan"] = request.POST.get("scan", "")
    upload = request.FILES.get("file")
    if upload is not None:
        try:
            given["scan"] = take_in(
                upload.read(),
                person=person_of(request),
                act="enter_paper_count",
                thing=f"session:{session}",
            ).sha256
        except FileRefused as problem:
            raise Refused(
                "invalid", [Reason(problem.code, problem.text)], {"file": [problem.text]}
            ) from problem
    return given


@page
def paper(request: HttpRequest, pk: int, position: int) -> HttpResponse:
    """Paper ballots of one item: who takes one, and what two tellers counted."""
    person = person_of(request)
    session: CouncilSession = sessions.KIND.find(person, pk)
    if session.council_id not in units_of(person, Capability.RUN_COUNCIL):
        raise Refused("forbidden", not_yours())
    item = _item(person, session, position)
    number, form, refusal = item.nomination.number, None, None
    if request.method == "POST":
        try:
            if request.POST.get("what") == "issue":
                keys = request.POST.getlist("seat")
                door.perform("issue_paper", number, person, seats=keys)
            else:
                door.perform("enter_paper_count", number, person, **_count_given(request, pk))
            return redirect("workflows:paper_ballots", pk, position)
        except Refused as why:
            refusal = why
    took = item.turnout.filter(channel=Turnout.Channel.PAPER).select_related("member")
    counted = PaperCount.objects.filter(item=item).select_related("scan").first()
    form = ACTIONS["enter_paper_count"].form(thing=item.nomination)
    initial = _initial(counted, len(took)) | (
        {name: request.POST[name] for name in form.fields if name in request.POST}
        if refusal
        else {}
    )
    for name, value in initial.items():
        form.initial[name] = value
    faults = named_faults(form, refusal.fields) if refusal else []
    form.fields.pop("scan")
    free = seats_for(item) if item.state == AgendaItem.State.VOTING and not counted else []
    return render(
        request,
        "council/paper_ballots.html",
        {
            "session": session,
            "item": item,
            "nomination": item.nomination,
            "took": sorted(one.member.full_name for one in took),
            "free": session.seats.filter(pk__in=free).select_related("member"),
            "counted": counted,
            "form": form,
            "refusal": refusal,
            "faults": faults,
            "least": tally.LEAST_OF_A_KIND,
            "voting": item.state == AgendaItem.State.VOTING,
        },
        status=refusal.status if refusal else 200,
    )


def _initial(counted: PaperCount | None, took: int) -> dict[str, Any]:
    if counted is None:
        return {"issued": took or None}
    names = ("issued", "returned", "valid", "invalid", "yes", "no", "blank")
    return {name: getattr(counted, name) for name in names} | {
        "first_teller": counted.first_teller.username,
        "second_teller": counted.second_teller.username,
    }


@page
def count_scan(request: HttpRequest, pk: int, position: int) -> FileResponse:
    """The scanned minutes of the tellers, as attachment.

    Not for every member: of a vote half on paper it tells how that half fell.
    """
    person = person_of(request)
    session: CouncilSession = sessions.KIND.find(person, pk)
    inside = units_of(person, *TABLE_READERS)
    if not {session.council_id, session.round.city_id} & set(inside):
        raise hidden()
    item = _item(person, session, position)
    found = PaperCount.objects.filter(item=item, scan__isnull=False).select_related("scan").first()
    if found is None or found.scan is None:
        raise hidden()
    ending = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}.get(
        found.scan.media_type, "bin"
    )
    response = FileResponse(
        open_stored(found.scan),
        as_attachment=True,
        filename=_("bien-ban-kiem-phieu-muc-%(n)d.%(ending)s") % {"n": position, "ending": ending},
    )
    response["Content-Security-Policy"] = "sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@page
def wall(request: HttpRequest, pk: int) -> HttpResponse:
    """The screen for the wall of the room; made anew every few seconds, script or none."""
    person = person_of(request)
    session: CouncilSession = sessions.KIND.find(person, pk)
    if not seats.sits_in(person, session):
        raise hidden()
    position = number_in(request.GET.get("muc", ""))
    return render(
        request,
        "council/council_screen.html",
        {
            "screen": screen.look(session, position),
            "session": session,
            "pinned": position,
            "choices": Choice,
            "navigation": [],
        },
    )
