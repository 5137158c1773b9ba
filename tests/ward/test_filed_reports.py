"""Which ward filed its yearly report: who writes it down, what is refused, what is recorded."""

from __future__ import annotations

import pytest
from rest_framework.test import APIClient

from audit.models import Event
from nominations.models import FiledReport
from organizations.models import Unit
from tests import worlds
from tests.worlds import browser

pytestmark = pytest.mark.django_db


def given(**changes: object) -> dict[str, object]:
    code = Unit.objects.get(slug="mybinh").code
    base = {"unit": code, "year": 2023, "filed_on": "10/01/2024", "reference": "09/BC-HKH"}
    return {**base, **changes}


def test_the_intake_officer_writes_it_down_once_and_it_is_recorded() -> None:
    worlds.make_world()
    officer = browser("tp.tiepnhan")
    assert officer.post("/bao-cao-da-nop/", given()).status_code == 302
    page = officer.get("/bao-cao-da-nop/").content.decode()
    assert "09/BC-HKH" in page and "10/01/2024" in page
    assert Event.objects.filter(kind="record_report").count() == 1
    again = officer.post("/bao-cao-da-nop/", given())
    assert again.status_code == 422 and "Đã ghi báo cáo năm này" in again.content.decode()
    assert FiledReport.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"filed_on": "10/01/2099"}, "ở tương lai"),
        ({"filed_on": "10/01/2022"}, "trước năm đó"),
        ({"unit": "99999"}, "Không có phường, xã"),
        ({"year": "x"}, ""),
        ({"filed_on": "mai"}, ""),
    ],
)
def test_what_cannot_be_is_refused_with_its_reason(change: dict[str, str], said: str) -> None:
    worlds.make_world()
    answer = browser("tp.tiepnhan").post("/bao-cao-da-nop/", given(**change))
    assert answer.status_code == 422 and said in answer.content.decode()
    assert not FiledReport.objects.exists() and not Event.objects.filter(kind="record_report")


def test_wards_read_their_own_and_write_none_and_the_administrator_may() -> None:
    worlds.make_world()
    browser("tp.tiepnhan").post("/bao-cao-da-nop/", given())
    assert browser("quantri").post("/bao-cao-da-nop/", given(year=2022)).status_code == 302
    assert browser("mybinh.chutich").post("/bao-cao-da-nop/", given(year=2021)).status_code == 403
    assert "09/BC-HKH" in browser("mybinh.canbo").get("/bao-cao-da-nop/").content.decode()
    assert "09/BC-HKH" not in browser("dovinh.canbo").get("/bao-cao-da-nop/").content.decode()
    assert FiledReport.objects.count() == 2


def test_a_programme_does_the_same_by_the_same_right() -> None:
    worlds.make_world()
    api = APIClient()
    api.force_authenticate(worlds.who("tp.tiepnhan"))
    made = api.post("/api/v1/filed-reports/", given(filed_on="2024-01-10"), format="json")
    assert made.status_code == 201 and made.json()["year"] == 2023
    wrong = api.post("/api/v1/filed-reports/", given(nam=1), format="json")
    assert wrong.status_code == 422 and "nam" in wrong.json()["fields"]
    assert len(api.get("/api/v1/filed-reports/").json()["results"]) == 1
    api.force_authenticate(worlds.who("mybinh.canbo"))
    assert api.post("/api/v1/filed-reports/", given(), format="json").status_code == 403
