"""A ward's report: filled, signed, sent, returned or accepted, frozen; each no has its reason."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from audit.models import Event
from nominations.models import FiledReport
from organizations.refusals import Refused
from reports import ward, years
from reports.consolidation import consolidate
from reports.models import Value, WardReport
from reports.versions import latest
from tests import worlds
from tests.clock import Clock
from tests.reports import season
from tests.reports.season import act, cell, fill
from workflows.kernel import door

pytestmark = pytest.mark.django_db

OFFICER, CHAIR, CITY = "mybinh.canbo", "mybinh.chutich", "tp.tiepnhan"


@pytest.fixture
def report(monkeypatch: pytest.MonkeyPatch) -> Iterator[WardReport]:
    Clock(monkeypatch).set("11-02")
    season.opened()
    yield season.of("mybinh")


def refused(report: WardReport, code: str, username: str, kind: str, **inputs: Any) -> Refused:
    """Refused so, and nothing is changed: neither the report, nor a figure, nor the record."""

    def stored() -> tuple[Any, ...]:
        return (
            list(WardReport.objects.order_by("pk").values_list()),
            list(Value.objects.order_by("pk").values_list()),
            Event.objects.count(),
        )

    before = stored()
    with pytest.raises(Refused) as caught:
        door.do(ward.KIND, code, report.pk, worlds.who(username), inputs=inputs)
    assert caught.value.kind == kind, caught.value.reasons
    assert stored() == before
    return caught.value


def number(report: WardReport, code: str) -> int | None:
    return ward.sheet(report).rows[code].number


def test_a_report_goes_its_whole_way_and_is_recorded_step_by_step(report: WardReport) -> None:
    fill(report, A04="812", A12="3.870", C02="86,2 triệu", G01="Nhiều khu phố học tốt.")
    act(report, "sign", CHAIR)
    assert report.state == "signed" and report.signed_by == worlds.who(CHAIR)
    act(report, "reopen", CHAIR, reason="Ghi thêm nữ hội viên")
    assert report.state == "draft"
    fill(report, A07="398")
    act(report, "sign", CHAIR)
    act(report, "send", CHAIR)
    act(report, "give_back", CITY, remarks=[{"code": "A07", "text": "Xem lại sổ"}])
    assert [one.code for one in report.remarks.filter(closed_at=None)] == ["A07"]
    act(report, "fill", OFFICER, cells=[cell("A07", "400", seen="398")])
    act(report, "sign", CHAIR)
    act(report, "send", CHAIR)
    assert not report.remarks.filter(closed_at=None).exists()
    act(report, "accept", CITY)
    assert report.state == "accepted" and not years.is_late(report)
    assert FiledReport.objects.get(unit=report.unit, year=2026).filed_on.isoformat() == "2026-11-02"
    newest = latest(report)
    assert newest is not None and newest.number == 3
    assert newest.differences == [["A07", "398", "400"]] and newest.reason
    acts = Event.objects.filter(stream=f"ward_report:{report.pk}").order_by("seq")
    assert [one.kind for one in acts] == (
        "fill sign reopen fill sign send give_back fill sign send accept".split()  # noqa: SIM905
    )


def test_each_act_is_its_own_peoples_and_of_its_own_state(report: WardReport) -> None:
    for person in (CITY, "kiemtra", "quantri"):
        refused(report, "fill", person, "hidden" if person == "quantri" else "forbidden", cells=[])
    refused(report, "fill", "dovinh.canbo", "hidden", cells=[cell("A01", "1")])
    refused(report, "sign", OFFICER, "forbidden")
    refused(report, "send", CHAIR, "unmet")
    refused(report, "accept", CITY, "unmet")
    season.sent(report, A01="14")
    refused(report, "fill", OFFICER, "unmet", cells=[cell("A01", "15", seen="14")])
    refused(report, "accept", CHAIR, "forbidden")
    refused(report, "give_back", CITY, "invalid", remarks=[])
    refused(report, "give_back", CITY, "invalid", remarks=[{"code": "Z99", "text": "Sửa"}])
    act(report, "accept", CITY)
    refused(report, "undo", CITY, "forbidden", reason="Nhầm")
    refused(report, "undo", "tp.chutich", "invalid", reason=" ")
    refused(report, "freeze", "tp.chutich", "forbidden")
    act(report, "undo", "tp.chutich", reason="Phường xin sửa số hội viên")
    assert report.state == "returned" and report.accepted_at is None
    assert report.remarks.get(closed_at=None).text == "Phường xin sửa số hội viên"


def test_empty_is_not_zero_and_zero_is_an_answer(report: WardReport) -> None:
    fill(report, A01="0", A03="")
    sheet = ward.sheet(report)
    assert sheet.rows["A01"].answered and sheet.rows["A01"].number == 0
    assert not sheet.rows["A03"].answered and sheet.rows["A03"].number is None
    assert sheet.answered == 1
    act(report, "fill", OFFICER, cells=[cell("A01", "", seen="0")])
    assert number(report, "A01") is None and not Value.objects.exists()
    row = next(one for one in ward.sheet(report).figures() if one["code"] == "A01")
    assert row["value"] is None and row["shown"] == ""


def test_shares_are_never_typed_and_wait_for_what_they_are_made_of(report: WardReport) -> None:
    refusal = refused(report, "fill", OFFICER, "invalid", cells=[cell("B24", "77,97")])
    assert "máy tính" in refusal.fields["B24"][0]
    fill(report, B21="266")
    assert ward.sheet(report).rows["B24"].waits == ("B23",)
    fill(report, B23="215", B22="250")
    assert ward.sheet(report).rows["B24"].shown == "80,83 %"
    assert ward.sheet(report).as_told()["B24"]["value"] == 80.83


def test_rules_are_told_beside_the_cell_and_only_red_ones_keep_from_signing(
    report: WardReport,
) -> None:
    fill(report, B21="1000", B22="846", B23="874", A04="900", A07="50")
    row = ward.sheet(report).rows["B23"]
    assert [one.severity for one in row.checks] == ["ask"] and row.worst == "ask"
    act(report, "fill", OFFICER, cells=[cell("B23", "874", seen="874", note="Đăng ký muộn")])
    assert not ward.sheet(report).rows["B23"].checks
    fill(report, A12="800")
    refusal = refused(report, "sign", CHAIR, "unmet")
    assert [one.code for one in refusal.reasons] == ["rule.A04-1"]
    assert "A04" in refusal.reasons[0].text
    act(report, "fill", OFFICER, cells=[cell("A12", "8.000", seen="800")])
    act(report, "sign", CHAIR)


def test_every_wrong_cell_is_named_and_none_is_stored(report: WardReport) -> None:
    cells = [cell("A01", "14"), cell("A05", "-2"), cell("B99", "1"), cell("C02", "hai triệu")]
    refusal = refused(report, "fill", OFFICER, "invalid", cells=cells)
    assert set(refusal.fields) == {"A05", "B99", "C02"}
    assert "2026" in refusal.fields["B99"][0]
    refused(report, "fill", OFFICER, "invalid", cells=[cell("A01", "1"), cell("A01", "2")])
    refused(report, "fill", OFFICER, "invalid", cells=[{"code": "A01", "year": "2025"}])


def test_two_officers_lose_nothing_and_are_told_what_the_other_wrote(report: WardReport) -> None:
    fill(report, A04="774", A05="41")
    # Both opened the form; the chair saves A04 first, the officer then A05 and A04.
    act(report, "fill", CHAIR, cells=[cell("A04", "812", seen="774")])
    refusal = refused(
        report,
        "fill",
        OFFICER,
        "unmet",
        cells=[cell("A04", "800", seen="774"), cell("A05", "52", seen="41")],
    )
    assert set(refusal.fields) == {"A04"} and "812" in refusal.fields["A04"][0]
    assert worlds.who(CHAIR).full_name in refusal.fields["A04"][0]
    # What I did not touch is not mine to overwrite; what both wrote alike is no quarrel.
    act(
        report,
        "fill",
        OFFICER,
        cells=[cell("A04", "774", seen="774"), cell("A05", "52", seen="41")],
    )
    act(report, "fill", OFFICER, cells=[cell("A04", "812", seen="774")])
    assert (number(report, "A04"), number(report, "A05")) == (812, 52)


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Asia/Ho_Chi_Minh"])
@pytest.mark.parametrize(
    ("moment", "late"),
    [
        (datetime(2026, 11, 14, 16, 59, 59, 999999, tzinfo=UTC), False),
        (datetime(2026, 11, 14, 17, 0, 0, tzinfo=UTC), True),
    ],
    ids=["14/11 23:59:59", "15/11 00:00:00"],
)
def test_in_time_ends_where_the_fifteenth_begins_here_whatever_the_servers_zone(
    report: WardReport, zone: str, moment: datetime, late: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: moment)
    with timezone.override(zone):
        season.sent(report, A01="14")
        assert years.is_late(report) is late
        assert years.standing(report, 1).code == ("late" if late else "in_time")
        assert f"{years.last_minute(years.ward_ends(report.period)):%H:%M:%S %d/%m}" == (
            "23:59:59 14/11"
        )
    report.period.ward_day_counts = True
    assert not years.is_late(report)


def test_returned_and_sent_again_it_stays_in_time(
    report: WardReport, monkeypatch: pytest.MonkeyPatch
) -> None:
    season.sent(report, A01="14")
    act(report, "give_back", CITY, remarks=[{"code": "", "text": "Thiếu nhận xét"}])
    Clock(monkeypatch).set("11-17")
    season.sent(report)
    assert report.sent_at > years.ward_ends(report.period) and not years.is_late(report)


def test_in_time_late_never_and_sent_but_empty_are_four_things(
    report: WardReport, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock(monkeypatch)
    period = report.period
    season.sent(report, A01="14")
    season.sent(season.of("baoan"))
    clock.set("11-16")
    season.sent(season.of("dovinh"), A01="3")
    act(season.of("daolong"), "excuse", "tp.chutich", on="2026-11-01", reason="Đã sáp nhập")
    found = consolidate(period).late()
    assert found == {"in_time": 1, "empty": 1, "late": 1, "never": 12}
    refused(season.of("daolong"), "sign", "daolong.chutich", "unmet")
    act(season.of("daolong"), "owe_again", "tp.chutich", reason="Ghi nhầm")
    act(season.of("daolong"), "remind", CITY)
    assert season.of("daolong").reminders == 1


def test_last_year_stands_beside_and_the_opening_balance_comes_from_it(
    report: WardReport, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now - timedelta(days=365))
    before = season.opened(2025)
    old = season.of("mybinh", before)
    money = {"C01": "10.000.000", "C02": "50.000.000", "C03": "0", "C05": "30.000.000"}
    season.sent(old, A04="600", **money, C06="5.000.000", C07="0")
    season.sent(season.of("baoan", before), A04="100")
    monkeypatch.setattr(timezone, "now", lambda: now)
    fill(report, A04="812")
    sheet = ward.sheet(report)
    assert sheet.rows["C01"].number == 25_000_000 and sheet.rows["C01"].follows
    assert sheet.rows["A04"].last == 600 and "Tăng 35 %" in sheet.rows["A04"].checks[0].text
    # Another figure may be typed; the difference is told, with the way back to it.
    act(report, "fill", OFFICER, cells=[cell("C01", "24.000.000", seen="25.000.000")])
    said = ward.sheet(report).rows["C01"].checks
    assert [(one.code, one.use) for one in said] == [("source", 25_000_000)]
    act(report, "fill", OFFICER, cells=[cell("C01", "25.000.000", seen="24.000.000")])
    assert ward.sheet(report).rows["C01"].follows
    act(report, "sign", CHAIR)
    kept = Value.objects.get(period=report.period, unit=report.unit, code="C01")
    assert (kept.number, kept.source) == (25_000_000, "taken")
