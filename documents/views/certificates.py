"""Certificates for those who may read them, the decision itself, and the draft to sign."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from organizations.capabilities import Capability
from organizations.models import User
from organizations.refusals import Refused, hidden
from workflows.decisions.models import Decision, DecisionItem
from workflows.decisions.queries import decisions_visible
from workflows.kernel import policy
from workflows.web.pages import page, person_of

from .. import issued, printing
from ..drafts import draft_paper
from ..models import CertificateSheet, PaperBatch
from ..papers.certificate import test_sheet
from .answers import file_answer, pdf_answer


@page
@require_safe
def decision_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The issued decision with its list."""
    found = decisions_visible(person_of(request)).filter(pk=pk).first()
    if found is None or found.state != Decision.State.ISSUED or found.snapshot is None:
        raise Http404
    return pdf_answer(issued.decision_file(found), f"quyet-dinh-{found.pk}.pdf")


@login_required
@require_safe
@never_cache
def decision_draft_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft as this signer would sign it; having opened it is what lets them sign."""
    try:
        return draft_answer(person_of(request), pk)
    except Refused:
        raise Http404 from None


def draft_answer(person: User, pk: int) -> HttpResponse:
    """The draft for this signer with its hash as ETag; ``Refused('hidden')`` for anybody else."""
    found = (
        Decision.objects.select_related("authority", "round__city", "award_type", "signed_by")
        .filter(pk=pk)
        .first()
    )
    mine = policy.actionable(person, Capability.SIGN).filter(decision_items__decision=pk)
    if found is None or not mine.exists():
        raise hidden()
    sha256, paper = draft_paper(found, person)
    response = pdf_answer(paper, f"du-thao-{found.pk}.pdf")
    response["ETag"] = f'"{sha256}"'
    return response


@page
def certificates(request: HttpRequest, pk: int) -> HttpResponse:
    """Print the certificates of a decision: choose the sheet, then all at once or one by one."""
    person = person_of(request)
    found = printing.decision_of(person, pk)
    if request.method == "POST":
        batch = printing.ask(person, found, printing.sheet_of(request.POST.get("kho")))
        return redirect("papers:batch", batch.public_id)
    return render(
        request,
        "documents/certificates.html",
        {
            "decision": found,
            "sheets": CertificateSheet.objects.all(),
            "chosen": printing.sheet_of(request.GET.get("kho")),
            "items": printing.recipients(person, found),
            "may_notify": (may_notify := printing.may_notify(person, found)),
            "refused": len(printing.refused_with(found)) if may_notify else 0,
        },
    )


@page
@require_POST
def notices(request: HttpRequest, pk: int) -> HttpResponse:
    """Number and set the notices of a whole decision."""
    batch = printing.ask_notices(person_of(request), pk)
    return redirect("papers:batch", batch.public_id)


@page
@require_POST
def refusals(request: HttpRequest, pk: int) -> HttpResponse:
    """Number and set the notices to those who got nothing."""
    batch = printing.ask_refusals(person_of(request), pk)
    return redirect("papers:batch", batch.public_id)


@page
@require_safe
def certificates_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """All certificates of a decision that the reader may see, in list order, at once."""
    person = person_of(request)
    found = printing.decision_of(person, pk)
    rows = [item.printed for item in printing.recipients(person, found) if item.printed]
    sheet = printing.layout(printing.sheet_of(request.GET.get("kho")))
    return pdf_answer(issued.certificates_file(found, rows, sheet)[1], f"giay-khen-{found.pk}.pdf")


@page
@require_safe
def certificate_pdf(request: HttpRequest, number: str) -> HttpResponse:
    """One certificate."""
    item = (
        DecisionItem.objects.select_related("decision")
        .filter(nomination__number=number, current=True, status="valid")
        .first()
    )
    visible = policy.visible(person_of(request)).filter(number=number)
    if item is None or item.printed is None or item.decision.snapshot is None:
        raise Http404
    if not visible.exists():
        raise Http404
    sheet = printing.layout(printing.sheet_of(request.GET.get("kho")))
    return pdf_answer(issued.certificate_file(item, sheet), f"{number}.pdf")


@page
@require_safe
def batch_page(request: HttpRequest, public_id: Any) -> HttpResponse:
    """How far a file of many has come; the download when it is ready."""
    batch = printing.batch_of(person_of(request), public_id)
    waiting = batch.state in (PaperBatch.State.QUEUED, PaperBatch.State.WORKING)
    label = {
        "archive": _("Lập gói lưu trữ"),
        "refusals": _("Vào sổ và lập %d thông báo từ chối") % batch.total,
        "notices": _("Vào sổ và lập %d thông báo kết quả") % batch.total,
    }.get(batch.what, _("Lập %d giấy khen, giấy chứng nhận") % batch.total)
    decision = batch.about.split(":")[1]
    return render(
        request,
        "documents/batch.html",
        {"batch": batch, "waiting": waiting, "decision": decision, "label": label},
    )


@page
@require_safe
def batch_file(request: HttpRequest, public_id: Any) -> HttpResponse:
    """The file itself."""
    batch = printing.batch_of(person_of(request), public_id)
    if batch.what == "archive":
        name = f"goi-luu-tru-{batch.about.split(':')[1]}.zip"
        return file_answer(printing.batch_file(batch), name, "application/zip")
    name = {"notices": "thong-bao", "refusals": "tu-choi"}.get(batch.what, "giay-khen")
    return pdf_answer(printing.batch_file(batch), f"{name}-{batch.about.split(':')[1]}.pdf")


@page
@require_safe
def sheet_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The test sheet of a sheet: rulers, crosses, every box."""
    sheet = CertificateSheet.objects.filter(pk=pk).first()
    if sheet is None:
        raise Http404
    return pdf_answer(test_sheet(printing.layout(sheet)), f"to-thu-{pk}.pdf")
