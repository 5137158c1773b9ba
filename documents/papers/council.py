"""What the council writes: ballots, the count, its minutes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from django.utils import timezone

from organizations.models import Unit
from workflows.actions.council import needed
from workflows.models import AgendaItem, CouncilSession

from ..facts import Column, Facts, Signature, said, table
from . import people
from .registry import Part, paper

_PLACE = Column("stt", "STT", 1, "center")
_BASES = {"all": "tổng số ủy viên", "present": "số ủy viên có mặt", "valid": "số phiếu hợp lệ"}


@dataclass(frozen=True, kw_only=True)
class SessionFacts(Facts):
    """A session of the council."""

    round: str = said("dot", "Đợt xét", default="")
    plan: str = said("ke_hoach", "Theo kế hoạch", sample="Kế hoạch số 368/KH-UBND", default="")
    held_at: str = said("thoi_gian", "Giờ, ngày họp", sample="08 giờ 00, 15/11/2024", default="")
    place: str = said("dia_diem", "Địa điểm", default="")
    in_writing: bool = said("bang_van_ban", "Lấy ý kiến bằng văn bản", sample=False, default=False)
    members: int = said("tong_so_uy_vien", "Tổng số ủy viên", sample=9, default=0)
    there: int = said("so_co_mat", "Số ủy viên có mặt", sample=8, default=0)
    chair: str = said("chu_tri", "Người chủ trì", default="")
    secretary: str = said("thu_ky", "Thư ký", default="")
    rule: str = said("quy_tac", "Quy tắc thông qua", default="")
    count: int = said("tong_so", "Số trường hợp đưa ra xét", sample=12, default=0)
    passed: int = said("so_thong_qua", "Số được thông qua", sample=11, default=0)
    failed: int = said("so_khong_thong_qua", "Số không được thông qua", sample=1, default=0)
    deferred: int = said("so_hoan", "Số hoãn xét", sample=0, default=0)
    absent: list[list[str]] = table(
        "vang_mat", "Ủy viên vắng mặt",
        (_PLACE, Column("ho_ten", "Họ tên", 6), Column("ly_do", "Lý do", 6)),
    )  # fmt: skip
    seats: list[list[str]] = table(
        "uy_vien", "Ủy viên dự họp",
        (_PLACE, Column("ho_ten", "Họ tên", 6), Column("vai_tro", "Vai trò", 4)),
    )  # fmt: skip
    choices: list[list[str]] = table(
        "phieu", "Các trường hợp trên phiếu bầu",
        (_PLACE, Column("ten", "Họ tên cá nhân, tên tập thể", 6),
         Column("danh_hieu", "Danh hiệu", 5), Column("don_vi", "Đơn vị", 3),
         Column("dong_y", "Đồng ý", 2, "center"),
         Column("khong_dong_y", "Không đồng ý", 2, "center")),
    )  # fmt: skip
    results: list[list[str]] = table(
        "ket_qua", "Kết quả bỏ phiếu",
        (_PLACE, Column("ten", "Họ tên cá nhân, tên tập thể", 6),
         Column("danh_hieu", "Danh hiệu", 4), Column("dong_y", "Đồng ý", 2, "center"),
         Column("khong_dong_y", "Không đồng ý", 2, "center"),
         Column("trang", "Phiếu trắng", 2, "center"), Column("can", "Cần có", 2, "center"),
         Column("ket_luan", "Kết luận", 4)),
    )  # fmt: skip


def council_of(session: CouncilSession) -> Unit:
    """The council writes its own papers."""
    return session.council


def _conclusion(item: AgendaItem) -> str:
    if item.state == AgendaItem.State.DEFERRED:
        return "Hoãn"
    if item.passed is None:
        return "Chưa xét"
    return "Thông qua" if item.passed else "Không thông qua"


def _rule(items: list[AgendaItem]) -> str:
    """The rules of the session in words; each award has its own, frozen on the agenda."""
    told = []
    for item in items:
        num, den = item.rule["threshold"]
        share = "quá nửa" if [num, den] == [1, 2] and item.rule["strict"] else f"từ {num}/{den}"
        if item.rule["strict"] and [num, den] != [1, 2]:
            share = f"quá {num}/{den}"
        words = f"{share} {_BASES[item.rule['base']]} đồng ý"
        if words not in told:
            told.append(words)
    return "; ".join(told)


def _session(session: CouncilSession) -> dict[str, Any]:
    items = list(
        session.items.select_related("nomination__award_type", "nomination__ward").order_by(  # type: ignore[attr-defined]
            "position"
        )
    )
    seats = list(session.seats.select_related("member"))  # type: ignore[attr-defined]
    chair = next((seat.member for seat in seats if seat.is_chair), None)
    ended = [_conclusion(item) for item in items]
    met = timezone.localtime(session.meets_at)
    return people.issuer(session.council) | {
        "round": session.round.name,
        "plan": session.round.plan_reference,
        "held_at": f"{met:%H} giờ {met:%M}, ngày {met:%d/%m/%Y}",
        "place": session.place,
        "in_writing": session.in_writing,
        "members": session.members_total,
        "there": sum(seat.present for seat in seats),
        "chair": chair.full_name if chair else "",
        "secretary": session.called_by.full_name,
        "rule": _rule(items),
        "count": len(items),
        "passed": ended.count("Thông qua"),
        "failed": ended.count("Không thông qua"),
        "deferred": ended.count("Hoãn"),
        "seats": [
            [str(place), seat.member.full_name, "Chủ tịch Hội đồng" if seat.is_chair else "Ủy viên"]
            for place, seat in enumerate((one for one in seats if one.present), 1)
        ],
        "absent": [
            [str(place), seat.member.full_name, seat.absence_reason]
            for place, seat in enumerate((one for one in seats if not one.present), 1)
        ],
        "choices": [
            [str(item.position), item.nomination.subject_name,
             item.nomination.award_type.short_name, item.nomination.ward.short_name, "", ""]
            for item in items
        ],
        "results": [_result(item) for item in items],
        "made_on": met.date().isoformat(),
    }  # fmt: skip


def _result(item: AgendaItem) -> list[str]:
    def told(number: int | None) -> str:
        return "–" if number is None else str(number)

    least = told(needed(item.rule, item.base)) if item.base is not None else "–"
    return [
        str(item.position),
        item.nomination.subject_name,
        item.nomination.award_type.short_name,
        told(item.yes),
        told(item.no),
        told(item.blank),
        f"{least}/{told(item.base)}" if item.base is not None else "–",
        _conclusion(item),
    ]


def _signatures(session: CouncilSession, *, first: str) -> list[dict[str, str]]:
    chair = session.seats.filter(is_chair=True).select_related("member").first()  # type: ignore[attr-defined]
    name = chair.member.full_name if chair else ""
    return [
        asdict(Signature(title=first, name=session.called_by.full_name)),
        asdict(Signature(title="CHỦ TỊCH", name=name, capacity="TM. HỘI ĐỒNG")),
    ]


def _own_day(session: CouncilSession) -> dict[str, Any]:
    if session.minutes_signed_at is None:
        return {}
    return {
        "own_number": session.minutes_number,
        "own_day": people.local_day(session.minutes_signed_at).isoformat(),
    }


def _called(session: CouncilSession) -> Iterator[Part]:
    yield Part("", "Phiếu bầu", final=session.state != CouncilSession.State.CALLED)


@paper(
    "ballot", "Phiếu bầu", about="session", facts_type=SessionFacts, unit=council_of,
    parts=_called,
)  # fmt: skip
def ballot(session: CouncilSession, _part: str) -> SessionFacts:
    """A blank ballot of the whole agenda; it bears no name and no number."""
    return SessionFacts(**_session(session))


def _closed(label: str) -> Any:
    def parts(session: CouncilSession) -> Iterator[Part]:
        yield Part("", label, final=session.state == CouncilSession.State.CLOSED)

    return parts


@paper(
    "count_minutes", "Biên bản kiểm phiếu", about="session", facts_type=SessionFacts,
    unit=council_of, parts=_closed("Biên bản kiểm phiếu"),
)  # fmt: skip
def count_minutes(session: CouncilSession, _part: str) -> SessionFacts:
    """The count of every item: for, against, blank, how many were needed, out of what base."""
    own: dict[str, Any] = {
        name: value for name, value in _own_day(session).items() if name == "own_day"
    }
    return SessionFacts(
        **_session(session), **own, signatures=_signatures(session, first="TỔ KIỂM PHIẾU")
    )


@paper(
    "council_minutes", "Biên bản họp Hội đồng", about="session", facts_type=SessionFacts,
    unit=council_of, parts=_closed("Biên bản họp Hội đồng"),
)  # fmt: skip
def council_minutes(session: CouncilSession, _part: str) -> SessionFacts:
    """Who was there and what was concluded; its number is the one the chair signed under."""
    return SessionFacts(
        **_session(session), **_own_day(session), signatures=_signatures(session, first="THƯ KÝ")
    )
