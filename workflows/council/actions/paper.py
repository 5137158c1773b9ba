"""Ballots on paper: who took one, and what two tellers counted."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from nominations import uploads
from nominations.lifecycle import State, Step
from nominations.models import StoredFile
from organizations.capabilities import Capability
from organizations.refusals import Reason
from workflows.kernel.guards import needs_inputs
from workflows.kernel.registry import Act, At, Told, action

from .. import conflicts, tally
from ..models import AgendaItem, PaperCount, Turnout
from . import inputs
from .items import item_for, session_goes_on


def vote_open(act: Act) -> Iterator[Reason]:
    """Between the opening and the closing of the vote."""
    if item_for(act).state != AgendaItem.State.VOTING:
        yield Reason("vote", _("Chưa mở hoặc đã đóng bỏ phiếu."))


def not_counted_yet(act: Act) -> Iterator[Reason]:
    """No paper ballot is given out once they were counted; before the vote there is no count."""
    item = item_for(act)
    waiting = item.state == AgendaItem.State.WAITING
    if not waiting and PaperCount.objects.filter(item=item).exists():
        yield Reason("paper", _("Đã nhập kết quả kiểm phiếu giấy, không phát thêm phiếu."))


@needs_inputs
def may_take_paper(act: Act) -> Iterator[Reason]:
    """Each of these seats: there or asked in writing, without a conflict, without a ballot yet."""
    item = item_for(act)
    who = tally.asked(item)
    seats = {seat.pk: seat for seat in item.session.seats.select_related("member")}
    for key in act.inputs["seats"]:
        seat = seats.get(key)
        if seat is None:
            yield Reason("seat", _("Không có ghế số %d trong phiên họp.") % key)
            continue
        name = {"name": seat.member.full_name}
        if seat.member_id in who.out:
            yield Reason("conflict", _("%(name)s có liên quan, không phát phiếu.") % name)
        if seat.member_id in who.voted:
            yield Reason("voted", _("%(name)s đã bỏ phiếu hoặc đã nhận phiếu giấy.") % name)
        if not seat.present and not item.session.takes_answers:
            yield Reason("absent", _("%(name)s vắng mặt.") % name)


@action(
    "issue_paper",
    _("Phát phiếu giấy"),
    by=Capability.RUN_COUNCIL,
    sources=(State.IN_COUNCIL,),
    steps=(Step.MAIN,),
    guards=(session_goes_on, vote_open, not_counted_yet, may_take_paper),
    form=inputs.PaperIssueForm,
    moves=False,
    told=Told.NOBODY,
    at=At.PAPER_BALLOT,
    done=_("Đã ghi phát phiếu giấy về %(what)s"),
)
def issue_paper(act: Act) -> None:
    """Who took a paper ballot cannot vote on screen any more; nobody votes both ways."""
    item = item_for(act)
    members = list(
        item.session.seats.filter(pk__in=act.inputs["seats"])
        .order_by("pk")
        .values_list("member_id", flat=True)
    )
    Turnout.objects.bulk_create(
        [Turnout(item=item, member_id=member, channel=Turnout.Channel.PAPER) for member in members]
    )
    act.changes["members"] = members


@needs_inputs
def count_adds_up(act: Act) -> Iterator[Reason]:
    """Issued = who took one; valid + invalid = returned ≤ issued; yes + no + blank = valid."""
    given, item = act.inputs, item_for(act)
    took = item.turnout.filter(channel=Turnout.Channel.PAPER).count()
    if not took:
        yield Reason("issued", _("Chưa phát phiếu giấy nào cho mục này."))
    elif given["issued"] != took:
        yield Reason(
            "issued",
            _("Số phiếu phát ra là %(issued)d, nhưng có %(took)d người nhận phiếu giấy.")
            % {"issued": given["issued"], "took": took},
        )
    if given["returned"] > given["issued"]:
        yield Reason("returned", _("Số phiếu thu về nhiều hơn số phiếu phát ra."))
    if given["valid"] + given["invalid"] != given["returned"]:
        yield Reason("valid", _("Hợp lệ cộng không hợp lệ phải bằng số phiếu thu về."))
    if given["yes"] + given["no"] + given["blank"] != given["valid"]:
        yield Reason("sum", _("Đồng ý, không đồng ý, trắng cộng lại phải bằng số phiếu hợp lệ."))
    others = item.turnout.exclude(channel=Turnout.Channel.PAPER).exists()
    if item.secret and others and 0 < took < tally.LEAST_OF_A_KIND:
        yield Reason(
            "too_few",
            _(
                "Phiếu kín mà chỉ có %(took)d phiếu giấy bên cạnh phiếu trên màn hình thì lộ "
                "người bỏ. Hãy phát phiếu giấy cho ít nhất %(least)d người."
            )
            % {"took": took, "least": tally.LEAST_OF_A_KIND},
        )


@needs_inputs
def tellers_are_free(act: Act) -> Iterator[Reason]:
    """Two different people of the session, neither with a conflict on this item."""
    item = item_for(act)
    tellers = [act.inputs["first_teller"], act.inputs["second_teller"]]
    if tellers[0] == tellers[1]:
        yield Reason("tellers", _("Cần hai người kiểm phiếu khác nhau."))
    seats = {seat.member_id: seat for seat in item.session.seats.select_related("unit")}
    out = set(item.conflicts.values_list("member_id", flat=True))
    item.nomination = act.nomination
    strangers = [one for one in tellers if one.pk not in seats]
    seen = {
        one.member_id for one in conflicts.detect(act.nomination, [(t, None) for t in strangers])
    }
    for teller in dict.fromkeys(tellers):
        if teller.pk not in seats and teller.pk != item.session.called_by_id:
            yield Reason(
                "tellers",
                _("%s không phải ủy viên hay Thư ký của phiên họp.") % teller.full_name,
            )
        elif teller.pk in out | seen:
            yield Reason(
                "tellers", _("%s có liên quan đến hồ sơ này, không kiểm phiếu.") % teller.full_name
            )


@needs_inputs
def scan_is_kept(act: Act) -> Iterator[Reason]:
    """The scanned count minutes, where there are any, were handed in for it or stand there."""
    sha256, item = act.inputs["scan"], item_for(act)
    if sha256 and _standing(item, sha256) is None:
        thing = f"session:{item.session_id}"
        if not uploads.waits(sha256, person=act.actor, act=act.action.code, thing=thing):
            yield Reason("scan", str(uploads.NOT_HANDED_IN))


def _standing(item: AgendaItem, sha256: str) -> StoredFile | None:
    """The scan this item's count has already, when it is entered again with it."""
    found = PaperCount.objects.filter(item=item, scan__sha256=sha256).select_related("scan").first()
    return found.scan if found else None


def _scan(act: Act, item: AgendaItem) -> StoredFile | None:
    if not (sha256 := act.inputs["scan"]):
        return None
    thing = f"session:{item.session_id}"
    return _standing(item, sha256) or uploads.use(
        sha256, person=act.actor, act=act.action.code, thing=thing, field="scan"
    )


@action(
    "enter_paper_count",
    _("Nhập kết quả kiểm phiếu giấy"),
    by=Capability.RUN_COUNCIL,
    sources=(State.IN_COUNCIL,),
    steps=(Step.MAIN,),
    guards=(session_goes_on, vote_open, count_adds_up, tellers_are_free, scan_is_kept),
    form=inputs.PaperCountForm,
    moves=False,
    told=Told.NOBODY,
    at=At.PAPER_BALLOT,
    done=_("Đã ghi kết quả kiểm phiếu về %(what)s"),
)
def enter_paper_count(act: Act) -> None:
    """What the tellers counted; may be entered again until the vote closes.

    The record says how many ballots there were, never how the paper ones of a secret vote fell.
    """
    assert act.actor is not None
    item, given = item_for(act), act.inputs
    numbers = ("issued", "returned", "valid", "invalid", "yes", "no", "blank")
    PaperCount.objects.update_or_create(
        item=item,
        defaults={
            **{name: given[name] for name in numbers},
            "first_teller": given["first_teller"],
            "second_teller": given["second_teller"],
            "scan": _scan(act, item),
            "entered_by": act.actor,
        },
    )
    told = numbers[:4] if item.secret else numbers
    act.changes |= {name: given[name] for name in told} | {
        "tellers": [given["first_teller"].pk, given["second_teller"].pk],
        "scan": given["scan"],
    }


def seats_for(item: AgendaItem) -> list[int]:
    """The seats a paper ballot may go to now: those of ``may_take_paper``."""
    who = tally.asked(item)
    return [
        seat.pk
        for seat in item.session.seats.all()
        if seat.member_id not in who.out | who.voted
        and (seat.present or item.session.takes_answers)
    ]
