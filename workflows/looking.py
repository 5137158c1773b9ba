"""A nomination read to be shown whole, with what it has none of told by the same statement."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef

from nominations import looks
from nominations.models import FiledReport, Nomination, RuleWaiver
from organizations import grants
from organizations.models import User

from . import policy
from .models import Complaint, DecisionItem, Duty, Opinion, Proposal, PublicRemark, RevocationCase

#: Parts most dossiers have nothing of, and their rows; what there is none of is not asked for.
_SELDOM: dict[str, Any] = {
    "waivers": RuleWaiver.objects.filter(nomination=OuterRef("pk")),
    "opinions": Opinion.objects.filter(consultation__nomination=OuterRef("pk")),
    "public remarks": PublicRemark.objects.filter(notice__nomination=OuterRef("pk")),
    "complaints": Complaint.objects.filter(nomination=OuterRef("pk")),
    "revocations": RevocationCase.objects.filter(nomination=OuterRef("pk")),
    "proposals": Proposal.objects.filter(nomination=OuterRef("pk"), current=True),
    "decision items": DecisionItem.objects.filter(nomination=OuterRef("pk"), current=True),
    "reports filed": FiledReport.objects.filter(year=OuterRef("round__year") - 1),
}


def look(person: User, number: str) -> Nomination | None:
    """The nomination as far as this person may see it, with a look open; None if they may not."""
    people = {person.pk} | {one.on_behalf_of_id for one in grants.mandates(person)} - {None}
    asked = _SELDOM | {"duties": Duty.objects.filter(nomination=OuterRef("pk"), person__in=people)}
    names = {part: f"has_{place}" for place, part in enumerate(asked)}
    found = (
        policy.visible(person)
        .select_related(
            "ward", "award_type", "award_type_version__criteria_set", "round", "person",
            "collective", "authority", "city", "council", "case", "regime",
        )
        .annotate(**{name: Exists(asked[part]) for part, name in names.items()})
        .filter(number=number)
        .first()
    )  # fmt: skip
    if found is not None:
        looks.begin(found, {part: [] for part, name in names.items() if not getattr(found, name)})
    return found
