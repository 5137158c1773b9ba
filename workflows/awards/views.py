"""Awards: all there are, a new one, one version with its parts, its trial, its publication."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from nominations import trial, versions
from nominations.fields import CATALOGUE
from nominations.fields.own import KIND_LABELS, NEED_LABELS, declared
from nominations.forms import form_for
from nominations.models import AwardType, AwardTypeVersion, Nomination
from organizations import grants
from organizations.capabilities import Capability
from organizations.models import User
from organizations.refusals import Refused, hidden
from organizations.unit_acts import not_yours
from workflows.web.filters import filters
from workflows.web.pages import page, person_of
from workflows.web.things import fill

from .inputs import PARTS, NewAwardForm
from .told import counts_of

_DRAFT = AwardTypeVersion.Status.DRAFT


def _officer(request: HttpRequest) -> User:
    person = person_of(request)
    if not grants.holds(person, Capability.ADMINISTER):
        raise Refused("forbidden", not_yours())
    return person


def _version(code: str, number: int) -> AwardTypeVersion:
    found = (
        AwardTypeVersion.objects.select_related(
            "award_type", "authority", "council", "criteria_set"
        )
        .filter(award_type__code=code, number=number)
        .first()
    )
    if found is None:
        raise hidden()
    return found


@page
@filters()
def award_list(request: HttpRequest) -> HttpResponse:
    """Every award with the version that stands and the one being written."""
    _officer(request)
    awards = AwardType.objects.order_by("position", "code").prefetch_related("versions")
    used = dict(
        Nomination.objects.order_by()
        .values("award_type")
        .annotate(count=Count("pk"))
        .values_list("award_type", "count")
    )
    rows = []
    for award in awards:
        known = sorted(award.versions.all(), key=lambda one: one.number)
        rows.append(
            {
                "award": award,
                "draft": next((one for one in known if one.status == _DRAFT), None),
                "stands": next((one for one in reversed(known) if one.status == "published"), None),
                "dossiers": used.get(award.pk, 0),
            }
        )
    return render(request, "awards/award_list.html", {"rows": rows})


@page
def award_new(request: HttpRequest) -> HttpResponse:
    """A new award, begun from one there is."""
    person = _officer(request)
    form, status = NewAwardForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            like = form.cleaned_data["like"].versions.filter(status="published")
            try:
                made = versions.new_award(
                    actor=person,
                    name=form.cleaned_data["name"],
                    like=like.order_by("-number")[0],
                )
            except Refused as refusal:
                form, status = fill(form, refusal), refusal.status
            else:
                messages.success(request, _("Đã lập bản nháp “%s”.") % made.award_type.name)
                return redirect("workflows:award_version", made.award_type.code, made.number)
    return render(request, "awards/award_new.html", {"form": form}, status=status)


@page
@require_POST
def version_new(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The next version of an award, copied from one that stands."""
    person, version = _officer(request), _version(code, number)
    try:
        draft = versions.new_version(actor=person, version=version)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("workflows:award_version", code, number)
    messages.success(request, _("Đã lập %s, đang soạn.") % draft)
    return redirect("workflows:award_version", code, draft.number)


@page
@filters(phan=PARTS)
def version_desk(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One version: its parts, what stands in the way, and what it says of last year's dossiers."""
    person, version = _officer(request), _version(code, number)
    drafted = version.status == _DRAFT
    part = request.GET.get("phan", next(iter(PARTS)))
    if part not in PARTS:
        raise hidden()
    form, status = PARTS[part][1](instance=version), 200
    if request.method == "POST":
        form, status = PARTS[part][1](request.POST, instance=version), 422
        if form.is_valid():
            try:
                with transaction.atomic():
                    form.keep()
                    _refuse_own_faults(form, version)
                    versions.edited(actor=person, version=version, part=part)
            except ValidationError as wrong:
                _tell(form, wrong)
            except Refused as refusal:
                form, status = fill(form, refusal), refusal.status
            else:
                messages.success(request, _("Đã lưu phần “%s”.") % PARTS[part][0])
                return redirect(f"{request.path}?phan={part}")
        version = _version(code, number)
    counts = counts_of(version)
    return render(
        request,
        "awards/version_desk.html",
        {
            "version": version,
            "award": version.award_type,
            "drafted": drafted,
            "part": part,
            "title": PARTS[part][0],
            "form": form,
            "parts": [(key, label, counts.get(key)) for key, (label, _form) in PARTS.items()],
            "problems": versions.problems(version) if drafted else [],
            "trial": trial.try_on(version) if drafted else None,
            "common": _common(version) if part == "muc-rieng" else [],
            "own": [
                (one, KIND_LABELS[one.kind], NEED_LABELS[one.need])
                for one in declared(version.declared)
            ],
        },
        status=status,
    )


def _common(version: AwardTypeVersion) -> list[str]:
    """What every dossier of the award asks beside its own fields."""
    return [
        str(field.label)
        for name, field in form_for(version).base_fields.items()
        if name in CATALOGUE
    ]


def _refuse_own_faults(form: Any, version: AwardTypeVersion) -> None:
    """What the version finds wrong in this part; what it finds in others waits for its turn.

    Parts are edited one after the other: only when it is published must all of it fit.
    """
    try:
        version.full_clean()
    except ValidationError as wrong:
        own = {name: found for name, found in wrong.error_dict.items() if name in form.OWN}
        if own:
            raise ValidationError(own) from wrong


def _tell(form: Any, wrong: ValidationError) -> None:
    """The model's findings at the fields of this part; those of others above all."""
    found = wrong.error_dict if hasattr(wrong, "error_dict") else {NON_FIELD_ERRORS: [wrong]}
    for name, errors in found.items():
        for error in errors:
            form.add_error(name if name in form.fields else None, error.messages)


@page
@require_POST
def version_publish(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """From now on these rules stand."""
    person, version = _officer(request), _version(code, number)
    try:
        versions.publish(actor=person, version=version)
    except Refused as refusal:
        for reason in refusal.reasons:
            messages.error(request, reason.text)
    else:
        messages.success(
            request,
            _("Đã công bố %s. Thêm vào đợt xét để các phường, xã đề nghị được.") % version,
        )
    return redirect("workflows:award_version", code, number)


@page
def version_trial(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Every dossier the draft was tried on, with what it says of each."""
    _officer(request)
    version = _version(code, number)
    return render(
        request,
        "awards/version_trial.html",
        {"version": version, "award": version.award_type, "trial": trial.try_on(version)},
    )
