"""A session of the council: called, its agenda ordered, who is there, its minutes signed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from nominations.lifecycle import State
from nominations.models import Round
from nominations.text.folding import clean_text
from organizations.capabilities import Capability
from organizations.models import Unit, User
from organizations.refusals import Reason, Refused
from organizations.unit_acts import mandate_on, note, wrong

from . import compositions
from .models import AgendaItem, AttendanceMove, CouncilSession, Seat


def lock(session: CouncilSession) -> CouncilSession:
    """The session's row while it is changed; ``Refused`` once its minutes are signed."""
    locked = CouncilSession.objects.select_for_update(no_key=True).get(pk=session.pk)
    if locked.state == CouncilSession.State.CLOSED:
        raise Refused("unmet", [Reason("closed", _("Phiên họp đã ký biên bản."))])
    return locked


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
    note(
        "call_session",
        actor,
        mandate,
        f"session:{session.pk}",
        {
            "meets_at": meets_at,
            "members": len(named),
            "mode": mode,
            "answers_due_at": answers_due_at,
            "composition": composition.decision_number,
            "standing_only": standing_only,
        },
    )
    return session


@transaction.atomic
def arrange(*, actor: User, session: CouncilSession, order: list[int]) -> None:
    """The agenda in a new order (position numbers as they stand now); until the session opens."""
    mandate = mandate_on(actor, Capability.RUN_COUNCIL, session.council_id)
    session = lock(session)
    if session.state != CouncilSession.State.CALLED:
        raise Refused(
            "unmet",
            [Reason("agenda", _("Phiên họp đã mở: chương trình không đổi thứ tự nữa."))],
        )
    items = {item.position: item for item in session.items.order_by("position")}
    if sorted(order) != sorted(items):
        raise wrong("order", _("Cần đủ mọi mục của chương trình, mỗi mục một lần."))
    moved = [items[position] for position in order]
    # Two steps: no two items may stand in one place in between.
    last = max(items, default=0)
    for shift in (last, 0):
        for place, item in enumerate(moved, 1):
            item.position = place + shift
        AgendaItem.objects.bulk_update(moved, ["position"])
    note("arrange_agenda", actor, mandate, f"session:{session.pk}", {"order": order})


def _moved(seats: list[Seat], present: set[int]) -> list[Seat]:
    """Bring seats to what is said now; those that changed, their moves recorded."""
    at = timezone.now()
    changed = [seat for seat in seats if seat.present != (seat.pk in present)]
    for seat in changed:
        seat.present = not seat.present
    Seat.objects.bulk_update(changed, ["present"])
    AttendanceMove.objects.bulk_create(
        [AttendanceMove(seat=seat, came=seat.present, at=at) for seat in changed]
    )
    return changed


def _opened(session: CouncilSession) -> None:
    if session.state == CouncilSession.State.CALLED:
        session.open()
        session.save(update_fields=["state"])


@transaction.atomic
def take_attendance(
    *,
    actor: User,
    session: CouncilSession,
    present: list[int],
    reasons: Mapping[int, str] | None = None,
) -> int:
    """Who is in the room now (seat ids), why others are not; the number present. Opens it."""
    mandate = mandate_on(actor, Capability.RUN_COUNCIL, session.council_id)
    session = lock(session)
    seats = list(session.seats.all())
    changed = _moved(seats, set(present))
    told = {key: clean_text(text)[:200] for key, text in (reasons or {}).items()}
    for seat in seats:
        seat.absence_reason = "" if seat.present else told.get(seat.pk, seat.absence_reason)
    Seat.objects.bulk_update(seats, ["absence_reason"])
    _opened(session)
    there = sorted(seat.pk for seat in seats if seat.present)
    note(
        "take_attendance",
        actor,
        mandate,
        f"session:{session.pk}",
        {"present": there, "changed": sorted(seat.pk for seat in changed)},
    )
    return len(there)


@transaction.atomic
def move(*, actor: User, session: CouncilSession, seat: int, came: bool) -> Seat:
    """One member leaves the room or comes back; the minute is kept, the quorum asked anew."""
    mandate = mandate_on(actor, Capability.RUN_COUNCIL, session.council_id)
    session = lock(session)
    found = session.seats.filter(pk=seat).first()
    if found is None:
        raise wrong("seat", _("Không có ghế này trong phiên họp."))
    if found.present == came:
        text = _("Ủy viên đang có mặt rồi.") if came else _("Ủy viên đang không có mặt.")
        raise Refused("unmet", [Reason("seat", text)])
    _moved([found], {found.pk} if came else set())
    _opened(session)
    note(
        "came_in" if came else "went_out",
        actor,
        mandate,
        f"session:{session.pk}",
        {"seat": found.pk, "member": found.member_id},
    )
    return found


@transaction.atomic
def sign_minutes(*, actor: User, session: CouncilSession, minutes_number: str) -> None:
    """The chair signs the minutes; every item must be confirmed or deferred first."""
    mandate = mandate_on(actor, Capability.PRESIDE, session.council_id)
    # No item is added while the list is looked at.
    session = CouncilSession.objects.select_for_update(no_key=True).get(pk=session.pk)
    if not session.items.exists():
        raise Refused("unmet", [Reason("items", _("Phiên họp chưa xét hồ sơ nào."))])
    # A dossier on hold stops its own item, not the session's minutes.
    unfinished = session.items.filter(
        current=True, state__in=["waiting", "voting", "tied", "counted"]
    ).exclude(nomination__state=State.ON_HOLD)
    if count := unfinished.count():
        raise Refused(
            "unmet",
            [Reason("items", _("Còn %(count)d mục chưa xác nhận kết quả.") % {"count": count})],
        )
    if session.state == CouncilSession.State.CLOSED:
        raise Refused("unmet", [Reason("closed", _("Biên bản đã ký."))])
    number = clean_text(minutes_number)
    if not number or len(number) > 60:
        raise wrong("minutes", _("Cần số biên bản, không quá 60 ký tự."))
    session.minutes_number = number
    session.minutes_signed_at = timezone.now()
    session.close()
    session.save()
    note("sign_minutes", actor, mandate, f"session:{session.pk}", {"number": number})
