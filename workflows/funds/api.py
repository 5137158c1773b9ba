"""Fund books: the same forms, rights and acts as the pages."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from organizations.capabilities import FUND_KEEPING, FUND_READERS
from organizations.models import User
from organizations.refusals import Refused
from organizations.unit_acts import not_yours, units_of
from workflows.web.api import PAGED, View, body_of, cleaned, given_by, number_of, page_of

from . import book, keeping
from .inputs import FundForm
from .models import Fund, FundEntry


def told(one: Fund, money: int) -> dict[str, Any]:
    """A fund in a list."""
    return {
        "id": one.pk,
        "unit": one.unit.code,
        "name": one.name,
        "state": one.state,
        "opened_on": one.opened_on,
        "balance": money,
    }


def line(one: FundEntry, *, named: bool) -> dict[str, Any]:
    """A line of a book; who gave without a name is named to those who keep the book only."""
    sponsor = one.sponsor
    return {
        "id": one.pk,
        "way": one.way,
        "amount": one.amount,
        "day": one.day,
        "what": one.what,
        "voucher": one.voucher,
        "sponsor": (sponsor.name if named else str(sponsor)) if sponsor else None,
        "purpose": one.purpose or None,
        "nomination": one.nomination.number if one.nomination else None,
        "strikes": one.strikes_id,
        "struck": one.struck,
    }


def _reader(person: User) -> None:
    if not units_of(person, *FUND_READERS):
        raise Refused("forbidden", not_yours())


class FundsView(View):
    """Funds."""

    @extend_schema(operation_id="funds_list", parameters=PAGED, responses={200: dict})
    def get(self, request: Request) -> Response:
        """Those of my unit; of its wards for who inspects."""
        person = self.person()
        _reader(person)
        found = book.with_balances(keeping.visible(person)).order_by("pk")
        return Response(page_of(request, found, lambda one: told(one, one.money)))

    @extend_schema(
        operation_id="funds_open",
        responses={201: dict},
        request=given_by(FundForm, unit="unit"),
    )
    def post(self, request: Request) -> Response:
        """A new book."""
        given = body_of(request)
        unit = str(given.pop("unit", ""))
        data = cleaned(FundForm, given)
        made = keeping.open_fund(actor=self.person(), data=data, unit=unit)
        return Response(told(made, book.balance(made)), status=201)


class FundView(View):
    """One fund."""

    @extend_schema(
        operation_id="funds_read",
        parameters=[OpenApiParameter("year", int)],
        responses={200: dict},
    )
    def get(self, request: Request, pk: int) -> Response:
        """With the figures of a year, that tie, and what was promised."""
        fund: Fund = keeping.KIND.find(self.person(), pk)
        now = timezone.localdate().year
        year = number_of(request.query_params.get("year"), 1990, now, now)
        figures = book.year_of(fund, year)
        return Response(
            told(fund, book.balance(fund))
            | {
                "year": {
                    "year": year,
                    "opening": figures.opening,
                    "money_in": figures.money_in,
                    "in_kind": figures.in_kind,
                    "out": figures.out,
                    "closing": figures.closing,
                    "ties": figures.ties,
                },
                "pledges": [
                    {
                        "id": one.pk,
                        "amount": one.amount,
                        "due_on": one.due_on,
                        "kept": kept,
                    }
                    for one, kept in book.pledges(fund)
                ],
            }
        )


class FundEntriesView(View):
    """The lines of a book."""

    @extend_schema(operation_id="funds_entries", parameters=PAGED, responses={200: dict})
    def get(self, request: Request, pk: int) -> Response:
        """Newest first."""
        person = self.person()
        fund: Fund = keeping.KIND.find(person, pk)
        named = fund.unit_id in units_of(person, *FUND_KEEPING)
        entries = fund.entries.select_related("sponsor", "nomination")  # type: ignore[attr-defined]
        found = entries.order_by("-day", "-pk")
        return Response(page_of(request, found, lambda one: line(one, named=named)))
