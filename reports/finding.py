"""Reports named by a unit's code or short name and a year, as commands name them."""

from __future__ import annotations

from django.core.management.base import CommandError
from django.db.models import Q

from .models import CityReport, WardReport


def ward_report(unit: str, year: int) -> WardReport:
    """A ward's report; ``CommandError`` with exit 2 where there is none."""
    named = Q(unit__code=unit) | Q(unit__slug=unit)
    found = WardReport.objects.filter(named, period__year=year)
    report = found.select_related("unit", "period__city").order_by("-pk").first()
    if report is None:
        raise CommandError(f"Không có báo cáo năm {year} của “{unit}”.", returncode=2)
    return report


def city_report(unit: str, year: int) -> CityReport:
    """An association's report; ``CommandError`` with exit 2 where there is none."""
    named = Q(period__city__code=unit) | Q(period__city__slug=unit)
    found = CityReport.objects.filter(named, period__year=year)
    report = found.select_related("period__city").order_by("-pk").first() if unit else None
    if report is None:
        raise CommandError(f"Không có báo cáo tổng hợp năm {year} của “{unit}”.", returncode=2)
    return report
