"""Which round is the one people mean, and a new one set up whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from audit.record import record
from organizations.models import Unit, User
from organizations.refusals import wrong

from .models import AwardTypeVersion, Round, RoundAward, RoundDeadline


def current_round() -> Round | None:
    """The newest round that has opened."""
    return (
        Round.objects.filter(opens_on__lte=timezone.localdate())
        .prefetch_related("deadlines")
        .order_by("-opens_on", "-pk")
        .first()
    )


def faults(round_: Round) -> list[str]:
    """Why a round cannot be worked with yet, in words; empty if it can."""
    found = []
    if not round_.awards.exists():
        found.append("chưa có danh hiệu nào")
    if not round_.deadlines.filter(kind=RoundDeadline.Kind.SUBMISSION).exists():
        found.append("chưa có hạn gửi hồ sơ")
    if round_.closes_on < round_.opens_on:
        found.append("ngày kết thúc trước ngày mở")
    return found


def not_ready() -> str:
    """Why nothing can be proposed now, and who puts it right; '' when a round is open."""
    round_ = current_round()
    if round_ is not None:
        wrong_ = faults(round_)
        if not wrong_:
            return ""
        text = f"{round_.name} {', '.join(wrong_)}."
    else:
        coming = Round.objects.order_by("opens_on").first()
        if coming is not None:
            return f"{coming.name} chưa mở: mở ngày {coming.opens_on:%d/%m/%Y}."
        text = "Chưa có đợt xét nào."
    return f"{text} Quản trị lập và sửa đợt ở trang Thiết lập, bước Đợt xét."


@transaction.atomic
def open_round(
    *,
    actor: User,
    city: Unit,
    facts: Mapping[str, Any],
    deadlines: Mapping[str, date],
    versions: Sequence[AwardTypeVersion],
    slots_per_ward: int | None = None,
) -> Round:
    """A round with its days and awards, or none of it.

    ``facts`` are the fields of ``Round``; ``deadlines`` by kind, the named day counted in. An
    urgent award has no quota. ``Refused`` for a code that is taken and for days out of order.
    """
    if Round.objects.filter(code=facts["code"]).exists():
        raise wrong("code", "Đã có đợt xét mang mã này.")
    if facts["closes_on"] < facts["opens_on"]:
        raise wrong("closes_on", "Ngày kết thúc trước ngày mở.")
    for kind, day in deadlines.items():
        if day < facts["opens_on"]:
            raise wrong(kind, "Hạn này trước ngày mở đợt.")
    round_ = Round.objects.create(city=city, **facts)
    RoundDeadline.objects.bulk_create(
        [RoundDeadline(round=round_, kind=kind, day=day) for kind, day in deadlines.items()]
    )
    RoundAward.objects.bulk_create(
        [
            RoundAward(
                round=round_,
                version=version,
                award_type_id=version.award_type_id,
                slots_per_ward=None if version.urgent else slots_per_ward,
            )
            for version in versions
        ]
    )
    record(
        stream=f"round:{round_.pk}",
        kind="open_round",
        actor=actor,
        role="administrator",
        unit_id=city.pk,
        object_ref=f"round:{round_.pk}",
        body={
            "code": round_.code,
            "opens_on": round_.opens_on,
            "closes_on": round_.closes_on,
            "deadlines": dict(deadlines),
            "awards": [version.award_type.code for version in versions],
        },
    )
    return round_
