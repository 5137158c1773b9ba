"""An award's own fields as columns: asked in its blank, read in its list, judged by its form."""

from __future__ import annotations

import io
from typing import Any

import pytest
from openpyxl import load_workbook

from nominations.models import AwardTypeVersion, Nomination, StagedWorkbook
from nominations.workbooks import headers
from tests import worlds
from tests.nominations.test_own_fields import LIBRARY
from tests.ward.test_workbooks import upload
from tests.worlds import browser

pytestmark = pytest.mark.django_db
SAID: dict[str, Any] = {
    "Tên tập thể": "Gia đình ông Lê Sách",
    "Loại hình": "Gia đình học tập",
    "Người đại diện": "Lê Sách",
    "Số thành viên": 4,
    "Điểm tự đánh giá": 90,
    "Thành tích": "Mở thư viện cho trẻ em trong xóm từ năm 2019",
    "Số đầu sách": "1.200",
    "Giá trị tủ sách": "35 triệu",
    "Mở từ": "03/2019",
    "Cho mượn miễn phí": "x",
    "Loại thư viện": "gia đình",
    "Bạn đọc": "Trẻ em; người già",
    "Số thẻ": "TV-012",
}
KEPT = {
    "so_sach": 1200,
    "gia_tri": 35_000_000,
    "mo_tu": "2019-03",
    "cho_muon": True,
    "loai": "Gia đình",
    "ban_doc": ["Trẻ em", "Người già"],
    "the_thu_vien": "TV-012",
}


def asked(code: str = "learning_family") -> Any:
    round_ = worlds.make_world()
    version = round_.awards.get(award_type__code=code).version
    AwardTypeVersion.objects.filter(pk=version.pk).update(declared=LIBRARY)
    return round_


def filled(**changes: Any) -> bytes:
    """The award's own blank, with one row filled in by its headings."""
    answer = browser("mybinh.canbo").get("/bang/mau/learning_family.xlsx")
    assert answer.status_code == 200
    book = load_workbook(io.BytesIO(answer.content))
    sheet = book.worksheets[0]
    heads = {cell.value: cell.column for cell in sheet[6]}
    said = SAID | changes
    assert set(said) <= set(heads), set(said) - set(heads)
    for label, value in said.items():
        sheet.cell(7, heads[label], value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read(round_: Any, data: bytes) -> StagedWorkbook:
    return StagedWorkbook.objects.get(
        pk=upload(browser("mybinh.canbo"), "thu-vien.xlsx", data, round_).pk
    )


def test_the_blank_of_an_award_asks_its_fields_and_what_is_filled_in_becomes_a_draft() -> None:
    round_ = asked()
    page = browser("mybinh.canbo").get("/bang/").content.decode()
    assert "/bang/mau/learning_family.xlsx" in page
    book = read(round_, filled())
    [row] = book.rows.all()
    assert row.status in ("ok", "warning"), row.content["messages"]
    browser("mybinh.canbo").post(f"/bang/{book.public_id}/", {"what": "take_over_all"})
    assert Nomination.objects.get().declared == KEPT


def test_what_the_form_does_not_take_is_told_in_its_cell_and_put_right_on_the_page() -> None:
    round_ = asked()
    book = read(round_, filled(**{"Loại thư viện": "Trường học", "Mở từ": "2019"}))
    [row] = book.rows.all()
    told = {one["field"] for one in row.content["messages"] if one["severity"] == "error"}
    assert told == {headers.own_column("Loại thư viện"), headers.own_column("Mở từ")}
    client = browser("mybinh.canbo")
    page = client.get(f"/bang/{book.public_id}/hang/{row.pk}/").content.decode()
    assert "Loại thư viện" in page and "Trường học" in page
    texts = dict(row.content["texts"]) | {
        headers.own_column("Loại thư viện"): "Dòng họ",
        headers.own_column("Mở từ"): "04/2019",
    }
    done = client.post(f"/bang/{book.public_id}/hang/{row.pk}/", texts)
    assert done.status_code == 302, done.content.decode()
    row = book.rows.get(pk=row.pk)
    assert not [one for one in row.content["messages"] if one["severity"] == "error"]
    client.post(f"/bang/{book.public_id}/", {"what": "take_over_all"})
    made = Nomination.objects.get().declared
    assert (made["loai"], made["mo_tu"]) == ("Dòng họ", "2019-04")


def test_a_column_the_award_of_the_row_does_not_have_is_told_and_not_kept() -> None:
    round_ = asked("learning_clan")
    version = round_.awards.get(award_type__code="learning_family").version
    AwardTypeVersion.objects.filter(pk=version.pk).update(
        declared=[{"code": "so_sach", "label": "Số đầu sách"}]
    )
    answer = browser("mybinh.canbo").get("/bang/mau/learning_family.xlsx")
    book_ = load_workbook(io.BytesIO(answer.content))
    sheet = book_.worksheets[0]
    heads = {cell.value: cell.column for cell in sheet[6]}
    sheet.cell(6, len(heads) + 1, "Giá trị tủ sách")
    for label, value in SAID.items():
        if label in heads:
            sheet.cell(7, heads[label], value)
    sheet.cell(7, len(heads) + 1, "35 triệu")
    out = io.BytesIO()
    book_.save(out)
    [row] = read(round_, out.getvalue()).rows.all()
    assert "own.not_asked" in {one["code"] for one in row.content["messages"]}
    assert row.status == "warning"


def test_what_is_asked_before_sending_is_told_as_lacking() -> None:
    round_ = asked()
    [row] = read(round_, filled(**{"Số đầu sách": ""})).rows.all()
    assert "figures.so_sach.required" in {one["code"] for one in row.content["messages"]}
    assert row.status == "warning"
