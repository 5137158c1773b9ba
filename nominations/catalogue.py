"""Loading the catalogue (regimes, criteria, award types, reasons) and the round of 2024.

What is in ``fixtures/catalogue.json`` is data with its sources; nothing of it is a constant.
"""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction

from organizations.models import Unit

from .models import (
    AwardType,
    AwardTypeVersion,
    CriteriaSet,
    Criterion,
    DocumentRequirement,
    LegalRegime,
    ReasonCode,
    Round,
    RoundAward,
    RoundDeadline,
    ScholarshipSlot,
    TimeLimit,
)
from .versions import publish


def _data() -> dict[str, Any]:
    path = settings.BASE_DIR / "fixtures" / "catalogue.json"
    return json.loads(path.read_text(encoding="utf-8"))


@transaction.atomic
def load_catalogue() -> None:
    """Make what is missing; what is there stays as it is. Safe to run again."""
    data = _data()
    for row in data["regimes"]:
        LegalRegime.objects.get_or_create(code=row["code"], defaults=row)
    for row in data["reasons"]:
        ReasonCode.objects.get_or_create(use=row["use"], code=row["code"], defaults=row)
    for row in data["time_limits"]:
        TimeLimit.objects.get_or_create(code=row["code"], defaults=row)
    for row in data["criteria_sets"]:
        criteria = row.pop("criteria")
        criteria_set, made = CriteriaSet.objects.get_or_create(code=row["code"], defaults=row)
        if made:
            Criterion.objects.bulk_create(
                [Criterion(criteria_set=criteria_set, **item) for item in criteria]
            )
    units = {unit.slug: unit for unit in Unit.objects.filter(slug__isnull=False)}
    for row in data["award_types"]:
        version = row.pop("version")
        award_type, _made = AwardType.objects.get_or_create(code=row["code"], defaults=row)
        if not award_type.versions.exists():
            _first_version(award_type, version, units)


def _first_version(
    award_type: AwardType, data: dict[str, Any], units: dict[str | None, Unit]
) -> None:
    documents, consulted = data.pop("documents"), data.pop("consult")
    criteria = data.pop("criteria_set")
    version = AwardTypeVersion.objects.create(
        **data
        | {
            "award_type": award_type,
            "authority": units[data["authority"]],
            "council": units[data["council"]] if data["council"] else None,
            "criteria_set": CriteriaSet.objects.get(code=criteria) if criteria else None,
        }
    )
    version.consult_units.set([units[slug] for slug in consulted])
    DocumentRequirement.objects.bulk_create(
        [DocumentRequirement(version=version, **item) for item in documents]
    )
    publish(actor=None, version=version)


@transaction.atomic
def load_round_2024() -> Round:
    """The round of 2024 under plan 368/KH-UBND, with every award type. Safe to run again."""
    data = _data()["round_2024"]
    deadlines, slots = data.pop("deadlines"), data.pop("scholarship_slots")
    per_ward, default = data.pop("slots_per_ward"), data.pop("slots_per_ward_default")
    for name in ("opens_on", "closes_on", "period_from", "period_to"):
        data[name] = date.fromisoformat(data[name])
    city = Unit.objects.get(slug="tp")
    round_, made = Round.objects.get_or_create(code=data["code"], defaults=data | {"city": city})
    if not made:
        return round_
    for kind, day, counts in deadlines:
        RoundDeadline.objects.create(
            round=round_, kind=kind, day=date.fromisoformat(day), day_counts=counts
        )
    for version in AwardTypeVersion.objects.filter(
        status=AwardTypeVersion.Status.PUBLISHED
    ).select_related("award_type"):
        RoundAward.objects.create(
            round=round_,
            version=version,
            award_type=version.award_type,
            slots_per_ward=None
            if version.urgent
            else per_ward.get(version.award_type.code, default),
        )
    scholarship = AwardType.objects.get(code="scholarship")
    for category, count, amount in slots:
        ScholarshipSlot.objects.create(
            round=round_, award_type=scholarship, category=category, slots=count, amount=amount
        )
    return round_
