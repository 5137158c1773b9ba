"""Reports wards have filed: the list, and taking one in."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from organizations.refusals import Refused
from organizations.unit_acts import not_yours
from workflows.web.filters import filters
from workflows.web.pages import page, person_of

from .. import filed_reports
from ..letter_forms import FiledReportForm

PAGE = 50


@page
@filters("trang")
def filed_report_list(request: HttpRequest) -> HttpResponse:
    """What was filed, newest year first; the city's intake officer adds to it."""
    person = person_of(request)
    may = filed_reports.may_record(person)
    form = FiledReportForm(request.POST or None)
    status = 200
    if request.method == "POST":
        if not may:
            raise Refused("forbidden", not_yours())
        status = 422
        if form.is_valid():
            try:
                made = filed_reports.record_report(actor=person, **form.cleaned_data)
            except Refused as refusal:
                for name, texts in refusal.fields.items():
                    form.errors[name] = form.error_class(texts)
            else:
                told = {"ward": made.unit.short_name, "year": made.year}
                messages.success(request, _("Đã ghi báo cáo năm %(year)d của %(ward)s.") % told)
                return redirect("workflows:filed_reports")
    pages = Paginator(filed_reports.visible(person), PAGE)
    return render(
        request,
        "ward/filed_reports.html",
        {"reports": pages.get_page(request.GET.get("trang")), "form": form if may else None},
        status=status,
    )
