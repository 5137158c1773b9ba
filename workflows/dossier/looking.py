"""A nomination read to be shown whole, with what it has none of told by the same statement."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef

from nominations import looks
from nominations.models import AwardTypeVersion, FiledReport, Nomination, RuleWaiver
from organizations.models import User
from workflows.appraisal.models import Opinion, Proposal
from workflows.decisions.models import DecisionItem
from workflows.kernel import policy, separation
from workflows.public_notice.models import PublicRemark
from workflows.redress.models import Complaint, RevocationCase

_HERE = OuterRef("pk")
_FILED = FiledReport.objects.filter(year=OuterRef("round__year") - 1)
_ASKED = AwardTypeVersion.consult_units.through.objects
#: Parts most dossiers have nothing of, and their rows; what there is none of is not asked for.
_SELDOM: dict[str, Any] = {
    "waivers": RuleWaiver.objects.filter(nomination=_HERE),
    "opinions": Opinion.objects.filter(consultation__nomination=_HERE),
    "public remarks": PublicRemark.objects.filter(notice__nomination=_HERE),
    "complaints": Complaint.objects.filter(nomination=_HERE),
    "revocations": RevocationCase.objects.filter(nomination=_HERE),
    "proposals": Proposal.objects.filter(nomination=_HERE, current=True),
    "decision items": DecisionItem.objects.filter(nomination=_HERE, current=True),
    "reports filed": _FILED,
    "departments to ask": _ASKED.filter(awardtypeversion=OuterRef("award_type_version")),
}


def look(person: User, number: str) -> Nomination | None:
    """The nomination as far as this person may see it, with a look open; None if they may not."""
    people = separation.everybody(person)
    found = (
        policy.visible(person)
        .select_related(
            "ward",
            "award_type",
            "award_type_version__criteria_set",
            "round",
            "person",
            "collective",
            "authority",
            "city",
            "council",
            "case",
            "regime",
        )
        .annotate(
            **{_flag(part): Exists(rows) for part, rows in _SELDOM.items()},
            **separation.flags(people),
            ward_reported=Exists(_FILED.filter(unit=OuterRef("ward"))),
        )
        .filter(number=number)
        .first()
    )
    if found is None:
        return None
    known: dict[str, list[Any]] = {part: [] for part in _SELDOM if not getattr(found, _flag(part))}
    # Of the reader's own duties nothing more is asked than which there are.
    known["duties"] = separation.known(found, people)
    if found.ward_reported:
        known["reports filed"] = [found.ward_id]
    looks.begin(found, known)
    return found


def _flag(part: str) -> str:
    return f"has_{part.replace(' ', '_')}"
