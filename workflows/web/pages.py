"""What all pages share."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from nominations.models import Nomination
from organizations import guessing, step_up
from organizations.addresses import address_of
from organizations.models import User
from organizations.refusals import Reason, Refused, hidden
from workflows.kernel import many as several
from workflows.kernel import policy
from workflows.kernel.due import due
from workflows.kernel.nominations import NOMINATIONS
from workflows.kernel.registry import ACTIONS

__all__ = [
    "due",
    "find",
    "many",
    "page",
    "person_of",
    "step_up_token",
    "typed",
    "version_of",
]

Page = Callable[..., HttpResponseBase]


def person_of(request: HttpRequest) -> User:
    """Who is signed in."""
    person = request.user
    assert isinstance(person, User)
    return person


def step_up_token(request: HttpRequest, field: str = "step_up", *, undone: str = "") -> str:
    """The token for the password typed in a form; ``Refused('invalid')`` when it is wrong.

    Asked before the door is opened: checking a password is slow on purpose. ``undone`` says what
    has not happened.
    """
    try:
        token = step_up.confirm(
            person_of(request), request.POST.get(field, ""), address_of(request)
        )
        text = _("Mật khẩu chưa đúng.")
    except guessing.MustWait as wait:
        token, text = "", str(wait)
    if not token:
        text = f"{text} {undone or _('Chưa có gì được ký.')}"
        raise Refused("invalid", [Reason("step_up", text)], {field: [text]})
    return token


def page(view: Page) -> Page:
    """Signed in only; a refusal becomes a readable page with the right status."""

    @login_required
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except Refused as refusal:
            if refusal.kind == "hidden":
                raise Http404 from refusal
            return render(
                request,
                "web/refused.html",
                {"reasons": refusal.reasons, "fields": refusal.fields},
                status=refusal.status,
            )

    return wrapped


def many(request: HttpRequest, code: str, numbers: list[str], **inputs: Any) -> int:
    """One action on many dossiers, each for itself: how many were done, and why others were not."""
    if not numbers:
        messages.error(request, _("Chưa chọn hồ sơ nào."))
    rows = several.perform(NOMINATIONS, code, numbers, person_of(request), lambda key: inputs)
    for row in rows:
        if not row.done:
            why = "; ".join(reason.text for reason in row.reasons)
            messages.error(request, f"{row.key}: {why}")
    done = [row.thing for row in rows if row.done]
    if done:
        messages.success(request, NOMINATIONS.said(ACTIONS[code], done))
    return len(done)


def find(request: HttpRequest, number: str) -> Nomination:
    """The nomination as far as this person may see it; the same 404 for one that is not there."""
    found = (
        policy.visible(person_of(request))
        .select_related(
            "ward",
            "award_type",
            "award_type_version__criteria_set",
            "round",
            "person",
            "collective",
            "authority",
            "case",
            "regime",
        )
        .filter(number=number)
        .first()
    )
    if found is None:
        raise hidden()
    return found


def typed(form_class: type[forms.Form], request: HttpRequest) -> dict[str, Any]:
    """What was typed, by the widgets of the form; nothing else is looked at."""
    return {
        name: field.widget.value_from_datadict(request.POST, request.FILES, name)
        for name, field in form_class.base_fields.items()
    }


def version_of(request: HttpRequest) -> int | None:
    """The version of the dossier a form was made from; None when it does not say."""
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 10 else None
