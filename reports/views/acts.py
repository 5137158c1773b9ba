"""One act on a report as a form, and the acts there are beside it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from organizations.models import User
from organizations.refusals import Reason, Refused, hidden
from workflows.kernel import door
from workflows.kernel.kinds import Kind
from workflows.kernel.registry import Action, At
from workflows.web.pages import person_of, typed


def beside(kind: Kind, thing: Any, person: User, facts: dict[str, Any]) -> dict[str, Any]:
    """What this person can do now, what not yet and why, and what is done seldom."""
    possible: list[Action] = []
    seldom: list[Action] = []
    impossible: list[tuple[Action, list[Reason]]] = []
    for act, reasons in door.options_of(kind, thing, person, facts=facts):
        if act.at == At.PART:
            continue
        if reasons:
            if not act.unusual:
                impossible.append((act, reasons))
        else:
            (seldom if act.unusual else possible).append(act)
    return {"possible": possible, "seldom": seldom, "impossible": impossible}


def act_page(
    request: HttpRequest, kind: Kind, pk: int, code: str, back: str, *, key: Any = None
) -> HttpResponse:
    """The form of an act; an act that asks nothing is done by its button."""
    if code not in kind.actions or kind.actions[code].at == At.PART:
        raise hidden()
    person, act = person_of(request), kind.actions[code]
    thing = kind.find(person, pk)
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
            messages.success(request, kind.said(act, [done.thing]))
            return redirect(back, key or pk)
    else:
        reasons = door.against(kind, act, thing, person)
        if {reason.code for reason in reasons} & {"role", "state"}:
            raise Refused("forbidden" if reasons[0].code == "role" else "unmet", reasons)
    told = {"thing": thing, "act": act, "form": form, "reasons": reasons}
    return render(
        request, "reports/act.html", told | {"back": back, "key": key or pk}, status=status
    )
