"""The annex: totals as formulas that LibreOffice reckons as the database does."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from organizations.refusals import Refused
from reports import annex
from reports.consolidation import consolidate
from reports.demo import figures_of
from reports.models import Measure, ReportYear, WardReport
from tests.reports import season
from tests.reports.season import accepted, act, cell
from tests.worlds import browser

pytestmark = pytest.mark.django_db


def gathered() -> ReportYear:
    """Three of five in, with holes: one without population, one without clans."""
    period = season.opened(2025, wards=5)
    for place, one in enumerate(period.reports.order_by("unit__code")[:3]):
        figures = {code: str(number) for code, number in figures_of(place, 2025).items()}
        for code in {1: ["A12"], 2: ["B31", "B51"]}.get(place, []):
            del figures[code]
        accepted(one, **figures)
    own = [cell("C02", "5.000.000"), cell("B71", "42"), cell("B73", "37"), cell("E01", "0")]
    act(season.above(period), "fill", "tp.thamdinh", cells=own)
    return period


def sheet(data: bytes) -> tuple[list[Any], dict[str, list[Any]]]:
    """The heads and the rows by code."""
    rows = list(load_workbook(io.BytesIO(data), data_only=True)["So lieu"].values)
    return list(rows[4]), {row[0]: list(row) for row in rows[5:] if row[0]}


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed here")
def test_libreoffice_reckons_every_total_as_the_database_does(tmp_path: Path) -> None:
    period = gathered()
    (tmp_path / "a.xlsx").write_bytes(annex.of(season.above(period)))
    subprocess.run(
        ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/office",
         "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", tmp_path / "out",
         tmp_path / "a.xlsx"],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    heads, rows = sheet((tmp_path / "out" / "a.xlsx").read_bytes())
    place = {name: heads.index(name) for name in ("Tổng", "Số nơi có số", "Riêng Hội")}
    seen = 0
    for one in consolidate(period).totals:
        row = rows[one.indicator.code]
        assert row[place["Số nơi có số"]] == one.counted, one.indicator.code
        total = row[place["Tổng"]]
        if one.indicator.measure == Measure.CHOICE:
            assert all(part in total for part in one.shown.split("; ")), (total, one.shown)
        elif one.amount is None:
            assert total == "chưa có", one.indicator.code
        else:
            assert total == pytest.approx(float(one.amount), rel=1e-12), one.indicator.code
            seen += 1
    assert seen > 80
    # Where a part is missing the share is not there, and the hole is in no total.
    second = heads.index(
        WardReport.objects.filter(period=period).order_by("unit__code")[1].unit.short_name
    )
    assert rows["A12"][second] is None and rows["A09"][second] in (None, "")
    assert rows["A12"][place["Số nơi có số"]] == 2 and rows["A09"][place["Số nơi có số"]] == 2


def test_who_is_not_in_has_an_empty_marked_column_and_totals_are_formulas() -> None:
    period = gathered()
    page = load_workbook(io.BytesIO(annex.of(season.above(period))))["So lieu"]
    heads = [one.value for one in page[5]]
    assert sum("chưa có số" in str(one) for one in heads) == 2
    absent = next(n for n, one in enumerate(heads, 1) if "chưa có số" in str(one))
    assert {page.cell(row, absent).value for row in range(6, page.max_row + 1)} == {None}
    total = heads.index("Tổng") + 1
    assert all(
        str(page.cell(row, total).value).startswith("=") for row in range(6, page.max_row + 1)
    )


def test_a_locked_report_goes_out_as_locked_whatever_is_changed_after(tmp_path: Path) -> None:
    period = gathered()
    above = season.above(period)
    act(above, "lock", "tp.tiepnhan", gaps=True)
    before = annex.figures_of(above)
    first = period.reports.order_by("unit__code")[0]
    act(first, "undo", "tp.chutich", reason="Sửa")
    assert annex.figures_of(above) == before
    act(above, "amend", "tp.chutich", reason="Một nơi rút số")
    assert annex.figures_of(above) != before and annex.figures_of(above, 1) == before
    with pytest.raises(Refused):
        annex.figures_of(above, 7)
    page = browser("tp.tiepnhan")
    told = page.get(f"/bao-cao/nam/{above.pk}/bao-cao.json?ban=1").json()
    assert told["accepted"] == 3 and told["owing"] == 5
    assert next(one for one in told["rows"] if one["code"] == "C02")["own"] == 5_000_000
    sheet_ = page.get(f"/bao-cao/nam/{above.pk}/phu-luc.xlsx?ban=1")
    assert sheet_.status_code == 200 and sheet_.content.startswith(b"PK")
    lines = b"".join(page.get(f"/bao-cao/nam/{above.pk}/so-lieu.csv")).decode().splitlines()
    assert any("C02" in line and "5000000" in line for line in lines)
    assert browser("mybinh.canbo").get(f"/bao-cao/nam/{above.pk}/phu-luc.xlsx").status_code == 404
