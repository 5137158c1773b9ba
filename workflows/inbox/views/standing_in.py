"""Letting somebody act for me; sentences kept for what is written again and again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from organizations.refusals import Refused
from organizations.unit_acts import not_yours
from workflows.kernel import door
from workflows.web.filters import filters
from workflows.web.pages import page, person_of

from .. import phrases, standing_in
from ..forms import DelegationForm, PhraseForm

_SHOWN = 50


@page
@filters()
def delegations(request: HttpRequest) -> HttpResponse:
    """Those I gave and those I was given; a form for a new one."""
    person = person_of(request)
    form = DelegationForm(request.POST or None).offer(person)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                standing_in.give(actor=person, **form.cleaned_data)
            except Refused as refusal:
                if refusal.kind != "invalid":
                    raise
                for name, texts in refusal.fields.items():
                    form.errors[name] = form.error_class(texts)
            else:
                messages.success(request, _("Đã ủy quyền. Hai tên cùng ghi ở mọi việc làm thay."))
                return redirect("workflows:delegations")
    found = list(standing_in.known_to(person)[:_SHOWN])
    return render(
        request,
        "inbox/delegations.html",
        {
            "rows": [
                {
                    "one": one,
                    "standing": standing_in.standing(one),
                    "words": standing_in.STANDING[standing_in.standing(one)],
                    "scope": standing_in.scope_in_words(one),
                    "mine": one.appointment.person_id == person.pk,
                }
                for one in found
            ],
            "form": form if standing_in.own_appointments(person).exists() else None,
        },
        status=status,
    )


@page
@require_POST
def delegation_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """End one at once."""
    act = door.do(standing_in.KIND, "revoke_delegation", pk, person_of(request))
    messages.success(request, standing_in.KIND.said(act.action, [act.thing]))
    return redirect("workflows:delegations")


@page
@filters()
def phrase_list(request: HttpRequest) -> HttpResponse:
    """The sentences my unit keeps: add, take out of use."""
    person = person_of(request)
    uses = {use for found in phrases.uses_of(person).values() for use in found}
    if not uses:
        raise Refused("forbidden", not_yours())
    form = PhraseForm(request.POST or None).offer(uses)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            phrases.add_phrase(actor=person, **form.cleaned_data)
            messages.success(request, _("Đã giữ câu này."))
            return redirect("workflows:phrases")
        status = 422
    return render(
        request,
        "inbox/phrases.html",
        {"phrases": phrases.kept_by(person)[:200], "form": form},
        status=status,
    )


@page
@require_POST
def phrase_retire(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one out of use."""
    phrases.retire_phrase(actor=person_of(request), pk=pk)
    messages.success(request, _("Câu này không còn hiện ra nữa."))
    return redirect("workflows:phrases")
