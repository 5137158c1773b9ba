"""Tờ trình: a ward's letters, and sending many dossiers under one."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from nominations.lifecycle import State
from nominations.models import Nomination, RoundAward
from organizations import grants
from organizations.capabilities import Capability
from organizations.models import Unit
from organizations.refusals import Refused, hidden
from organizations.unit_acts import not_yours, units_of
from workflows.kernel import door, policy
from workflows.web.filters import filters
from workflows.web.pages import many, page, person_of, typed
from workflows.web.units import offer_units, unit_chosen

from .. import letters, queries
from ..letter_forms import LetterForm, MinutesForm
from ..letters import open_submission
from ..models import Submission
from ..queries import leaders_shares, submissions_visible

PAGE = 30


@page
@filters("trang")
def submission_list(request: HttpRequest) -> HttpResponse:
    """Letters of my ward, or of all wards for the city; the ward chair makes new ones."""
    person = person_of(request)
    chair = grants.holds(person, Capability.ENDORSE)
    form = LetterForm(request.POST or None, initial={"signer_name": person.full_name})
    offer_units(form, person, Capability.ENDORSE, field="ward")
    status = 200
    if request.method == "POST":
        if not chair:
            raise Refused("forbidden", not_yours())
        by = None
        if form.is_valid():
            by = unit_chosen(form, person, Capability.ENDORSE, field="ward")
        if by is not None:
            ward, data = Unit.objects.get(pk=by.unit_id), form.cleaned_data
            try:
                made = open_submission(actor=person, ward=ward, **data)
            except Refused as refusal:
                for name, texts in refusal.fields.items():
                    form.errors[name] = form.error_class(texts)
            else:
                return redirect("workflows:submission_detail", made.pk)
        status = 422
    pages = Paginator(submissions_visible(person).order_by("-pk"), PAGE)
    return render(
        request,
        "ward/submission_list.html",
        {
            "submissions": pages.get_page(request.GET.get("trang")),
            "form": form if chair else None,
            "leaders": leaders_shares(person),
        },
        status=status,
    )


@page
def submission_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A letter with its list; the ward chair sends many at once, with a result for each."""
    person = person_of(request)
    found = submissions_visible(person).filter(pk=pk).first()
    if found is None:
        raise hidden()
    endorses = found.ward_id in units_of(person, Capability.ENDORSE)
    prepares = letters.prepares(person, found) is not None
    minutes, status = None, 200
    if request.method == "POST":
        what = request.POST.get("what", "")
        if what == "minutes" and prepares:
            minutes = _write(request, found)
            if minutes is None:
                return redirect("workflows:submission_detail", pk)
            status = 422
        else:
            _acted(request, found, what, endorses=endorses)
            return redirect("workflows:submission_detail", pk)
    waiting = queries.waiting(found) if prepares else []
    listed = queries.listed(found) if prepares else []
    items = list(found.items.select_related("nomination__award_type").order_by("position"))
    return render(
        request,
        "ward/submission_detail.html",
        {
            "submission": found,
            "rows": [(item, *policy.shown_state(person, item.nomination)) for item in items],
            "endorses": endorses,
            "waiting": waiting,
            "listed": listed,
            "unlisted": len(waiting) - len(listed),
            "minutes": minutes
            or (MinutesForm(thing=found).shown() if prepares and not items else None),
            "sent": found.state == Submission.State.SENT,
            "quotas": _quotas(found) if endorses else [],
            "recallable": [
                item.nomination
                for item in items
                if endorses
                and item.nomination.state == State.SUBMITTED
                and item.nomination.received_at is None
            ],
        },
        status=status,
    )


def _write(request: HttpRequest, letter: Submission) -> MinutesForm | None:
    """The minutes written; or the form with what was typed, and what is wrong with it."""
    person, given = person_of(request), typed(MinutesForm, request)
    try:
        act = door.do(letters.KIND, "write_minutes", letter.pk, person, inputs=given)
    except Refused as refusal:
        if refusal.kind != "invalid":
            raise
        form = MinutesForm(request.POST, thing=letter)
        form.shown()
        return form
    messages.success(request, letters.KIND.said(act.action, [letter]))
    return None


def _acted(request: HttpRequest, letter: Submission, what: str, *, endorses: bool) -> None:
    """One of the page's buttons: the list for officer and chair, the rest for the chair."""
    person, numbers = person_of(request), request.POST.getlist("number")
    verb, _sep, number = what.partition(":")
    if verb in {"list", "unlist", "up", "down"}:
        now = [one.nomination.number for one in queries.listed(letter)]
        if verb == "list":
            now += [one.number for one in queries.waiting(letter) if one.number not in now]
        elif verb == "unlist":
            now = [one for one in now if one != number]
        else:
            now = letters.moved(now, number, up=verb == "up")
        door.do(letters.KIND, "list_nominees", letter.pk, person, inputs={"numbers": now})
        return
    if not endorses:
        raise Refused("forbidden", not_yours())
    if what == "recall":
        many(request, "recall", numbers)
    elif what == "send_back":
        many(request, "send_back", numbers, reason=request.POST.get("reason", ""))
    else:
        many(request, "submit", numbers, submission=letter.pk)


def _quotas(letter: Submission) -> list[tuple[str, int, int]]:
    """For each award with a quota: its name, how many the ward has sent, how many it may send."""
    sent = dict(
        Nomination.objects.filter(
            round=letter.round_id, ward=letter.ward_id, submitted_at__isnull=False
        )
        .exclude(state__in=[State.WITHDRAWN, State.REFUSED, State.LAPSED])
        .order_by()
        .values_list("award_type")
        .annotate(count=Count("pk"))
    )
    awards = RoundAward.objects.filter(
        round=letter.round_id, slots_per_ward__isnull=False
    ).select_related("award_type")
    return [
        (
            award.award_type.short_name or award.award_type.name,
            sent.get(award.award_type_id, 0),
            award.slots_per_ward or 0,
        )
        for award in awards
    ]
