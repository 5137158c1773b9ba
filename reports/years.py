"""Opening a year of reports: deadlines and who owes one; what is in time and what is late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from nominations.models import RoundDeadline
from organizations.capabilities import REVIEW_READERS, WARD_DESK, Capability
from organizations.models import Oversight, Unit, User
from organizations.refusals import wrong
from organizations.unit_acts import acting_for, note, units_of

from .catalogue import load_indicators
from .models import CityReport, ReportYear, WardReport
from .owing import wards_under

#: Deadlines are told in this zone, whatever the server's or a visitor's is.
ZONE = ZoneInfo(settings.TIME_ZONE)
#: Who opens a year and gathers the reports.
GATHERING = frozenset({Capability.RECEIVE, Capability.CONFIRM})


def ends(day: date, *, day_counts: bool) -> datetime:
    """The first instant that is late: "trước ngày 15/11" ends where the 15th begins."""
    first_late = day + timedelta(days=1) if day_counts else day
    return datetime.combine(first_late, time.min, tzinfo=ZONE)


def ward_ends(period: ReportYear) -> datetime:
    """From when on a ward's report is late."""
    return ends(period.ward_day, day_counts=period.ward_day_counts)


def city_ends(period: ReportYear) -> datetime:
    """From when on the city's report is late."""
    return ends(period.city_day, day_counts=period.city_day_counts)


def last_minute(end: datetime) -> datetime:
    """The last moment in time, as people are told it, in our zone."""
    return (end - timedelta(seconds=1)).astimezone(ZONE)


def is_late(report: WardReport) -> bool:
    """Whether a report was first sent too late; one that was never sent is not late but missing."""
    return report.first_sent_at is not None and report.first_sent_at >= ward_ends(report.period)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a unit stands: in time, late, never sent, and whether what it sent is empty."""

    code: str
    label: str


def standing(report: WardReport, answered: int) -> Standing:
    """In time, late, nothing sent yet or never; what was sent empty says so besides."""
    if report.excused_on is not None:
        return Standing("excused", _("không phải báo cáo"))
    if report.first_sent_at is None:
        if timezone.now() >= ward_ends(report.period):
            return Standing("never", _("quá hạn, chưa gửi"))
        return Standing("waiting", _("chưa gửi"))
    late = is_late(report)
    if not answered:
        return Standing(
            "empty", _("gửi muộn, không có số nào") if late else _("gửi nhưng không có số nào")
        )
    return Standing("late", _("gửi muộn")) if late else Standing("in_time", _("đúng hạn"))


def visible(person: User) -> QuerySet[ReportYear]:
    """The years this person has to do with: their association's, or those their ward reports in."""
    inside = Q(city__in=units_of(person, *REVIEW_READERS))
    wards = units_of(person, *WARD_DESK, Capability.INSPECT)
    owing = WardReport.objects.filter(unit__in=wards).values("period")
    return ReportYear.objects.filter(inside | Q(pk__in=owing)).select_related("city")


def proposed(city: Unit, year: int) -> dict[str, Any]:
    """What a new year begins with: the deadlines of its round, else those of the plan."""
    days = {
        one.kind: one
        for one in RoundDeadline.objects.filter(round__city=city, round__year=year).order_by("pk")
    }
    ward, above = (days.get(kind) for kind in ("ward_report", "city_report"))
    before = ReportYear.objects.filter(city=city).order_by("-year").first()
    higher = Oversight.objects.filter(unit=city, valid_to__isnull=True).order_by("pk")
    names = [one.overseer.name for one in higher.select_related("overseer")]
    return {
        "year": year,
        "ward_day": ward.day if ward else date(year, 11, 15),
        "ward_day_counts": ward.day_counts if ward else False,
        "city_day": above.day if above else date(year, 11, 20),
        "city_day_counts": above.day_counts if above else False,
        "basis": before.basis if before else "",
        "recipients": before.recipients if before else "\n".join(names),
    }


def open_year(*, actor: User, data: dict[str, Any], unit: str = "") -> ReportYear:
    """Open a year from clean data of ``YearForm``: every ward under the association owes a report.

    The shipped catalogue is loaded with the first year there is.
    ``Refused`` for who does not gather reports, and where the year is open already.
    """
    mandate = acting_for(actor, unit, *GATHERING)
    today = timezone.localdate()
    try:
        with transaction.atomic():
            load_indicators()
            period = ReportYear.objects.create(city_id=mandate.unit_id, opened_by=actor, **data)
            CityReport.objects.create(period=period)
            owing = wards_under(mandate.unit_id, today)
            WardReport.objects.bulk_create(
                [WardReport(period=period, unit=one, owed_from=today) for one in owing]
            )
            body = {"year": period.year, "ward_day": period.ward_day, "city_day": period.city_day}
            note("open_report_year", actor, mandate, f"report_year:{period.pk}", body)
    except IntegrityError:
        raise wrong("year", _("Năm này đã mở báo cáo rồi.")) from None
    return period
