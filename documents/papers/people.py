"""Whoever signs for a body, as they stand on paper."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from organizations import grants
from organizations.capabilities import Capability
from organizations.models import Unit, UnitKind, User
from workflows.decisions.snapshots import superior_of

from ..facts import Signature

#: Where a paper cannot know which of the two.
UNKNOWN = "ông (bà)"


def called(person: User | None) -> str:
    """How a paper calls an officer within a sentence: ``ông``, ``bà``, or both where unknown."""
    return {"M": "ông", "F": "bà"}.get(person.gender if person else "", UNKNOWN)


def local_day(moment: datetime) -> date:
    """The day of a moment where we live."""
    return timezone.localtime(moment).date()


def short_day(day: date | datetime | None) -> str:
    """``05/11/2024``; '' for none."""
    if isinstance(day, datetime):
        day = local_day(day)
    return f"{day:%d/%m/%Y}" if day else ""


def head_of(unit: Unit, capability: str = Capability.CONFIRM) -> list[dict[str, str]]:
    """The signature of the body's head; an empty name where nobody is appointed."""
    person = grants.people_with(capability, unit.pk).order_by("pk").first()
    return [signature(person, "CHỦ TỊCH", body=unit)]


def signature(
    person: User | None, title: str = "", *, body: Unit | None = None, note: str = ""
) -> dict[str, str]:
    """One signature block: an association's board stands before its chairman (TM.)."""
    own = (person.title if person is not None else "") or title
    capacity = ""
    if own.lower().startswith("phó"):
        capacity = "KT. CHỦ TỊCH"
    elif body is not None and body.kind != UnitKind.PEOPLES_COMMITTEE and title:
        capacity = "TM. BAN THƯỜNG VỤ"
    shown = title if title and not own.lower().startswith("phó") else own
    return asdict(
        Signature(
            title=shown.upper(),
            name=person.full_name if person is not None else "",
            capacity=capacity,
            note=note,
        )
    )


def issuer(unit: Unit) -> dict[str, Any]:
    """The body's lines at the head of a paper."""
    return {
        "issuer": unit.name,
        "superior": superior_of(unit),
        "committee": unit.kind == UnitKind.PEOPLES_COMMITTEE,
    }
