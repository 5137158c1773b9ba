"""A session of the council: called, its agenda ordered, who is there, its minutes signed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from nominations.lifecycle import State as NominationState
from nominations.models import Round
from organizations.capabilities import Capability
from organizations.models import Unit, User
from organizations.refusals import Reason, Refused
from organizations.unit_acts import mandate_on, wrong
from prepared.states import sources_of
from workflows.kernel import door
from workflows.kernel.guards import needs_inputs
from workflows.kernel.kinds import Kind
from workflows.kernel.registry import Act, happening

from . import compositions
from . import session_forms as forms
from .models import AgendaItem, AttendanceMove, CouncilSession, Seat
from .queries import sessions_visible

State = CouncilSession.State
#: Until its minutes are signed.
RUNNING = sources_of(CouncilSession.close)


class Sessions(Kind):
    """Sessions; what an act changes around one leaves its own row alone."""

    def store(self, act: Act) -> None:
        """Only a session that moved is written."""
        if self.position(act.thing) != act.before:
            act.thing.save()


KIND = Sessions(
    "session",
    "Phiên họp",
    CouncilSession,
    sessions_visible,
    units=("council_id",),
    beside=("round",),
    in_unit_stream=True,
)
_CALLED = happening("call_session", "Triệu tập phiên họp Hội đồng")


@transaction.atomic
def call_session(
    *,
    actor: User,
    council: Unit,
    round: Round,
    meets_at: datetime,
    place: str,
    mode: str = "room",
    answers_due_at: datetime | None = None,
    standing_only: bool = False,
) -> CouncilSession:
    """A session with the council as composed on the day it meets, frozen in its seats."""
    mandate = mandate_on(actor, Capability.RUN_COUNCIL, council)
    if mode not in CouncilSession.Mode.values:
        raise wrong("mode", _("Không có hình thức họp này."))
    if mode != CouncilSession.Mode.ROOM and answers_due_at is None:
        raise wrong("answers_due_at", _("Lấy ý kiến bằng văn bản thì cần hạn trả lời."))
    if mode == CouncilSession.Mode.ROOM:
        answers_due_at = None
    day = timezone.localtime(meets_at).date()
    composition = compositions.in_force(council, day)
    if composition is None:
        text = _("Ngày %s chưa có quyết định thành phần Hội đồng nào có hiệu lực.")
        raise Refused("unmet", [Reason("composition", text % f"{day:%d/%m/%Y}")])
    members = composition.members.select_related("person", "unit")
    if standing_only:
        members = members.filter(is_standing=True)
    named = list(members)
    if not named or not any(one.is_chair for one in named):
        text = _("Thành phần được gọi họp không có ai hoặc không có Chủ tịch Hội đồng.")
        raise Refused("unmet", [Reason("members", text)])
    session = CouncilSession.objects.create(
        council=council,
        round=round,
        meets_at=meets_at,
        place=place,
        mode=mode,
        answers_due_at=answers_due_at,
        standing_only=standing_only,
        composition=composition,
        members_total=len(named),
        called_by=actor,
    )
    Seat.objects.bulk_create(
        [
            Seat(
                session=session,
                member=one.person,
                is_chair=one.is_chair,
                is_standing=one.is_standing,
                unit=one.unit,
            )
            for one in named
        ]
    )
    door.begun(
        KIND,
        _CALLED,
        session,
        actor,
        mandate,
        changes={
            "meets_at": meets_at,
            "members": len(named),
            "mode": mode,
            "answers_due_at": answers_due_at,
            "composition": composition.decision_number,
            "standing_only": standing_only,
        },
    )
    return session


def _not_opened_yet(act: Act) -> Iterator[Reason]:
    """Members prepare by the agenda they were sent."""
    if act.thing.state != State.CALLED:
        yield Reason("agenda", _("Phiên họp đã mở: chương trình không đổi thứ tự nữa."))


@KIND.act(
    "arrange_agenda",
    _("Xếp lại chương trình"),
    by=Capability.RUN_COUNCIL,
    sources=RUNNING,
    form=forms.OrderForm,
    guards=(_not_opened_yet,),
    done=_("Đã xếp lại chương trình %(what)s"),
)
def arrange_agenda(act: Act) -> None:
    """The agenda in a new order, until the session opens."""
    moved: list[AgendaItem] = act.inputs["order"]
    act.changes["order"] = [item.position for item in moved]
    # Two steps: no two items may stand in one place in between.
    last = max(act.changes["order"], default=0)
    for shift in (last, 0):
        for place, item in enumerate(moved, 1):
            item.position = place + shift
        AgendaItem.objects.bulk_update(moved, ["position"])
    act.answer["order"] = [item.position for item in moved]


def _moved(seats: Iterable[Seat], present: set[int], at: datetime) -> list[Seat]:
    """Bring seats to what is said now; those that changed, their moves recorded."""
    changed = [seat for seat in seats if seat.present != (seat.pk in present)]
    for seat in changed:
        seat.present = not seat.present
    Seat.objects.bulk_update(changed, ["present"])
    AttendanceMove.objects.bulk_create(
        [AttendanceMove(seat=seat, came=seat.present, at=at) for seat in changed]
    )
    return changed


def _opened(session: CouncilSession) -> None:
    if session.state == State.CALLED:
        session.open()


@KIND.act(
    "take_attendance",
    _("Điểm danh"),
    by=Capability.RUN_COUNCIL,
    sources=RUNNING,
    form=forms.AttendanceForm,
    done=_("Đã điểm danh %(what)s"),
)
def take_attendance(act: Act) -> None:
    """Who is in the room now (seat ids), and why others are not. Opens the session."""
    seats = list(act.thing.seats.all())
    changed = _moved(seats, set(act.inputs["present"]), act.at)
    told = act.inputs["reasons"]
    for seat in seats:
        seat.absence_reason = "" if seat.present else told.get(seat.pk, seat.absence_reason)
    Seat.objects.bulk_update(seats, ["absence_reason"])
    _opened(act.thing)
    there = sorted(seat.pk for seat in seats if seat.present)
    act.changes |= {"present": there, "changed": sorted(seat.pk for seat in changed)}
    act.answer["present"] = len(there)


@needs_inputs
def _outside(act: Act) -> Iterator[Reason]:
    """Who comes in was not there."""
    if act.inputs["seat"].present:
        yield Reason("seat", _("Ủy viên đang có mặt rồi."))


@needs_inputs
def _inside(act: Act) -> Iterator[Reason]:
    """Who goes out was there."""
    if not act.inputs["seat"].present:
        yield Reason("seat", _("Ủy viên đang không có mặt."))


def _move(act: Act, *, came: bool) -> None:
    """The minute is kept, and the quorum asked anew at the next vote."""
    seat: Seat = act.inputs["seat"]
    _moved([seat], {seat.pk} if came else set(), act.at)
    _opened(act.thing)
    act.changes |= {"seat": seat.pk, "member": seat.member_id}
    act.answer |= {"seat": seat.pk, "present": seat.present}


@KIND.act(
    "came_in",
    _("Ghi ủy viên vào phòng"),
    by=Capability.RUN_COUNCIL,
    sources=RUNNING,
    form=forms.MoveForm,
    guards=(_outside,),
    done=_("Đã ghi ủy viên vào %(what)s"),
)
def came_in(act: Act) -> None:
    """One member comes, or comes back."""
    _move(act, came=True)


@KIND.act(
    "went_out",
    _("Ghi ủy viên ra khỏi phòng"),
    by=Capability.RUN_COUNCIL,
    sources=RUNNING,
    form=forms.MoveForm,
    guards=(_inside,),
    done=_("Đã ghi ủy viên ra khỏi %(what)s"),
)
def went_out(act: Act) -> None:
    """One member leaves the room."""
    _move(act, came=False)


def _everything_settled(act: Act) -> Iterator[Reason]:
    """There is an agenda, and every item of it is confirmed or deferred."""
    items = list(act.thing.items.values_list("current", "state", "nomination__state"))
    if not items:
        yield Reason("items", _("Phiên họp chưa xét hồ sơ nào."))
    # A dossier on hold stops its own item, not the session's minutes.
    unfinished = sum(
        current and state in AgendaItem.UNSETTLED and held != NominationState.ON_HOLD
        for current, state, held in items
    )
    if unfinished:
        yield Reason("items", _("Còn %(count)d mục chưa xác nhận kết quả.") % {"count": unfinished})


@KIND.act(
    "sign_minutes",
    _("Ký biên bản phiên họp"),
    by=Capability.PRESIDE,
    sources=RUNNING,
    form=forms.MinutesForm,
    guards=(_everything_settled,),
    done=_("Đã ký biên bản %(what)s"),
)
def sign_minutes(act: Act) -> None:
    """The chair signs; with the session's row held no item is added meanwhile."""
    session = act.thing
    session.minutes_number, session.minutes_signed_at = act.inputs["minutes_number"], act.at
    session.close()
    act.changes["number"] = session.minutes_number
