"""My work, and the list of dossiers."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from nominations.lifecycle import SEALED_CODE, SEALED_LABEL, State
from nominations.models import Round
from nominations.text.folding import fold
from organizations import grants
from organizations.calendars import last_instant
from organizations.models import Unit, UnitKind, User

from .. import policy
from ..inbox import SOON_DAYS, current_round, load_of, open_tasks, progress, recent_notices
from ..models import AgendaItem, CaseTask
from .base import due, page, person_of

PAGE = 20


def _page_number(request: HttpRequest) -> int:
    text = request.GET.get("trang", "")
    return max(int(text) if text.isdecimal() and len(text) < 7 else 1, 1)


#: Words in the address for how urgent, and what they mean.
_WHEN = {"qua-han": "overdue", "sap-han": "soon"}


@page
def inbox(request: HttpRequest) -> HttpResponse:
    """Việc của tôi: open work of my units, most urgent first, with why it is mine."""
    person = person_of(request)
    number = _page_number(request)
    start = (number - 1) * PAGE
    wanted = request.GET.get("loc", "")
    tasks = list(open_tasks(person, when=_WHEN.get(wanted, ""))[start : start + PAGE + 1])
    load = load_of(person)
    round_ = current_round()
    parts = progress(person, round_) if round_ else []
    whole = sum(count for _label, _tone, count in parts)
    return render(
        request,
        "workflows/inbox.html",
        {
            "rows": _rows(person, tasks[:PAGE]),
            "wanted": wanted if wanted in _WHEN else "",
            "more": number + 1 if len(tasks) > PAGE else None,
            "before": number - 1,
            "voting": AgendaItem.objects.filter(
                state=AgendaItem.State.VOTING, session__seats__member=person
            ).select_related("nomination", "session")[:20],
            "tiles": [
                (
                    load.shown(load.overdue),
                    _("quá hạn"),
                    "bad" if load.overdue else "",
                    "?loc=qua-han",
                ),
                (
                    load.shown(load.soon),
                    _("đến hạn trong %d ngày làm việc") % SOON_DAYS,
                    "warn" if load.soon else "",
                    "?loc=sap-han",
                ),
                (load.shown(load.every), _("việc đang chờ"), "", "?"),
                (load.shown(load.done), _("tôi đã xong trong 7 ngày"), "", ""),
            ],
            "load": load,
            "every": load.shown(load.every),
            "round": round_,
            "parts": [(label, tone, count, count * 100 // whole) for label, tone, count in parts],
            "whole": whole,
            "deadlines": _deadlines(round_) if round_ else [],
            "notices": recent_notices(person),
            "today": timezone.localdate(),
            "address": address(person),
        },
    )


def address(person: User) -> str:
    """How to address somebody politely."""
    return {"M": "ông", "F": "bà"}.get(person.gender, "anh/chị")


def _rows(person: User, tasks: list[CaseTask]) -> list[dict[str, Any]]:
    """Each task with its urgency and the right by which it is this person's."""
    mandates = grants.mandates(person)
    return [
        {
            "task": task,
            "due": due(task.due_at),
            "mandate": next((one for one in mandates if policy.covers(one, task)), None),
        }
        for task in tasks
    ]


def _deadlines(round_: Round) -> list[dict[str, Any]]:
    """The round's days still to come, the last instant of each, and what is urgent."""
    now = timezone.now()
    coming = []
    for deadline in sorted(round_.deadlines.all(), key=lambda one: one.day):
        last = last_instant(deadline.day, day_counts=deadline.day_counts)
        if last >= now:
            coming.append({"deadline": deadline, "last": last, "due": due(last)})
    return coming


@page
def nomination_list(request: HttpRequest) -> HttpResponse:
    """Those I may see, in Vietnamese order, with search and filters."""
    person = person_of(request)
    found = policy.visible(person).select_related("ward", "award_type", "round")
    given = {name: request.GET.get(name, "") for name in ("q", "state", "round", "ward", "award")}
    if given["q"]:
        found = found.filter(search_fold__contains=fold(given["q"]))
    if given["state"]:
        found = found.filter(policy.unsealed_filter(person, given["state"]))
    for name, path in (
        ("round", "round__code"), ("ward", "ward__code"), ("award", "award_type__code"),
    ):  # fmt: skip
        if given[name]:
            found = found.filter(**{path: given[name]})
    number = _page_number(request)
    start = (number - 1) * PAGE
    cases = list(found.order_by("sort_key", "pk")[start : start + PAGE + 1])
    rows = [(case, *policy.shown_state(person, case)) for case in cases[:PAGE]]
    query = request.GET.copy()
    query.pop("trang", None)
    prepares = grants.holds(person, "prepare")
    return render(
        request,
        "workflows/nomination_list.html",
        {
            "rows": rows,
            "given": given,
            "more": number + 1 if len(cases) > PAGE else None,
            "before": number - 1,
            "query": query.urlencode(),
            "states": [*State.choices, (SEALED_CODE, SEALED_LABEL)],
            "wards": Unit.objects.filter(kind=UnitKind.WARD_ASSOCIATION).values_list(
                "code", "short_name"
            ),
            "rounds": Round.objects.prefetch_related("awards__award_type") if prepares else [],
        },
    )
