"""Discipline, death, founding year, residence: entered by page, list and API, and judged."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pytest
from openpyxl import load_workbook

from nominations.eligibility.evaluation import evaluate
from nominations.models import Nomination
from nominations.workbooks import blank, headers, repair
from tests import worlds
from tests.worlds import browser

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 27)


def told(nomination: Nomination, code: str) -> str:
    fresh = Nomination.objects.get(pk=nomination.pk)
    return next(one.text for one in evaluate(fresh) if one.code == code)


@pytest.mark.parametrize(
    ("award", "sent", "rule"),
    [
        ("scholarship", {"discipline_until": "31/12/2999"}, "E05"),
        ("scholarship", {"deceased_on": "01/07/2024"}, "E15"),
        ("scholarship", {"residence": "Phường Đô Vinh"}, "E07"),
        ("learning_family", {"established_year": TODAY.year}, "E16"),
        ("learning_family", {"residence": "Đô Vinh"}, "E07"),
    ],
)
def test_each_fact_comes_in_by_the_api_and_fires_its_rule(
    award: str, sent: dict[str, Any], rule: str
) -> None:
    nomination = worlds.draft(worlds.make_world(), award)
    Nomination.objects.filter(pk=nomination.pk).update(period_from=dt.date(2023, 9, 1))
    assert told(nomination, rule) == ""
    client = browser("mybinh.canbo")
    answer = client.post(
        f"/api/v1/nominations/{nomination.number}/actions/edit/",
        {"data": sent},
        content_type="application/json",
    )
    assert answer.status_code == 200, answer.content
    assert told(nomination, rule) != ""


def test_a_day_that_is_none_is_refused_at_its_field_by_page_and_list() -> None:
    number = worlds.draft(worlds.make_world(), "scholarship").number
    answer = browser("mybinh.canbo").post(
        f"/api/v1/nominations/{number}/actions/edit/",
        {"data": {"discipline_until": "31/02/2024"}},
        content_type="application/json",
    )
    assert answer.status_code == 422 and "discipline_until" in answer.json()["fields"]
    texts = {"discipline_until": "2024", "posthumous": "có lẽ"}
    row = repair.reread("scholarship", 7, texts, {}, today=TODAY)
    assert {"day.unreadable", "flag.unknown"} <= {one.code for one in row.messages}


def test_a_list_knows_the_headings_but_the_blank_does_not_ask_for_them() -> None:
    assert headers.field_of("Ngày hết kỷ luật") == "discipline_until"
    assert headers.field_of("Truy tặng") == "posthumous"
    texts = {"deceased_on": "20/07/2024", "posthumous": "x", "discipline_until": "31/12/2023"}
    row = repair.reread("scholarship", 7, texts, {}, today=TODAY)
    assert {name: row.values[name] for name in texts} == texts
    heads = [
        {cell.value for cell in load_workbook(io.BytesIO(data)).worksheets[0][6]}
        for data in (
            blank.blank_workbook("scholarship"),
            blank.blank_workbook("scholarship", rows=[row.values]),
        )
    ]
    assert "Ngày mất" not in heads[0] and "Ngày mất" in heads[1]
