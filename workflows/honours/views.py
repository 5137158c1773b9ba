"""Awards of all bodies as a list with its table; a subject across the years; a round scanned."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cage.refusal import FileRefused
from nominations.models import PastAward, Round
from organizations.capabilities import REVIEW_READERS, REVIEWING
from organizations.forms import TakeAwayForm
from organizations.grants import Mandate
from organizations.models import User
from organizations.refusals import Refused
from organizations.unit_acts import not_yours, note, right_on, rights_of, units_of
from workflows.web.filters import filters, only
from workflows.web.pages import find, page, person_of, step_up_token
from workflows.web.record import told_of
from workflows.web.things import SHOWN, Shown, acts_on, fill
from workflows.web.units import offer_units, unit_chosen

from . import across_years, past_awards, table
from .inputs import PastAwardForm, TableForm

_PAGE = 50
_SLUG = "da-khen"
SHOWN[_SLUG] = Shown(past_awards.KIND, "workflows:past_award_detail")
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _readers(person: User) -> list[Mandate]:
    rights = rights_of(person, *REVIEW_READERS)
    if not rights:
        raise Refused("forbidden", not_yours())
    return rights


def _writers(person: User) -> None:
    if not units_of(person, *REVIEWING):
        raise Refused("forbidden", not_yours())


@page
@filters("tim", "trang")
def past_award_list(request: HttpRequest) -> HttpResponse:
    """What my association keeps, newest decision first, found by name, number or body."""
    person, words = person_of(request), request.GET.get("tim", "")[:100]
    _readers(person)
    pages = Paginator(past_awards.found(person, words), _PAGE)
    return render(
        request,
        "honours/past_award_list.html",
        {
            "awards": pages.get_page(request.GET.get("trang")),
            "count": pages.count,
            "words": words,
            "may_enter": bool(units_of(person, *REVIEWING)),
            "query": f"tim={words}&" if words else "",
        },
    )


@page
def past_award_new(request: HttpRequest) -> HttpResponse:
    """One award of another body, from its decision."""
    person = person_of(request)
    _writers(person)
    form, status = PastAwardForm(initial={"name": request.GET.get("ten", "")[:200]}), 200
    if request.method == "POST":
        form, status = PastAwardForm(request.POST), 422
        offer_units(form, person, *REVIEWING)
        by = unit_chosen(form, person, *REVIEWING) if form.is_valid() else None
        if by is not None:
            try:
                made = past_awards.enter(actor=person, data=form.cleaned_data, unit=by.unit_key)
            except Refused as refusal:
                form, status = fill(form, refusal), refusal.status
            else:
                messages.success(request, _("Đã ghi: %s.") % made)
                return redirect("workflows:past_award_list")
    else:
        offer_units(form, person, *REVIEWING)
    return render(request, "honours/past_award_new.html", {"form": form}, status=status)


@page
def past_award_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them, with what was done to it."""
    award: PastAward = past_awards.KIND.find(person_of(request), pk)
    return render(
        request,
        "honours/past_award_detail.html",
        {"award": award, "events": told_of(past_awards.KIND, award)}
        | acts_on(request, _SLUG, award),
    )


@page
def past_award_table(request: HttpRequest) -> HttpResponse:
    """A sheet of many: looked at first, row by row; then taken over whole."""
    person = person_of(request)
    _writers(person)
    form, status, found, sha256 = TableForm(), 200, None, ""
    if request.method == "POST":
        form, status = TableForm(request.POST, request.FILES), 422
        offer_units(form, person, *REVIEWING)
        by = unit_chosen(form, person, *REVIEWING) if form.is_valid() else None
        if by is not None:
            try:
                if sha256 := request.POST.get("sha256", ""):
                    done = table.taken_over(actor=person, sha256=sha256, unit=by.unit_key)
                    messages.success(request, _said(done))
                    return redirect("workflows:past_award_list")
                content = form.cleaned_data["file"].read()
                sha256, found = table.looked_at(actor=person, content=content, unit=by.unit_key)
                status = 422 if found.wrong else 200
            except Refused as refusal:
                form, status = fill(form, refusal), refusal.status
            except FileRefused as refusal:
                form.add_error("file", refusal.text)
    else:
        offer_units(form, person, *REVIEWING)
    return render(
        request,
        "honours/past_award_table.html",
        {"form": form, "found": found, "sha256": sha256, "headings": table.headings()},
        status=status,
    )


def _said(done: table.Read) -> str:
    said = _("Đã ghi %d khen thưởng.") % len(done.new)
    return f"{said} {_('%d dòng đã có từ trước.') % done.known}" if done.known else said


@page
@require_http_methods(["GET", "HEAD", "POST"])
def past_award_sheet(request: HttpRequest) -> HttpResponse:
    """All of them as the sheet that comes in again; names leave, so the password is asked."""
    person = person_of(request)
    rights = _readers(person)
    asked, status = TakeAwayForm(request.POST or None), 200
    if request.method == "POST":
        try:
            step_up_token(request, undone=_("Chưa có gì được tải về."))
        except Refused as refusal:
            status = refusal.status
            asked.errors["step_up"] = asked.error_class(refusal.fields["step_up"])
        else:
            only(request, ("tim",), {})
            found = past_awards.found(person, request.GET.get("tim", "")[:100])
            content = table.written(found.iterator(chunk_size=2000))
            for mandate in rights:
                note("export_list", person, mandate, "past_awards", {"what": "past_awards"})
            response = HttpResponse(content, content_type=_XLSX)
            response["Content-Disposition"] = 'attachment; filename="khen-thuong-da-co.xlsx"'
            response["X-Content-Type-Options"] = "nosniff"
            return response
    return render(
        request,
        "honours/take_away.html",
        {
            "form": asked,
            "title": _("Khen thưởng đã có"),
            "query": request.GET.urlencode(),
        },
        status=status,
    )


@page
def past_award_blank(request: HttpRequest) -> HttpResponse:
    """The headings alone, to fill in."""
    _writers(person_of(request))
    response = HttpResponse(table.written([]), content_type=_XLSX)
    response["Content-Disposition"] = 'attachment; filename="khen-thuong-da-co-mau.xlsx"'
    return response


@page
def across(request: HttpRequest, number: str) -> HttpResponse:
    """Whom a dossier is for, across the years."""
    person, nomination = person_of(request), find(request, number)
    return render(
        request,
        "honours/across_years.html",
        {
            "nomination": nomination,
            "moments": across_years.of_subject(person, nomination),
            "may_enter": bool(right_on(person, REVIEWING, nomination.city_id)),
        },
    )


@page
@filters("trang")
def round_scan(request: HttpRequest, code: str) -> HttpResponse:
    """Every running dossier of a round that a rule speaks against today."""
    person = person_of(request)
    _readers(person)
    round_ = get_object_or_404(Round, code=code, city__in=units_of(person, *REVIEW_READERS))
    found = list(across_years.of_round(person, round_.pk))
    pages = Paginator(found, _PAGE)
    return render(
        request,
        "honours/round_scan.html",
        {
            "round": round_,
            "found": pages.get_page(request.GET.get("trang")),
            "count": len(found),
        },
    )
