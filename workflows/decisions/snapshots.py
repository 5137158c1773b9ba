"""What stands on a decision: its snapshot, before it is signed and after.

A paper is made from a snapshot only. Whoever signs has opened the very paper: it is rendered for
that signer and that state of the list, kept, and named by its hash.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils import timezone

from nominations import drafts, listed
from nominations.models.rounds import Category
from organizations import grants
from organizations.capabilities import Capability
from organizations.models import ASSOCIATIONS, Oversight, Unit, UnitKind, User
from workflows.scholarships.models import Ranking

from .models import Decision, DecisionItem, DraftPaper


def is_association(authority: Unit) -> bool:
    """Whether a body decides by its own charter, not as a state body."""
    return authority.kind != UnitKind.PEOPLES_COMMITTEE


def decision_symbol(authority: Unit) -> str:
    """The symbol of a body's decisions (NĐ 30/2020, Annex III)."""
    return "QĐ-HKH" if is_association(authority) else "QĐ-UBND"


def symbol_of(decision: Decision) -> str:
    """The symbol of a decision of its authority."""
    return decision_symbol(decision.authority)


def capacity_of(signer: User, authority_id: int) -> str:
    """How a signer stands on paper (NĐ 30/2020, Annex I): a deputy signs for the head (KT.), and
    whoever has the right only by delegation signs as delegated (TUQ.)."""
    mandates = [
        one
        for one in grants.mandates(signer)
        if one.unit_id == authority_id and Capability.SIGN in one.capabilities
    ]
    if mandates and all(one.on_behalf_of_id for one in mandates):
        return "TUQ."
    return "KT." if signer.title.lower().startswith("phó") else ""


def recipients(decision: Decision) -> list[DecisionItem]:
    """The list in its order, with all that is printed about each, in two statements."""
    items = list(
        decision.items.filter(current=True)
        .select_related(
            "nomination__ward",
            "nomination__award_type",
            "nomination__award_type_version",
            "nomination__person",
            "nomination__collective",
            "nomination__regime",
        )
        .order_by("position")
    )
    ranked = [item.nomination_id for item in items if item.nomination.category]
    amounts = dict(
        Ranking.objects.filter(nomination__in=ranked).values_list("nomination_id", "amount")
    )
    for item in items:
        item.amount = amounts.get(item.nomination_id)  # type: ignore[attr-defined]
    return items


def printed(item: DecisionItem) -> dict[str, Any]:
    """What stands on paper about one recipient, frozen."""
    nomination = item.nomination
    facts = nomination.frozen or drafts.snapshot(nomination)
    return {
        "position": item.position,
        "number": nomination.number,
        "honorific": facts["honorific"],
        "name": nomination.subject_name,
        "kind": facts["subject_kind"],
        "minor": facts["minor"],
        "born": listed.born(facts),
        "where": listed.where(facts),
        "category": str(Category(nomination.category).label) if nomination.category else "",
        "ward": facts["ward"]["name"],
        "achievement": nomination.achievement_title,
        "form": nomination.award_type_version.certificate_title,
        "award": nomination.award_type.name,
        "golden_book": item.golden_book_number,
        "code": item.verification_code,
        "posthumous": nomination.posthumous,
        "amount": getattr(item, "amount", None),
    }


def superior_of(authority: Unit) -> str:
    """The name of the association above an association today; '' for a committee."""
    if not is_association(authority):
        return ""
    today = timezone.localdate()
    found = (
        Oversight.objects.filter(
            unit=authority, valid_from__lte=today, overseer__kind__in=ASSOCIATIONS
        )
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gte=today))
        .select_related("overseer")
        .first()
    )
    return found.overseer.name if found else ""


def snapshot(
    decision: Decision, items: list[DecisionItem], signer: User, *, signer_title: str = ""
) -> dict[str, Any]:
    """All facts of a decision; ``number`` and ``decided_on`` are empty on a draft."""
    regime = items[0].nomination.regime if items else None
    version = items[0].nomination.award_type_version if items else None
    return {
        "authority": decision.authority.name,
        "authority_kind": decision.authority.kind,
        "superior": superior_of(decision.authority),
        "symbol": decision.symbol or symbol_of(decision),
        "number": decision.full_number,
        "decided_on": decision.decided_on.isoformat() if decision.decided_on else "",
        "drafted_on": timezone.localtime(decision.drafted_at).date().isoformat(),
        "title": decision.title,
        "round": decision.round.name,
        "theme": decision.round.theme,
        "plan": decision.round.plan_reference,
        "proposer": decision.round.city.name,
        "regime": regime.code if regime else "",
        "award": decision.award_type.name,
        "signer": {
            "name": signer.full_name,
            "title": signer_title or signer.title,
            # As it was when it was signed, whatever became of the delegation since.
            "capacity": decision.signing_capacity
            if decision.signed_at
            else capacity_of(signer, decision.authority_id),
        },
        "nature": version.legal_nature if version else "",
        "urgent": bool(version and version.urgent),
        "basis": regime.basis_of(association=is_association(decision.authority)) if regime else [],
        "items": [item.printed or printed(item) for item in items],
    }


def paper_to_sign(decision: Decision, signer: User) -> DraftPaper | None:
    """The paper this signer has opened of the list as it stands now; None if not opened yet.

    Once the list is signed it is that very paper for whoever was held meanwhile.
    """
    if decision.state != Decision.State.DRAFT and decision.paper_hash:
        return DraftPaper(
            decision=decision,
            list_version=decision.list_version,
            signer=signer,
            sha256=decision.paper_hash,
        )
    return DraftPaper.objects.filter(
        decision=decision, list_version=decision.list_version, signer=signer
    ).first()
