"""Papers about a thing, and the book of those that were numbered."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from organizations.models import User
from organizations.refusals import Refused, hidden
from reports import city as city_reports
from workflows.kernel import door, policy
from workflows.web.filters import filters
from workflows.web.pages import page, person_of, typed

from .. import desk
from ..access import SLUGS, Subject, find, successions
from ..book import PAPERS, book, numbering_units
from ..models import Paper, PaperTemplate
from ..paper_forms import CancelForm, EnterForm
from ..papers.registry import KINDS
from .answers import file_answer, pdf_answer

PAGE = 30
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def subject_of(person: User, slug: str, key: str) -> Subject:
    """The thing an address names; ``Refused('hidden')`` when it is not theirs to see."""
    found = find(person, SLUGS.get(slug, ""), key)
    if found is None:
        raise hidden()
    return found


def _back(person: User, subject: Subject) -> tuple[str, str]:
    """Where the thing itself is shown ('' where this person may not), and what it is called."""
    thing: Any = subject.thing
    if subject.about == "nomination":
        seen = policy.visible(person).filter(number=subject.key).exists()
        href = reverse("workflows:nomination_detail", args=[subject.key]) if seen else ""
        return href, str(thing)
    if subject.about == "succession":
        return "", f"{thing.from_unit.name} → {thing.to_unit.name}"
    if subject.about == "ward_report":
        return reverse("reports:ward", args=[thing.pk]), str(thing)
    if subject.about == "city_report":
        # The clerk who numbers it reads its papers, not the page they are made on.
        mine = city_reports.visible(person).filter(pk=thing.pk).exists()
        return reverse("reports:year", args=[thing.pk]) if mine else "", str(thing)
    name = {
        "submission": "submission",
        "session": "council",
        "decision": "decision",
        "complaint": "complaint",
    }[subject.about]
    return reverse(f"workflows:{name}_detail", args=[thing.pk]), str(thing)


@page
@require_safe
def paper_list(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Every paper about one thing: to open, to edit, to number."""
    person = person_of(request)
    subject = subject_of(person, slug, key)
    href, name = _back(person, subject)
    cancelled = Paper.objects.filter(about=subject.ref, state=Paper.State.CANCELLED)
    offers = desk.offers(person, subject)
    readable = {one.kind.code for one in offers}
    coming: dict[str, list[PaperTemplate]] = {}
    for template in PaperTemplate.objects.filter(
        kind__in=readable, valid_from__gt=timezone.localdate()
    ):
        coming.setdefault(template.kind, []).append(template)
    return render(
        request,
        "documents/paper_list.html",
        {
            "subject": subject,
            "name": name,
            "href": href,
            "offers": [(one, coming.get(one.kind.code, [])) for one in offers],
            "cancelled": [
                (KINDS[one.kind].label, one)
                for one in cancelled.order_by("pk")
                if one.kind in readable
            ],
        },
    )


@page
@require_safe
def paper_file(request: HttpRequest, slug: str, key: str, code: str, form: str) -> HttpResponse:
    """One paper as PDF, or as DOCX for editing."""
    person = person_of(request)
    subject = subject_of(person, slug, key)
    if form == "pdf" and (template := request.GET.get("mau", "")):
        one = desk.offer(person, subject, code)
        return pdf_answer(desk.trial_pdf(subject, one, template), f"{one.kind.code}-thu.pdf")
    return paper_answer(person, subject, code, form)


def paper_answer(person: User, subject: Subject, code: str, form: str) -> HttpResponse:
    """A paper's file; ``Refused('hidden')`` for one that is not theirs to read."""
    one = desk.offer(person, subject, code)
    name = f"{one.kind.code}-{subject.key}"
    if form == "pdf":
        return pdf_answer(desk.pdf(subject, one), f"{name}.pdf")
    return file_answer(desk.docx(subject, one), f"{name}.docx", _DOCX)


@page
@require_POST
def enter_paper(request: HttpRequest, slug: str, key: str, code: str) -> HttpResponse:
    """Number a paper: of our book today, or as another book numbered it."""
    person = person_of(request)
    subject = subject_of(person, slug, key)
    form = EnterForm(request.POST)
    if not form.is_valid():
        for texts in form.errors.values():
            messages.error(request, " ".join(str(text) for text in texts))
        return redirect("papers:list", slug, key)
    try:
        paper = desk.enter(person, subject, code, **form.cleaned_data)
    except Refused as refusal:
        if refusal.kind == "hidden":
            raise
        messages.error(request, str(refusal))
    else:
        messages.success(
            request,
            _("Đã vào sổ: %(label)s số %(number)s.")
            % {"label": desk.kind_label(paper.kind), "number": paper.full_number},
        )
    return redirect("papers:list", slug, key)


@page
@require_POST
def cancel_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """Cancel a number with its reason."""
    person = person_of(request)
    paper = PAPERS.find(person, pk)
    try:
        act = door.do(PAPERS, "cancel_paper", pk, person, inputs=typed(CancelForm, request))
    except Refused as refusal:
        told = [text for texts in refusal.fields.values() for text in texts]
        messages.error(request, " ".join(told) or str(refusal))
    else:
        messages.success(request, PAPERS.said(act.action, [act.thing]))
    place = _place(paper)
    return redirect("papers:list", place["slug"], place["key"])


@page
@require_safe
@filters("trang", loai=KINDS, nam=lambda year: year.isdecimal() and len(year) == 4)
def paper_book(request: HttpRequest) -> HttpResponse:
    """The book of outgoing papers of my body, by kind and year."""
    person = person_of(request)
    units = numbering_units(person)
    if not units:
        raise hidden()
    found = book(units)
    kind, year = request.GET.get("loai", ""), request.GET.get("nam", "")
    if kind in KINDS:
        found = found.filter(kind=kind)
    if year.isdecimal() and len(year) == 4:
        found = found.filter(issued_on__year=int(year))
    pages = Paginator(found, PAGE).get_page(request.GET.get("trang"))
    rows = [(desk.kind_label(one.kind), _place(one), one) for one in pages]
    return render(
        request,
        "documents/paper_book.html",
        {
            "pages": pages,
            "rows": rows,
            "kinds": [(one.code, one.label) for one in KINDS.values() if one.numbered_by],
            "kind": kind,
            "year": year,
            "handed_over": successions(person)[:20],
            "query": urlencode({"loai": kind, "nam": year}) + "&",
        },
    )


def _place(paper: Paper) -> dict[str, str]:
    about, key = paper.about.split(":", 1)
    slug = next(slug for slug, one in SLUGS.items() if one == about)
    code = f"{paper.kind}~{paper.part}" if paper.part else paper.kind
    return {"slug": slug, "key": key, "code": code}
