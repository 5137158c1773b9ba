"""My work, and the list of dossiers."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from nominations.lifecycle import SEALED_CODE, SEALED_LABEL, State
from nominations.models import Round
from nominations.text.folding import fold
from organizations import grants
from organizations.models import Unit, UnitKind

from .. import policy
from ..inbox import open_tasks
from ..models import AgendaItem
from .base import due, page, person_of

PAGE = 20


def _page_number(request: HttpRequest) -> int:
    text = request.GET.get("trang", "")
    return max(int(text) if text.isdecimal() and len(text) < 7 else 1, 1)


@page
def inbox(request: HttpRequest) -> HttpResponse:
    """Việc của tôi: open work of my units, most urgent first, with why it is mine."""
    person = person_of(request)
    number = _page_number(request)
    start = (number - 1) * PAGE
    tasks = list(open_tasks(person)[start : start + PAGE + 1])
    labels = {
        (mandate.unit_id, capability): mandate
        for mandate in grants.mandates(person)
        for capability in mandate.capabilities
    }
    rows = []
    for task in tasks[:PAGE]:
        keys = ("prepare", "endorse") if task.capability == "ward" else (task.capability,)
        mandate = next(
            (labels[task.unit_id, key] for key in keys if (task.unit_id, key) in labels), None
        )  # type: ignore[index]
        rows.append({"task": task, "due": due(task.due_at), "mandate": mandate})
    voting = AgendaItem.objects.filter(
        state=AgendaItem.State.VOTING, session__seats__member=person
    ).select_related("nomination", "session")
    return render(
        request,
        "workflows/inbox.html",
        {
            "rows": rows,
            "more": number + 1 if len(tasks) > PAGE else None,
            "voting": voting[:20],
            "today": timezone.localdate(),
            "address": {"M": "ông", "F": "bà"}.get(person.gender, "anh/chị"),
        },
    )


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
