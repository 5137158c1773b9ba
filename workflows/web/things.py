"""What the page of a thing of any kind shares: its acts with reasons, and one act as a form."""

from __future__ import annotations

from typing import Any, NamedTuple, TypeVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise

from organizations.refusals import Refused, hidden
from workflows.kernel import door
from workflows.kernel.kinds import Kind

from .pages import page, person_of, typed

F = TypeVar("F", bound=forms.Form)


class Shown(NamedTuple):
    """How a kind appears in addresses."""

    kind: Kind
    #: The name of the address of one of them.
    detail: str
    #: What is told once by an act, in words.
    told: str | Promise = ""
    #: The name of the address of their list, where an act may be done to many of it.
    listed: str = ""


#: By the word in the address; a room enters its own.
SHOWN: dict[str, Shown] = {}


def acts_on(request: HttpRequest, slug: str, thing: Any) -> dict[str, Any]:
    """What may be done to a thing now, and what not yet with why: what ``_acts_on.html`` shows."""
    possible, impossible = [], []
    for act, reasons in door.options_of(SHOWN[slug].kind, thing, person_of(request)):
        if not reasons:
            possible.append(act)
        elif not {"separation", "question"} & {reason.code for reason in reasons}:
            impossible.append((act, reasons))
    return {"slug": slug, "possible": possible, "impossible": impossible}


def fill(form: F, refusal: Refused) -> F:
    """The reasons of a refusal where they belong in the form."""
    if not refusal.fields:
        form.add_error(None, [reason.text for reason in refusal.reasons])
    for name, texts in refusal.fields.items():
        form.add_error(name if name in form.fields else None, texts)
    return form


@page
def act_on(request: HttpRequest, slug: str, pk: int, code: str) -> HttpResponse:
    """One act as a form; what was typed stays when it is refused."""
    shown = SHOWN.get(slug)
    if shown is None or code not in shown.kind.actions:
        raise hidden()
    kind, person = shown.kind, person_of(request)
    act, thing = kind.actions[code], kind.find(person, pk)
    form, status = act.form(thing=thing).shown(), 200
    if request.method == "POST":
        try:
            done = door.do(kind, code, pk, person, inputs=typed(act.form, request))
        except Refused as refusal:
            if refusal.kind == "hidden":
                raise
            reasons, status = refusal.reasons, refusal.status
            form = act.form(request.POST, thing=thing).shown()
        else:
            if done.told:
                told = [(shown.told, value) for value in done.told.values()]
                return render(
                    request,
                    "web/told_once.html",
                    {"case": thing, "act": act, "told": told, "back": shown.detail},
                )
            messages.success(request, kind.said(act, [done.thing]))
            return redirect(shown.detail, pk)
    else:
        reasons = door.against(kind, act, thing, person)
        if {reason.code for reason in reasons} & {"role", "state"}:
            # Not theirs, or not now: the same sentence as when they try.
            raise Refused("forbidden" if reasons[0].code == "role" else "unmet", reasons)
    return render(
        request,
        "web/act_on.html",
        {"case": thing, "act": act, "form": form, "reasons": reasons, "back": shown.detail},
        status=status,
    )
