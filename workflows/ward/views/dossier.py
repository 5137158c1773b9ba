"""The dossier while it is the ward's: a form that saves itself, papers, what is missing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from nominations import criteria
from nominations.criteria_form import dossier_form
from nominations.drafts import current
from nominations.evidence import (
    FileRefused,
    served_name,
)
from nominations.models import Nomination
from nominations.uploads import take_in
from organizations.refusals import Refused
from workflows.appraisal.returns import locked_fields
from workflows.kernel import door, policy
from workflows.web.pages import find, page, person_of, typed, version_of

from .. import checklist, two_places

#: What a browser may show by itself; everything else is only downloaded.
_SHOWN = frozenset({"application/pdf", "image/jpeg", "image/png"})


def _editable(request: HttpRequest, number: str) -> Nomination:
    nomination = find(request, number)
    answer = policy.verdict(person_of(request), "edit", nomination)
    if not answer.allowed:
        raise Refused("forbidden", list(answer.reasons))
    return nomination


def _locked(form: Any, nomination: Nomination) -> frozenset[str]:
    """The fields a return keeps closed; on the form they are only shown."""
    locked = locked_fields(nomination, form.fields)
    for name in locked:
        form.fields[name].disabled = True
    return locked


@page
def nomination_edit(request: HttpRequest, number: str) -> HttpResponse:
    """Change the dossier while it is the ward's."""
    nomination = _editable(request, number)
    person = person_of(request)
    listed = criteria.lines(nomination)
    form_class = dossier_form(nomination, listed)
    values = current(nomination) | criteria.values(listed)
    form: Any = form_class(request.POST or None, initial=values)
    locked = _locked(form, nomination)
    status, both = 200, list[two_places.Both]()
    if request.method == "POST":
        version = version_of(request)
        data = {
            name: value for name, value in typed(form_class, request).items() if name not in locked
        }
        if "*" in str(data.get("national_id") or ""):
            data.pop("national_id")
        if (base := two_places.carried(request.POST.get(two_places.BASE, ""))) is not None:
            told = two_places.merged(form, data, values, base, request.POST)
            form = two_places.shown(form_class, typed(form_class, request), values, told)
            for name in locked:
                form.fields[name].disabled = True
            data, both, version = told.mine, told.both, nomination.version
        try:
            if both:
                door.refuse_stale()
            if data or base is None:
                door.perform("edit", number, person, expected_version=version, data=data)
        except Refused as refusal:
            if refusal.kind not in {"invalid", "stale"}:
                raise
            status = refusal.status
            for name, texts in refusal.fields.items():
                if name in form.fields:
                    form.errors[name] = form.error_class(texts)
            if refusal.kind == "stale" and not both:
                form.add_error(None, str(refusal))
        else:
            for texts in _take_proofs(request, nomination, listed).values():
                for text in texts:
                    messages.error(request, text)
            messages.success(request, _("Đã lưu hồ sơ."))
            return redirect("workflows:nomination_detail", number)
    return render(
        request,
        "ward/edit.html",
        {
            "nomination": nomination,
            "form": form,
            "base": two_places.base_of(form, values),
            "both": both,
            "asked": ",".join(one.name for one in both),
            "locked": locked,
            "lines": listed,
            "total": criteria.typed_total(nomination, request.POST, listed)
            if form.is_bound
            else criteria.stored_total(nomination, listed),
            "imported": nomination.self_score,
            "checklist": checklist.checklist(nomination, {"criteria": listed}),
            "others": checklist.others_editing(nomination, person),
        },
        status=status,
    )


@page
@require_POST
def autosave(request: HttpRequest, number: str) -> HttpResponse:
    """Keep what is valid while somebody types; tells the version, faults and what is missing."""
    nomination = _editable(request, number)
    person = person_of(request)
    listed = criteria.lines(nomination)
    form_class = dossier_form(nomination, listed)
    base = two_places.carried(request.POST.get(two_places.BASE, ""))
    try:
        saved = checklist.autosave(
            actor=person,
            nomination=nomination,
            typed=typed(form_class, request),
            expected_version=version_of(request),
            base=base,
        )
        faults = _take_proofs(request, nomination, listed)
    except Refused as refusal:
        if refusal.kind == "hidden":
            raise
        return JsonResponse({"told": str(refusal)}, status=refusal.status)
    fresh = find(request, number)
    listed = criteria.lines(fresh)
    saved.errors.update(faults)
    at = f"{timezone.localtime():%H:%M}"
    return JsonResponse(
        {
            "version": fresh.version,
            two_places.BASE: two_places.base_after(
                form_class(), current(fresh) | criteria.values(listed), base or {}, saved.behind
            ),
            "total": _total(request, fresh, listed),
            "papers": {
                one.code: render_to_string("ward/_criterion_papers.html", {"line": one})
                for one in listed
            },
            "told": _("Đã lưu lúc %s.") % at
            if not saved.errors
            else _("Đã lưu lúc %s, trừ mục còn sai.") % at,
            "errors": saved.errors,
            "others": checklist.others_editing(fresh, person),
            "status": render_to_string(
                "ward/_checklist.html",
                {"checklist": checklist.checklist(fresh, {"criteria": listed})},
            ),
        }
    )


def _total(request: HttpRequest, nomination: Nomination, listed: list[criteria.Line]) -> str:
    return render_to_string(
        "ward/_score_total.html",
        {
            "total": criteria.typed_total(nomination, request.POST.dict(), listed),
            "imported": nomination.self_score,
        },
    )


@page
@require_POST
def score_total(request: HttpRequest, number: str) -> HttpResponse:
    """What the points typed so far come to, saved or not; changes nothing."""
    nomination = _editable(request, number)
    return HttpResponse(_total(request, nomination, criteria.lines(nomination, evidence=())))


def _take_proofs(
    request: HttpRequest, nomination: Nomination, listed: list[criteria.Line]
) -> dict[str, list[str]]:
    """Files handed in beside a criterion join the dossier for it; why others did not, by box."""
    faults: dict[str, list[str]] = {}
    for one in listed:
        box = criteria.name_of(one.code, "file")
        for upload in request.FILES.getlist(box):
            name = upload.name or "tep"
            try:
                stored = take_in(
                    upload.read(),
                    person=person_of(request),
                    act="attach_evidence",
                    thing=f"nomination:{nomination.number}",
                )
                door.perform(
                    "attach_evidence",
                    nomination.number,
                    person_of(request),
                    kind=criteria.PAPER_KIND,
                    title=f"{_('Minh chứng')}: {one.criterion.label}"[:200],
                    sha256=stored.sha256,
                    file_name=served_name(name, stored.media_type),
                    criterion=one.code,
                )
            except FileRefused as refusal:
                faults.setdefault(box, []).append(f"{name}: {refusal.text}")
            except Refused as refused:
                faults.setdefault(box, []).append(f"{name}: {refused}")
    return faults
