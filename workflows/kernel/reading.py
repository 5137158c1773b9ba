"""What of a dossier a person may read: its fields and papers, for pages and the API.

The ward that proposes and everybody inside read the whole. A department that is asked reads what
its opinion needs: no identity number, no contact, no papers kept from departments (data on the
award type's papers).
"""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from nominations.criteria import papers_of
from nominations.drafts import current, personal_fields
from nominations.models import DocumentRequirement, Evidence, Nomination
from organizations import grants
from organizations.capabilities import WARD_DESK
from organizations.models import User

from . import policy

#: Of the personal fields, those an opinion cannot do without.
_NAMED = frozenset({"full_name", "birth"})
#: A proof handed in for one criterion; departments judge by it.
_PROOF = "criterion"


def reads_whole(person: User, nomination: Nomination) -> bool:
    """Whether every field and paper may be read: inside, or in the ward that proposes."""
    return policy.sees_sealed(person, nomination) or any(
        mandate.unit_id == nomination.ward_id and mandate.capabilities & WARD_DESK
        for mandate in grants.mandates(person)
    )


def hidden_fields(nomination: Nomination, *, whole: bool) -> frozenset[str]:
    """What somebody who reads only a part of a dossier is not shown; nothing of the whole."""
    return frozenset() if whole else personal_fields(nomination) - _NAMED


def values_for(person: User, nomination: Nomination) -> dict[str, Any]:
    """The dossier's values under the names of its form, as far as the person may read them."""
    hidden = hidden_fields(nomination, whole=reads_whole(person, nomination))
    return {name: value for name, value in current(nomination).items() if name not in hidden}


def evidence_for(person: User, nomination: Nomination) -> QuerySet[Evidence]:
    """The papers that lie in the dossier now and that the person may open."""
    found = nomination.evidence.filter(removed_at__isnull=True, replaced_by__isnull=True)
    if reads_whole(person, nomination):
        return found
    return found.filter(_for_departments())


def papers_for(person: User, nomination: Nomination) -> list[Evidence]:
    """The same, each with its file, by kind."""
    if reads_whole(person, nomination):
        return papers_of(nomination)
    return list(evidence_for(person, nomination).select_related("file"))


def may_open(person: User, evidence: Evidence) -> bool:
    """Whether the person may open this paper, old versions of it too."""
    nomination = policy.visible(person).filter(pk=evidence.nomination_id).first()
    if nomination is None:
        return False
    if reads_whole(person, nomination):
        return True
    return Evidence.objects.filter(
        _for_departments(), pk=evidence.pk, removed_at__isnull=True, replaced_by__isnull=True
    ).exists()


def _for_departments() -> Q:
    shown = DocumentRequirement.objects.filter(
        version=OuterRef("nomination__award_type_version"),
        kind=OuterRef("kind"),
        for_departments=True,
    )
    return Q(Exists(shown)) | Q(kind=_PROOF)
