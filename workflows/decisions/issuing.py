"""Number, date and certificates; who did not pass learns it in the same moment."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext as _

from nominations.lifecycle import State, Step
from nominations.models import Nomination, PastAward
from organizations.capabilities import Capability
from organizations.refusals import Reason
from organizations.registers import take_number, take_numbers
from workflows.kernel.guards import needs_inputs
from workflows.kernel.models import Notice
from workflows.kernel.registry import Act, At, Told, action

from .inputs import DecideForm
from .lists import item_of, lock
from .models import Decision, DecisionItem
from .snapshots import printed, recipients, snapshot, symbol_of


@needs_inputs
def signed_and_dated(act: Act) -> Iterator[Reason]:
    """Signed; the date not before the council and not in the future."""
    item = act.facts["item"] = item_of(act.nomination)
    decision = item.decision
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


def release_failed(round_id: int, award_type_id: int, act: Act) -> int:
    """One publish act: those who did not pass learn it now too; how many."""
    failed = list(
        Nomination.objects.filter(
            round=round_id,
            award_type=award_type_id,
            state=State.COUNCIL_FAILED,
            results_released_at__isnull=True,
        ).values_list("pk", "ward_id")
    )
    if failed:
        Nomination.objects.filter(pk__in=[pk for pk, _ward in failed]).update(
            results_released_at=act.at
        )
        text = _("Hội đồng không thông qua.")
        Notice.objects.bulk_create(
            [
                Notice(unit_id=ward, nomination_id=pk, kind="council_failed", text=text)
                for pk, ward in failed
            ]
        )
    return len(failed)


def certify(decision: Decision, items: list[DecisionItem]) -> None:
    """Golden-book numbers, codes and what is printed, in the order of the list."""
    assert decision.decided_on is not None
    year = decision.decided_on.year
    serials = take_numbers(
        unit=decision.authority,
        kind="golden_book",
        symbol="SV",
        year=year,
        object_refs=[f"nomination:{item.nomination.number}" for item in items],
    )
    for item, serial in zip(items, serials, strict=True):
        item.golden_book_number = f"{serial:04d}/{year}"
        item.verification_code = secrets.token_urlsafe(16)
        item.printed = printed(item)
    DecisionItem.objects.bulk_update(
        items, ["golden_book_number", "verification_code", "printed"], batch_size=200
    )


def issue(decision: Decision, act: Act) -> dict[int, str]:
    """Number, date, golden-book numbers and codes for the whole list, once.

    The golden-book number of each nomination, by its key.
    """
    day = act.inputs["decided_on"]
    decision.symbol = symbol_of(decision)
    decision.number = take_number(
        unit=decision.authority,
        kind="decision",
        symbol=decision.symbol,
        year=day.year,
        object_ref=f"decision:{decision.pk}",
    )
    decision.decided_on = day
    items = recipients(decision)
    # Who was held stands on the signed list; the certificate waits until they are cleared and
    # signed themselves.
    certify(decision, [item for item in items if item.nomination.step == Step.REGISTER])
    assert decision.signed_by is not None
    decision.snapshot = snapshot(
        decision, items, decision.signed_by, signer_title=decision.signer_title
    )
    decision.issue()
    decision.save()
    release_failed(decision.round_id, decision.award_type_id, act)
    return {item.nomination_id: item.golden_book_number for item in items}


def keep_award(nomination: Nomination, authority: str) -> None:
    """What was given, for the rules that ask what a subject had before."""
    person, version = nomination.person, nomination.award_type_version
    assert nomination.decided_on is not None
    PastAward.objects.create(
        unit_id=nomination.city_id,
        subject_kind="person" if person else nomination.collective.kind,  # type: ignore[union-attr]
        person=person,
        collective=nomination.collective,
        national_id_hash=person.national_id_hash if person else "",
        name_match=nomination.subject_match,
        name=nomination.subject_name,
        birth_year=person.birth_year if person else None,
        form=version.certificate_title.capitalize(),
        award_code=nomination.award_type.code,
        authority=authority,
        decision_number=nomination.decision_number,
        decided_on=nomination.decided_on,
        achievement=nomination.achievement_title,
        nomination_number=nomination.number,
        counts_for_merit=version.counts_for_merit,
    )


@action(
    "decide",
    _("Cấp số, ban hành"),
    by=Capability.REGISTER,
    steps=(Step.REGISTER,),
    guards=(signed_and_dated,),
    form=DecideForm,
    told=Told.RELEASED,
    at=At.DECISION,
    done=_("Đã cấp số, ban hành quyết định cho %(what)s"),
)
def decide(act: Act) -> None:
    """The award exists; the first of a list issues the decision for all of it."""
    nomination = act.nomination
    item: DecisionItem = act.facts["item"]
    decision = lock(item.decision)
    golden_book = item.golden_book_number
    if decision.state == Decision.State.SIGNED:
        golden_book = issue(decision, act)[nomination.pk]
    elif not golden_book:
        # Held when the rest was issued, and cleared since.
        late = [one for one in recipients(decision) if one.nomination_id == nomination.pk]
        certify(decision, late)
        golden_book = late[0].golden_book_number
    nomination.decided_on = decision.decided_on
    nomination.decision_number = decision.full_number
    nomination.results_released_at = act.at
    nomination.decide()
    nomination.step = Step.CONSENT if nomination.family == "scholarship" else Step.MAIN
    keep_award(nomination, decision.authority.short_name)
    act.changes |= {"decision": decision.full_number, "golden_book": golden_book}
    act.tell(nomination.ward_id, "decided", _("Đã có quyết định."))


def no_decision_coming(act: Act) -> Iterator[Reason]:
    """Where somebody of the same award passed, the decision releases all results at once."""
    nomination = act.nomination
    if nomination.results_released_at is not None:
        yield Reason("released", _("Kết quả đã công bố."))
    coming = Nomination.objects.filter(
        round_id=nomination.round_id,
        award_type_id=nomination.award_type_id,
        state__in=[
            State.ELIGIBLE,
            State.IN_COUNCIL,
            State.COUNCIL_PASSED,
            State.PENDING_SIGNATURE,
        ],
    )
    if coming.exists():
        yield Reason(
            "decision_coming", _("Còn hồ sơ cùng danh hiệu đang xét; kết quả công bố cùng lúc.")
        )


@action(
    "release_results",
    _("Công bố kết quả không thông qua"),
    by=Capability.CONFIRM,
    sources=(State.COUNCIL_FAILED,),
    guards=(no_decision_coming,),
    moves=False,
    told=Told.NOBODY,
    done=_("Đã công bố kết quả của %(what)s"),
)
def release_results(act: Act) -> None:
    """Nobody of this award passed: there will be no decision to release the results."""
    nomination = act.nomination
    act.changes["released"] = release_failed(nomination.round_id, nomination.award_type_id, act)
    nomination.results_released_at = act.at
