"""Figures that come by themselves: as long as the list behind them, nothing under the seal."""

from __future__ import annotations

import pytest

from nominations.models import Round
from reports import sources, ward
from reports.figures import indicators_of
from reports.models import ReportYear
from tests import worlds
from tests.reports import season
from tests.reports.season import act, cell
from tests.worlds import browser

pytestmark = pytest.mark.django_db


def this_year() -> Round:
    """The demonstration's round, held this year."""
    Round.objects.update(year=season.YEAR)
    return worlds.make_world()


def known(period: ReportYear, slug: str) -> dict[str, int]:
    report = season.of(slug, period)
    return sources.figures(period, [report.unit_id], indicators_of(period.year))[report.unit_id]


def test_without_a_round_that_year_there_is_no_answer_and_with_one_there_is_zero() -> None:
    period = season.opened(wards=6)
    assert known(period, "dovinh") == {}
    this_year()
    assert known(period, "dovinh")["F01"] == 0 and known(period, "dovinh")["C14"] == 0


def test_every_figure_from_dossiers_is_as_long_as_its_list_and_the_seal_holds() -> None:
    round_ = this_year()
    worlds.draft(round_, name="Gia đình ông Nháp")
    worlds.received(round_)
    worlds.passed(round_, name="Gia đình ông Hai")
    period = season.opened()
    report = season.of("mybinh", period)
    found = known(period, "mybinh")
    assert (found["F01"], found["F02"]) == (2, 0)
    page = browser("mybinh.canbo")
    for one in indicators_of(period.year):
        if not one.source.startswith("nominations:"):
            continue
        behind = sources.behind(period, report.unit, one)
        assert behind is not None
        adds = behind.adds
        counted = sum(map(adds, behind.rows)) if adds else behind.rows.count()
        assert counted == found[one.code], one.code
        answer = page.get(f"/bao-cao/phuong/{report.pk}/nguon/{one.code}/")
        assert answer.status_code == 200
        assert f"{behind.rows.count()} dòng" in answer.content.decode()
    assert page.get(f"/bao-cao/phuong/{report.pk}/nguon/A01/").status_code == 404


def test_a_figure_follows_its_source_until_it_is_signed_and_again_when_returned() -> None:
    round_ = this_year()
    period = season.opened()
    report = season.of("mybinh", period)
    worlds.submitted(round_)
    assert ward.sheet(report).rows["F01"].number == 1
    season.sent(report)
    worlds.submitted(round_, name="Gia đình ông Ba")
    assert ward.sheet(report).rows["F01"].number == 1
    act(report, "give_back", "tp.tiepnhan", remarks=[{"code": "F01", "text": "Còn thiếu"}])
    row = ward.sheet(report).rows["F01"]
    assert row.number == 2 and row.follows
    # What was shown and left alone is not typed.
    act(report, "fill", "mybinh.canbo", cells=[cell("F01", "2", seen="2")])
    assert ward.sheet(report).rows["F01"].follows
