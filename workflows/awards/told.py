"""How full each part of a version is, for the rail of its desk."""

from __future__ import annotations

from nominations.models import AwardTypeVersion


def counts_of(version: AwardTypeVersion) -> dict[str, int]:
    """How many there are in each part that counts something."""
    criteria = version.criteria_set
    return {
        "muc-rieng": len(version.declared),
        "tieu-chi": criteria.criteria.count() if criteria is not None else 0,
        "giay-to": version.documents.count(),
        "quy-tac": len(version.rules),
    }
