"""A year of reports for tests, opened and filled through the door."""

from __future__ import annotations

from datetime import date
from typing import Any

from organizations.models import Unit
from reports import city, ward
from reports.models import CityReport, ReportYear, WardReport
from reports.years import open_year
from tests import worlds
from workflows.kernel import door

YEAR = 2026


def opened(year: int = YEAR, *, wards: int = 16, **changes: Any) -> ReportYear:
    """The reports of a year, opened by the intake officer; only the first wards owe one."""
    data = {
        "year": year,
        "ward_day": date(year, 11, 15),
        "ward_day_counts": False,
        "city_day": date(year, 11, 20),
        "city_day_counts": False,
        "basis": "Kế hoạch số 368/KH-UBND",
        "recipients": "Ủy ban nhân dân thành phố Phan Rang - Tháp Chàm\nHội Khuyến học tỉnh",
    }
    period = open_year(actor=worlds.who("tp.tiepnhan"), data=data | changes)
    kept = WardReport.objects.filter(period=period).order_by("unit__code").values("pk")[:wards]
    WardReport.objects.filter(period=period).exclude(pk__in=[one["pk"] for one in kept]).delete()
    return period


def of(slug: str, period: ReportYear | None = None) -> WardReport:
    """A ward's report, fresh from the database."""
    found = WardReport.objects.filter(unit=Unit.objects.get(slug=slug))
    return found.get(period=period) if period else found.order_by("-period__year")[0]


def above(period: ReportYear) -> CityReport:
    """The association's report, fresh."""
    return CityReport.objects.get(period=period)


def cell(code: str, value: Any, *, seen: Any = "", note: str = "") -> dict[str, str]:
    return {"code": code, "value": str(value), "seen": str(seen), "note": note, "seen_note": ""}


def fill(report: WardReport, **figures: Any) -> Any:
    """The ward's officer types figures into empty cells."""
    return act(
        report,
        "fill",
        f"{report.unit.slug}.canbo",
        cells=[cell(code, value) for code, value in figures.items()],
    )


def act(report: WardReport | CityReport, code: str, username: str, **inputs: Any) -> Any:
    kind = ward.KIND if isinstance(report, WardReport) else city.KIND
    done = door.do(kind, code, report.pk, worlds.who(username), inputs=inputs)
    report.refresh_from_db()
    return done


def sent(report: WardReport, **figures: Any) -> WardReport:
    """Filled, signed and sent."""
    if figures:
        fill(report, **figures)
    chair = f"{report.unit.slug}.chutich"
    act(report, "sign", chair)
    act(report, "send", chair)
    return report


def accepted(report: WardReport, **figures: Any) -> WardReport:
    """And taken in."""
    sent(report, **figures)
    act(report, "accept", "tp.tiepnhan")
    return report
