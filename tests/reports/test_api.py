"""Reports by the API: the same figures, acts and refusals, described with their types."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from reports import ward, workbook
from reports.models import Value
from tests.reports import season
from tests.reports.season import cell, fill
from tests.reports.test_workbook import changed, put
from tests.worlds import browser

pytestmark = pytest.mark.django_db
JSON = {"content_type": "application/json"}


def test_the_catalogue_is_told_with_its_rules() -> None:
    rows = browser("mybinh.canbo").get("/api/v1/indicators/?year=2026").json()
    told = {one["code"]: one for one in rows}
    assert told["A09"]["formula"] == "A04 / A12" and told["A09"]["measure"] == "percent"
    assert told["B23"]["rules"][0]["op"] == "le"
    assert browser("mybinh.canbo").get("/api/v1/indicators/?years=2026").status_code == 422
    assert browser("mybinh.canbo").get("/api/v1/indicators/?year=1990").json() == []


def test_a_ward_fills_signs_and_sends_and_the_association_accepts() -> None:
    season.opened()
    report = season.of("mybinh")
    fill(report, A12="3870")
    officer, chair, city = map(browser, ("mybinh.canbo", "mybinh.chutich", "tp.tiepnhan"))
    one = f"/api/v1/reports/{report.pk}/"
    listed = officer.get("/api/v1/reports/?year=2026&state=draft").json()["results"]
    assert [row["id"] for row in listed] == [report.pk]
    assert len(city.get("/api/v1/reports/").json()["results"]) == 16
    told = officer.get(one)
    assert told.json()["values"]["A12"]["value"] == 3870
    assert told.json()["values"]["A04"] == {
        "value": None, "last_year": None, "source": "", "note": "", "checks": [],
    }  # fmt: skip
    acts = {row["action"]: row for row in officer.get(f"{one}actions/").json()}
    shape = acts["fill"]["inputs"]["properties"]["cells"]["items"]["properties"]
    assert set(shape) == {"code", "value", "note", "seen", "seen_note"}

    def post(who: Any, code: str, body: dict[str, Any], **more: Any) -> Any:
        return who.post(f"{one}actions/{code}/", body, **JSON, **more)

    cells = {"cells": [{"code": "A04", "value": "812", "seen": ""}]}
    assert post(officer, "fill", cells, headers={"If-Match": '"99"'}).status_code == 412
    assert post(officer, "fill", cells, headers={"If-Match": told["ETag"]}).status_code == 200
    late = post(officer, "fill", {"cells": [{"code": "A04", "value": "800", "seen": ""}]})
    assert late.status_code == 409 and "812" in late.json()["fields"]["A04"][0]
    wrong = post(officer, "fill", {"cells": [{"code": "B24", "value": "80,83"}]})
    assert wrong.status_code == 422 and "máy tính" in wrong.json()["fields"]["B24"][0]
    assert post(officer, "fill", {"cells": {"A04": 3}}).status_code == 422
    assert post(officer, "sign", {}).status_code == 403
    assert post(chair, "sign", {}).status_code == 200
    assert post(chair, "send", {}).json()["state"] == "sent"
    assert post(city, "accept", {}).status_code == 200
    assert post(officer, "fill", {"cells": []}).status_code == 409
    assert officer.get(one).json()["values"]["A09"]["value"] == 20.98
    assert browser("dovinh.canbo").get(one).status_code == 404


def test_a_workbook_is_read_and_only_with_commit_stored() -> None:
    season.opened()
    report = season.of("mybinh")
    data = workbook.blank(report.period, report.unit, ward.sheet(report))
    given = changed(data, put({"A01": 15, "A05": 0}))
    page, address = browser("mybinh.canbo"), f"/api/v1/reports/{report.pk}/workbook/"
    assert page.get(address).content.startswith(b"PK")
    read = page.post(address, {"file": SimpleUploadedFile("a.xlsx", given)})
    assert read.status_code == 200 and not read.json()["committed"] and not Value.objects.exists()
    assert page.post(address).status_code == 422
    done = page.post(f"{address}?commit=true", {"file": SimpleUploadedFile("a.xlsx", given)})
    assert done.json()["committed"] and Value.objects.get(code="A05").number == 0
    assert page.post(address, {"file": SimpleUploadedFile("a.xlsx", b"no")}).status_code == 422


def test_the_associations_year_is_opened_filled_locked_and_read_version_by_version() -> None:
    city = browser("tp.tiepnhan")
    given = {
        "year": 2025, "ward_day": "2025-11-15", "city_day": "2025-11-20",
        "recipients": "Hội Khuyến học tỉnh",
    }  # fmt: skip
    made = city.post("/api/v1/report-years/", given, **JSON)
    assert made.status_code == 201, made.json()
    again = city.post("/api/v1/report-years/", given, **JSON)
    assert again.status_code == 422 and "year" in again.json()["fields"]
    assert browser("mybinh.canbo").post("/api/v1/report-years/", given, **JSON).status_code == 403
    one = f"/api/v1/report-years/{made.json()['id']}/"
    own = {"cells": [cell("B71", "42"), cell("B73", "37")]}
    assert city.post(f"{one}actions/fill/", own, **JSON).status_code == 200
    whole = city.get(one).json()
    assert whole["owing"] == 16 and whole["accepted"] == 0 and whole["own"]["B74"]["value"] == 88.1
    assert next(row for row in whole["rows"] if row["code"] == "A04")["value"] is None
    refused = city.post(f"{one}actions/lock/", {}, **JSON)
    assert [row["code"] for row in refused.json()["reasons"]] == ["gaps"]
    assert city.post(f"{one}actions/lock/", {"gaps": True}, **JSON).json()["state"] == "locked"
    version = city.get(f"{one}versions/1/").json()
    assert version["figures"]["owing"] == 16 and version["differences"] == []
    assert city.get(f"{one}versions/2/").status_code == 404
    assert [row["code"] for row in city.get(f"{one}values/").json()["results"]] == ["B71", "B73"]
    assert city.get(f"{one}own/").json()["B71"]["value"] == 42
    assert city.get(f"{one}annex/").content.startswith(b"PK")
    assert len(city.get("/api/v1/report-years/").json()["results"]) == 1


def test_the_description_gives_every_answer_a_shape() -> None:
    schema = browser("quantri").get("/api/v1/schema/?format=json").json()
    ours = {
        (path, method): operation
        for path, methods in schema["paths"].items()
        if "/report" in path or "/indicators" in path
        for method, operation in methods.items()
        if "/actions/" not in path
    }
    assert len(ours) >= 12
    for (path, method), operation in ours.items():
        code = "201" if "201" in operation["responses"] else "200"
        kind, content = next(iter(operation["responses"][code]["content"].items()))
        shape = content["schema"]
        described = shape.get("properties") or shape.get("items", {}).get("properties")
        described = described or shape.get("additionalProperties", {}) or shape.get("format")
        assert described, (path, method, kind)
