"""Papers for those who may read them, and the public check of a certificate."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from organizations.models import User
from workflows import policy
from workflows.models import Decision, DecisionItem

from ..drafts import draft_paper
from ..papers import certificate, decision
from ..public import verify_code


def pdf_answer(data: bytes, name: str) -> HttpResponse:
    """A PDF shown in the browser; it may run nothing there."""
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["Content-Security-Policy"] = "sandbox"
    return response


def _issued(request: HttpRequest, pk: int) -> Decision:
    found = get_object_or_404(
        Decision.objects.select_related("authority"), pk=pk, state=Decision.State.ISSUED
    )
    readable = policy.visible(request.user).filter(decision_items__decision=found)  # type: ignore[arg-type]
    if not readable.exists():
        raise Http404
    return found


@login_required
@require_safe
def decision_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The issued decision with its list."""
    found = _issued(request, pk)
    assert found.snapshot is not None
    return pdf_answer(
        decision.render(found.snapshot, decision.words_for(found.snapshot, found.authority)),
        f"quyet-dinh-{found.pk}.pdf",
    )


@login_required
@require_safe
@never_cache
def decision_draft_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft as this signer would sign it; having opened it is what lets them sign."""
    person = request.user
    assert isinstance(person, User)
    found = (
        Decision.objects.select_related("authority", "round", "award_type", "signed_by")
        .filter(pk=pk, state=Decision.State.DRAFT)
        .first()
    )
    first = (
        policy.actionable(person, "sign").filter(decision_items__decision=pk)
        if found is not None
        else None
    )
    if found is None or first is None or not first.exists():
        raise Http404
    sha256, paper = draft_paper(found, person)
    response = pdf_answer(paper, f"du-thao-{found.pk}.pdf")
    response["ETag"] = f'"{sha256}"'
    return response


@login_required
@require_safe
def certificates_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """All certificates of a decision that the reader may see, in list order."""
    found = _issued(request, pk)
    readable = policy.visible(request.user)  # type: ignore[arg-type]
    seen = set(readable.filter(decision_items__decision=found).values_list("pk", flat=True))
    items = found.items.filter(current=True, status="valid", nomination__in=seen)
    rows = [item.printed for item in items if item.printed]
    if not rows or found.snapshot is None:
        raise Http404
    return pdf_answer(certificate.render(found.snapshot, rows), f"giay-khen-{found.pk}.pdf")


@login_required
@require_safe
def certificate_pdf(request: HttpRequest, number: str) -> HttpResponse:
    """One certificate."""
    item = (
        DecisionItem.objects.select_related("decision")
        .filter(nomination__number=number, current=True, status="valid")
        .first()
    )
    if (
        item is None
        or item.printed is None
        or item.decision.snapshot is None
        or not policy.visible(request.user).filter(number=number).exists()  # type: ignore[arg-type]
    ):
        raise Http404
    return pdf_answer(certificate.render(item.decision.snapshot, [item.printed]), f"{number}.pdf")


@never_cache
@require_safe
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """The public page behind the QR code; the same answer for unknown and hidden."""
    found = verify_code(code)
    response = render(
        request, "documents/verify.html", {"found": found}, status=200 if found else 404
    )
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
