"""The council: agenda, ballots, count, confirmation, deferral, one re-vote.

A secret ballot is linkable to nobody: who voted (``Turnout``) and how (``SecretBallot``) share no
key and no time; a ballot is changed with the code only its giver was told, and when the vote
closes the ballots are written anew, without codes, in an order of their own.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from typing import Any

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from nominations.lifecycle import State, Step
from nominations.models import Nomination
from organizations.calendars import working_days_between

from ..models import AgendaItem, Choice, Conflict, CouncilSession, Seat, SecretBallot, Turnout
from ..reasons import Reason, Refused
from ..registry import Act, action
from . import inputs
from .guards import needs_inputs


def rule_of(nomination: Nomination) -> dict[str, Any]:
    """The rule an item is judged by, frozen when it comes on the agenda."""
    version = nomination.award_type_version
    return {
        "quorum": [version.quorum_num, version.quorum_den],
        "threshold": [version.threshold_num, version.threshold_den],
        "strict": version.threshold_strict,
        "base": version.vote_base,
        "tie": version.tie_rule,
    }


def quorum(rule: dict[str, Any], members: int) -> int:
    """How many must be there: the share of all members, rounded up, in whole numbers."""
    num, den = rule["quorum"]
    return -(-members * num // den)


def passes(rule: dict[str, Any], *, yes: int, base: int) -> bool:
    """``yes * den >= num * base``, or strictly more where the rule says "quá"."""
    num, den = rule["threshold"]
    if base <= 0:
        return False
    return yes * den > num * base if rule["strict"] else yes * den >= num * base


def needed(rule: dict[str, Any], base: int) -> int:
    """The least number of yes that passes."""
    return next((yes for yes in range(base + 1) if passes(rule, yes=yes, base=base)), base + 1)


def item_of(nomination: Nomination) -> AgendaItem:
    """The item on which the council sees this nomination now."""
    try:
        return AgendaItem.objects.select_related("session").get(nomination=nomination, current=True)
    except AgendaItem.DoesNotExist:
        raise Refused("unmet", [Reason("agenda", _("Hồ sơ chưa có trong chương trình."))]) from None


@needs_inputs
def session_takes_it(act: Act) -> Iterator[Reason]:
    """A session of this council and round, not over, far enough off to read the dossier."""
    nomination, session = act.nomination, act.inputs["session"]
    wrong = session.council_id != nomination.council_id or session.round_id != nomination.round_id
    if wrong or session.state == CouncilSession.State.CLOSED:
        yield Reason("session", _("Phiên họp này không nhận hồ sơ đó."))
    days = nomination.award_type_version.circulation_days
    meets_on = timezone.localtime(session.meets_at).date()
    if days and working_days_between(timezone.localtime(act.at).date(), meets_on) < days:
        yield Reason(
            "circulation",
            _("Hồ sơ phải gửi ủy viên trước phiên họp %(days)d ngày làm việc.") % {"days": days},
        )


@action(
    "put_on_agenda", _("Đưa vào chương trình họp"), by="run_council", sources=(State.ELIGIBLE,),
    families=("commendation", "self_taught"), guards=(session_takes_it,), form=inputs.AgendaForm,
)  # fmt: skip
def put_on_agenda(act: Act) -> None:
    """An item of a called session; conflicts the system can see are taken out at once."""
    nomination = act.nomination
    # The session stands still while it gets an item: places are given once, minutes not signed.
    session = CouncilSession.objects.select_for_update(no_key=True).get(pk=act.inputs["session"].pk)
    if session.state == CouncilSession.State.CLOSED:
        raise Refused("unmet", [Reason("session", _("Phiên họp này không nhận hồ sơ đó."))])
    AgendaItem.objects.filter(nomination=nomination, current=True).update(current=False)
    item = AgendaItem.objects.create(
        session=session,
        nomination=nomination,
        position=(session.items.aggregate(last=Max("position"))["last"] or 0) + 1,
        secret=nomination.award_type_version.secret_ballot,
        rule=rule_of(nomination),
    )
    names = {nomination.subject_name.casefold()}
    if nomination.collective:
        names.add(nomination.collective.representative.casefold())
    for seat in session.seats.select_related("member"):
        if seat.member.full_name.casefold() in names:
            Conflict.objects.create(
                item=item, member=seat.member, detected=True,
                reason=_("Trùng tên người được đề nghị hoặc người đại diện"),
            )  # fmt: skip
    nomination.put_on_agenda()
    act.changes |= {"session": session.pk, "position": item.position}


def _seat(act: Act, item: AgendaItem) -> Seat:
    assert act.actor is not None and act.mandate is not None
    member = act.mandate.on_behalf_of_id or act.actor.pk
    seat = Seat.objects.filter(session=item.session, member=member).first()
    if seat is None:
        raise Refused("forbidden", [Reason("seat", _("Không phải ủy viên của phiên họp này."))])
    return seat


def quorum_present(act: Act) -> Iterator[Reason]:
    """Enough members are in the room, or in writing: enough have answered."""
    item = item_of(act.nomination)
    if item.session.in_writing:
        if item.state == AgendaItem.State.WAITING:
            return
        there = item.turnout.count()
    else:
        there = item.session.seats.filter(present=True).count()
    least = quorum(item.rule, item.session.members_total)
    if there < least:
        yield Reason(
            "quorum",
            _("Tham gia %(there)d, cần ít nhất %(least)d ủy viên.")
            % {"there": there, "least": least},
        )


def not_opened_yet(act: Act) -> Iterator[Reason]:
    """The vote is opened once."""
    if item_of(act.nomination).state != AgendaItem.State.WAITING:
        yield Reason("vote", _("Mục này đã mở bỏ phiếu."))


@action(
    "open_vote", _("Mở bỏ phiếu"), by="run_council", sources=(State.IN_COUNCIL,),
    steps=(Step.MAIN,), guards=(not_opened_yet, quorum_present), moves=False,
)  # fmt: skip
def open_vote(act: Act) -> None:
    """Members may vote from now on."""
    item = item_of(act.nomination)
    item.state, item.opened_at = AgendaItem.State.VOTING, act.at
    item.save(update_fields=["state", "opened_at"])


@action(
    "declare_conflict", _("Tôi có liên quan, xin không bỏ phiếu"), by="vote",
    sources=(State.IN_COUNCIL,), steps=(Step.MAIN,), form=inputs.ReasonForm, moves=False,
)  # fmt: skip
def declare_conflict(act: Act) -> None:
    """The member leaves the base of this item."""
    item = item_of(act.nomination)
    seat = _seat(act, item)
    if Turnout.objects.filter(item=item, member=seat.member_id).exists():
        raise Refused("unmet", [Reason("voted", _("Đã bỏ phiếu mục này rồi."))])
    Conflict.objects.get_or_create(
        item=item, member_id=seat.member_id, defaults={"reason": act.inputs["reason"]}
    )
    act.changes["member"] = seat.member_id
    act.reason = act.inputs["reason"]


def _code_hash(item: AgendaItem, code: str) -> str:
    return hashlib.sha256(f"{item.pk}|{code}".encode()).hexdigest()


@needs_inputs
def may_vote(act: Act) -> Iterator[Reason]:
    """The vote is open, the member in the room and without a conflict."""
    item = item_of(act.nomination)
    seat = _seat(act, item)
    if item.state != AgendaItem.State.VOTING:
        yield Reason("vote", _("Chưa mở hoặc đã đóng bỏ phiếu."))
    if not (seat.present or item.session.in_writing):
        yield Reason("absent", _("Ủy viên vắng mặt không bỏ phiếu."))
    if Conflict.objects.filter(item=item, member=seat.member_id).exists():
        yield Reason("conflict", _("Ủy viên có liên quan không bỏ phiếu."))


@action(
    "vote", _("Bỏ phiếu"), by="vote", sources=(State.IN_COUNCIL,), steps=(Step.MAIN,),
    guards=(may_vote,), form=inputs.VoteForm, moves=False,
)  # fmt: skip
def vote(act: Act) -> None:
    """One ballot a member an item, changeable until the vote closes."""
    item = item_of(act.nomination)
    seat = _seat(act, item)
    turnout = Turnout.objects.filter(item=item, member=seat.member_id).first()
    choice = act.inputs["choice"]
    if not item.secret:
        Turnout.objects.update_or_create(
            item=item, member_id=seat.member_id, defaults={"open_choice": choice}
        )
        act.changes["choice"] = choice
    elif turnout is None:
        code = secrets.token_hex(6)
        Turnout.objects.create(item=item, member_id=seat.member_id)
        SecretBallot.objects.create(item=item, code_hash=_code_hash(item, code), choice=choice)
        act.told["ballot_code"] = code
    else:
        changed = SecretBallot.objects.filter(
            item=item, code_hash=_code_hash(item, act.inputs["ballot_code"])
        ).update(choice=choice)
        if not changed:
            raise Refused(
                "unmet",
                [Reason("ballot_code", _("Đã bỏ phiếu. Muốn đổi phiếu kín cần đúng mã phiếu."))],
            )
    act.changes["member"] = seat.member_id
    act.changes["again"] = turnout is not None


def everybody_voted(act: Act) -> Iterator[Reason]:
    """Every present member without a conflict has voted."""
    item = item_of(act.nomination)
    if item.state != AgendaItem.State.VOTING:
        yield Reason("vote", _("Chưa mở bỏ phiếu."))
        return
    if item.session.in_writing:
        return
    out = set(item.conflicts.values_list("member_id", flat=True))
    there = set(item.session.seats.filter(present=True).values_list("member_id", flat=True))
    voted = set(item.turnout.values_list("member_id", flat=True))
    if missing := there - out - voted:
        yield Reason("turnout", _("Còn %(count)d ủy viên chưa bỏ phiếu.") % {"count": len(missing)})


@action(
    "close_vote", _("Đóng bỏ phiếu, kiểm phiếu"), by="run_council", sources=(State.IN_COUNCIL,),
    steps=(Step.MAIN,), guards=(quorum_present, everybody_voted),
)  # fmt: skip
def close_vote(act: Act) -> None:
    """Count, judge by the rule in whole numbers, freeze."""
    item = item_of(act.nomination)
    if item.secret:
        choices = sorted(item.secret_ballots.values_list("choice", flat=True))
        item.secret_ballots.all().delete()
        SecretBallot.objects.bulk_create(
            [SecretBallot(item=item, choice=choice) for choice in choices]
        )
    else:
        choices = list(item.turnout.values_list("open_choice", flat=True))
    if len(choices) != item.turnout.count():
        raise Refused("unmet", [Reason("tally", _("Số phiếu không khớp số người bỏ phiếu."))])
    item.yes = choices.count(Choice.YES)
    item.no = choices.count(Choice.NO)
    item.blank = choices.count(Choice.BLANK)
    out = item.conflicts.values_list("member_id", flat=True)
    there = item.session.seats.filter(present=True)
    if item.session.in_writing:
        there = item.session.seats.filter(member__in=item.turnout.values("member"))
    item.present = there.count()
    item.base = {
        "all": item.session.members_total - len(set(out)),
        "present": there.exclude(member__in=out).count(),
        "valid": item.yes + item.no,
    }[item.rule["base"]]
    item.passed = passes(item.rule, yes=item.yes, base=item.base)
    if item.yes == item.no and item.rule["tie"] == "chair" and not item.secret:
        chair = item.session.seats.filter(is_chair=True).values_list("member_id", flat=True)
        item.passed = item.turnout.filter(member__in=chair, open_choice=Choice.YES).exists()
    item.state, item.closed_at = AgendaItem.State.COUNTED, act.at
    item.save()
    act.nomination.step = Step.MINUTES
    act.changes |= {
        "yes": item.yes, "no": item.no, "blank": item.blank, "base": item.base,
        "passed": item.passed,
    }  # fmt: skip


def _tally(passed: bool) -> Any:
    def guard(act: Act) -> Iterator[Reason]:
        item = item_of(act.nomination)
        if item.state != AgendaItem.State.COUNTED:
            yield Reason("tally", _("Chưa kiểm phiếu."))
        elif item.passed is not passed:
            text = _("Kết quả kiểm phiếu: %(yes)d đồng ý trên %(base)d.")
            yield Reason("tally", text % {"yes": item.yes, "base": item.base})

    return guard


def _confirm(act: Act) -> None:
    item = item_of(act.nomination)
    item.state = AgendaItem.State.CONFIRMED
    item.save(update_fields=["state"])


@action(
    "council_pass", _("Xác nhận: thông qua"), by="preside", sources=(State.IN_COUNCIL,),
    steps=(Step.MINUTES,), guards=(_tally(True),),
)  # fmt: skip
def council_pass(act: Act) -> None:
    """The chair confirms the count."""
    _confirm(act)
    act.nomination.council_pass()


@action(
    "council_fail", _("Xác nhận: không thông qua"), by="preside", sources=(State.IN_COUNCIL,),
    steps=(Step.MINUTES,), guards=(_tally(False),),
)  # fmt: skip
def council_fail(act: Act) -> None:
    """No reasons per voter: the vote is the reason."""
    _confirm(act)
    act.nomination.reason_code = "not_enough_votes"
    act.nomination.council_fail()
    # The ward learns it with everybody, when the results are published.
    act.tell(act.nomination.city_id, "council_failed", _("Hội đồng không thông qua."))


@action(
    "council_defer", _("Hoãn để làm rõ"), by="preside", sources=(State.IN_COUNCIL,),
    form=inputs.ReasonForm,
)  # fmt: skip
def council_defer(act: Act) -> None:
    """Back to appraisal with what is to be made clear."""
    item = item_of(act.nomination)
    item.state, item.current = AgendaItem.State.DEFERRED, False
    item.save(update_fields=["state", "current"])
    act.nomination.proposals.filter(current=True).update(current=False)
    act.nomination.council_defer()
    act.reason = act.inputs["reason"]


def not_voted_again_yet(act: Act) -> Iterator[Reason]:
    """Once."""
    if act.nomination.revotes_used:
        yield Reason("revote", _("Đã bỏ phiếu lại một lần."))


@needs_inputs
def not_released(act: Act) -> Iterator[Reason]:
    """Results that were published stay."""
    if act.nomination.results_released_at is not None:
        yield Reason("released", _("Kết quả đã công bố."))


@action(
    "revote", _("Đề nghị bỏ phiếu lại"), by="preside", sources=(State.COUNCIL_FAILED,),
    guards=(not_voted_again_yet, not_released), form=inputs.ReasonForm,
)  # fmt: skip
def revote(act: Act) -> None:
    """New facts, recorded; once."""
    AgendaItem.objects.filter(nomination=act.nomination, current=True).update(current=False)
    act.nomination.revotes_used += 1
    act.nomination.revote()
    act.reason = act.inputs["reason"]
