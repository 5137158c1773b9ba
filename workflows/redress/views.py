"""Complaints and revocations: lists, one case, one act as a form."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from organizations import grants
from organizations.capabilities import REVIEW_READERS, REVIEWING, WARD_DESK, Capability
from organizations.refusals import Refused, hidden
from organizations.unit_acts import not_yours, units_of
from workflows.decisions.queries import decisions_visible
from workflows.kernel import door
from workflows.kernel.kinds import Kind
from workflows.web.pages import find, page, person_of, typed
from workflows.web.units import offer_units, unit_chosen

from . import complaints, revocations
from .inputs import ComplaintForm, OpenRevocationForm
from .models import Complaint, RevocationCase
from .record import told_of

_PAGE = 30
#: By the name in the address: the kind, what the list is called, and the address names.
KINDS: dict[str, Kind] = {"khieu-nai": complaints.KIND, "huy-bo": revocations.KIND}
_DETAIL = {"khieu-nai": "workflows:complaint_detail", "huy-bo": "workflows:revocation_detail"}


def _acts(request: HttpRequest, kind: Kind, case: Any) -> dict[str, Any]:
    possible, impossible = [], []
    for act, reasons in door.options_of(kind, case, person_of(request)):
        if not reasons:
            possible.append(act)
        elif not {"separation", "question"} & {reason.code for reason in reasons}:
            impossible.append((act, reasons))
    return {"possible": possible, "impossible": impossible}


def _fill(form: Any, refusal: Refused) -> Any:
    """The reasons of a refusal where they belong in the form."""
    if not refusal.fields:
        form.add_error(None, [reason.text for reason in refusal.reasons])
    for name, texts in refusal.fields.items():
        form.add_error(name if name in form.fields else None, texts)
    return form


@page
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
                form, status = _fill(form, refusal), refusal.status
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
            "slug": "khieu-nai",
            "events": told_of(complaints.KIND, complaint) if whole else [],
            "revocations": complaint.revocations.select_related("nomination") if whole else [],
        }
        | _acts(request, complaints.KIND, complaint),
    )


@page
def revocation_list(request: HttpRequest) -> HttpResponse:
    """Every case about taking an award back that this person may see, newest first."""
    person = person_of(request)
    pages = Paginator(revocations.visible(person).order_by("-pk"), _PAGE)
    return render(
        request,
        "redress/revocation_list.html",
        {"cases": pages.get_page(request.GET.get("trang"))},
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
                form, status = _fill(form, refusal), refusal.status
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
            "slug": "huy-bo",
            "events": told_of(revocations.KIND, case) if inside else [],
        }
        | _acts(request, revocations.KIND, case),
    )


@page
def side_act(request: HttpRequest, slug: str, pk: int, code: str) -> HttpResponse:
    """One act as a form; what was typed stays when it is refused."""
    kind = KINDS.get(slug)
    if kind is None or code not in kind.actions:
        raise hidden()
    person, act = person_of(request), kind.actions[code]
    case = kind.find(person, pk)
    form, status = act.form(thing=case).shown(), 200
    if request.method == "POST":
        try:
            done = door.do(kind, code, pk, person, inputs=typed(act.form, request))
        except Refused as refusal:
            if refusal.kind == "hidden":
                raise
            reasons, status = refusal.reasons, refusal.status
            form = act.form(request.POST, thing=case).shown()
        else:
            if done.told:
                told = [(_("Người khiếu nại"), value) for value in done.told.values()]
                return render(
                    request,
                    "redress/side_told.html",
                    {"case": case, "act": act, "told": told, "back": _DETAIL[slug]},
                )
            messages.success(request, kind.said(act, [done.thing]))
            return redirect(_DETAIL[slug], pk)
    else:
        reasons = door.against(kind, act, case, person)
        if {reason.code for reason in reasons} & {"role", "state"}:
            # Not theirs, or not now: the same sentence as when they try.
            raise Refused("forbidden" if reasons[0].code == "role" else "unmet", reasons)
    return render(
        request,
        "redress/side_action.html",
        {"case": case, "act": act, "form": form, "reasons": reasons, "back": _DETAIL[slug]},
        status=status,
    )
