"""The commands other systems call: their JSON, files and exit codes."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.reports import season
from tests.reports.season import accepted, fill

pytestmark = pytest.mark.django_db


def said(*command: Any) -> str:
    out = io.StringIO()
    call_command(*command, stdout=out)
    return out.getvalue()


def test_a_wards_figures_are_told_and_what_is_absent_is_null() -> None:
    season.opened()
    fill(season.of("mybinh"), A04="812", A12="3870", A06="0")
    told = json.loads(said("ward_report", "--unit", "mybinh", "--year", "2026", "--json"))
    assert told["A04"]["value"] == 812 and told["A09"]["value"] == 20.98
    assert told["A06"]["value"] == 0 and told["A05"]["value"] is None
    assert told["A04"] | {"note": ""} == {
        "value": 812, "last_year": None, "source": "typed", "checks": [], "note": "",
    }  # fmt: skip
    assert "chưa có" in said("ward_report", "--unit", "mybinh", "--year", "2026")
    fill(season.of("mybinh"), A08="900")
    with pytest.raises(SystemExit) as ended:
        said("ward_report", "--unit", "mybinh", "--year", "2026", "--json")
    assert ended.value.code == 1
    with pytest.raises(CommandError) as caught:
        said("ward_report", "--unit", "mybinh", "--year", "2019")
    assert caught.value.returncode == 2


def test_the_associations_report_is_written_whole(tmp_path: Path) -> None:
    period = season.opened(wards=3)
    accepted(period.reports.order_by("unit__code")[0], A01="14")
    told = json.loads(
        said("city_report", "--unit", "tp", "--year", "2026", "--out", tmp_path, "--json")
    )
    assert (told["accepted"], told["owing"], told["state"]) == (1, 3, "open")
    assert sorted(one.name for one in tmp_path.iterdir()) == told["files"]
    assert (tmp_path / "bao-cao-2026.pdf").read_bytes().startswith(b"%PDF")
    rows = json.loads((tmp_path / "bao-cao-2026.json").read_text())["rows"]
    assert next(one for one in rows if one["code"] == "A01")["value"] == 14
    with pytest.raises(CommandError) as caught:
        said("city_report", "--unit", "", "--year", "2026", "--out", tmp_path)
    assert caught.value.returncode == 2
