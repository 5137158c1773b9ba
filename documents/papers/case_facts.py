"""What every paper about one dossier says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from audit.models import Event
from nominations.fields.own import PREFIX, declared
from nominations.models import Nomination, ReasonCode
from organizations.models import Unit
from workflows.decisions.models import OutsideResult

from ..facts import Column, Facts, clean, said, table
from . import people


@dataclass(frozen=True, kw_only=True)
class CaseFacts(Facts):
    """The dossier as it was received."""

    dossier: str = said("so_ho_so", "Số hồ sơ", sample="2024-0123", default="")
    subject: str = said("ten", "Tên người, tập thể được đề nghị", default="")
    award: str = said("danh_hieu", "Danh hiệu, hình thức đề nghị", default="")
    achievement: str = said("thanh_tich", "Thành tích", default="")
    ward: str = said("phuong", "Đơn vị đề nghị", sample="Hội Khuyến học phường Mỹ Bình", default="")
    round: str = said("dot", "Đợt xét", default="")
    plan: str = said("ke_hoach", "Theo kế hoạch", sample="Kế hoạch số 368/KH-UBND", default="")
    receipt: str = said("so_tiep_nhan", "Số phiếu tiếp nhận", default="")
    own: list[list[str]] = table(
        "muc_rieng",
        "Các mục riêng của danh hiệu, trừ mục riêng tư",
        (Column("muc", "Mục", 4), Column("noi_dung", "Nội dung", 8)),
    )


def city_of(nomination: Nomination) -> Unit:
    """The association that treats the dossier issues its papers."""
    return nomination.city


def case_facts(nomination: Nomination) -> dict[str, Any]:
    """The fields of ``CaseFacts``, from the copy frozen at receipt where there is one."""
    frozen = nomination.frozen or {}
    return people.issuer(nomination.city) | {
        "dossier": nomination.number,
        "subject": clean(f"{frozen.get('honorific', '')} {nomination.subject_name}"),
        "award": nomination.award_type.name,
        "achievement": clean(frozen.get("achievement") or nomination.achievement_title),
        "ward": nomination.ward.name,
        "round": nomination.round.name,
        "plan": nomination.round.plan_reference,
        "receipt": nomination.receipt_number,
        "own": _own(nomination, frozen.get("fields")),
    }


def _own(nomination: Nomination, fields: dict[str, Any] | None) -> list[list[str]]:
    """What the award asks besides, as received; what is personal goes on no paper."""
    if fields is None:
        fields = {f"{PREFIX}{code}": value for code, value in nomination.declared.items()}
    return [
        [one.label, clean(words)]
        for one in declared(nomination.award_type_version.declared)
        if not one.personal and (words := one.words(fields.get(one.name)))
    ]


def last_event(nomination: Nomination, *kinds: str) -> Event | None:
    """The last act of such a kind in the dossier's record."""
    found = Event.objects.filter(stream=f"case:{nomination.number}", kind__in=kinds)
    return found.order_by("-seq").first()


def reason_of(nomination: Nomination) -> tuple[str, str]:
    """Why it ended badly: the reason's name and its legal basis."""
    found = ReasonCode.objects.filter(code=nomination.reason_code).first()
    if found is not None:
        return found.label, found.legal_basis
    return {
        "not_enough_votes": "Không đủ số phiếu đồng ý của Hội đồng",
        "outside_quota": "Đạt số phiếu đồng ý nhưng xếp ngoài chỉ tiêu của đợt",
    }.get(nomination.reason_code, nomination.reason_code), ""


def outside_result(nomination: Nomination) -> OutsideResult | None:
    """What a higher body decided about it; None for what the city itself decides."""
    return OutsideResult.objects.filter(nomination=nomination).first()


def city_said(outside: OutsideResult) -> str:
    """What the city's own council had decided before it went up, to follow ``hồ sơ …``."""
    met = outside.city_result
    if not met.get("passed"):
        return "đã được thành phố trình cấp trên"
    on = f" ngày {people.short_day(date.fromisoformat(met['on']))}" if met.get("on") else ""
    minutes = f" (Biên bản số {met['minutes']})" if met.get("minutes") else ""
    return f"đã được Hội đồng của thành phố thông qua{on}{minutes} và trình cấp trên"
