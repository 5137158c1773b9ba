"""The association's yearly report: statements and seconds, of 16 wards and of 3."""

from __future__ import annotations

from datetime import timedelta
from time import perf_counter

from django.db import transaction

from reports import annex
from reports.consolidation import consolidate
from reports.demo import figures_of
from reports.models import ReportYear, WardReport
from reports.ward import KIND
from reports.years import open_year
from tests import worlds
from workflows.kernel import door

from .report import Figure
from .statements import count


def _year(year: int, wards: int) -> ReportYear:
    """A year with every ward's report sent and accepted."""
    today = worlds.timezone.localdate()
    data = {"year": year, "ward_day": today, "city_day": today + timedelta(days=5)}
    period = open_year(actor=worlds.who("tp.tiepnhan"), data=data | {"recipients": "Hội tỉnh"})
    owing = list(period.reports.select_related("unit").order_by("unit__code"))  # type: ignore[attr-defined]
    WardReport.objects.filter(pk__in=[one.pk for one in owing[wards:]]).delete()
    for place, one in enumerate(owing[:wards]):
        cells = [
            {"code": code, "value": str(number), "seen": "", "note": "", "seen_note": ""}
            for code, number in figures_of(place, year).items()
        ]
        slug = one.unit.slug
        door.do(KIND, "fill", one.pk, worlds.who(f"{slug}.canbo"), inputs={"cells": cells})
        for code, who in (("sign", f"{slug}.chutich"), ("send", f"{slug}.chutich")):
            door.do(KIND, code, one.pk, worlds.who(who))
        door.do(KIND, "accept", one.pk, worlds.who("tp.tiepnhan"))
    return ReportYear.objects.get(pk=period.pk)


def measure() -> list[Figure]:
    """Every change is rolled back."""
    with transaction.atomic():
        years = {16: _year(2026, 16), 3: _year(2028, 3)}
        taken = {
            wards: count(lambda period=period: consolidate(period).figures())
            for wards, period in years.items()
        }
        whole = consolidate(ReportYear.objects.get(pk=years[16].pk)).figures()
        begun = perf_counter()
        annex.written(whole, 2026, "Hội")
        seconds = perf_counter() - begun
        transaction.set_rollback(True)
    note = "the same" if taken[3] == taken[16] else f"3 wards: {taken[3]}"
    part = "The association's report"
    return [
        Figure(part, "figures of 16 wards", taken[16], 15, "statements", note),
        Figure(part, "its annex", round(seconds, 3), None, "seconds", "16 columns, 111 rows"),
    ]
