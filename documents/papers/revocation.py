"""The decision that takes an award back (Luật Thi đua, khen thưởng 06/2022/QH15, art. 93)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from audit.reading import Said
from nominations.lifecycle import State
from nominations.models import Nomination, ReasonCode
from organizations.capabilities import NUMBERING, Capability
from organizations.models import Unit
from workflows.decisions.snapshots import decision_symbol, is_association

from ..facts import clean, said
from ..formats import titled
from . import people
from .case_facts import CaseFacts, case_facts, city_of, last_event, reason_of
from .conferring import conferred
from .registry import Part, paper


@dataclass(frozen=True, kw_only=True)
class RevocationFacts(CaseFacts):
    """Quyết định huỷ bỏ."""

    head: str = said("nguoi_quyet_dinh", "Người quyết định", default="")
    decision: str = said("so_quyet_dinh", "Quyết định bị huỷ bỏ", sample="05/QĐ-UBND", default="")
    decided: str = said("ngay_quyet_dinh", "Ngày quyết định đó", sample="15/11/2024", default="")
    conferred: str = said(
        "viec_trao", "Việc đã được quyết định", sample="tặng Giấy khen cho", default=""
    )
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
    "revocation",
    "Quyết định huỷ bỏ",
    about="nomination",
    facts_type=RevocationFacts,
    unit=authority_of,
    parts=_revoked,
    numbered_by=frozenset({Capability.REGISTER}),
    register="decision",
)
def revocation(nomination: Nomination, _part: str) -> RevocationFacts:
    """Numbered in the same book as decisions: it is one."""
    event = last_event(nomination, "revoke")
    reason, legal_basis = reason_of(nomination)
    authority = nomination.authority
    regime, version = nomination.regime, nomination.award_type_version
    return RevocationFacts(
        **case_facts(nomination)
        | people.issuer(authority)
        | {
            "made_on": people.local_day(event.at if event else nomination.state_since).isoformat(),
            "signatures": people.head_of(authority, Capability.SIGN),
            "basis": regime.basis_of(association=is_association(authority)) if regime else [],
            "own_symbol": decision_symbol(authority),
            "head": f"Chủ tịch {authority.name}",
            "decision": nomination.decision_number,
            "decided": people.short_day(nomination.decided_on),
            "form": titled(version.certificate_title),
            "conferred": conferred(
                version.legal_nature,
                form=version.certificate_title,
                award=nomination.award_type.name,
            ),
            "reason": reason,
            "detail": clean(Said(event.body).text("reason")) if event else "",
            "legal_basis": legal_basis,
            "proposer": nomination.city.name,
        }
    )


@dataclass(frozen=True, kw_only=True)
class ExplanationFacts(CaseFacts):
    """Thông báo quyền giải trình."""

    decision: str = said("so_quyet_dinh", "Quyết định đã trao", sample="05/QĐ-UBND", default="")
    decided: str = said("ngay_quyet_dinh", "Ngày quyết định đó", sample="15/11/2024", default="")
    reason: str = said("ly_do", "Căn cứ xem xét huỷ bỏ", default="")
    legal_basis: str = said("can_cu_phap_ly", "Căn cứ pháp lý", default="")
    explain_by: str = said("han_giai_trinh", "Hạn giải trình", sample="25/11/2024", default="")


def _notified(nomination: Nomination) -> Iterator[Part]:
    if nomination.decided_on is None:
        return
    for case in nomination.revocations.all():  # type: ignore[attr-defined]
        if case.notified_on is not None:
            yield Part(f"case:{case.pk}", f"Thông báo giải trình ({case.notified_on:%d/%m/%Y})")


@paper(
    "explanation_notice",
    "Thông báo quyền giải trình",
    about="nomination",
    facts_type=ExplanationFacts,
    unit=city_of,
    parts=_notified,
    numbered_by=NUMBERING,
)
def explanation_notice(nomination: Nomination, part: str) -> ExplanationFacts:
    """To the awardee and the ward, before anything is taken back."""
    case = nomination.revocations.get(pk=part.split(":")[1])  # type: ignore[attr-defined]
    assert case.notified_on is not None
    found = ReasonCode.objects.filter(use=ReasonCode.Use.REVOKE, code=case.ground).first()
    return ExplanationFacts(
        **case_facts(nomination),
        made_on=case.notified_on.isoformat(),
        signatures=people.head_of(nomination.city),
        decision=nomination.decision_number,
        decided=people.short_day(nomination.decided_on),
        reason=found.label if found else case.ground,
        legal_basis=found.legal_basis if found else "",
        explain_by=people.short_day(case.explain_by),
    )
