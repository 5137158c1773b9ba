"""The decision that takes an award back (Luật Thi đua, khen thưởng 06/2022/QH15, art. 93)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from nominations.lifecycle import State
from nominations.models import Nomination
from organizations.models import Unit
from workflows.decision_facts import decision_symbol

from ..facts import clean, said
from . import people
from .case_facts import CaseFacts, case_facts, last_event, reason_of
from .registry import Part, paper


@dataclass(frozen=True, kw_only=True)
class RevocationFacts(CaseFacts):
    """Quyết định huỷ bỏ."""

    head: str = said("nguoi_quyet_dinh", "Người quyết định", default="")
    decision: str = said("so_quyet_dinh", "Quyết định bị huỷ bỏ", sample="05/QĐ-UBND", default="")
    decided: str = said("ngay_quyet_dinh", "Ngày quyết định đó", sample="15/11/2024", default="")
    form: str = said("hinh_thuc", "Hình thức đã trao", sample="Giấy khen", default="")
    reason: str = said("ly_do", "Lý do huỷ bỏ", default="")
    detail: str = said("giai_thich", "Giải thích thêm", default="")
    legal_basis: str = said("can_cu_phap_ly", "Căn cứ pháp lý của lý do", default="")
    proposer: str = said("don_vi_trinh", "Hội trình", default="")


def authority_of(nomination: Nomination) -> Unit:
    """Whoever gave the award takes it back."""
    return nomination.authority


def _revoked(nomination: Nomination) -> Iterator[Part]:
    if nomination.state == State.REVOKED:
        yield Part("", "Quyết định huỷ bỏ")


@paper(
    "revocation", "Quyết định huỷ bỏ", about="nomination", facts_type=RevocationFacts,
    unit=authority_of, parts=_revoked, numbered_by=("register",), register="decision",
)  # fmt: skip
def revocation(nomination: Nomination, _part: str) -> RevocationFacts:
    """Numbered in the same book as decisions: it is one."""
    event = last_event(nomination, "revoke")
    reason, legal_basis = reason_of(nomination)
    authority = nomination.authority
    regime = nomination.regime
    return RevocationFacts(
        **case_facts(nomination)
        | people.issuer(authority)
        | {
            "made_on": people.local_day(event.at if event else nomination.state_since).isoformat(),
            "signatures": people.head_of(authority, "sign"),
            "basis": list(regime.basis_lines) if regime else [],
            "own_symbol": decision_symbol(authority),
            "head": f"Chủ tịch {authority.name}",
            "decision": nomination.decision_number,
            "decided": people.short_day(nomination.decided_on),
            "form": nomination.award_type_version.certificate_title.capitalize(),
            "reason": reason,
            "detail": clean(json.loads(event.body).get("reason", "")) if event else "",
            "legal_basis": legal_basis,
            "proposer": nomination.city.name,
        }
    )
