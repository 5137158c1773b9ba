"""The lists that go with a decision that was issued: to sign for, to pay by, the golden book."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from nominations.text.amounts import format_number
from organizations.capabilities import PAY_NUMBERING
from workflows.decisions.models import Decision
from workflows.scholarships.models import Payment

from . import people
from .decision import (
    DecisionFacts,
    association_of,
    authority_of,
    called,
    facts_now,
    facts_of,
    issued,
    own_facts,
)
from .registry import INSIDERS, Part, paper


def _handed(decision: Decision) -> Iterator[Part]:
    if not issued(decision):
        return
    yield Part("", "Danh sách ký nhận, cả thành phố")
    wards = decision.items.filter(current=True).values_list(  # type: ignore[attr-defined]
        "nomination__ward", "nomination__ward__short_name"
    )
    for pk, name in sorted(set(wards), key=lambda one: one[1]):
        yield Part(f"ward:{pk}", f"Danh sách ký nhận, {name}", also_for=pk)


@paper(
    "hand_over_list",
    "Danh sách nhận thưởng, ký nhận",
    about="decision",
    facts_type=DecisionFacts,
    unit=association_of,
    parts=_handed,
    readers=INSIDERS,
)
def hand_over_list(decision: Decision, part: str) -> DecisionFacts:
    """Who receives, in list order, with room for the signature."""
    items = decision.items.filter(current=True).select_related("nomination__ward")  # type: ignore[attr-defined]
    ward = ""
    if part:
        items = items.filter(nomination__ward=int(part.split(":")[1]))
        first = items.first()
        ward = first.nomination.ward.short_name if first else ""
    rows = [(item, item.printed) for item in items.order_by("position") if item.printed]
    return DecisionFacts(
        **own_facts(decision)
        | {
            "ward": ward,
            "count": len(rows),
            "to_sign": [
                [
                    str(place),
                    called(row),
                    row["ward"],
                    item.golden_book_number,
                    people.short_day(item.handed_over_on),
                    item.received_by,
                ]
                for place, (item, row) in enumerate(rows, 1)
            ],
        }
    )


def _paid(decision: Decision) -> Iterator[Part]:
    if issued(decision) and any(row.get("amount") for row in decision.snapshot["items"]):  # type: ignore[index]
        yield Part("", "Danh sách chi học bổng")


@paper(
    "payment_list",
    "Danh sách chi học bổng",
    about="decision",
    facts_type=DecisionFacts,
    unit=association_of,
    parts=_paid,
    readers=INSIDERS,
    numbered_by=PAY_NUMBERING,
)
def payment_list(decision: Decision, _part: str) -> DecisionFacts:
    """What each recipient is paid; what was paid already bears its voucher and who signed."""
    assert decision.snapshot is not None
    paid = {
        one.nomination.number: one
        for one in Payment.objects.filter(
            nomination__decision_items__decision=decision
        ).select_related("nomination")
    }
    rows = [row for row in decision.snapshot["items"] if row.get("amount")]
    told = []
    for place, row in enumerate(rows, 1):
        done = paid.get(row["number"])
        told.append(
            [
                str(place),
                called(row),
                row["ward"],
                format_number(row["amount"]),
                done.get_method_display() if done else "",
                done.voucher if done else "",
                done.receipt_signed_by if done else "",
            ]
        )
    return DecisionFacts(
        **own_facts(decision)
        | {"count": len(rows), "amount": sum(row["amount"] for row in rows), "to_pay": told}
    )


def _entered(decision: Decision) -> Iterator[Part]:
    if issued(decision):
        yield Part("", "Trích sổ vàng")


@paper(
    "golden_book",
    "Sổ vàng",
    about="decision",
    facts_type=DecisionFacts,
    unit=authority_of,
    parts=_entered,
)
def golden_book(decision: Decision, _part: str) -> DecisionFacts:
    """The decision's pages of the authority's golden book."""
    given = facts_now(decision)
    rows = [row for row in given["items"] if row["golden_book"]]
    facts: dict[str, Any] = asdict(facts_of(given))
    return DecisionFacts(
        **facts
        | {
            "own_number": "",
            "own_symbol": "",
            "count": len(rows),
            "decided": people.short_day(decision.decided_on),
            "golden": [
                [row["golden_book"], called(row), row["ward"], row["achievement"]] for row in rows
            ],
        }
    )
