"""The archive: packages of decisions, periods, and disposals with who decides them."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from organizations.capabilities import ARCHIVE_READERS, Capability
from organizations.models import ASSOCIATIONS, Unit, User
from organizations.refusals import Refused, hidden
from organizations.unit_acts import units_of
from workflows.decisions.models import Decision
from workflows.decisions.queries import decisions_visible
from workflows.web.filters import filters
from workflows.web.pages import page, person_of

from .. import printing
from ..archive import retention
from ..models import LegalHold, RetentionRule

PAGE = 30


def _enter(person: User) -> list[int]:
    units = units_of(person, *ARCHIVE_READERS)
    if not units:
        raise hidden()
    return units


@page
@require_safe
@filters("trang")
def index(request: HttpRequest) -> HttpResponse:
    """Issued decisions with their packages; how long what is kept; disposals."""
    person = person_of(request)
    units = _enter(person)
    issued = decisions_visible(person).filter(state=Decision.State.ISSUED).order_by("-pk")
    disposals = list(retention.visible(person).prefetch_related("nominations")[:20])
    registers, confirms = (
        units_of(person, Capability.REGISTER),
        units_of(person, Capability.CONFIRM),
    )
    cities = Unit.objects.filter(pk__in=registers, kind__in=ASSOCIATIONS)
    today = timezone.localdate()
    return render(
        request,
        "documents/archive.html",
        {
            "pages": Paginator(
                issued.filter(authority__in=units) | issued.filter(round__city__in=units), PAGE
            ).get_page(request.GET.get("trang")),
            "rules": RetentionRule.objects.all(),
            "disposals": [
                (
                    one,
                    one.city_id in confirms and one.proposed_by_id != person.pk,
                    one.city_id in registers,
                )
                for one in disposals
            ],
            "holds": LegalHold.objects.filter(
                nomination__city__in=units, lifted_at__isnull=True
            ).select_related("nomination")[:50],
            "may_hold": bool(registers or confirms),
            "due": [(city, retention.due(city, today).count()) for city in cities],
        },
    )


@page
@require_POST
def package(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin a decision's package; its page tells when it is ready."""
    batch = printing.ask_archive(person_of(request), pk)
    return redirect("papers:batch", batch.public_id)


@page
@require_POST
def dispose(request: HttpRequest) -> HttpResponse:
    """Propose, decide, carry out: each asks its own right."""
    person, what = person_of(request), request.POST.get("what", "")
    _enter(person)
    key = request.POST.get("disposal", "")
    pk = int(key) if key.isdecimal() and len(key) < 10 else 0
    try:
        if what == "propose":
            given = request.POST.get("city", "")
            city = Unit.objects.filter(
                pk__in=units_of(person, Capability.REGISTER),
                kind__in=ASSOCIATIONS,
                slug=given,
            ).first()
            if city is None:
                raise hidden()
            made = retention.propose(city, retention.due(city, timezone.localdate()), person)
            told = _("Đã lập đề nghị.") if made else _("Chưa có hồ sơ nào hết thời hạn lưu.")
        elif what in ("agree", "disagree"):
            reason = request.POST.get("reason", "")
            retention.decide(person, pk, agree=what == "agree", reason=reason)
            told = _("Đã ghi ý kiến.")
        elif what == "hold":
            number = request.POST.get("number", "").strip()
            retention.hold(person, number, request.POST.get("reason", ""))
            told = _("Đã giữ hồ sơ %s.") % number
        elif what == "lift":
            number = request.POST.get("number", "").strip()
            retention.lift(person, number)
            told = _("Đã bỏ lệnh giữ hồ sơ %s.") % number
        elif what == "carry_out":
            told = _("Đã tiêu huỷ %d tệp.") % retention.carry_out(person, pk)
        else:
            raise hidden()
    except Refused as refusal:
        if refusal.kind == "hidden":
            raise
        messages.error(request, str(refusal))
    else:
        messages.success(request, told)
    return redirect("archive:index")
