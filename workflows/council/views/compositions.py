"""Who the council is, by decision; and whom its members say they are close to."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from organizations import grants
from organizations.capabilities import COUNCIL_READERS, Capability
from organizations.models import Unit, UnitKind, User
from organizations.refusals import Refused, hidden
from organizations.unit_acts import acting_for, not_yours, units_of
from workflows.kernel import door
from workflows.web.filters import filters
from workflows.web.pages import page, person_of
from workflows.web.units import choice_of

from .. import compositions
from ..forms import CompositionForm, TieForm
from ..queries import compositions_visible, ties_visible
from .councils import named_faults, number_in


def _given(request: HttpRequest) -> dict[str, Any]:
    """The page's table of people as the form takes it."""
    post = request.POST
    units = {name[5:]: slug for name, slug in post.items() if name.startswith("unit-") and slug}
    return {
        **{
            name: post.get(name, "")
            for name in (
                "decision_number",
                "decided_on",
                "valid_from",
                "valid_to",
                "chair",
            )
        },
        "delegates_may_vote": "delegates_may_vote" in post,
        "members": post.getlist("members"),
        "standing": post.getlist("standing"),
        "units": units,
    }


@page
@filters("unit")
def composition_list(request: HttpRequest) -> HttpResponse:
    """The decisions on the council's members; the secretary records a new one."""
    person = person_of(request)
    if not units_of(person, *COUNCIL_READERS):
        raise hidden()
    named = request.POST.get("unit") or request.GET.get("unit", "")
    choice = choice_of(person, named, Capability.RUN_COUNCIL)
    runs, secretary = choice["acts_for"], grants.holds(person, Capability.RUN_COUNCIL)
    found = compositions_visible(person)
    form, fields, status = CompositionForm(), {}, 200
    if request.method == "POST":
        if not secretary:
            raise Refused("forbidden", not_yours())
        try:
            if request.POST.get("what") == "end":
                key = number_in(request.POST.get("composition", "")) or 0
                inputs = {"last_day": request.POST.get("last_day", "")}
                door.do(compositions.KIND, "end_council", key, person, inputs=inputs)
            else:
                runs = acting_for(person, named, Capability.RUN_COUNCIL)
                given = _given(request)
                form = CompositionForm(data=given)
                if not form.is_valid():
                    raise Refused(
                        "invalid",
                        [],
                        {name: [str(one) for one in texts] for name, texts in form.errors.items()},
                    )
                compositions.set_up(
                    actor=person,
                    council=Unit.objects.get(pk=runs.unit_id),
                    named=form.named(),
                    **form.decision(),
                )
            return redirect("workflows:composition_list")
        except Refused as refusal:
            fields, status = refusal.fields, refusal.status
            if status != 422:
                raise
    given = _given(request) if status == 422 else {}
    return render(
        request,
        "council/composition_list.html",
        {
            "compositions": found.prefetch_related("members__person", "members__unit"),
            "today": timezone.localdate(),
            "runs": runs,
            "secretary": secretary,
            **choice,
            "form": form,
            "fields": fields,
            "faults": named_faults(form, fields),
            "people": _people(runs.unit_id, given) if runs else [],
            "chairs": set(
                grants.people_with(Capability.PRESIDE, runs.unit_id).values_list(
                    "username", flat=True
                )
            )
            if runs
            else set(),
            "given": given,
            "units": Unit.objects.filter(
                kind__in=[
                    UnitKind.WARD_ASSOCIATION,
                    UnitKind.DEPARTMENT,
                    UnitKind.SCHOOL,
                    UnitKind.AGENCY,
                ],
                slug__isnull=False,
                dissolved_on__isnull=True,
            ).order_by("kind", "name")
            if runs
            else [],
        },
        status=status,
    )


def _people(council: int, given: dict[str, Any]) -> list[tuple[User, str]]:
    """Everybody appointed to the council, with the unit that was chosen for them."""
    chosen = given.get("units", {})
    people = grants.people_with(Capability.VOTE, council).order_by("full_name")
    return [(one, chosen.get(one.username, "")) for one in people]


@page
@filters()
def ties(request: HttpRequest) -> HttpResponse:
    """A member's own list of relatives and units; seen by nobody else but through a conflict."""
    person = person_of(request)
    if not compositions.own_seats(person):
        raise hidden()
    form = TieForm(request.POST or None)
    if request.method == "POST":
        if gone := number_in(request.POST.get("withdraw", "")):
            door.do(compositions.TIES, "withdraw_tie", gone, person)
            return redirect("workflows:ties")
        if form.is_valid():
            compositions.declare_tie(actor=person, **form.cleaned_data)
            messages.success(request, _("Đã ghi."))
            return redirect("workflows:ties")
    return render(
        request,
        "council/ties.html",
        {
            "ties": ties_visible(person),
            "form": form,
        },
        status=422 if request.method == "POST" else 200,
    )
