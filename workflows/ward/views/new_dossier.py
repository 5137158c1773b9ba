"""A new dossier: typed in, held against the rules, kept from the first letter, made a draft."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from nominations.fields import COLLECTIVE
from nominations.forms import Dossier, families_of, form_for
from nominations.models import Round, RoundAward
from nominations.rounds import not_ready
from organizations import grants
from organizations.capabilities import Capability
from organizations.grants import Mandate
from organizations.models import Unit
from organizations.refusals import hidden, unmet
from workflows.kernel import door
from workflows.web.pages import page, person_of, typed
from workflows.web.units import choice_of, offer_units, unit_chosen
from workflows.web.words import moment_told

from .. import begun, checklist


def _wanted(request: HttpRequest) -> tuple[Round, RoundAward]:
    """The round and award an address names, for who prepares for a ward."""
    code, _sep, award_code = request.GET.get("danh-hieu", "").partition(":")
    award = (
        RoundAward.objects.select_related("version", "award_type", "round__city")
        .filter(round__code=code, award_type__code=award_code)
        .first()
    )
    prepares = grants.holds(person_of(request), Capability.PREPARE)
    if prepares and award is None and (text := not_ready()):
        raise unmet("round", text)
    if award is None or not prepares:
        raise hidden()
    return award.round, award


#: For whom a dossier may be begun.
_WORDS = {False: gettext_lazy("Một người"), True: gettext_lazy("Tập thể, doanh nghiệp")}


def _family(request: HttpRequest, award: RoundAward) -> str:
    """Which of the award's forms the address names; the first where it names none."""
    families = families_of(award.version)
    wanted = request.GET.get("doi-tuong", "")
    return COLLECTIVE if wanted == "tap-the" and COLLECTIVE in families else families[0]


def _form(request: HttpRequest, award: RoundAward) -> type[Dossier]:
    return form_for(award.version, _family(request, award))


def _addressed(request: HttpRequest, family: str) -> str:
    """The same page in the other form."""
    query = request.GET.copy()
    query["doi-tuong"] = "tap-the" if family == COLLECTIVE else "ca-nhan"
    return query.urlencode()


def _ward_of(mandate: Mandate | None) -> Unit | None:
    return None if mandate is None else Unit.objects.get(pk=mandate.unit_id)


@page
@require_POST
def first_look(request: HttpRequest) -> HttpResponse:
    """What the rules say of what is being typed for a new draft; stores nothing."""
    round_, award = _wanted(request)
    named = request.POST.get("ward", "")
    ward = _ward_of(choice_of(person_of(request), named, Capability.PREPARE)["acts_for"])
    # Who works for several wards is told nothing before they say for which this is.
    items = (
        checklist.first_look(
            round=round_,
            ward=ward,
            version=award.version,
            typed=typed(_form(request, award), request),
        )
        if ward is not None
        else []
    )
    return render(request, "ward/_first_look.html", {"items": items})


@page
def nomination_new(request: HttpRequest) -> HttpResponse:
    """A new draft of an award of a round."""
    round_, award = _wanted(request)
    person = person_of(request)
    before = begun.found(person, award) if request.method != "POST" else None
    form = _form(request, award)(request.POST or None, initial=before[0] if before else None)
    offer_units(form, person, Capability.PREPARE, field="ward")
    ward = None
    if request.method == "POST" and form.is_valid():
        ward = _ward_of(unit_chosen(form, person, Capability.PREPARE, field="ward"))
    if ward is not None:
        nomination = door.create(
            actor=person,
            round=round_,
            ward=ward,
            award_code=award.award_type.code,
            data=form.cleaned_data,
        )
        begun.drop(person, award)
        messages.success(request, _("Đã tạo bản nháp %s.") % nomination.number)
        return redirect("workflows:nomination_detail", nomination.number)
    if request.method == "POST":
        begun.keep(person, award, typed(_form(request, award), request))
    return render(
        request,
        "ward/edit.html",
        {
            "form": form,
            "award": award.award_type,
            "query": request.GET.urlencode(),
            "begun_at": moment_told(before[1]) if before else "",
            "family": _family(request, award),
            "families": [
                (one, _WORDS[one == COLLECTIVE], _addressed(request, one))
                for one in families_of(award.version)
            ],
        },
        status=422 if form.errors else 200,
    )


@page
@require_POST
def keep_begun(request: HttpRequest) -> JsonResponse:
    """What is being typed for a new dossier is kept, right or wrong, until it is a draft."""
    _round, award = _wanted(request)
    kept = begun.keep(person_of(request), award, typed(_form(request, award), request))
    at = f"{timezone.localtime():%H:%M}"
    told = _("Đã giữ lúc %s; chưa thành bản nháp cho đến khi bấm Lưu.") % at if kept else ""
    return JsonResponse({"told": told})


@page
@require_POST
def drop_begun(request: HttpRequest) -> HttpResponse:
    """Begin from nothing: what was typed before is gone."""
    _round, award = _wanted(request)
    begun.drop(person_of(request), award)
    messages.success(request, _("Đã xoá phần ghi dở."))
    return redirect(f"{reverse('workflows:nomination_new')}?{request.GET.urlencode()}")
