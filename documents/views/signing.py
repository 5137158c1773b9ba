"""The signed copies of one paper: what there is, uploading one, signing here."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from nominations.evidence import MAX_BYTES
from organizations.refusals import Refused, hidden
from workflows.web.pages import page, person_of, step_up_token

from .. import desk, signed, store
from ..access import find
from ..models import Paper, SignedCopy
from .answers import file_answer
from .papers import subject_of

_MEDIA = {b"%PDF": ("pdf", "application/pdf"), b"\xff\xd8\xff": ("jpg", "image/jpeg")}


@page
def paper_signing(request: HttpRequest, slug: str, key: str, code: str) -> HttpResponse:
    """Signed copies of a paper, and the forms to add one."""
    person = person_of(request)
    subject = subject_of(person, slug, key)
    one = desk.offer(person, subject, code)
    about = signed.about_of(subject, one)
    if not about:
        raise hidden()
    if request.method == "POST":
        try:
            if request.POST.get("what") == "here":
                token = step_up_token(request)
                copy = signed.sign_here(person, subject, one, token=token)
            else:
                upload = request.FILES.get("file")
                copy = signed.attach(
                    person,
                    subject,
                    one,
                    upload.read(MAX_BYTES + 1) if upload else b"",
                    name=(upload.name if upload else "") or "",
                    scan="scan" in request.POST,
                )
        except Refused as refusal:
            if refusal.kind == "hidden":
                raise
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Đã nhận bản ký. %s") % copy.text)
        return redirect("papers:signing", slug, key, code)
    return render(
        request,
        "documents/signing.html",
        {
            "subject": subject,
            "one": one,
            "copies": signed.copies(about),
            "may_attach": signed.may_attach(person, subject, one),
            "may_sign": signed.can_sign_here(person),
        },
    )


@page
@require_safe
def signed_copy(request: HttpRequest, pk: int) -> HttpResponse:
    """One signed copy, for whoever may read the paper it is of."""
    person = person_of(request)
    copy = SignedCopy.objects.filter(pk=pk).first()
    if copy is None:
        raise hidden()
    kind, _colon, key = copy.about.partition(":")
    code = "decision"
    if kind == "paper":
        paper = Paper.objects.filter(pk=key).first()
        if paper is None:
            raise hidden()
        kind, _colon, key = paper.about.partition(":")
        code = f"{paper.kind}~{paper.part}" if paper.part else paper.kind
    subject = find(person, kind, key)
    if subject is None:
        raise hidden()
    desk.offer(person, subject, code)
    data = store.read(copy.sha256)
    if data is None:
        raise hidden()
    form, media = next(
        (found for start, found in _MEDIA.items() if data.startswith(start)), ("png", "image/png")
    )
    return file_answer(data, f"ban-ky-{copy.pk}.{form}", media)
