"""Scholarships paid through their dossiers, taken into a book: each once, with its voucher."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from nominations.text.amounts import format_amount
from organizations.capabilities import FUND_KEEPING
from organizations.refusals import Reason
from workflows.kernel.registry import Act
from workflows.scholarships.models import Payment

from . import book
from .keeping import KIND
from .models import Fund, FundEntry

State, Way, Purpose = Fund.State, FundEntry.Way, FundEntry.Purpose


def _something_paid(act: Act) -> Iterator[Reason]:
    if not unbooked(act.thing).exists():
        yield Reason("payments", _("Mọi học bổng đã chi đều có trong sổ quỹ."))


def _enough_for_all(act: Act) -> Iterator[Reason]:
    total = sum(unbooked(act.thing).values_list("amount", flat=True))
    if total > (left := book.balance(act.thing)):
        yield Reason(
            "balance",
            _("Quỹ còn %(left)s, không đủ ghi %(wanted)s đã chi.")
            % {"left": format_amount(left), "wanted": format_amount(total)},
        )


def unbooked(fund: Fund) -> QuerySet[Payment]:
    """Scholarships paid by the unit that stand in no book yet, since this one began."""
    booked = FundEntry.objects.filter(
        way=Way.MONEY_OUT, strikes__isnull=True, struck=False, nomination__isnull=False
    )
    return Payment.objects.filter(
        nomination__city=fund.unit_id, paid_on__gte=fund.opened_on
    ).exclude(nomination__in=booked.values("nomination"))


@KIND.act(
    "book_payments",
    _("Ghi các học bổng đã chi vào sổ"),
    by=FUND_KEEPING,
    sources=(State.OPEN,),
    guards=(_something_paid, _enough_for_all),
    done=_("Đã ghi các học bổng đã chi vào %(what)s"),
)
def book_payments(act: Act) -> None:
    """Every scholarship that was paid becomes a line with its dossier and its voucher."""
    assert act.actor is not None
    paid = list(unbooked(act.thing).select_related("nomination").order_by("paid_on", "pk"))
    FundEntry.objects.bulk_create(
        [
            FundEntry(
                fund=act.thing,
                way=Way.MONEY_OUT,
                amount=one.amount,
                day=one.paid_on,
                what=_("Học bổng, hồ sơ %s") % one.nomination.number,
                voucher=one.voucher,
                purpose=Purpose.SCHOLARSHIP,
                nomination=one.nomination,
                entered_by=act.actor,
            )
            for one in paid
        ]
    )
    act.changes |= {
        "nominations": [one.nomination.number for one in paid],
        "amount": sum(one.amount for one in paid),
    }
    act.answer["booked"] = len(paid)
