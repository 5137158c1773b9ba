"""What anybody may learn from the code on a certificate: name, award, decision, status."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest

from nominations.models import Consent
from workflows.decisions.models import DecisionItem
from workflows.web.throttle import over, too_many

from .formats import initials, titled


@dataclass(frozen=True, slots=True)
class Verified:
    """The public facts of a certificate."""

    name: str
    award: str
    decision_number: str
    decided_on: date
    status: str
    status_label: str


#: What a certificate's state means to whoever holds it.
_MEANING = {
    DecisionItem.Status.VALID: "Còn hiệu lực",
    DecisionItem.Status.CORRECTED: "Đã được thay bằng bản đính chính, không còn giá trị",
    DecisionItem.Status.REVOKED: "Đã huỷ bỏ",
}


def verify_code(code: str) -> Verified | None:
    """The certificate with this code, or None; nothing more than consent allows."""
    item = (
        DecisionItem.objects.select_related("decision", "nomination")
        .filter(verification_code=code, decision__state="issued")
        .first()
    )
    if item is None or item.printed is None or item.decision.decided_on is None:
        return None
    name = item.printed["name"]
    if item.printed.get("minor"):
        consents = Consent.objects.filter(
            person=item.nomination.person_id,
            purpose=Consent.Purpose.PUBLISH_NAME,
            withdrawn_on__isnull=True,
        ).values_list("by_guardian", flat=True)
        # Publishing a child's name needs the child's and the guardian's consent (art. 24).
        if set(consents) != {True, False}:
            name = initials(name)
    return Verified(
        name=name,
        award=f"{titled(item.printed['form'])} – {item.printed['award']}",
        decision_number=item.decision.full_number,
        decided_on=item.decision.decided_on,
        status=item.status,
        status_label=_MEANING[DecisionItem.Status(item.status)],
    )


#: Codes that are none, from one address in a minute; looking at codes that are costs nothing.
MISSES = 30
_WHAT = "verify-miss"


class TooManyMisses(Exception):
    """This address has asked for too many codes that do not exist."""


def looked_up(request: HttpRequest, code: str) -> Verified | None:
    """``verify_code`` for whoever asks; ``TooManyMisses`` for one who keeps guessing.

    A bucket of its own: a school that looks at its certificates may still sign in.
    """
    if over(request, _WHAT, MISSES):
        raise TooManyMisses
    found = verify_code(code)
    if found is None and too_many(request, _WHAT, MISSES):
        raise TooManyMisses
    return found
