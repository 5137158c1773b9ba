"""Scholarships: ranking within slots, approval, consent, payment, receipt."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from nominations.lifecycle import State, Step
from nominations.models import Nomination, Round, ScholarshipSlot
from nominations.recipients import who_accepts
from organizations.capabilities import ANSWERING, Capability
from organizations.refusals import Reason
from workflows.kernel.guards import needs_inputs
from workflows.kernel.registry import Act, Sheet, Told, action
from workflows.web.inputs import CodedReasonForm

from .inputs import AcknowledgeForm, ConsentGivenForm, PayForm
from .models import Payment, Ranking

_FAMILY = ("scholarship",)
#: Approved: whoever is here keeps the place, on hold or not.
_APPROVED = (State.COUNCIL_PASSED, State.PENDING_SIGNATURE, State.DECIDED, State.AWARDED)


def order_key(nomination: Nomination) -> tuple[object, ...]:
    """City score first, then the ward's own order, then the name: the same for all."""
    return (
        -(nomination.city_score or 0),
        nomination.list_position,
        nomination.sort_key,
        nomination.number,
    )


def places(round_: Round, category: str = "") -> dict[str, tuple[str, int, str, int | None]]:
    """For each eligible or approved scholarship nomination: category, rank, place and amount.

    One on hold keeps its place: the hold may end well. ``category`` leaves out the others.
    """
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
    ).filter(
        Q(state__in=[State.ELIGIBLE, *_APPROVED])
        | Q(state=State.ON_HOLD, held_from__in=[State.ELIGIBLE, *_APPROVED])
    )
    if category:
        found = found.filter(category=category)
    for nomination in found:
        if nomination.pk not in declined:
            groups.setdefault(nomination.category, []).append(nomination)
    result: dict[str, tuple[str, int, str, int | None]] = {}
    for group, members in groups.items():
        slot = slots.get(group)
        # Whoever was approved keeps the place; the others follow in order.
        members.sort(
            key=lambda one: (State.ELIGIBLE in (one.state, one.held_from), *order_key(one))
        )
        for rank, nomination in enumerate(members, 1):
            inside = slot is not None and rank <= slot.slots
            result[nomination.number] = (
                group,
                rank,
                "slot" if inside else "waiting",
                slot.amount if slot else None,
            )
    return result


@action(
    "rank",
    _("Xếp hạng"),
    by=Capability.CONFIRM,
    sources=(State.ELIGIBLE,),
    families=_FAMILY,
    moves=False,
    told=Told.NOBODY,
    done=_("Đã xếp hạng lại, có %(what)s"),
)
def rank(act: Act) -> None:
    """Its place in its category as the list stands now; freed slots promote the next."""
    ranked = places(act.nomination.round, act.nomination.category)
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


@needs_inputs
def one_at_a_time(act: Act) -> Iterator[Reason]:
    """Two of a category approved at the same moment must not both get the last slot."""
    slots = ScholarshipSlot.objects.select_for_update(no_key=True)
    list(slots.filter(round=act.nomination.round_id, category=act.nomination.category))
    yield from ()


def inside_the_slots(act: Act) -> Iterator[Reason]:
    """Ranked within the slots of its category, then and as the list stands now."""
    nomination = act.nomination
    ranking = Ranking.objects.filter(nomination=nomination).first()
    if ranking is None:
        yield Reason("ranking", _("Chưa xếp hạng."))
        return
    now = places(nomination.round, nomination.category)[nomination.number]
    if now[2] != Ranking.Place.SLOT:
        yield Reason(
            "ranking", _("Ở danh sách dự bị (thứ %(rank)d), chưa có suất.") % {"rank": now[1]}
        )
    elif ranking.place != Ranking.Place.SLOT:
        yield Reason("ranking", _("Danh sách đã đổi từ lần xếp hạng trước. Hãy xếp hạng lại."))


@action(
    "approve",
    _("Ban Thường vụ Hội duyệt"),
    by=Capability.CONFIRM,
    families=_FAMILY,
    guards=(one_at_a_time, inside_the_slots),
    told=Told.NOBODY,
    done=_("Ban Thường vụ Hội đã duyệt %(what)s"),
)
def approve(act: Act) -> None:
    """The board approves whoever has a slot."""
    act.nomination.approve()


class DeclineForm(CodedReasonForm):
    """Why it is not accepted."""

    use = "decline"


@action(
    "decline",
    _("Ghi từ chối nhận"),
    by=ANSWERING,
    sources=(State.ELIGIBLE,),
    families=_FAMILY,
    form=DeclineForm,
    told=Told.ALL,
    done=_("Đã ghi từ chối nhận: %(what)s"),
)
def decline(act: Act) -> None:
    """The recipient does not want it: the slot is free for the next of the waiting list."""
    nomination = act.nomination
    Ranking.objects.filter(nomination=nomination).update(place=Ranking.Place.DECLINED)
    nomination.reason_code, act.reason = act.inputs["reason_code"], act.inputs["reason"]
    nomination.withdraw()
    act.tell(nomination.ward_id, "declined", _("Đã ghi từ chối nhận học bổng."))
    act.tell(nomination.city_id, "slot_free", _("Có suất học bổng trống, hãy xếp hạng lại."))


def _voucher(nomination: Nomination) -> str:
    return f"PC-{nomination.number}"


@action(
    "confirm_consent",
    _("Xác nhận đồng ý nhận"),
    by=Capability.RECEIVE,
    sources=(State.DECIDED,),
    steps=(Step.CONSENT,),
    families=_FAMILY,
    form=ConsentGivenForm,
    told=Told.ALL,
    sheet=Sheet((), {"consent_by": who_accepts}),
    done=_("Đã xác nhận đồng ý nhận: %(what)s"),
)
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


@needs_inputs
def paid_in_order(act: Act) -> Iterator[Reason]:
    """Dates in order: decision ≤ payment, and none of days to come (invariant 5)."""
    decided, day = act.nomination.decided_on, act.inputs["paid_on"]
    if decided is not None and day < decided:
        yield Reason("date", _("Ngày chi trước ngày quyết định."))
    if day > timezone.localdate():
        yield Reason("date", _("Ngày chi ở tương lai."))


@action(
    "pay",
    _("Chi học bổng"),
    by=Capability.PAY,
    sources=(State.DECIDED,),
    steps=(Step.PAY,),
    families=_FAMILY,
    guards=(amount_known, paid_in_order),
    form=PayForm,
    told=Told.ALL,
    sheet=Sheet(("method", "paid_on"), {"voucher": _voucher}),
    done=_("Đã ghi chi học bổng cho %(what)s"),
)
def pay(act: Act) -> None:
    """Paid from the fund, with its voucher."""
    nomination = act.nomination
    assert act.actor is not None and nomination.decided_on is not None
    amount = Ranking.objects.get(nomination=nomination).amount
    Payment.objects.create(nomination=nomination, amount=amount, paid_by=act.actor, **act.inputs)
    nomination.step = Step.ACKNOWLEDGE
    act.changes |= {"amount": amount, "voucher": act.inputs["voucher"]}


@needs_inputs
def receipt_in_order(act: Act) -> Iterator[Reason]:
    """Dates in order: payment ≤ receipt, and none of days to come (invariant 5)."""
    day = act.inputs["receipt_on"]
    if Payment.objects.filter(nomination=act.nomination, paid_on__gt=day).exists():
        yield Reason("date", _("Ngày ký nhận trước ngày chi."))
    if day > timezone.localdate():
        yield Reason("date", _("Ngày ký nhận ở tương lai."))


@action(
    "acknowledge",
    _("Ghi đã ký nhận"),
    by=Capability.PAY,
    sources=(State.DECIDED,),
    steps=(Step.ACKNOWLEDGE,),
    families=_FAMILY,
    guards=(receipt_in_order,),
    form=AcknowledgeForm,
    told=Told.ALL,
    sheet=Sheet(("receipt_on",), {"receipt_signed_by": who_accepts}),
    done=_("Đã ghi ký nhận của %(what)s"),
)
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
