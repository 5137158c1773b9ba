"""A session of the council as its papers tell it: only from what was recorded, never typed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from workflows.council.models import AgendaItem, Choice, CouncilSession, PaperCount, Turnout
from workflows.council.models.councils import Seat
from workflows.council.rules import in_words

from ..facts import Column, Facts, said, table
from . import council_results, people

_PLACE = Column("stt", "STT", 1, "center")
_ITEM = Column("muc", "Mục", 1, "center")
_CALLED: dict[str, Any] = {"sample": "bà", "default": people.UNKNOWN}


@dataclass(frozen=True, kw_only=True)
class SessionFacts(Facts):
    """A session of the council."""

    round: str = said("dot", "Đợt xét", default="")
    plan: str = said("ke_hoach", "Theo kế hoạch", sample="Kế hoạch số 368/KH-UBND", default="")
    composition: str = said(
        "thanh_phan_theo",
        "Quyết định về thành phần Hội đồng",
        sample="Quyết định số 1368/QĐ-UBND ngày 02/10/2024",
        default="",
    )
    held_at: str = said("thoi_gian", "Giờ, ngày họp", sample="08 giờ 00, 15/11/2024", default="")
    place: str = said("dia_diem", "Địa điểm", default="")
    in_writing: bool = said("bang_van_ban", "Lấy ý kiến bằng văn bản", sample=False, default=False)
    mode: str = said("hinh_thuc", "Hình thức họp", sample="Họp tại phòng", default="")
    answers_due: str = said(
        "han_tra_loi", "Hạn trả lời bằng văn bản, trống nếu không lấy", default=""
    )
    members: int = said("tong_so_uy_vien", "Tổng số ủy viên", sample=9, default=0)
    there: int = said("so_co_mat", "Số ủy viên dự họp", sample=8, default=0)
    chair: str = said("chu_tri", "Người chủ trì", default="")
    chair_called: str = said("xung_ho_chu_tri", "ông, bà của người chủ trì", **_CALLED)
    secretary: str = said("thu_ky", "Thư ký", default="")
    secretary_called: str = said("xung_ho_thu_ky", "ông, bà của thư ký", **_CALLED)
    tellers: str = said("to_kiem_phieu", "Những người kiểm phiếu giấy", default="")
    rule: str = said("quy_tac", "Quy tắc thông qua", default="")
    added: str = said("muc_bo_sung", "Các mục bổ sung khi phiên họp đã mở", default="")
    count: int = said("tong_so", "Số trường hợp đưa ra xét", sample=12, default=0)
    passed: int = said("so_thong_qua", "Số được thông qua", sample=11, default=0)
    failed: int = said("so_khong_thong_qua", "Số không được thông qua", sample=1, default=0)
    outside: int = said("so_ngoai_chi_tieu", "Số đạt phiếu, ngoài chỉ tiêu", sample=0, default=0)
    deferred: int = said("so_hoan", "Số hoãn xét", sample=0, default=0)
    absent: list[list[str]] = table(
        "vang_mat",
        "Ủy viên vắng mặt",
        (_PLACE, Column("ho_ten", "Họ tên", 6), Column("ly_do", "Lý do", 6)),
    )
    seats: list[list[str]] = table(
        "uy_vien",
        "Ủy viên dự họp",
        (_PLACE, Column("ho_ten", "Họ tên", 6), Column("vai_tro", "Vai trò", 4)),
    )
    moves: list[list[str]] = table(
        "vao_ra",
        "Ủy viên rời phòng, trở lại",
        (_PLACE, Column("ho_ten", "Họ tên", 6), Column("luot", "Rời phòng, trở lại lúc", 6)),
    )
    conflicts: list[list[str]] = table(
        "khong_bo_phieu",
        "Ủy viên không bỏ phiếu vì có liên quan",
        (_ITEM, Column("ho_ten", "Họ tên", 5), Column("vi", "Vì", 5)),
    )
    written: list[list[str]] = table(
        "tra_loi",
        "Ủy viên trả lời bằng văn bản",
        (_PLACE, Column("ho_ten", "Họ tên", 6), Column("muc", "Các mục", 6)),
    )
    delegates: list[list[str]] = table(
        "bo_phieu_thay",
        "Bỏ phiếu theo uỷ quyền",
        (_ITEM, Column("ho_ten", "Ủy viên", 5), Column("nguoi_thay", "Người bỏ phiếu thay", 5)),
    )
    paper: list[list[str]] = table(
        "phieu_giay",
        "Phiếu giấy theo biên bản của tổ kiểm phiếu",
        (
            _ITEM,
            Column("phat", "Phát ra", 2, "center"),
            Column("thu", "Thu về", 2, "center"),
            Column("hop_le", "Hợp lệ", 2, "center"),
            Column("khong_hop_le", "Không hợp lệ", 2, "center"),
            Column("nguoi_kiem", "Người kiểm phiếu", 6),
        ),
    )
    dissent: list[list[str]] = table(
        "y_kien_khac",
        "Ý kiến không đồng ý, phiếu trắng (bỏ phiếu công khai)",
        (_ITEM, Column("ho_ten", "Họ tên", 6), Column("y_kien", "Ý kiến", 4)),
    )
    castings: list[list[str]] = table(
        "phieu_quyet_dinh",
        "Ý kiến quyết định của Chủ tịch khi ngang phiếu",
        (_ITEM, Column("y_kien", "Ý kiến", 3), Column("ly_do", "Lý do", 8)),
    )
    ranking: list[list[str]] = table(
        "xep_hang",
        "Xếp hạng khi số đạt nhiều hơn chỉ tiêu",
        (
            Column("thu", "Thứ", 1, "center"),
            Column("ten", "Họ tên cá nhân, tên tập thể", 6),
            Column("danh_hieu", "Danh hiệu", 4),
            Column("dong_y", "Đồng ý", 2, "center"),
            Column("diem", "Điểm", 2, "center"),
            Column("ket_luan", "Kết luận", 4),
        ),
    )
    considered: list[list[str]] = table(
        "danh_sach",
        "Danh sách đưa ra xét",
        (
            _PLACE,
            Column("ten", "Họ tên cá nhân, tên tập thể", 6),
            Column("nam_sinh", "Năm sinh", 2, "center"),
            Column("noi_hoc", "Nơi học, nghề nghiệp", 5),
            Column("don_vi", "Đơn vị đề nghị", 4),
            Column("danh_hieu", "Danh hiệu, hình thức", 5),
            Column("thanh_tich", "Thành tích", 8),
        ),
    )
    choices: list[list[str]] = table(
        "phieu",
        "Các trường hợp trên phiếu bầu",
        (
            _PLACE,
            Column("ten", "Họ tên cá nhân, tên tập thể", 6),
            Column("danh_hieu", "Danh hiệu", 5),
            Column("don_vi", "Đơn vị", 3),
            Column("dong_y", "Đồng ý", 2, "center"),
            Column("khong_dong_y", "Không đồng ý", 2, "center"),
        ),
    )
    results: list[list[str]] = table(
        "ket_qua",
        "Kết quả bỏ phiếu",
        (
            _PLACE,
            Column("ten", "Họ tên cá nhân, tên tập thể", 5),
            Column("danh_hieu", "Danh hiệu", 4),
            Column("dong_y", "Đồng ý", 2, "center"),
            Column("khong_dong_y", "Không đồng ý", 2, "center"),
            Column("trang", "Phiếu trắng", 2, "center"),
            Column("khong_hop_le", "Không hợp lệ", 2, "center"),
            Column("can", "Cần có", 2, "center"),
            Column("ket_luan", "Kết luận", 3),
        ),
    )
    subtotals: list[list[str]] = table(
        "tong_hop",
        "Tổng hợp theo danh hiệu",
        (
            Column("danh_hieu", "Danh hiệu", 6),
            Column("dua_ra_xet", "Đưa ra xét", 2, "center"),
            Column("thong_qua", "Thông qua", 2, "center"),
            Column("khong_thong_qua", "Không thông qua", 2, "center"),
            Column("ngoai_chi_tieu", "Ngoài chỉ tiêu", 2, "center"),
            Column("hoan", "Hoãn", 2, "center"),
        ),
    )


def _rules(items: list[AgendaItem]) -> str:
    """The rules of the session in words; each award has its own, frozen on the agenda."""
    return "; ".join(dict.fromkeys(f"{in_words(item.rule)} đồng ý" for item in items))


def _numbered(rows: Iterable[list[str]]) -> list[list[str]]:
    return [[str(place), *row] for place, row in enumerate(rows, 1)]


def _attended(session: CouncilSession, seats: list[Seat], turnout: list[Turnout]) -> list[Seat]:
    """Who was in the room at any time; where nobody met, who answered."""
    if session.in_writing:
        answered = {one.member_id for one in turnout}
        return [seat for seat in seats if seat.member_id in answered]
    return [seat for seat in seats if seat.present or seat.moves.all()]  # type: ignore[attr-defined]


def _moves(seats: list[Seat]) -> list[list[str]]:
    """Who left and came back; coming once and staying says nothing."""
    rows = []
    for seat in seats:
        told = [
            f"{'trở lại' if move.came else 'rời phòng'} {timezone.localtime(move.at):%H:%M}"
            for move in list(seat.moves.all())[1:]  # type: ignore[attr-defined]
        ]
        if told:
            rows.append([seat.member.full_name, ", ".join(told)])
    return _numbered(rows)


def _paper(items: list[AgendaItem]) -> tuple[list[list[str]], list[str]]:
    """The paper ballots of each item, and everybody who counted."""
    counts = {
        one.item_id: one
        for one in PaperCount.objects.filter(item__in=items).select_related(
            "first_teller", "second_teller"
        )
    }
    rows, tellers = [], []
    for item in items:
        if (one := counts.get(item.pk)) is None:
            continue
        names = [one.first_teller.full_name, one.second_teller.full_name]
        tellers += names
        rows.append(
            [
                str(item.position),
                str(one.issued),
                str(one.returned),
                str(one.valid),
                str(one.invalid),
                ", ".join(names),
            ]
        )
    return rows, list(dict.fromkeys(tellers))


def _dissent(items: dict[int, AgendaItem], turnout: list[Turnout]) -> list[list[str]]:
    """Of open votes only: who did not agree, by name, as the minutes demand."""
    against = {Choice.NO, Choice.BLANK}
    return [
        [str(items[one.item_id].position), one.member.full_name, one.get_open_choice_display()]
        for one in turnout
        if one.open_choice in against and not items[one.item_id].secret
    ]


def _written(items: dict[int, AgendaItem], turnout: list[Turnout]) -> list[list[str]]:
    answers: dict[str, list[int]] = {}
    for one in turnout:
        if one.channel == Turnout.Channel.WRITING:
            answers.setdefault(one.member.full_name, []).append(items[one.item_id].position)
    return _numbered(
        [name, ", ".join(map(str, sorted(places)))] for name, places in sorted(answers.items())
    )


def session_facts(session: CouncilSession) -> dict[str, Any]:
    """The fields of ``SessionFacts``, in a fixed number of statements."""
    items = list(
        session.items.select_related(  # type: ignore[attr-defined]
            "nomination__award_type",
            "nomination__award_type_version__criteria_set",
            "nomination__ward",
            "nomination__person__sensitive",
            "nomination__collective",
        )
        .prefetch_related("conflicts__member")
        .order_by("position")
    )
    by_key = {item.pk: item for item in items}
    seats = list(session.seats.select_related("member").prefetch_related("moves"))  # type: ignore[attr-defined]
    turnout = list(
        Turnout.objects.filter(item__session=session)
        .select_related("member", "delegate")
        .order_by("item__position", "member__full_name")
    )
    attended = _attended(session, seats, turnout)
    chair = next((seat.member for seat in seats if seat.is_chair), None)
    ended = [council_results.conclusion(item) for item in items]
    paper, tellers = _paper(items)
    met = timezone.localtime(session.meets_at)
    due = session.answers_due_at and timezone.localtime(session.answers_due_at)
    return people.issuer(session.council) | {
        "round": session.round.name,
        "plan": session.round.plan_reference,
        "composition": str(session.composition or ""),
        "held_at": f"{met:%H} giờ {met:%M}, ngày {met:%d/%m/%Y}",
        "place": session.place,
        "in_writing": session.in_writing,
        "mode": str(session.get_mode_display()),
        "answers_due": f"{due:%H} giờ {due:%M}, ngày {due:%d/%m/%Y}" if due else "",
        "members": session.members_total,
        "there": len(attended),
        "chair": chair.full_name if chair else "",
        "chair_called": people.called(chair),
        "secretary": session.called_by.full_name,
        "secretary_called": people.called(session.called_by),
        "tellers": ", ".join(tellers),
        "rule": _rules(items),
        "added": ", ".join(str(item.position) for item in items if item.added_late),
        "count": len(items),
        "passed": ended.count(council_results.PASSED),
        "failed": ended.count(council_results.FAILED),
        "outside": ended.count(council_results.OUTSIDE),
        "deferred": ended.count(council_results.DEFERRED),
        "seats": _numbered(
            [seat.member.full_name, "Chủ tịch Hội đồng" if seat.is_chair else "Ủy viên"]
            for seat in attended
        ),
        "absent": _numbered(
            [seat.member.full_name, seat.absence_reason] for seat in seats if seat not in attended
        ),
        "moves": _moves(seats),
        "conflicts": [
            [str(item.position), one.member.full_name, str(one.get_kind_display())]
            for item in items
            for one in item.conflicts.all()
        ],
        "written": _written(by_key, turnout) if not session.in_writing else [],
        "delegates": [
            [str(by_key[one.item_id].position), one.member.full_name, one.delegate.full_name]
            for one in turnout
            if one.delegate is not None
        ],
        "paper": paper,
        "dissent": _dissent(by_key, turnout),
        "castings": [
            [str(item.position), str(item.get_casting_display()), item.casting_reason]
            for item in items
            if item.casting
        ],
        "ranking": council_results.ranking(items),
        "considered": [council_results.considered(one) for one in items],
        "choices": [
            [
                str(item.position),
                item.nomination.subject_name,
                item.nomination.award_type.short_name,
                item.nomination.ward.short_name,
                "",
                "",
            ]
            for item in items
        ],
        "results": [
            council_results.result(one)
            for listed in council_results.by_award(items)
            for one in listed
        ],
        "subtotals": council_results.subtotals(items),
        "made_on": met.date().isoformat(),
    }
