"""Taking a list out of the system: at once where it is short, from the worker where it is long."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from organizations.forms import TakeAwayForm
from organizations.refusals import Refused
from workflows.kernel import door
from workflows.web.filters import only
from workflows.web.pages import page, person_of, step_up_token

from .. import exports, listing
from ..exports import KIND
from ..models import Export

_SHOWN = 20
_SUBJECTS = {"ca-nhan": Export.What.PEOPLE, "tap-the": Export.What.COLLECTIVES}


def _as_file(data: bytes, what: str, form: str) -> HttpResponse:
    response = HttpResponse(data, content_type=exports.TYPES[Export.Form(form)])
    name = exports.file_name(what, form)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _asked(request: HttpRequest, what: str, form: str) -> HttpResponse:
    """The file of a short list; a long one begins to be made, and its page is shown."""
    person, filters = person_of(request), listing.given(request.GET)
    if exports.is_long(person, what, filters):
        export = exports.ask(person, what, form, filters)
        return redirect("workflows:export", export.public_id)
    if request.method == "HEAD":
        return _as_file(b"", what, form)  # nothing goes out
    data = exports.content(person, what, form, filters)
    exports.record_taken(person, what, filters)
    return _as_file(data, what, form)


def _known(form: str) -> None:
    if form not in Export.Form.values:
        raise Http404


@page
@require_http_methods(["GET", "HEAD", "POST"])
def nomination_export(request: HttpRequest, form: str) -> HttpResponse:
    """The filtered list as .xlsx or .csv; that somebody took it is recorded once it is whole."""
    person, what = person_of(request), Export.What.NOMINATIONS
    exports.rights_for(person, what)
    _known(form)
    only(request, listing.FREE, listing.VALUES)
    filters = listing.given(request.GET)
    if request.method == "POST" or not exports.is_long(person, what, filters):
        return _asked(request, what, form)
    # A look at an address begins no work.
    return render(
        request,
        "inbox/export_long.html",
        {"query": _query(filters), "form": Export.Form(form).label},
    )


def _query(filters: dict[str, str]) -> str:
    return urlencode({name: value for name, value in filters.items() if value})


@page
@require_http_methods(["GET", "HEAD", "POST"])
def subject_export(request: HttpRequest, what: str, form: str) -> HttpResponse:
    """People or collectives of the filtered list, each once, their identity numbers masked.

    These are personal data: the password is typed again before they leave (trust.md).
    """
    person = person_of(request)
    exports.rights_for(person, Export.What.PEOPLE)
    _known(form)
    if what not in _SUBJECTS:
        raise Http404
    only(request, listing.FREE, listing.VALUES)
    asked, status = TakeAwayForm(request.POST or None), 200
    if request.method == "POST":
        if _again(request, asked):
            return _asked(request, _SUBJECTS[what], form)
        status = 422
    context = {
        "form": asked,
        "title": _SUBJECTS[what].label,
        "query": _query(listing.given(request.GET)),
    }
    return render(request, "inbox/export.html", context, status=status)


def _again(request: HttpRequest, asked: TakeAwayForm) -> bool:
    """Whether the password was typed again; what is wrong with it is told in the form."""
    try:
        step_up_token(request, undone=_("Chưa có gì được tải về."))
    except Refused as refusal:
        asked.errors["step_up"] = asked.error_class(refusal.fields["step_up"])
        return False
    return True


@page
@require_safe
def export_list(request: HttpRequest) -> HttpResponse:
    """The files I asked for, newest first."""
    found = exports.mine(person_of(request))
    return render(request, "inbox/export_list.html", {"exports": found[:_SHOWN]})


@page
@require_http_methods(["GET", "HEAD", "POST"])
def export(request: HttpRequest, public_id: Any) -> HttpResponse:
    """One file: how far it is, and taking it once it is whole."""
    person = person_of(request)
    found = KIND.find(person, public_id)
    asked = TakeAwayForm(request.POST or None) if exports.is_personal(found.what) else None
    status = 200
    if request.method == "POST" and request.POST.get("what") == "delete":
        done = door.do(KIND, "delete_export", public_id, person)
        messages.success(request, KIND.said(done.action, [found]))
        return redirect("workflows:exports")
    if request.method == "POST":
        if asked is None or _again(request, asked):
            data = exports.file_of(found)
            door.do(KIND, "export_list", public_id, person)
            return _as_file(data, found.what, found.form)
        status = 422
    context = {"export": found, "form": asked, "query": _query(found.filters)}
    return render(request, "inbox/export_file.html", context, status=status)
