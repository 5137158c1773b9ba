"""One action on one case, as a form."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy

from nominations.evidence import FileRefused, served_name
from nominations.uploads import take_in
from organizations.models import User
from organizations.refusals import Reason, Refused, hidden
from workflows.council.models import AgendaItem
from workflows.council.queries import sessions_visible
from workflows.decisions.models import DecisionItem
from workflows.decisions.queries import decisions_visible
from workflows.inbox.phrases import phrases_for
from workflows.kernel import door, policy
from workflows.kernel.history import shown_version
from workflows.kernel.nominations import NOMINATIONS
from workflows.kernel.registry import ACTIONS, At
from workflows.web.pages import find, page, person_of, step_up_token, typed
from workflows.web.scans import hand_in_scans

from ..next_step import next_step

#: The pages of a council's item where an act is done.
_BY_ITEM = {At.BALLOT: "workflows:ballot", At.PAPER_BALLOT: "workflows:paper_ballots"}
#: Reasons that will not go away by themselves: the act is somebody else's.
_NOT_THEIRS = frozenset({"role", "separation"})
#: What is told once, in words.
_TOLD = {
    "ballot_code": gettext_lazy("Mã phiếu (ghi lại nếu có thể muốn đổi phiếu)"),
    "national_id": gettext_lazy("Số định danh"),
    "sender": gettext_lazy("Người gửi ý kiến"),
}


def _stored(paper: Any, person: User, code: str, number: str) -> dict[str, str]:
    """A file that goes along, checked and stored before the door is opened."""
    try:
        stored = take_in(paper.read(), person=person, act=code, thing=f"nomination:{number}")
    except FileRefused as refusal:
        fields = {"sha256": [refusal.text]}
        raise Refused("invalid", [Reason(refusal.code, refusal.text)], fields) from refusal
    return {"sha256": stored.sha256, "file_name": served_name(paper.name or "", stored.media_type)}


@page
def action(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """One action as a form; a refusal names every reason and keeps what was typed."""
    nomination = find(request, number)
    if code not in ACTIONS:
        raise hidden()
    person = person_of(request)
    wanted = ACTIONS[code]
    if request.method == "GET" and wanted.at == At.DECISION:
        item = DecisionItem.objects.filter(nomination=nomination, current=True).first()
        if item is not None and decisions_visible(person).filter(pk=item.decision_id).exists():
            return redirect("workflows:decision_detail", item.decision_id)
    if request.method == "GET" and wanted.at in _BY_ITEM:
        place = AgendaItem.objects.filter(nomination=nomination, current=True).first()
        if place is not None and sessions_visible(person).filter(pk=place.session_id).exists():
            return redirect(_BY_ITEM[wanted.at], place.session_id, place.position)
    # Who has no right to the act learns nothing from its form: not which sessions, drafts or
    # colleagues there are.
    theirs = (
        not {one.code for one in policy.verdict(person, code, nomination).reasons} & _NOT_THEIRS
    )
    form = wanted.form(thing=nomination).shown() if theirs else None
    if form is not None and (pin := request.GET.get("ghim", "")) and "remarks" in form.fields:
        kind, _sep, key = pin.partition(":")
        row = {"target_kind": kind, "target": key, "page": request.GET.get("trang", "")[:4]}
        form.fields["remarks"].widget.standing = [row]
    reasons, status = [], 200
    if request.method == "POST":
        version = request.POST.get("version", "")
        inputs = typed(wanted.form, request)
        try:
            if form is not None and (paper := request.FILES.get("paper")) and "sha256" in inputs:
                inputs |= _stored(paper, person, code, number)
            hand_in_scans(wanted.form, request, inputs, person, code, f"nomination:{number}")
            if "step_up" in inputs:
                inputs["step_up"] = step_up_token(request)
            done = door.perform(
                code,
                number,
                person,
                expected_version=int(version) if version.isdecimal() else None,
                **inputs,
            )
        except Refused as refusal:
            if refusal.kind == "hidden":
                raise
            reasons, status = refusal.reasons, refusal.status
            if form is not None:
                form = wanted.form(request.POST, request.FILES, thing=nomination).shown()
        else:
            text = NOMINATIONS.said(wanted, [done])
            if done.told:
                # Shown in the answer itself: a redirect would have to keep it somewhere.
                told = [(_TOLD[what], value) for what, value in done.told.items()]
                return render(
                    request,
                    "web/told.html",
                    {"nomination": nomination, "action": wanted, "told": told},
                )
            seen = policy.visible(person).filter(number=number).exists()
            messages.success(request, f"{text} {next_step(person, done)}" if seen else text)
            if seen:
                return redirect("workflows:nomination_detail", number)
            return redirect("workflows:inbox")
    else:
        reasons = door.preview(code, nomination, person)
        status = 200 if theirs else 403
    return render(
        request,
        "dossier/action.html",
        {
            "nomination": nomination,
            "version": shown_version(person, nomination),
            "action": wanted,
            "form": form,
            "reasons": reasons,
            "phrases": phrases_for(person, code, nomination) if theirs else [],
            "takes_paper": form is not None and "sha256" in form.fields,
        },
        status=status,
    )
