"""The association's report: what is missing is stated, locked once, amended with the difference."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.models import Event
from organizations.refusals import Refused
from reports import city, years
from reports.consolidation import Consolidation, Total, consolidate
from reports.models import CityReport, ReportYear, Value, WardReport
from reports.versions import latest
from tests import worlds
from tests.clock import Clock
from tests.reports import season
from tests.reports.season import accepted, act, cell, fill, sent
from workflows.kernel import door

pytestmark = pytest.mark.django_db


@pytest.fixture
def period(monkeypatch: pytest.MonkeyPatch) -> Iterator[ReportYear]:
    Clock(monkeypatch).set("11-02")
    yield season.opened(wards=4)


def wards(period: ReportYear) -> list[WardReport]:
    return list(WardReport.objects.filter(period=period).order_by("unit__code"))


def total(whole: Consolidation, code: str) -> Total:
    return next(one for one in whole.totals if one.indicator.code == code)


def refused(report: CityReport, code: str, username: str, kind: str, **inputs: Any) -> Refused:
    before = (
        list(CityReport.objects.values_list()),
        list(WardReport.objects.order_by("pk").values_list()),
        Event.objects.count(),
    )
    with pytest.raises(Refused) as caught:
        door.do(city.KIND, code, report.pk, worlds.who(username), inputs=inputs)
    assert caught.value.kind == kind, caught.value.reasons
    assert before == (
        list(CityReport.objects.values_list()),
        list(WardReport.objects.order_by("pk").values_list()),
        Event.objects.count(),
    )
    return caught.value


def test_only_accepted_reports_count_and_a_hole_is_no_zero(period: ReportYear) -> None:
    first, second, third, _fourth = wards(period)
    accepted(first, B21="266", B23="215", A01="0", B51="mức độ 1", C02="10.000.000")
    accepted(second, B23="40", A01="5", B51="chưa công nhận")
    sent(third, A01="900", B21="1", B23="1", B51="mức độ 1")
    whole = consolidate(period)
    assert (total(whole, "A01").amount, total(whole, "A01").counted) == (5, 2)
    assert (total(whole, "B23").amount, total(whole, "B23").counted) == (255, 2)
    # The share runs over whoever has both its parts: 215 of 266, never 255 of 266.
    assert (total(whole, "B24").shown, total(whole, "B24").counted) == ("80,83 %", 1)
    assert (total(whole, "A04").shown, total(whole, "A04").counted) == ("", 0)
    assert total(whole, "B51").shown == "chưa công nhận: 1; mức độ 1: 1"
    assert (len(whole.owing), len(whole.accepted), len(whole.absent)) == (4, 2, 2)
    rows = {one["code"]: one for one in whole.figures()["rows"]}
    assert rows["A04"]["value"] is None and rows["A01"]["of"] == 4


def test_the_associations_own_figures_are_added_where_it_has_any(period: ReportYear) -> None:
    report, (first, *_rest) = season.above(period), wards(period)
    accepted(first, C02="10.000.000", E01="4", A01="14")
    cells = [cell("C02", "5.000.000"), cell("B71", "42"), cell("B73", "37"), cell("G01", "Tốt.")]
    act(report, "fill", "tp.thamdinh", cells=cells)
    whole = consolidate(period)
    assert (total(whole, "C02").amount, total(whole, "C02").own) == (15_000_000, 5_000_000)
    assert total(whole, "B74").shown == "88,10 %" and total(whole, "B71").counted == 0
    assert total(whole, "E01").amount == 4 and total(whole, "E01").own is None
    assert (
        "A01" in refused(report, "fill", "tp.thamdinh", "invalid", cells=[cell("A01", "3")]).fields
    )
    refused(report, "fill", "mybinh.canbo", "hidden", cells=[cell("B71", "3")])


def test_a_lock_waits_for_what_was_sent_and_leaves_nobody_out_before_their_day(
    period: ReportYear, monkeypatch: pytest.MonkeyPatch
) -> None:
    report, (first, second, third, _fourth) = season.above(period), wards(period)
    accepted(first, A01="14")
    sent(second, A01="10")
    sent(third, A01="10")
    act(third, "give_back", "tp.tiepnhan", remarks=[{"code": "A01", "text": "Xem lại"}])
    reasons = refused(report, "lock", "tp.tiepnhan", "unmet", gaps=True).reasons
    assert [one.code for one in reasons] == ["waiting", "returned", "absent"]
    act(second, "accept", "tp.tiepnhan")
    Clock(monkeypatch).set("11-15")
    refusal = refused(report, "lock", "tp.tiepnhan", "unmet", gaps=False)
    assert [one.code for one in refusal.reasons] == ["gaps"]
    assert third.unit.short_name in refusal.reasons[0].text
    refused(report, "lock", "tp.thamdinh", "forbidden", gaps=True)
    act(report, "lock", "tp.tiepnhan", gaps=True)
    assert report.state == "locked"
    assert [one.state for one in wards(period)] == ["frozen", "frozen", "returned", "draft"]
    made = latest(report)
    assert made is not None and made.figures["accepted"] == 2 and made.figures["owing"] == 4


def test_after_the_lock_nothing_changes_but_by_a_version_with_reason_and_difference(
    period: ReportYear,
) -> None:
    report = season.above(period)
    for place, one in enumerate(wards(period), 1):
        accepted(one, A01=str(place), A03="1")
    act(report, "lock", "tp.tiepnhan")
    refused(report, "fill", "tp.tiepnhan", "unmet", cells=[cell("E01", "4")])
    refused(report, "sign", "tp.tiepnhan", "forbidden")
    act(report, "sign", "tp.chutich")
    act(report, "send", "tp.tiepnhan")
    assert report.first_sent_at < years.city_ends(period)
    first = wards(period)[0]
    slug = first.unit.slug
    act(first, "undo", "tp.chutich", reason="Đếm sót chi hội")
    act(first, "fill", f"{slug}.canbo", cells=[cell("A01", "11", seen="1")])
    # What was locked stands as it was locked.
    assert latest(report).figures["rows"][0]["shown"] == "10"
    sent(first)
    act(first, "accept", "tp.tiepnhan")
    refused(report, "amend", "tp.tiepnhan", "forbidden", reason="Bổ sung")
    act(report, "amend", "tp.chutich", reason="Phường đếm sót chi hội")
    act(report, "lock", "tp.tiepnhan")
    made = latest(report)
    assert (made.number, made.reason) == (2, "Phường đếm sót chi hội")
    assert made.differences == [["A01", "10", "20"]]
    assert [one.state for one in wards(period)] == ["frozen"] * 4


def test_sixteen_wards_take_as_many_statements_as_three_and_at_most_fifteen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    Clock(monkeypatch).set("11-02")
    worlds.make_world()
    taken = []
    for year, count in ((2026, 16), (2027, 3)):
        period = season.opened(
            year,
            wards=count,
            ward_day=timezone.localdate(),
            city_day=timezone.localdate() + timedelta(days=3),
        )
        for one in wards(period)[:2]:
            fill(one, A01="3")
        period = ReportYear.objects.get(pk=period.pk)
        with CaptureQueriesContext(connection) as statements:
            consolidate(period).figures()
        taken.append(len(statements))
    assert taken[0] <= 15
    # The second year has one before it to read: three statements for any number of wards.
    assert taken[1] <= taken[0] + 3


def test_a_year_is_opened_once_by_who_gathers_reports_and_every_ward_owes_one(
    period: ReportYear,
) -> None:
    with pytest.raises(Refused, match="đã mở"):
        season.opened()
    data = {"year": 2030, "ward_day": period.ward_day, "city_day": period.city_day}
    with pytest.raises(Refused) as caught:
        years.open_year(actor=worlds.who("mybinh.chutich"), data=data)
    assert caught.value.kind == "forbidden"
    other = season.opened(2027)
    assert other.reports.count() == 16 and other.city_report.state == "open"
    assert set(other.reports.values_list("owed_from", flat=True)) == {timezone.localdate()}
    assert not Value.objects.filter(period=other).exists()


def test_a_unit_that_came_later_owes_one_since_a_day_and_nobody_twice(period: ReportYear) -> None:
    report = season.above(period)
    listed = wards(period)[0].unit.code
    refusal = refused(report, "owe", "tp.tiepnhan", "invalid", unit=listed, on="2026-11-03")
    assert "unit" in refusal.fields
    refused(report, "owe", "tp.thamdinh", "forbidden", unit="x", on="2026-11-03")
    other = years.wards_under(period.city_id, timezone.localdate()).exclude(
        pk__in=[one.unit_id for one in wards(period)]
    )[0]
    act(report, "owe", "tp.tiepnhan", unit=other.code, on="2026-11-03")
    made = WardReport.objects.get(period=period, unit=other)
    assert made.owed_from.isoformat() == "2026-11-03" and made.state == "draft"
    assert len(consolidate(period).owing) == 5
