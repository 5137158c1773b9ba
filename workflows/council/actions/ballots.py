"""Voting on one item: opened, conflicts said, ballots cast and changed, closed and counted.

A secret ballot is linkable to nobody: who voted (``Turnout``) and how (``SecretBallot``) share no
key, no time and no order; a ballot is changed with the code only its giver was told, and when the
vote closes the codes are dropped.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from nominations.lifecycle import State, Step
from organizations.capabilities import Capability
from organizations.refusals import Reason, Refused, unmet, wrong
from workflows.kernel.guards import needs_inputs
from workflows.kernel.models import Duty
from workflows.kernel.registry import Act, At, Many, Told, action

from .. import conflicts, receipts, seats, tally
from ..models import AgendaItem, Choice, Conflict, CouncilSession, PaperCount, Turnout
from ..rules import chair_breaks, passes
from . import inputs
from .items import asked_for, item_for, place_of, quorum_present, session_goes_on


def not_opened_yet(act: Act) -> Iterator[Reason]:
    """The vote is opened once."""
    if item_for(act).state != AgendaItem.State.WAITING:
        yield Reason("vote", _("Mục này đã mở bỏ phiếu."))


@action(
    "open_vote",
    _("Mở bỏ phiếu"),
    by=Capability.RUN_COUNCIL,
    sources=(State.IN_COUNCIL,),
    steps=(Step.MAIN,),
    guards=(not_opened_yet, session_goes_on, quorum_present),
    moves=False,
    told=Told.NOBODY,
    many=(Many.SESSION,),
    done=_("Đã mở biểu quyết %(what)s"),
)
def open_vote(act: Act) -> None:
    """Members may vote from now on; conflicts said or known since the agenda are taken out."""
    item = item_for(act)
    item.nomination = act.nomination
    if out := conflicts.take_out(item):
        act.changes["conflicts"] = sorted(out)
    item.open_vote()
    item.opened_at = act.at
    item.save(update_fields=["state", "opened_at"])
    # Where nobody meets, the first vote is what opens the session.
    CouncilSession.opened_by_vote(item.session_id)
    act.changes["there"] = item.session.seats.filter(present=True).count()


@action(
    "declare_conflict",
    _("Tôi có liên quan, xin không bỏ phiếu"),
    by=Capability.VOTE,
    sources=(State.IN_COUNCIL,),
    steps=(Step.MAIN,),
    form=inputs.ConflictForm,
    moves=False,
    told=Told.NOBODY,
    done=_("Đã ghi việc không tham gia xét %(what)s"),
)
def declare_conflict(act: Act) -> None:
    """The member leaves the base of this item."""
    item = item_for(act)
    seat = place_of(act, item).seat
    if Turnout.objects.filter(item=item, member=seat.member_id).exists():
        raise Refused("unmet", [Reason("voted", _("Đã bỏ phiếu mục này rồi."))])
    Conflict.objects.get_or_create(
        item=item, member_id=seat.member_id, defaults={"reason": act.inputs["reason"][:300]}
    )
    act.changes["member"] = seat.member_id
    act.reason = act.inputs["reason"]


@needs_inputs
def may_vote(act: Act) -> Iterator[Reason]:
    """The vote is open; the member in the room or answering in time; no conflict, no paper."""
    item = item_for(act)
    place = place_of(act, item)
    seat = place.seat
    if item.state != AgendaItem.State.VOTING:
        yield Reason("vote", _("Chưa mở hoặc đã đóng bỏ phiếu."))
    if place.lent and not seats.delegates_may_vote(item.session):
        yield Reason("delegate", _("Quyết định thành lập Hội đồng không cho uỷ quyền bỏ phiếu."))
    if place.lent and _delegate_is_close(act, item):
        yield Reason("conflict", _("Người được uỷ quyền có liên quan đến hồ sơ này."))
    if not seat.present:
        if not item.session.takes_answers:
            yield Reason("absent", _("Ủy viên vắng mặt không bỏ phiếu."))
        elif item.session.answers_over:
            yield Reason("deadline", _("Đã hết hạn trả lời bằng văn bản."))
    if Conflict.objects.filter(item=item, member=seat.member_id).exists():
        yield Reason("conflict", _("Ủy viên có liên quan không bỏ phiếu."))
    if Turnout.objects.filter(
        item=item, member=seat.member_id, channel=Turnout.Channel.PAPER
    ).exists():
        yield Reason("paper", _("Đã nhận phiếu giấy của mục này, không bỏ phiếu trên màn hình."))


def _delegate_is_close(act: Act, item: AgendaItem) -> bool:
    """Who votes for another counts as both people: their own conflict keeps them out too."""
    assert act.actor is not None
    if Conflict.objects.filter(item=item, member=act.actor).exists():
        return True
    return bool(conflicts.detect(act.nomination, [(act.actor, None)]))


@action(
    "vote",
    _("Bỏ phiếu"),
    by=Capability.VOTE,
    sources=(State.IN_COUNCIL,),
    steps=(Step.MAIN,),
    guards=(may_vote,),
    form=inputs.VoteForm,
    moves=False,
    secret=True,
    told=Told.NOBODY,
    at=At.BALLOT,
    done=_("Đã nhận phiếu về %(what)s"),
)
def vote(act: Act) -> None:
    """One ballot a seat an item, changeable until the vote closes; both names if it is lent.

    A ballot of a sheet lies under the sheet's one code; another gets a code of its own.
    """
    assert act.actor is not None
    item = item_for(act)
    place = place_of(act, item)
    seat, choice = place.seat, act.inputs["choice"]
    turnout = Turnout.objects.filter(item=item, member=seat.member_id).first()
    channel = Turnout.Channel.SCREEN if seat.present else Turnout.Channel.WRITING
    facts = {"delegate": act.actor if place.lent else None, "channel": channel}
    if not item.secret:
        Turnout.objects.update_or_create(
            item=item, member_id=seat.member_id, defaults=facts | {"open_choice": choice}
        )
        act.changes["choice"] = choice
    elif turnout is None:
        code = _code_of_sheet(act, place) or tally.new_code()
        Turnout.objects.create(item=item, member_id=seat.member_id, **facts)
        if not tally.put_in(item, tally.code_hash(item, code), choice):
            raise unmet("ballot_code", _("Mã phiếu này đã dùng cho một phiếu khác của mục."))
        act.told["ballot_code"] = code
    else:
        code = _code_of_sheet(act, place) or act.inputs["ballot_code"]
        if not tally.change(item, tally.code_hash(item, code), choice):
            raise unmet("ballot_code", _("Đã bỏ phiếu. Muốn đổi phiếu kín cần đúng mã phiếu."))
    act.changes |= {"member": seat.member_id, "again": turnout is not None, "channel": channel}


def _code_of_sheet(act: Act, place: seats.Place) -> str:
    """The code of the sheet the ballot stands on; '' for a ballot by itself."""
    given = act.inputs["sheet"]
    if not given:
        return ""
    assert act.actor is not None
    code = receipts.code_in(given, act.actor, place.seat)
    if not code:
        text = _("Tờ phiếu đã quá hạn hoặc không phải của ghế này: mở lại phiếu bầu.")
        raise wrong("sheet", text)
    return code


def everybody_voted(act: Act) -> Iterator[Reason]:
    """Everybody in the room has voted, and who answers in writing has, or is too late."""
    item = item_for(act)
    if item.state != AgendaItem.State.VOTING:
        yield Reason("vote", _("Chưa mở bỏ phiếu."))
        return
    who = asked_for(act)
    waited_for = set(who.missing)
    if item.session.takes_answers and item.session.answers_over:
        waited_for &= set() if item.session.in_writing else set(who.there)
    if waited_for:
        yield Reason(
            "turnout", _("Còn %(count)d ủy viên chưa bỏ phiếu.") % {"count": len(waited_for)}
        )


def paper_counted(act: Act) -> Iterator[Reason]:
    """Paper ballots were counted, and no kind of a secret vote is so small that it tells."""
    item = item_for(act)
    who = asked_for(act)
    paper = len(who.paper)
    if paper and not PaperCount.objects.filter(item=item).exists():
        yield Reason(
            "paper", _("Còn %(count)d phiếu giấy chưa nhập kết quả kiểm.") % {"count": paper}
        )
    fewest = min(paper, len(who.voted) - paper)
    if item.secret and 0 < fewest < tally.LEAST_OF_A_KIND:
        yield Reason(
            "too_few",
            _(
                "Phiếu kín vừa giấy vừa màn hình thì mỗi cách phải có ít nhất %(least)d phiếu, "
                "nếu không sẽ lộ người bỏ. Chủ tịch Hội đồng cho bỏ phiếu lại từ đầu, "
                "tất cả cùng một cách."
            )
            % {"least": tally.LEAST_OF_A_KIND},
        )


@action(
    "close_vote",
    _("Đóng bỏ phiếu, kiểm phiếu"),
    by=Capability.RUN_COUNCIL,
    sources=(State.IN_COUNCIL,),
    steps=(Step.MAIN,),
    guards=(session_goes_on, quorum_present, everybody_voted, paper_counted),
    told=Told.NOBODY,
    many=(Many.SESSION,),
    done=_("Đã kết thúc biểu quyết %(what)s"),
    duty=Duty.Kind.CLOSE,
)
def close_vote(act: Act) -> None:
    """Count, judge by the rule in whole numbers, freeze; a tie may wait for the chair."""
    item = item_for(act)
    who = asked_for(act)
    fell = tally.count(item, who)
    if fell.ballots != len(who.voted):
        raise Refused("unmet", [Reason("tally", _("Số phiếu không khớp số người bỏ phiếu."))])
    tally.freeze(item)
    item.yes, item.no, item.blank = fell.yes, fell.no, fell.blank
    item.invalid, item.unreturned = fell.invalid, fell.unreturned
    item.present, item.base = fell.took_part, fell.base
    item.passed = passes(item.rule, yes=item.yes, base=item.base)
    item.closed_at = act.at
    if chair_breaks(item.rule, yes=item.yes, no=item.no, base=item.base):
        said = _chairs_open_vote(item)
        item.passed = None if said is None else said == Choice.YES
    if item.passed is None:
        item.tie()
    else:
        item.close_vote()
    item.save()
    act.nomination.step = Step.MINUTES
    act.changes |= {
        "yes": item.yes,
        "no": item.no,
        "blank": item.blank,
        "invalid": item.invalid,
        "unreturned": item.unreturned,
        "base": item.base,
        "passed": item.passed,
        "there": len(who.there),
    }


def _chairs_open_vote(item: AgendaItem) -> str | None:
    """How the chair voted where everybody could see it; None where it must be asked."""
    if item.secret:
        return None
    chair = item.session.seats.filter(is_chair=True).values("member")
    said = item.turnout.filter(member__in=chair).values_list("open_choice", flat=True).first()
    return said if said in {Choice.YES, Choice.NO} else None
