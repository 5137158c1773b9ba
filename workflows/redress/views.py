"""Complaints and revocations: lists, one case, one act as a form."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organizations import grants
from organizations.capabilities import REVIEW_READERS, REVIEWING, WARD_DESK, Capability
from organizations.refusals import Refused
from organizations.unit_acts import not_yours, units_of
from workflows.decisions.queries import decisions_visible
from workflows.web.filters import filters
from workflows.web.pages import find, page, person_of
from workflows.web.record import told_of
from workflows.web.several import many_of
from workflows.web.things import SHOWN, Shown, acts_on, fill
from workflows.web.units import offer_units, unit_chosen

from . import complaints, revocations
from .inputs import ComplaintForm, OpenRevocationForm
from .models import Complaint, RevocationCase

_PAGE = 30
SHOWN["khieu-nai"] = Shown(
    complaints.KIND,
    "workflows:complaint_detail",
    gettext_lazy("Người khiếu nại"),
    listed="workflows:complaint_list",
)
SHOWN["huy-bo"] = Shown(
    revocations.KIND, "workflows:revocation_detail", listed="workflows:revocation_list"
)


@page
@filters("trang", **{"tinh-trang": {"dang-mo", *Complaint.State.values}})
def complaint_list(request: HttpRequest) -> HttpResponse:
    """The city's complaints, open ones first; a ward's are those it is asked about."""
    person = person_of(request)
    city = bool(units_of(person, *REVIEW_READERS))
    if not city and not units_of(person, *WARD_DESK):
        raise Refused("forbidden", not_yours())
    found = complaints.visible(person)
    state = request.GET.get("tinh-trang", "")
    if state == "dang-mo":
        found = found.filter(state__in=complaints.OPEN)
    elif state in Complaint.State.values:
        found = found.filter(state=state)
    pages = Paginator(found.order_by("-pk"), _PAGE)
    return render(
        request,
        "redress/complaint_list.html",
        {
            "complaints": pages.get_page(request.GET.get("trang")),
            "city": city,
            "may_enter": grants.holds(person, Capability.RECEIVE),
            "states": Complaint.State.choices,
            "state": state,
            "bulk": many_of("khieu-nai").offered(person),
            "query": f"tinh-trang={state}&" if state else "",
        },
    )


@page
def complaint_new(request: HttpRequest) -> HttpResponse:
    """The officer takes a complaint in."""
    person = person_of(request)
    if not grants.holds(person, Capability.RECEIVE):
        raise Refused("forbidden", not_yours())
    form, status = ComplaintForm(initial={"nomination": request.GET.get("ho-so", "")[:20]}), 200
    if request.method == "POST":
        form, status = ComplaintForm(request.POST), 422
        offer_units(form, person, Capability.RECEIVE)
        by = unit_chosen(form, person, Capability.RECEIVE) if form.is_valid() else None
        if by is not None:
            try:
                made = complaints.enter(actor=person, data=form.cleaned_data, unit=by.unit_key)
            except Refused as refusal:
                form, status = fill(form, refusal), refusal.status
            else:
                messages.success(request, _("Đã ghi khiếu nại số %s.") % made.number)
                return redirect("workflows:complaint_detail", made.pk)
    else:
        offer_units(form, person, Capability.RECEIVE)
    issued = decisions_visible(person).filter(state="issued")
    form.fields["decision"].queryset = issued.order_by("-pk")  # type: ignore[attr-defined]
    return render(request, "redress/complaint_new.html", {"form": form}, status=status)


@page
def complaint_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One complaint; a ward sees only what it was asked."""
    person = person_of(request)
    complaint = complaints.KIND.find(person, pk)
    whole = complaints.sees_all(person, complaint)
    questions = complaint.questions.select_related("unit", "asked_by", "answered_by")
    if not whole:
        questions = questions.filter(unit__in=units_of(person, *WARD_DESK))
    return render(
        request,
        "redress/complaint_detail.html",
        {
            "complaint": complaint,
            "whole": whole,
            "questions": questions,
            "events": told_of(complaints.KIND, complaint) if whole else [],
            "revocations": complaint.revocations.select_related("nomination") if whole else [],
        }
        | acts_on(request, "khieu-nai", complaint),
    )


@page
@filters("trang")
def revocation_list(request: HttpRequest) -> HttpResponse:
    """Every case about taking an award back that this person may see, newest first."""
    person = person_of(request)
    pages = Paginator(revocations.visible(person).order_by("-pk"), _PAGE)
    return render(
        request,
        "redress/revocation_list.html",
        {
            "cases": pages.get_page(request.GET.get("trang")),
            "bulk": many_of("huy-bo").offered(person),
        },
    )


@page
def revocation_open(request: HttpRequest, number: str) -> HttpResponse:
    """Open a case about one award."""
    person = person_of(request)
    nomination = find(request, number)
    if nomination.city_id not in units_of(person, *REVIEWING):
        raise Refused("forbidden", not_yours())
    form, status = OpenRevocationForm(request.POST or None), 200
    form.fields["complaint"].queryset = complaints.visible(person).filter(  # type: ignore[attr-defined]
        nomination=nomination
    )
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = revocations.open_case(
                    actor=person, nomination=nomination, **form.cleaned_data
                )
            except Refused as refusal:
                form, status = fill(form, refusal), refusal.status
            else:
                return redirect("workflows:revocation_detail", made.pk)
    return render(
        request,
        "redress/revocation_open.html",
        {"nomination": nomination, "form": form},
        status=status,
    )


@page
def revocation_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One case: ground, what the awardee was told and says, what came back."""
    person = person_of(request)
    case: RevocationCase = revocations.KIND.find(person, pk)
    inside = case.nomination.city_id in {one.unit_id for one in grants.mandates(person)} or (
        case.nomination.authority_id in {one.unit_id for one in grants.mandates(person)}
    )
    return render(
        request,
        "redress/revocation_detail.html",
        {
            "case": case,
            "inside": inside,
            "ground": revocations.ground_label(case.ground),
            "events": told_of(revocations.KIND, case) if inside else [],
        }
        | acts_on(request, "huy-bo", case),
    )
