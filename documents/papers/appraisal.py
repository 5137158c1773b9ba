"""What the city writes while it finds out: questions to departments, what they said, its report."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass

from nominations.models import CriterionScore, Nomination
from organizations.capabilities import NUMBERING
from workflows.appraisal.models import Consultation, Opinion

from ..facts import Column, Signature, clean, said, table
from . import people
from .case_facts import CaseFacts, case_facts, city_of
from .registry import INSIDERS, Part, paper

_PLACE = Column("stt", "STT", 1, "center")


@dataclass(frozen=True, kw_only=True)
class ConsultationFacts(CaseFacts):
    """Phiếu lấy ý kiến."""

    department: str = said("noi_nhan_hoi", "Phòng, ban được hỏi ý kiến", default="")
    times: str = said("lan", "Lần lấy ý kiến", sample="1", default="")
    deadline: str = said("han_tra_loi", "Hạn trả lời", sample="12/11/2024", default="")
    summary: str = said("tom_tat", "Tóm tắt thành tích", default="")


def _asked(nomination: Nomination) -> Iterator[Part]:
    for one in (
        Opinion.objects.filter(consultation__nomination=nomination)
        .select_related("unit", "consultation")
        .order_by("consultation__number", "pk")
    ):
        yield Part(
            f"opinion:{one.pk}",
            f"Phiếu lấy ý kiến {one.unit.short_name} (lần {one.consultation.number})",
            also_for=one.unit_id,
        )


@paper(
    "consultation_letter",
    "Phiếu lấy ý kiến",
    about="nomination",
    facts_type=ConsultationFacts,
    unit=city_of,
    parts=_asked,
    readers=INSIDERS,
    numbered_by=NUMBERING,
)
def consultation_letter(nomination: Nomination, part: str) -> ConsultationFacts:
    """To one department."""
    opinion = Opinion.objects.select_related("consultation", "unit").get(
        pk=int(part.split(":")[1]), consultation__nomination=nomination
    )
    asked = opinion.consultation
    return ConsultationFacts(
        **case_facts(nomination),
        made_on=people.local_day(asked.opened_at).isoformat(),
        signatures=people.head_of(nomination.city),
        department=opinion.unit.name,
        times=str(asked.number),
        deadline=people.short_day(asked.deadline),
        summary=clean(nomination.summary),
    )


@dataclass(frozen=True, kw_only=True)
class SummaryFacts(CaseFacts):
    """Tổng hợp ý kiến."""

    times: str = said("lan", "Lần lấy ý kiến", sample="1", default="")
    agreeing: int = said("so_dong_y", "Số phòng, ban đồng ý", sample=2, default=0)
    disagreeing: int = said("so_khong_dong_y", "Số không đồng ý", sample=0, default=0)
    silent: int = said("so_khong_y_kien", "Số không có ý kiến, chưa trả lời", sample=0, default=0)
    opinions: list[list[str]] = table(
        "y_kien",
        "Ý kiến từng phòng, ban",
        (
            _PLACE,
            Column("co_quan", "Cơ quan", 5),
            Column("ket_qua", "Ý kiến", 3),
            Column("ly_do", "Nội dung", 6),
            Column("ngay", "Ngày", 2, "center"),
        ),
    )


def _answer(opinion: Opinion) -> str:
    return opinion.get_verdict_display() if opinion.verdict else "Chưa trả lời"


def _rounds(nomination: Nomination) -> Iterator[Part]:
    for one in Consultation.objects.filter(nomination=nomination).order_by("number"):
        yield Part(
            f"consultation:{one.number}",
            f"Tổng hợp ý kiến lần {one.number}",
            final=one.closed_at is not None,
        )


@paper(
    "consultation_summary",
    "Tổng hợp ý kiến",
    about="nomination",
    facts_type=SummaryFacts,
    unit=city_of,
    parts=_rounds,
    readers=INSIDERS,
    numbered_by=NUMBERING,
)
def consultation_summary(nomination: Nomination, part: str) -> SummaryFacts:
    """What the departments answered in one round of asking; who has not answered is named."""
    asked = Consultation.objects.get(nomination=nomination, number=int(part.split(":")[1]))
    opinions = list(asked.opinions.select_related("unit").order_by("pk"))  # type: ignore[attr-defined]
    verdicts = [one.verdict for one in opinions]
    return SummaryFacts(
        **case_facts(nomination),
        made_on=people.local_day(asked.closed_at or asked.opened_at).isoformat(),
        signatures=people.head_of(nomination.city),
        times=str(asked.number),
        agreeing=verdicts.count("agree"),
        disagreeing=verdicts.count("disagree"),
        silent=verdicts.count("none") + verdicts.count(""),
        opinions=[
            [
                str(place),
                one.unit.name,
                _answer(one),
                clean(one.reason),
                people.short_day(one.given_at),
            ]
            for place, one in enumerate(opinions, 1)
        ],
    )


@dataclass(frozen=True, kw_only=True)
class VisitFacts(CaseFacts):
    """Biên bản xác minh thực tế."""

    visited_on: str = said("ngay_xac_minh", "Ngày xác minh", sample="10/11/2024", default="")
    present: str = said("thanh_phan", "Thành phần", default="")
    findings: str = said("ket_qua", "Kết quả xác minh", default="")


def _visits(nomination: Nomination) -> Iterator[Part]:
    for place, one in enumerate(nomination.verifications.order_by("pk"), 1):  # type: ignore[attr-defined]
        yield Part(f"visit:{one.pk}", f"Biên bản xác minh thực tế lần {place}")


@paper(
    "field_verification",
    "Biên bản xác minh thực tế",
    about="nomination",
    facts_type=VisitFacts,
    unit=city_of,
    parts=_visits,
    readers=INSIDERS,
    numbered_by=NUMBERING,
)
def field_verification(nomination: Nomination, part: str) -> VisitFacts:
    """Who went, when, and what was seen."""
    visit = nomination.verifications.select_related("recorded_by").get(  # type: ignore[attr-defined]
        pk=int(part.split(":")[1])
    )
    blank = asdict(Signature(title="ĐẠI DIỆN ĐƠN VỊ ĐỀ NGHỊ", name=""))
    return VisitFacts(
        **case_facts(nomination),
        made_on=visit.visited_on.isoformat(),
        signatures=[
            blank,
            asdict(Signature(title="NGƯỜI LẬP BIÊN BẢN", name=visit.recorded_by.full_name)),
        ],
        visited_on=people.short_day(visit.visited_on),
        present=clean(visit.people),
        findings=clean(visit.findings),
    )


@dataclass(frozen=True, kw_only=True)
class AppraisalFacts(CaseFacts):
    """Báo cáo thẩm định."""

    verdict: str = said("de_xuat", "Đề xuất", sample="Đủ điều kiện", default="")
    remark: str = said("nhan_xet", "Nhận xét của người thẩm định", default="")
    total: str = said("tong_diem", "Tổng điểm", sample="92", default="")
    most: str = said("diem_toi_da", "Điểm tối đa", sample="100", default="")
    reviewer: str = said("nguoi_tham_dinh", "Người thẩm định", default="")
    visited: str = said("xac_minh", "Kết quả xác minh thực tế; trống nếu không có", default="")
    consulted: str = said("tong_hop_y_kien", "Tổng hợp ý kiến phòng, ban", default="")
    scores: list[list[str]] = table(
        "diem",
        "Điểm theo tiêu chí",
        (
            _PLACE,
            Column("tieu_chi", "Tiêu chí", 8),
            Column("toi_da", "Tối đa", 2, "center"),
            Column("diem", "Điểm", 2, "center"),
            Column("ghi_chu", "Ghi chú", 4),
        ),
    )


def _proposals(nomination: Nomination) -> Iterator[Part]:
    made = nomination.proposals.filter(current=True).first()  # type: ignore[attr-defined]
    if made is not None:
        yield Part(f"proposal:{made.pk}", "Báo cáo thẩm định")


@paper(
    "appraisal_report",
    "Báo cáo thẩm định",
    about="nomination",
    facts_type=AppraisalFacts,
    unit=city_of,
    parts=_proposals,
    readers=INSIDERS,
    numbered_by=NUMBERING,
)
def appraisal_report(nomination: Nomination, part: str) -> AppraisalFacts:
    """The reviewer's proposal with its points, what was seen and what departments said."""
    made = nomination.proposals.select_related("made_by").get(pk=int(part.split(":")[1]))  # type: ignore[attr-defined]
    scores = list(
        nomination.scores.filter(side=CriterionScore.Side.CITY)  # type: ignore[attr-defined]
        .select_related("criterion")
        .order_by("criterion__position", "criterion")
    )
    visit = nomination.verifications.order_by("-pk").first()  # type: ignore[attr-defined]
    opinions = Opinion.objects.filter(consultation__nomination=nomination).select_related("unit")
    return AppraisalFacts(
        **case_facts(nomination),
        made_on=people.local_day(made.made_at).isoformat(),
        signatures=[
            asdict(Signature(title="NGƯỜI THẨM ĐỊNH", name=made.made_by.full_name)),
            *people.head_of(nomination.city),
        ],
        verdict=made.get_verdict_display(),
        remark=clean(made.reason),
        total="" if made.total is None else str(made.total),
        most=str(sum(one.criterion.max_score for one in scores)) if scores else "",
        reviewer=made.made_by.full_name,
        visited=f"ngày {people.short_day(visit.visited_on)}: {clean(visit.findings)}"
        if visit is not None
        else "",
        consulted="; ".join(
            f"{one.unit.name}: {_answer(one).lower()}"
            for one in opinions.order_by("consultation__number", "pk")
        ),
        scores=[
            [
                str(place),
                one.criterion.label,
                str(one.criterion.max_score),
                str(one.points),
                one.note,
            ]
            for place, one in enumerate(scores, 1)
        ],
    )
