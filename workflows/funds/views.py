"""Fund books: the funds there are, one book by year, who may be proposed as benefactors."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from nominations.text.amounts import format_number
from organizations.capabilities import FUND_KEEPING, FUND_READERS
from organizations.models import User
from organizations.refusals import Refused
from organizations.tables import write_xlsx
from organizations.unit_acts import not_yours, note, rights_of, units_of
from workflows.web.filters import filters
from workflows.web.pages import page, person_of
from workflows.web.record import told_of
from workflows.web.things import SHOWN, Shown, acts_on, fill
from workflows.web.units import offer_units, unit_chosen

from . import book, keeping
from .inputs import FundForm
from .models import Fund, FundEntry
from .payments import unbooked

_PAGE = 50
SHOWN["quy"] = Shown(keeping.KIND, "workflows:fund_detail")
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: From how much on somebody is proposed, where nobody says otherwise; đồng.
_LEAST = 20_000_000


def _reads(request: HttpRequest) -> User:
    person = person_of(request)
    if not units_of(person, *FUND_READERS):
        raise Refused("forbidden", not_yours())
    return person


@page
@filters()
def fund_list(request: HttpRequest) -> HttpResponse:
    """My unit's funds and, for who inspects, those of its wards, each with what it holds."""
    person = _reads(request)
    found = book.with_balances(keeping.visible(person)).order_by("unit__short_name", "name")
    return render(
        request,
        "funds/fund_list.html",
        {
            "funds": found,
            "may_keep": bool(units_of(person, *FUND_KEEPING)),
            "total": sum(one.money for one in found),  # type: ignore[attr-defined]
        },
    )


@page
def fund_new(request: HttpRequest) -> HttpResponse:
    """A new book."""
    person = person_of(request)
    if not units_of(person, *FUND_KEEPING):
        raise Refused("forbidden", not_yours())
    form, status = FundForm(), 200
    if request.method == "POST":
        form, status = FundForm(request.POST), 422
        offer_units(form, person, *FUND_KEEPING)
        by = unit_chosen(form, person, *FUND_KEEPING) if form.is_valid() else None
        if by is not None:
            try:
                made = keeping.open_fund(actor=person, data=form.cleaned_data, unit=by.unit_key)
            except Refused as refusal:
                form, status = fill(form, refusal), refusal.status
            else:
                messages.success(request, _("Đã mở sổ %s.") % made)
                return redirect("workflows:fund_detail", made.pk)
    else:
        offer_units(form, person, *FUND_KEEPING)
    return render(request, "funds/fund_new.html", {"form": form}, status=status)


def _year(request: HttpRequest) -> int:
    text = request.GET.get("nam", "")
    now = timezone.localdate().year
    return int(text) if text.isdecimal() and len(text) == 4 and 1990 <= int(text) <= now else now


@page
@filters("trang", nam=lambda year: year.isdecimal() and len(year) == 4)
def fund_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One book: a year's figures, its lines, promises, what may be done."""
    person = person_of(request)
    fund: Fund = keeping.KIND.find(person, pk)
    year = _year(request)
    keeps = fund.unit_id in units_of(person, *FUND_KEEPING)
    entries = (
        fund.entries.filter(day__year=year)  # type: ignore[attr-defined]
        .select_related("sponsor", "nomination", "entered_by")
        .order_by("-day", "-pk")
    )
    pages = Paginator(entries, _PAGE)
    now = timezone.localdate().year
    return render(
        request,
        "funds/fund_detail.html",
        {
            "fund": fund,
            "keeps": keeps,
            "year": year,
            "years": range(now, max(fund.opened_on.year, 1990) - 1, -1),
            "figures": book.year_of(fund, year),
            "money": book.balance(fund),
            "entries": pages.get_page(request.GET.get("trang")),
            "pledges": book.pledges(fund),
            "query": f"nam={year}&",
            "events": told_of(keeping.KIND, fund)[-10:],
            "unbooked": unbooked(fund).count() if keeps else 0,
        }
        | acts_on(request, "quy", fund),
    )


@page
def fund_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """A year of a book as a sheet, oldest line first, with the money left after each."""
    person = person_of(request)
    fund: Fund = keeping.KIND.find(person, pk)
    year = _year(request)
    keeps = fund.unit_id in units_of(person, *FUND_KEEPING)
    left = book.year_of(fund, year).opening
    rows: list[list[object]] = [["", "", _("Số dư đầu năm"), "", "", "", "", left]]
    lines = fund.entries.filter(day__year=year)  # type: ignore[attr-defined]
    for one in lines.select_related("sponsor", "nomination").order_by("day", "pk"):
        sign = -1 if one.strikes_id else 1
        came = sign * one.amount if one.way == FundEntry.Way.MONEY_IN else 0
        went = sign * one.amount if one.way == FundEntry.Way.MONEY_OUT else 0
        goods = sign * one.amount if one.way == FundEntry.Way.IN_KIND else 0
        left += came - went
        giver = (one.sponsor.name if keeps else str(one.sponsor)) if one.sponsor else ""
        rows.append([one.day, one.voucher, one.what, giver, came, went, goods, left])
    head = ["Ngày", "Số phiếu", "Nội dung", "Người tài trợ", "Thu", "Chi", "Hiện vật", "Còn lại"]
    for mandate in rights_of(person, *FUND_READERS):
        note("export_list", person, mandate, keeping.KIND.ref(fund), {"what": "fund", "year": year})
    response = HttpResponse(write_xlsx(f"{fund.name} {year}", head, rows), content_type=_XLSX)
    response["Content-Disposition"] = f'attachment; filename="so-quy-{fund.pk}-{year}.xlsx"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@page
@filters("tu")
def benefactors(request: HttpRequest) -> HttpResponse:
    """Who gave enough that no award was given for, most first."""
    person = person_of(request)
    units = units_of(person, *FUND_KEEPING)
    if not units:
        raise Refused("forbidden", not_yours())
    text = "".join(sign for sign in request.GET.get("tu", "") if sign.isdecimal())[:13]
    least = int(text) if text else _LEAST
    return render(
        request,
        "funds/benefactors.html",
        {"found": book.not_counted_yet(units, least), "least": format_number(least)},
    )
