"""Scholarships: ranking within slots, approval, consent, payment, receipt."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from nominations.lifecycle import State, Step
from nominations.models import Nomination, Round, ScholarshipSlot

from ..models import Payment, Ranking
from ..reasons import Reason
from ..registry import Act, action
from . import inputs
from .guards import needs_inputs

_FAMILY = ("scholarship",)


def order_key(nomination: Nomination) -> tuple[object, ...]:
    """City score first, then the ward's own order, then the name: the same for all."""
    return (
        -(nomination.city_score or 0),
        nomination.list_position,
        nomination.sort_key,
        nomination.number,
    )


def places(round_: Round) -> dict[str, tuple[str, int, str, int | None]]:
    """For each eligible or approved scholarship nomination: category, rank, place and amount."""
    slots = {slot.category: slot for slot in ScholarshipSlot.objects.filter(round=round_)}
    groups: dict[str, list[Nomination]] = {}
    declined = set(
        Ranking.objects.filter(round=round_, place="declined").values_list(
            "nomination_id", flat=True
        )
    )
    found = Nomination.objects.filter(
        round=round_,
        award_type_version__family="scholarship",
        state__in=[
            State.ELIGIBLE,
            State.COUNCIL_PASSED,
            State.PENDING_SIGNATURE,
            State.DECIDED,
            State.AWARDED,
        ],
    )
    for nomination in found:
        if nomination.pk not in declined:
            groups.setdefault(nomination.category, []).append(nomination)
    result: dict[str, tuple[str, int, str, int | None]] = {}
    for category, members in groups.items():
        slot = slots.get(category)
        # Whoever was approved keeps the place; the others follow in order.
        members.sort(key=lambda one: (one.state == State.ELIGIBLE, *order_key(one)))
        for rank, nomination in enumerate(members, 1):
            inside = slot is not None and rank <= slot.slots
            result[nomination.number] = (
                category,
                rank,
                "slot" if inside else "waiting",
                slot.amount if slot else None,
            )
    return result


@action(
    "rank", _("Xếp hạng"), by="confirm", sources=(State.ELIGIBLE,), families=_FAMILY, moves=False
)
def rank(act: Act) -> None:
    """Its place in its category as the list stands now; freed slots promote the next."""
    ranked = act.inputs.get("places") or places(act.nomination.round)
    category, number, place, amount = ranked[act.nomination.number]
    Ranking.objects.update_or_create(
        nomination=act.nomination,
        defaults={
            "round": act.nomination.round,
            "category": category,
            "rank": number,
            "place": place,
            "amount": amount or act.nomination.proposed_amount,
        },
    )
    act.changes |= {"rank": number, "place": place}


def inside_the_slots(act: Act) -> Iterator[Reason]:
    """Ranked within the slots of its category."""
    ranking = Ranking.objects.filter(nomination=act.nomination).first()
    if ranking is None:
        yield Reason("ranking", _("Chưa xếp hạng."))
    elif ranking.place != Ranking.Place.SLOT:
        yield Reason(
            "ranking",
            _("Ở danh sách dự bị (thứ %(rank)d), chưa có suất.") % {"rank": ranking.rank},
        )


@action(
    "approve", _("Ban Thường vụ Hội duyệt"), by="confirm", sources=(State.ELIGIBLE,),
    families=_FAMILY, guards=(inside_the_slots,),
)  # fmt: skip
def approve(act: Act) -> None:
    """The board approves whoever has a slot."""
    act.nomination.approve()


class DeclineForm(inputs.CodedReasonForm):
    """Why it is not accepted."""

    use = "decline"


@action(
    "decline", _("Ghi từ chối nhận"), by=("receive", "confirm"), sources=(State.ELIGIBLE,),
    families=_FAMILY, form=DeclineForm,
)  # fmt: skip
def decline(act: Act) -> None:
    """The recipient does not want it: the slot is free for the next of the waiting list."""
    nomination = act.nomination
    Ranking.objects.filter(nomination=nomination).update(place=Ranking.Place.DECLINED)
    nomination.reason_code, act.reason = act.inputs["reason_code"], act.inputs["reason"]
    nomination.withdraw()


@action(
    "confirm_consent", _("Xác nhận đồng ý nhận"), by="receive", sources=(State.DECIDED,),
    steps=(Step.CONSENT,), families=_FAMILY, form=inputs.ConsentGivenForm,
)  # fmt: skip
def confirm_consent(act: Act) -> None:
    """The recipient, or the guardian of a minor, accepts."""
    act.personal["consent_by"] = act.inputs["consent_by"]
    act.nomination.step = Step.PAY


@needs_inputs
def amount_known(act: Act) -> Iterator[Reason]:
    """There is an amount to pay."""
    ranking = Ranking.objects.filter(nomination=act.nomination).first()
    if ranking is None or not ranking.amount:
        yield Reason("amount", _("Chưa có mức học bổng."))


@action(
    "pay", _("Chi học bổng"), by="pay", sources=(State.DECIDED,), steps=(Step.PAY,),
    families=_FAMILY, guards=(amount_known,), form=inputs.PayForm,
)  # fmt: skip
def pay(act: Act) -> None:
    """Paid from the fund, with its voucher."""
    nomination = act.nomination
    assert act.actor is not None and nomination.decided_on is not None
    amount = Ranking.objects.get(nomination=nomination).amount
    Payment.objects.create(nomination=nomination, amount=amount, paid_by=act.actor, **act.inputs)
    nomination.step = Step.ACKNOWLEDGE
    act.changes |= {"amount": amount, "voucher": act.inputs["voucher"]}


@action(
    "acknowledge", _("Ghi đã ký nhận"), by="pay", sources=(State.DECIDED,),
    steps=(Step.ACKNOWLEDGE,), families=_FAMILY, form=inputs.AcknowledgeForm,
)  # fmt: skip
def acknowledge(act: Act) -> None:
    """The receipt is signed: the scholarship has arrived."""
    nomination = act.nomination
    Payment.objects.filter(nomination=nomination).update(**act.inputs)
    nomination.decision_items.filter(current=True).update(
        handed_over_on=act.inputs["receipt_on"], received_by=act.inputs["receipt_signed_by"]
    )
    nomination.awarded_on = act.inputs["receipt_on"]
    nomination.hand_over()
    act.personal["received_by"] = act.inputs["receipt_signed_by"]
