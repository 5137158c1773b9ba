"""What the association writes about a complaint: taken up or not, and how it was resolved.

Numbered papers are kept in clear for ever, so none of them names the complainant: the letter is
told by its number and day, and the name is written on the envelope.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from organizations.capabilities import NUMBERING
from organizations.models import Unit
from workflows.decisions.snapshots import decision_symbol
from workflows.redress.models import Complaint

from ..facts import Facts, clean, said
from . import people
from .registry import INSIDERS, Part, paper

State = Complaint.State


@dataclass(frozen=True, kw_only=True)
class ComplaintFacts(Facts):
    """What both papers say."""

    complaint: str = said("so_don", "Số đơn khiếu nại", sample="01/2024/KN-HKH", default="")
    received: str = said("ngay_nhan", "Ngày nhận đơn", sample="05/11/2024", default="")
    summary: str = said("ve_viec", "Khiếu nại về việc gì", default="")
    about: str = said("doi_tuong", "Hồ sơ, quyết định bị khiếu nại", default="")


@dataclass(frozen=True, kw_only=True)
class ComplaintNoticeFacts(ComplaintFacts):
    """Thông báo thụ lý hoặc không thụ lý."""

    accepted: bool = said("thu_ly", "Có thụ lý hay không", sample=True, default=False)
    resolve_by: str = said("han_giai_quyet", "Hạn giải quyết", sample="05/12/2024", default="")
    reason: str = said("ly_do", "Lý do không thụ lý", default="")


@dataclass(frozen=True, kw_only=True)
class ResolutionFacts(ComplaintFacts):
    """Quyết định giải quyết khiếu nại."""

    head: str = said("nguoi_quyet_dinh", "Người quyết định", default="")
    accepted: str = said("ngay_thu_ly", "Ngày thụ lý", sample="08/11/2024", default="")
    findings: str = said("xac_minh", "Kết quả xác minh", default="")
    result: str = said("ket_qua", "Kết quả", sample="Khiếu nại đúng một phần", default="")
    resolution: str = said("noi_dung", "Nội dung giải quyết", default="")


def city_of(complaint: Complaint) -> Unit:
    """The association that resolves it."""
    return complaint.city


def _common(complaint: Complaint, day: Any) -> dict[str, Any]:
    nomination, decision = complaint.nomination, complaint.decision
    about = f"Quyết định số {decision}" if decision else ""
    if nomination is not None:
        about = f"Hồ sơ số {nomination.number}"
    return people.issuer(complaint.city) | {
        "made_on": day.isoformat(),
        "signatures": people.head_of(complaint.city),
        "complaint": complaint.number,
        "received": people.short_day(complaint.received_on),
        "summary": clean(complaint.summary),
        "about": about,
    }


def _answered(complaint: Complaint) -> Iterator[Part]:
    if complaint.accepted_on is not None:
        yield Part("", "Thông báo thụ lý khiếu nại")
    elif complaint.refusal:
        yield Part("", "Thông báo không thụ lý khiếu nại")


@paper(
    "complaint_notice",
    "Thông báo thụ lý, không thụ lý khiếu nại",
    about="complaint",
    facts_type=ComplaintNoticeFacts,
    unit=city_of,
    parts=_answered,
    readers=INSIDERS,
    numbered_by=NUMBERING,
)
def complaint_notice(complaint: Complaint, _part: str) -> ComplaintNoticeFacts:
    """Within ten days of receipt (Luật Khiếu nại 02/2011/QH13 art. 27)."""
    return ComplaintNoticeFacts(
        **_common(complaint, complaint.accepted_on or complaint.answered_on),
        accepted=complaint.accepted_on is not None,
        resolve_by=people.short_day(complaint.resolve_by),
        reason=clean(complaint.refusal),
    )


def _resolved(complaint: Complaint) -> Iterator[Part]:
    if complaint.result:
        yield Part("", "Quyết định giải quyết khiếu nại")


@paper(
    "complaint_resolution",
    "Quyết định giải quyết khiếu nại",
    about="complaint",
    facts_type=ResolutionFacts,
    unit=city_of,
    parts=_resolved,
    readers=INSIDERS,
    numbered_by=NUMBERING,
    register="decision",
)
def complaint_resolution(complaint: Complaint, _part: str) -> ResolutionFacts:
    """Numbered in the association's book of decisions."""
    return ResolutionFacts(
        **_common(complaint, complaint.answered_on),
        own_symbol=decision_symbol(complaint.city),
        head=f"Chủ tịch {complaint.city.name}",
        accepted=people.short_day(complaint.accepted_on),
        findings=clean(complaint.findings),
        result=str(complaint.get_result_display()),  # type: ignore[attr-defined]
        resolution=clean(complaint.resolution),
    )
