"""The workbook of a report: what went out comes back; a wrong one is a sentence."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from organizations.refusals import Refused
from reports import ward, workbook
from reports.models import Value, WardReport
from tests.reports import season
from tests.reports.season import fill
from tests.worlds import browser, pdf

pytestmark = pytest.mark.django_db


def changed(data: bytes, change: Callable[[Any], None]) -> bytes:
    book = load_workbook(io.BytesIO(data))
    change(book.active)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def put(figures: dict[str, Any]) -> Callable[[Any], None]:
    def change(page: Any) -> None:
        for row in page.iter_rows(min_row=6):
            if row[0].value in figures:
                row[3].value = figures[row[0].value]

    return change


def at(place: str, value: Any) -> Callable[[Any], None]:
    def change(page: Any) -> None:
        page[place] = value

    return change


@pytest.fixture
def report() -> WardReport:
    season.opened(wards=16)
    one = season.of("mybinh")
    fill(one, A01="14", B21="266", B23="215")
    return one


def out(report: WardReport) -> bytes:
    return workbook.blank(report.period, report.unit, ward.sheet(report))


def read(report: WardReport, data: bytes) -> tuple[list[dict[str, str]], list[str]]:
    return workbook.cells(data, report.period, report.unit, ward.sheet(report))


def test_what_is_typed_into_it_comes_back_and_what_was_left_alone_does_not(
    report: WardReport,
) -> None:
    given = changed(out(report), put({"A01": 15, "A05": 0, "C02": "3,4 tỷ", "B24": 77.97}))
    cells, noticed = read(report, given)
    assert {one["code"]: one["value"] for one in cells} == {
        "A01": "15",
        "A05": "0",
        "C02": "3,4 tỷ",
    }
    assert noticed == ["B24: bảng ghi 77.97, máy tính từ số liệu là 80,83 %."]
    page = browser("mybinh.canbo")
    address = f"/bao-cao/phuong/{report.pk}/"
    before = Value.objects.count()
    answer = page.post(address, {"file": SimpleUploadedFile("a.xlsx", given)})
    text = answer.content.decode()
    assert "chưa lưu" in text and "3,4 tỷ" in text and Value.objects.count() == before
    rows = {f"cells-{n}-{key}": value for n, one in enumerate(cells) for key, value in one.items()}
    assert page.post(address, rows | {"from": "workbook"}).status_code == 302
    kept = {one.code: (one.number, one.source) for one in Value.objects.all()}
    assert kept["C02"] == (3_400_000_000, "workbook") and kept["A05"] == (0, "workbook")
    assert kept["A01"] == (15, "workbook") and kept["B21"] == (266, "typed")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (at("A1", "Số liệu báo cáo năm 2025"), "năm 2025"),
        (at("A1", "Số liệu"), "năm nào"),
        (at("D2", "baoan"), "không phải của"),
        (at("A5", "Tên"), "không thấy hàng đầu"),
        (at("A9", "A01"), "hai hàng"),
        (at("C1", ""), "Chưa có gì thay đổi"),
    ],
    ids=["another year", "no year", "another ward", "no heading", "twice", "nothing new"],
)
def test_a_wrong_workbook_is_a_sentence_and_nothing_changes(
    report: WardReport, change: Callable[[Any], None], said: str
) -> None:
    if said == "không phải của":
        data = changed(changed(out(report), change), at("B2", "Hội Khuyến học Phường Bảo An"))
    elif said == "hai hàng":
        data = changed(changed(out(report), put({"A01": 15, "A03": 3})), change)
        data = changed(data, at("D9", 4))
    else:
        data = changed(out(report), change)
    before = list(Value.objects.values_list())
    with pytest.raises(Refused, match=said):
        read(report, data)
    answer = browser("mybinh.canbo").post(
        f"/bao-cao/phuong/{report.pk}/", {"file": SimpleUploadedFile("a.xlsx", data)}
    )
    assert answer.status_code == 422 and said in answer.content.decode()
    assert list(Value.objects.values_list()) == before


def test_a_file_that_is_no_workbook_is_refused(report: WardReport) -> None:
    empty = io.BytesIO()
    Workbook().save(empty)
    for data in (pdf(), b"", b"PK\x03\x04", empty.getvalue()):
        with pytest.raises(Refused):
            read(report, data)
