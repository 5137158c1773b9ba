"""What comes of a vote: the casting vote, confirmation, deferral, voting anew, one re-vote."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from nominations.lifecycle import State, Step
from nominations.models import RoundAward
from organizations.capabilities import Capability
from organizations.refusals import Reason, Refused
from workflows.kernel.guards import needs_inputs
from workflows.kernel.registry import Act, Many, Told, action
from workflows.web.inputs import ReasonForm

from .. import ranking, tally
from ..models import AgendaItem, Choice, PaperCount
from . import inputs
from .items import item_for, session_goes_on


def level(act: Act) -> Iterator[Reason]:
    """The votes are level and the rule leaves it to the chair."""
    if item_for(act).state != AgendaItem.State.TIED:
        yield Reason("tie", _("Mục này không ngang phiếu, không cần phiếu quyết định."))


def chair_without_conflict(act: Act) -> Iterator[Reason]:
    """A chair who left the item because of a conflict does not decide it either."""
    item = item_for(act)
    chair = item.session.seats.filter(is_chair=True).values("member")
    if item.conflicts.filter(member__in=chair).exists():
        yield Reason(
            "conflict",
            _("Chủ tịch Hội đồng có liên quan đến hồ sơ này nên không quyết định thay; hãy hoãn."),
        )


@action(
    "cast_vote",
    _("Phiếu quyết định của Chủ tịch khi ngang phiếu"),
    by=Capability.PRESIDE,
    sources=(State.IN_COUNCIL,),
    steps=(Step.MINUTES,),
    guards=(level, chair_without_conflict),
    form=inputs.CastingForm,
    moves=False,
    told=Told.NOBODY,
    done=_("Đã ghi ý kiến quyết định của Chủ tịch Hội đồng về %(what)s"),
)
def cast_vote(act: Act) -> None:
    """Asked openly and recorded under the chair's name: an act of its own, no ballot.

    How the chair voted in secret stays unknown; this one is said before everybody.
    """
    assert act.actor is not None
    item = item_for(act)
    item.casting, item.casting_by = act.inputs["choice"], act.actor
    item.casting_reason = act.inputs["reason"]
    item.passed = item.casting == Choice.YES
    item.break_tie()
    item.save(update_fields=["casting", "casting_by", "casting_reason", "passed", "state"])
    act.changes |= {"casting": item.casting, "passed": item.passed}
    act.reason = act.inputs["reason"]


def _standing(act: Act, item: AgendaItem) -> ranking.Standing:
    """How the award stands, looked at once an act or a look."""
    if "standing" not in act.facts:
        act.facts["standing"] = ranking.standing_of(item.session, act.nomination.award_type_id)
    found: ranking.Standing = act.facts["standing"]
    return found


def _counted(item: AgendaItem) -> Iterator[Reason]:
    if item.state == AgendaItem.State.TIED:
        yield Reason("tie", _("Ngang phiếu: chờ phiếu quyết định của Chủ tịch Hội đồng."))
    elif item.state != AgendaItem.State.COUNTED:
        yield Reason("tally", _("Chưa kiểm phiếu."))


def _tally_told(item: AgendaItem) -> Reason:
    text = _("Kết quả kiểm phiếu: %(yes)d đồng ý trên %(base)d.")
    return Reason("tally", text % {"yes": item.yes, "base": item.base})


def _order_open(found: ranking.Standing) -> Iterator[Reason]:
    """Why the line of the quota cannot be drawn yet."""
    if found.waiting:
        yield Reason(
            "ranking",
            _(
                "Chỉ tiêu còn %(left)d, còn %(waiting)d mục cùng danh hiệu chưa kiểm phiếu: "
                "xếp hạng xong mới xác nhận."
            )
            % {"left": found.left, "waiting": found.waiting},
        )
    else:
        places = ", ".join(str(one.position) for one in found.level)
        yield Reason(
            "ranking",
            _("Các mục %s ngang nhau ở ngưỡng chỉ tiêu: chờ Chủ tịch Hội đồng xếp.") % places,
        )


def may_pass(act: Act) -> Iterator[Reason]:
    """The tally reached the rule and there is a place for it."""
    item = item_for(act)
    if reasons := list(_counted(item)):
        yield from reasons
    elif not item.passed:
        yield _tally_told(item)
    else:
        found = _standing(act, item)
        if item.pk in found.outside:
            yield Reason(
                "quota",
                _("Đạt số phiếu nhưng xếp thứ %(place)d, ngoài chỉ tiêu còn %(left)d.")
                % {"place": found.place(item), "left": found.left},
            )
        elif item.pk not in found.inside:
            yield from _order_open(found)


def may_fail(act: Act) -> Iterator[Reason]:
    """The tally did not reach the rule, or it did and there is no place left for it."""
    item = item_for(act)
    if reasons := list(_counted(item)):
        yield from reasons
    elif item.passed:
        found = _standing(act, item)
        if item.pk in found.inside:
            yield _tally_told(item)
        elif item.pk not in found.outside:
            yield from _order_open(found)


def _confirm(act: Act, *, inside: bool) -> AgendaItem:
    """Lock the award's places while one is given, look again, and freeze the result."""
    item = item_for(act)
    places = RoundAward.objects.select_for_update(no_key=True).filter(
        round=act.nomination.round_id,
        award_type=act.nomination.award_type_id,
        slots_total__isnull=False,
    )
    if item.passed and list(places):
        found = ranking.standing_of(item.session, act.nomination.award_type_id)
        if item.pk not in (found.inside if inside else found.outside):
            raise Refused(
                "unmet", [Reason("ranking", _("Bảng xếp hạng vừa đổi. Hãy xem lại rồi xác nhận."))]
            )
        item.place = found.place(item)
        item.outside_quota = not inside
        act.changes |= {"place": item.place, "outside_quota": item.outside_quota}
    item.confirm()
    item.save(update_fields=["state", "place", "outside_quota"])
    return item


@action(
    "council_pass",
    _("Xác nhận: thông qua"),
    by=Capability.PRESIDE,
    steps=(Step.MINUTES,),
    guards=(may_pass,),
    told=Told.NOBODY,
    many=(Many.SESSION,),
    done=_("Đã xác nhận Hội đồng thông qua %(what)s"),
)
def council_pass(act: Act) -> None:
    """The chair confirms the count."""
    _confirm(act, inside=True)
    act.nomination.council_pass()


@action(
    "council_fail",
    _("Xác nhận: không thông qua"),
    by=Capability.PRESIDE,
    steps=(Step.MINUTES,),
    guards=(may_fail,),
    told=Told.RELEASED,
    many=(Many.SESSION,),
    done=_("Đã xác nhận Hội đồng không thông qua %(what)s"),
)
def council_fail(act: Act) -> None:
    """No reasons per voter: the vote is the reason, or the quota that was smaller."""
    item = _confirm(act, inside=False)
    act.nomination.reason_code = "outside_quota" if item.passed else "not_enough_votes"
    act.nomination.council_fail()
    # The ward learns it with everybody, when the results are published.
    act.tell(act.nomination.city_id, "council_failed", _("Hội đồng không thông qua."))


@action(
    "council_defer",
    _("Hoãn để làm rõ"),
    by=Capability.PRESIDE,
    form=ReasonForm,
    told=Told.NOBODY,
    done=_("Đã trả %(what)s về thẩm định lại"),
)
def council_defer(act: Act) -> None:
    """Back to appraisal with what is to be made clear."""
    item = item_for(act)
    if item.state == AgendaItem.State.VOTING:
        tally.forget_codes(item)
    item.defer()
    item.current = False
    item.save(update_fields=["state", "current"])
    act.nomination.proposals.filter(current=True).update(current=False)
    act.nomination.council_defer()
    act.reason = act.inputs["reason"]


def being_voted_on(act: Act) -> Iterator[Reason]:
    """Only a vote that goes on, and whose paper ballots nobody has counted."""
    item = item_for(act)
    if item.state != AgendaItem.State.VOTING:
        yield Reason("vote", _("Mục này không đang bỏ phiếu."))
    elif PaperCount.objects.filter(item=item).exists():
        yield Reason("paper", _("Đã kiểm phiếu giấy, không bỏ phiếu lại từ đầu được."))


@action(
    "restart_vote",
    _("Cho bỏ phiếu lại từ đầu"),
    by=Capability.PRESIDE,
    sources=(State.IN_COUNCIL,),
    steps=(Step.MAIN,),
    guards=(session_goes_on, being_voted_on),
    form=ReasonForm,
    moves=False,
    told=Told.NOBODY,
    done=_("Đã huỷ phiếu để biểu quyết lại %(what)s"),
)
def restart_vote(act: Act) -> None:
    """All ballots of a vote that goes on are void, before anybody knows how they fell."""
    item = item_for(act)
    act.changes["void"] = item.turnout.count()
    item.turnout.all().delete()
    item.secret_ballots.all().delete()
    item.restart_vote()
    item.opened_at = None
    item.save(update_fields=["state", "opened_at"])
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
    "revote",
    _("Đề nghị bỏ phiếu lại"),
    by=Capability.PRESIDE,
    guards=(not_voted_again_yet, not_released),
    form=ReasonForm,
    told=Told.NOBODY,
    done=_("Đã đưa %(what)s ra biểu quyết lại"),
)
def revote(act: Act) -> None:
    """New facts, recorded; once."""
    AgendaItem.objects.filter(nomination=act.nomination, current=True).update(current=False)
    act.nomination.revotes_used += 1
    act.nomination.revote()
    act.reason = act.inputs["reason"]
