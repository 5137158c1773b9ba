"""The catalogue the product ships (regimes, criteria, award types, reasons) and how it is taken in.

What is in ``fixtures/catalogue.json`` is data with its sources and a version; nothing of it is a
constant, and it names no unit: who decides, examines and is consulted is told by the part a unit
plays (``PARTS``), and whoever takes the catalogue in says which unit plays it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import models, transaction

from organizations.models import Unit, User

from .models import (
    AwardType,
    AwardTypeVersion,
    CataloguePart,
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

#: The parts units play in the catalogue, and what each is called.
PARTS = {
    "association": "Hội Khuyến học đứng ra xét",
    "committee": "Ủy ban nhân dân ký quyết định",
    "council": "Hội đồng Thi đua - Khen thưởng",
    "education": "Cơ quan giáo dục được lấy ý kiến",
    "culture": "Cơ quan văn hóa được lấy ý kiến",
}


@dataclass(slots=True)
class TakenIn:
    """What came of taking the catalogue in, in words."""

    version: str
    made: list[str] = field(default_factory=list)
    #: Stands here otherwise than it is shipped; what stands here was kept.
    differs: list[str] = field(default_factory=list)
    #: Left out, because nobody plays a part it needs.
    left_out: list[str] = field(default_factory=list)


def _data(name: str) -> dict[str, Any]:
    path = settings.BASE_DIR / "fixtures" / f"{name}.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def shipped_version() -> str:
    """The version of the catalogue that came with this release."""
    return str(_data("catalogue")["version"])


def parts_here() -> dict[str, Unit]:
    """Which unit plays which part here."""
    return {one.name: one.unit for one in CataloguePart.objects.select_related("unit")}


@transaction.atomic
def load_catalogue(parts: Mapping[str, Unit], *, actor: User | None = None) -> TakenIn:
    """Make what is missing; what is there stays as it is and is told where it differs.

    Safe to run again. An award whose deciding body or council nobody plays is left out and told;
    a department nobody plays is not consulted. Who plays what is kept for the next time.
    """
    for name, unit in parts.items():
        CataloguePart.objects.get_or_create(name=name, defaults={"unit": unit})
    data = _data("catalogue")
    taken = TakenIn(str(data["version"]))
    for row in data["regimes"]:
        _take(taken, LegalRegime, row, "code", label=f"chế độ pháp lý {row['code']}")
    for row in data["reasons"]:
        _take(taken, ReasonCode, row, "use", "code", label=f"lý do “{row['label']}”")
    for row in data["time_limits"]:
        _take(taken, TimeLimit, row, "code", label=f"thời hạn “{row['label']}”")
    for row in data["criteria_sets"]:
        criteria = row.pop("criteria")
        label = f"bộ tiêu chí “{row['title']}”"
        criteria_set, made = _take(taken, CriteriaSet, row, "code", label=label)
        if made:
            Criterion.objects.bulk_create(
                [Criterion(criteria_set=criteria_set, **item) for item in criteria]
            )
    for row in data["award_types"]:
        version = row.pop("version")
        needed = {version["authority"], version["council"]} - {None}
        if absent := [PARTS[name] for name in PARTS if name in needed - set(parts)]:
            taken.left_out.append(f"{row['name']}: chưa có {', '.join(absent)}")
            continue
        label = f"danh hiệu “{row['name']}”"
        award_type, _made = _take(taken, AwardType, row, "code", label=label)
        if not award_type.versions.exists():
            _first_version(award_type, version, parts, actor)
    return taken


def _take(
    taken: TakenIn, model: type[models.Model], row: dict[str, Any], *key: str, label: str
) -> tuple[Any, bool]:
    """The row of the catalogue as it stands here; whether it was made now."""
    one, made = model._default_manager.get_or_create(
        **{name: row[name] for name in key}, defaults=row
    )
    if made:
        taken.made.append(label)
    elif [name for name, value in row.items() if str(getattr(one, name)) != str(value)]:
        taken.differs.append(label)
    return one, made


def _first_version(
    award_type: AwardType, data: dict[str, Any], parts: Mapping[str, Unit], actor: User | None
) -> None:
    documents, consulted = data.pop("documents"), data.pop("consult")
    criteria = data.pop("criteria_set")
    version = AwardTypeVersion.objects.create(
        **data
        | {
            "award_type": award_type,
            "authority": parts[data["authority"]],
            "council": parts[data["council"]] if data["council"] else None,
            "criteria_set": CriteriaSet.objects.get(code=criteria) if criteria else None,
        }
    )
    version.consult_units.set([parts[name] for name in consulted if name in parts])
    DocumentRequirement.objects.bulk_create(
        [DocumentRequirement(version=version, **item) for item in documents]
    )
    publish(actor=actor, version=version)


@transaction.atomic
def load_round_2024(city: Unit) -> Round:
    """The demonstration's round under plan 368/KH-UBND, every award type in it; once."""
    data = _data("round_2024")
    for name in ("opens_on", "closes_on", "period_from", "period_to"):
        data[name] = date.fromisoformat(data[name])
    data["deadlines"] = [
        (kind, date.fromisoformat(day), counts) for kind, day, counts in data["deadlines"]
    ]
    return _load_round(data, city)


#: How many days after its middle each deadline of a demonstration round falls.
_AFTER_MIDDLE = {
    "submission": 8,
    "appraisal": 11,
    "council": 14,
    "ward_report": 6,
    "city_report": 11,
}
#: A demonstration round opens so many days before its middle and ends so many after it.
_AROUND_MIDDLE = 60


@transaction.atomic
def load_demo_round(city: Unit, *, year: int, middle: date) -> Round:
    """A made-up round of a year, half over on a day, otherwise like that of 2024."""
    data = _data("round_2024")
    data |= {
        "code": str(year),
        "name": f"Đợt xét năm {year}",
        "year": year,
        "plan_reference": f"Kế hoạch mẫu năm {year}",
        "opens_on": middle - timedelta(days=_AROUND_MIDDLE),
        "closes_on": middle + timedelta(days=_AROUND_MIDDLE),
        "period_from": date(year - 3, 1, 1),
        "period_to": middle + timedelta(days=_AFTER_MIDDLE["submission"]),
        "deadlines": [
            (kind, middle + timedelta(days=_AFTER_MIDDLE[kind]), counts)
            for kind, _day, counts in data["deadlines"]
        ],
    }
    return _load_round(data, city)


def _load_round(data: dict[str, Any], city: Unit) -> Round:
    deadlines, slots = data.pop("deadlines"), data.pop("scholarship_slots")
    per_ward, default = data.pop("slots_per_ward"), data.pop("slots_per_ward_default")
    round_, made = Round.objects.get_or_create(code=data["code"], defaults=data | {"city": city})
    if not made:
        return round_
    RoundDeadline.objects.bulk_create(
        [
            RoundDeadline(round=round_, kind=kind, day=day, day_counts=counts)
            for kind, day, counts in deadlines
        ]
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
