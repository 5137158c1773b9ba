"""A year of reports to look at: last year's done, this year's under way; all made up."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import timezone

from nominations.text.amounts import format_number
from organizations.models import Unit, User
from workflows.kernel import door
from workflows.kernel.kinds import Kind

from . import city, ward
from .catalogue import load_indicators
from .models import CityReport, ReportYear, Value, WardReport
from .owing import wards_under
from .years import open_year, proposed

#: How the reports of the 16 wards stand this year.
_STANDS = ("accepted",) * 5 + ("sent",) * 3 + ("returned",) * 2 + ("draft",) * 6


def figures_of(place: int, year: int) -> dict[str, int]:
    """Made-up figures of a ward that fit one another; a later year has a few more."""
    grown = 100 + 4 * (year - 2025)
    people = (6200 + 537 * place) * grown // 100
    adults, households = people * 67 // 100, people * 26 // 100
    members = people * (17 + place % 5) // 100
    raised = (48 + 7 * place) * 1_000_000 * grown // 100
    kind = (3 + place % 4) * 1_000_000
    scholarships = 18 + 2 * place
    quarters = 6 + place % 5
    found = {
        "A01": quarters + 7,
        "A02": 5 + place % 4,
        "A03": quarters,
        "A04": members,
        "A05": 30 + place,
        "A06": 8 + place % 6,
        "A07": members * 52 // 100,
        "A08": members * 21 // 100,
        "A10": quarters,
        "A11": quarters,
        "A12": people,
        "B11": adults,
        "B12": adults * 66 // 100,
        "B10": adults * 62 // 100,
        "B51": place % 3,
        "C01": 12_300_000 + 450_000 * place,
        "C02": raised,
        "C03": kind,
        "C05": scholarships * 1_500_000,
        "C06": (4 + place % 5) * 1_000_000,
        "C07": 2_400_000,
        "C09": scholarships,
        "C10": scholarships * 1_500_000,
        "C13": 3 + place % 6,
        "D01": 22 + place,
        "D02": 2 + place % 3,
        "D03": 4 + place % 4,
        "D04": 35 + 3 * place,
        "D05": households * 31 // 100,
        "D06": 3 + place % 5,
        "D07": 900 + 37 * place,
        "E01": 14 + place,
        "E02": 20 + place,
        "E03": 9 + place % 6,
        "E04": 2,
        "E05": 40 + 2 * place,
        "F06": 0,
    }
    groups = [adults * share // 100 for share in (28, 14, 7, 5)]
    found |= dict(zip(("B16", "B17", "B18", "B19"), groups, strict=True))
    found["B13"] = sum(groups)
    found["B15"] = found["B13"] * 71 // 100
    for model, total in (("2", households), ("3", 6 + place), ("4", quarters), ("6", 9 + place)):
        registered = total * 84 // 100
        recognised = total * 75 // 100
        found |= {
            f"B{model}1": total,
            f"B{model}2": registered,
            f"B{model}3": recognised,
            f"B{model}7": recognised // 9,
            f"B{model}8": recognised // 20,
        }
    parts = [(raised + kind) * share // 100 for share in (45, 30, 10, 5)]
    found |= dict(zip(("C41", "C42", "C43", "C44"), parts, strict=True))
    found["C45"] = raised + kind - sum(parts)
    levels = [scholarships * share // 100 for share in (30, 30, 20, 10, 5)]
    found |= dict(zip(("C91", "C92", "C93", "C94", "C95"), levels, strict=True))
    found["C96"] = scholarships - sum(levels)
    return found


_TEXTS = {
    "G01": "Phong trào học tập suốt đời được duy trì đều ở các khu phố; gia đình học tập tăng.",
    "G02": "Một số nơi nhiều người đi làm xa, khó hẹn đánh giá.",
    "G03": "Đề nghị tập huấn thêm về phần mềm cho cán bộ chi hội.",
    "G04": "Phấn đấu tăng tỷ lệ công dân học tập thêm 5 %.",
}


def _days(above: Unit, today: date) -> tuple[date, date]:
    """The round's days or the plan's; where they are past, days still to come: a report is due."""
    start = proposed(above, today.year)
    if start["ward_day"] > today:
        return start["ward_day"], start["city_day"]
    return today + timedelta(days=10), today + timedelta(days=15)


def load_report_years(above: Unit) -> None:
    """Last year's reports done and this year's in the middle; nothing where there are any."""
    if ReportYear.objects.exists():
        return
    load_indicators()
    today = timezone.localdate()
    _last_year(above, today)
    ward_day, city_day = _days(above, today)
    period = open_year(
        actor=User.objects.get(username="tp.tiepnhan"),
        data={
            "year": today.year,
            "ward_day": ward_day,
            "ward_day_counts": False,
            "city_day": city_day,
            "city_day_counts": False,
            "basis": "Kế hoạch số 368/KH-UBND ngày 30/10/2023",
            "recipients": _RECIPIENTS,
        },
    )
    reports = WardReport.objects.filter(period=period).select_related("unit")
    for place, report in enumerate(reports.order_by("unit__code")):
        _play(report, place, _STANDS[place % len(_STANDS)])
    own = {"B71": 42, "B72": 40, "B73": 37, "E01": 24, "E03": 6, "E04": 2, "E05": 64}
    _fill(city.KIND, CityReport.objects.get(period=period).pk, "tp.tiepnhan", own, {})


_RECIPIENTS = "Ủy ban nhân dân thành phố Phan Rang - Tháp Chàm\nHội Khuyến học tỉnh Ninh Thuận"


def _last_year(above: Unit, today: date) -> None:
    """Taken over as it was: every ward's figures accepted, the association's sent."""
    year = today.year - 1
    period = ReportYear.objects.create(
        city=above,
        year=year,
        ward_day=date(year, 11, 15),
        city_day=date(year, 11, 20),
        basis="Kế hoạch số 368/KH-UBND ngày 30/10/2023",
        recipients=_RECIPIENTS,
    )
    then = timezone.make_aware(datetime(year, 11, 12, 9, 0))
    values = []
    for place, unit in enumerate(wards_under(above.pk, today)):
        report = WardReport(
            period=period,
            unit=unit,
            owed_from=date(year, 10, 1),
            signed_at=then,
            signed_by=User.objects.get(username=f"{unit.slug}.chutich"),
            first_sent_at=then,
            sent_at=then,
            accepted_at=then + timedelta(days=2),
        )
        for move in (report.sign, report.send, report.accept, report.freeze):
            move()
        report.save()
        values += [
            Value(period=period, unit=unit, code=code, number=number, changed_at=then)
            for code, number in figures_of(place, year).items()
        ]
    Value.objects.bulk_create(values)
    whole = CityReport(
        period=period,
        signed_at=then + timedelta(days=6),
        signed_by=User.objects.get(username="tp.chutich"),
        first_sent_at=then + timedelta(days=6),
        sent_at=then + timedelta(days=6),
    )
    for move in (whole.lock, whole.sign, whole.send):
        move()
    whole.save()


def _fill(kind: Kind, pk: int, who: str, figures: dict[str, int], texts: dict[str, str]) -> None:
    cells = [
        {"code": code, "value": format_number(number), "note": "", "seen": "", "seen_note": ""}
        for code, number in figures.items()
    ]
    cells += [
        {"code": code, "value": text, "note": "", "seen": "", "seen_note": ""}
        for code, text in texts.items()
    ]
    door.do(kind, "fill", pk, User.objects.get(username=who), inputs={"cells": cells})


def _play(report: WardReport, place: int, stand: str) -> None:
    slug, year = report.unit.slug, report.period.year
    figures = {
        # What came from last year's report comes by itself.
        code: number
        for code, number in figures_of(place, year).items()
        if code != "C01"
    }
    texts = dict(_TEXTS)
    if stand == "draft":
        figures = dict(list(figures.items())[: 12 + 7 * (place % 4)])
        texts = {}
    elif place % 7 == 6:
        del figures["A07"]
    _fill(ward.KIND, report.pk, f"{slug}.canbo", figures, texts)
    chair = User.objects.get(username=f"{slug}.chutich")
    if stand == "draft":
        return
    door.do(ward.KIND, "sign", report.pk, chair)
    door.do(ward.KIND, "send", report.pk, chair)
    officer = User.objects.get(username="tp.tiepnhan")
    if stand == "accepted":
        door.do(ward.KIND, "accept", report.pk, officer)
    elif stand == "returned":
        remarks = [{"code": "B23", "text": "So lại với sổ công nhận của phường."}]
        door.do(ward.KIND, "give_back", report.pk, officer, inputs={"remarks": remarks})
