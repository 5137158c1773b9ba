"""Who has how much; one person's list; taking over the work of somebody who left."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from organizations import grants
from organizations.capabilities import Capability
from organizations.models import User
from organizations.refusals import Refused, hidden
from organizations.unit_acts import not_yours
from workflows.kernel.due import due
from workflows.web.filters import filters
from workflows.web.pages import page, person_of

from .. import leavers
from ..bulk import offered
from ..forms import TakeOverForm
from ..workload import NOBODY, colleagues, shares, tasks_of, unit_names, units_shared
from .work import PAGE, page_number


@page
def work_shares(request: HttpRequest) -> HttpResponse:
    """Everybody of my units with their open work; for the administrator whoever has or left any."""
    person = person_of(request)
    administers = grants.holds(person, Capability.ADMINISTER)
    rows: list[Any] = []
    if not administers:
        rows = [(one, due(one.next_due)) for one in shares(person)]
    return render(
        request,
        "inbox/work_shares.html",
        {
            "rows": rows,
            "units": "" if administers else unit_names(person),
            "left": leavers.people_with_work() if administers else [],
            "administers": administers,
        },
    )


@page
@filters("trang", loc={"qua-han"})
def work_of(request: HttpRequest, username: str) -> HttpResponse:
    """One person's open work, to hand on; the administrator reads counts, not dossiers."""
    actor = person_of(request)
    person = User.objects.filter(username=username).first()
    if person is None and username != NOBODY:
        raise hidden()
    form = TakeOverForm(request.POST or None)
    results: list[leavers.Passed] = []
    status = 200
    if request.method == "POST":
        if person is None:
            raise Refused("forbidden", not_yours())
        if form.is_valid():
            results = leavers.take_over(actor=actor, person=person, to=form.cleaned_data["to"])
            done = sum(one.done for one in results)
            messages.success(request, _("Đã giao lại %d hồ sơ.") % done)
            if all(one.done for one in results):
                return redirect("workflows:work_of", username)
        else:
            status = 422
    administers = grants.holds(actor, Capability.ADMINISTER)
    number, wanted = page_number(request), request.GET.get("loc", "")
    tasks: list[Any] = []
    if not administers:
        units_shared(actor)
        start = (number - 1) * PAGE
        listed = tasks_of(actor, username, when="overdue" if wanted == "qua-han" else "")
        tasks = list(listed[start : start + PAGE + 1])
        form.fields["to"].queryset = colleagues(actor)  # type: ignore[attr-defined]
    counts = leavers.counts_of(actor, person) if person is not None else []
    return render(
        request,
        "inbox/work_of.html",
        {
            "person": person,
            "rows": [(task, due(task.due_at)) for task in tasks[:PAGE]],
            "wanted": wanted,
            "more": number + 1 if len(tasks) > PAGE else None,
            "before": number - 1,
            "counts": counts,
            "form": form if counts and leavers.may_take_over(actor) else None,
            "results": [one for one in results if not one.done],
            "names": not administers,
            "bulk": [one for one in offered(actor) if one.code in {"claim", "release", "reassign"}],
        },
        status=status,
    )
