"""Decisions: drafted, signed, numbered; forwarded where a higher body decides."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from audit.record import canonical
from nominations import drafts
from nominations.lifecycle import State, Step
from nominations.models import Nomination, PastAward
from organizations.models import UnitKind
from organizations.registers import take_number

from ..models import AgendaItem, CouncilSession, Decision, DecisionItem, Ranking
from ..reasons import Reason, Refused
from ..registry import Act, action
from . import inputs
from .guards import needs_inputs


def draft_hash(decision: Decision) -> str:
    """The fingerprint of what would be signed: title, authority and the list as it stands."""
    rows = decision.items.select_related("nomination__ward").order_by("position")
    return hashlib.sha256(
        canonical(
            {
                "title": decision.title,
                "authority": decision.authority_id,
                "items": [
                    [row.position, row.nomination.number, row.nomination.subject_name,
                     row.nomination.achievement_title, row.nomination.ward.short_name]
                    for row in rows
                ],
            }
        ).encode()
    ).hexdigest()  # fmt: skip


def item_of(nomination: Nomination) -> DecisionItem:
    """The nomination's place in its present decision."""
    try:
        return DecisionItem.objects.select_related("decision", "decision__authority").get(
            nomination=nomination, current=True
        )
    except DecisionItem.DoesNotExist:
        raise Refused("unmet", [Reason("decision", _("Chưa có trong quyết định nào."))]) from None


def minutes_signed(act: Act) -> Iterator[Reason]:
    """The council's minutes are signed."""
    item = (
        AgendaItem.objects.filter(nomination=act.nomination, current=True)
        .select_related("session")
        .first()
    )
    if item is not None and item.session.state != CouncilSession.State.CLOSED:
        yield Reason("minutes", _("Biên bản phiên họp Hội đồng chưa ký."))


@needs_inputs
def draft_fits(act: Act) -> Iterator[Reason]:
    """The draft is of the same award, authority and round, and still a draft."""
    decision, nomination = act.inputs["decision"], act.nomination
    same = (decision.award_type_id, decision.authority_id, decision.round_id) == (
        nomination.award_type_id,
        nomination.authority_id,
        nomination.round_id,
    )
    if not same or decision.state != Decision.State.DRAFT:
        yield Reason("decision", _("Dự thảo này không nhận hồ sơ đó."))


@action(
    "submit_for_signature", _("Trình ký"), by="confirm", sources=(State.COUNCIL_PASSED,),
    guards=(minutes_signed, draft_fits), form=inputs.DraftForm,
)  # fmt: skip
def submit_for_signature(act: Act) -> None:
    """Joins a draft decision."""
    nomination, decision = act.nomination, act.inputs["decision"]
    DecisionItem.objects.create(
        decision=decision, nomination=nomination, position=decision.items.count() + 1
    )
    met = AgendaItem.objects.filter(nomination=nomination, current=True).first()
    if met is not None and met.closed_at is not None:
        day = timezone.localtime(met.closed_at).date()
        if day > decision.not_before:
            decision.not_before = day
            decision.save(update_fields=["not_before"])
    nomination.submit_for_signature()
    act.changes["decision"] = decision.pk


@needs_inputs
def the_very_paper(act: Act) -> Iterator[Reason]:
    """What is signed is what was read."""
    if draft_hash(item_of(act.nomination).decision) != act.inputs["draft_hash"]:
        yield Reason("paper", _("Dự thảo đã thay đổi so với bản đã đọc. Hãy mở lại bản mới."))


@action(
    "sign", _("Ký"), by="sign", sources=(State.PENDING_SIGNATURE,), steps=(Step.MAIN,),
    guards=(the_very_paper,), form=inputs.SignForm, duty="sign",
)  # fmt: skip
def sign(act: Act) -> None:
    """Approved on the system; when the whole list is, the decision is signed."""
    nomination = act.nomination
    decision = item_of(nomination).decision
    nomination.step = Step.REGISTER
    rest = (
        DecisionItem.objects.filter(decision=decision, current=True)
        .exclude(nomination=nomination)
        .exclude(nomination__state=State.PENDING_SIGNATURE, nomination__step=Step.REGISTER)
    )
    act.changes |= {"decision": decision.pk, "paper": act.inputs["draft_hash"]}
    if not rest.exists():
        assert act.actor is not None and act.mandate is not None
        decision.state = Decision.State.SIGNED
        decision.signed_by, decision.signed_at = act.actor, act.at
        decision.signer_title = act.actor.title
        deputy = act.actor.title.lower().startswith("phó")
        decision.signing_capacity = "KT." if deputy else ""
        decision.draft_hash = act.inputs["draft_hash"]
        decision.save()
        act.tell(nomination.authority_id, "signed", _("Quyết định đã ký, chờ cấp số."))


@action(
    "refuse_to_sign", _("Không ký, trả lại"), by="sign", sources=(State.PENDING_SIGNATURE,),
    steps=(Step.MAIN,), form=inputs.ReasonForm,
)  # fmt: skip
def refuse_to_sign(act: Act) -> None:
    """Back to appraisal with the reason."""
    nomination = act.nomination
    DecisionItem.objects.filter(nomination=nomination, current=True).update(current=False)
    AgendaItem.objects.filter(nomination=nomination, current=True).update(current=False)
    nomination.proposals.filter(current=True).update(current=False)
    nomination.refuse_to_sign()
    act.reason = act.inputs["reason"]
    act.tell(nomination.city_id, "not_signed", _("Lãnh đạo chưa ký, trả lại hồ sơ."))


@needs_inputs
def signed_and_dated(act: Act) -> Iterator[Reason]:
    """Signed; the date not before the council and not in the future."""
    decision = item_of(act.nomination).decision
    day = act.inputs["decided_on"]
    if decision.state not in (Decision.State.SIGNED, Decision.State.ISSUED):
        yield Reason("signed", _("Quyết định chưa ký xong."))
    if day > timezone.localdate():
        yield Reason("date", _("Ngày quyết định ở tương lai."))
    if day < decision.not_before:
        yield Reason(
            "date",
            _("Ngày quyết định trước ngày họp Hội đồng (%(day)s).")
            % {"day": f"{decision.not_before:%d/%m/%Y}"},
        )
    if decision.decided_on is not None and decision.decided_on != day:
        yield Reason("date", _("Quyết định đã có ngày khác."))


def symbol_of(decision: Decision) -> str:
    """The symbol of the authority's decisions (NĐ 30/2020, Annex III)."""
    committee = decision.authority.kind == UnitKind.PEOPLES_COMMITTEE
    return "QĐ-UBND" if committee else "QĐ-HKH"


def printed(decision: Decision, item: DecisionItem) -> dict[str, Any]:
    """What stands on paper about one recipient, frozen."""
    nomination = item.nomination
    facts = nomination.frozen or drafts.snapshot(nomination)
    ranking = Ranking.objects.filter(nomination=nomination).first()
    return {
        "position": item.position,
        "number": nomination.number,
        "honorific": facts["honorific"],
        "name": nomination.subject_name,
        "kind": facts["subject_kind"],
        "minor": facts["minor"],
        "ward": facts["ward"]["name"],
        "achievement": nomination.achievement_title,
        "form": nomination.award_type_version.certificate_title,
        "award": nomination.award_type.name,
        "golden_book": item.golden_book_number,
        "code": item.verification_code,
        "posthumous": nomination.posthumous,
        "amount": ranking.amount if ranking else None,
    }


def issue(decision: Decision, act: Act) -> None:
    """Number, date, golden-book numbers and codes for the whole list, once."""
    day = act.inputs["decided_on"]
    decision.symbol = symbol_of(decision)
    decision.number = take_number(
        unit=decision.authority, kind="decision", symbol=decision.symbol, year=day.year,
        object_ref=f"decision:{decision.pk}",
    )  # fmt: skip
    decision.decided_on = day
    items = list(
        decision.items.filter(current=True)
        .select_related(
            "nomination__ward", "nomination__award_type", "nomination__award_type_version",
            "nomination__person", "nomination__collective",
        )
        .order_by("position")
    )  # fmt: skip
    for item in items:
        serial = take_number(
            unit=decision.authority, kind="golden_book", symbol="SV", year=day.year,
            object_ref=f"nomination:{item.nomination.number}",
        )  # fmt: skip
        item.golden_book_number = f"{serial:04d}/{day.year}"
        item.verification_code = secrets.token_urlsafe(16)
        item.printed = printed(decision, item)
        item.save()
    signer = decision.signed_by
    assert signer is not None
    decision.snapshot = {
        "authority": decision.authority.name,
        "authority_kind": decision.authority.kind,
        "number": decision.full_number,
        "decided_on": day.isoformat(),
        "title": decision.title,
        "round": decision.round.name,
        "theme": decision.round.theme,
        "plan": decision.round.plan_reference,
        "award": decision.award_type.name,
        "signer": {
            "name": signer.full_name,
            "title": decision.signer_title,
            "capacity": decision.signing_capacity,
        },
        "basis": act.nomination.regime.basis_lines if act.nomination.regime else [],
        "items": [item.printed for item in items],
    }
    decision.state = Decision.State.ISSUED
    decision.save()
    # One publish act: those who did not pass learn it now too.
    Nomination.objects.filter(
        round=decision.round_id,
        award_type=decision.award_type_id,
        state=State.COUNCIL_FAILED,
        results_released_at__isnull=True,
    ).update(results_released_at=act.at)


@action(
    "decide", _("Cấp số, ban hành"), by="register", sources=(State.PENDING_SIGNATURE,),
    steps=(Step.REGISTER,), guards=(signed_and_dated,), form=inputs.DecideForm,
)  # fmt: skip
def decide(act: Act) -> None:
    """The award exists; the first of a list issues the decision for all of it."""
    nomination = act.nomination
    decision = item_of(nomination).decision
    if decision.state == Decision.State.SIGNED:
        issue(decision, act)
    nomination.decided_on = decision.decided_on
    nomination.decision_number = decision.full_number
    nomination.results_released_at = act.at
    nomination.decide()
    nomination.step = Step.CONSENT if nomination.family == "scholarship" else Step.MAIN
    item = item_of(nomination)
    PastAward.objects.create(
        person=nomination.person,
        collective=nomination.collective,
        national_id_hash=nomination.person.national_id_hash if nomination.person else "",
        name_match=nomination.subject_match,
        name=nomination.subject_name,
        birth_year=nomination.person.birth_year if nomination.person else None,
        form=nomination.award_type_version.certificate_title.capitalize(),
        award_code=nomination.award_type.code,
        authority=decision.authority.short_name,
        decision_number=decision.full_number,
        decided_on=decision.decided_on,
        achievement_key=nomination.achievement_key,
        nomination_number=nomination.number,
    )
    act.changes |= {"decision": decision.full_number, "golden_book": item.golden_book_number}
    act.tell(nomination.ward_id, "decided", _("Đã có quyết định."))


def may_go_up(act: Act) -> Iterator[Reason]:
    """Only awards that may be forwarded."""
    if not act.nomination.award_type_version.may_forward:
        yield Reason("forward", _("Danh hiệu này không trình cấp trên."))


@action(
    "forward", _("Trình cấp trên"), by="confirm", sources=(State.COUNCIL_PASSED,),
    guards=(may_go_up, minutes_signed), form=inputs.ReasonForm,
)  # fmt: skip
def forward(act: Act) -> None:
    """To the province; its result is recorded later."""
    act.reason = act.inputs["reason"]
    act.nomination.forward()


@action(
    "record_outside_result", _("Ghi kết quả cấp trên"), by="receive", sources=(State.FORWARDED,),
    form=inputs.OutsideForm,
)  # fmt: skip
def record_outside_result(act: Act) -> None:
    """Number and date of the higher body's paper."""
    nomination = act.nomination
    if act.inputs["decided_on"] > timezone.localdate():
        text = _("Ngày văn bản ở tương lai.")
        raise Refused("invalid", [Reason("date", text)], {"decided_on": [text]})
    if act.inputs["result"] == "awarded":
        nomination.decided_on = act.inputs["decided_on"]
        nomination.decision_number = act.inputs["number"]
    else:
        nomination.reason_code = "outside_no"
    nomination.results_released_at = act.at
    nomination.record_outside_result()
    act.changes |= {"number": act.inputs["number"], "result": act.inputs["result"]}
