"""A ward's workbook from upload to drafts, by the pages a ward officer uses."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from audit.models import Event
from nominations.models import Nomination, StagedRow, StagedWorkbook
from nominations.workbooks.blank import BLANKS, blank_workbook
from organizations.models import Unit
from organizations.refusals import Refused
from tests import worlds
from tests.ward import books
from tests.worlds import browser
from workflows.ward.last_list import last_list
from workflows.ward.staged import content, path_of

pytestmark = pytest.mark.django_db
MESSY = Path(__file__).parents[1] / "data" / "messy_workbooks"
MANIFEST: dict[str, dict[str, Any]] = json.loads((MESSY / "manifest.json").read_text())


def officer_of(code: str) -> str:
    return f"{Unit.objects.get(code=code, kind='ward_association').slug}.canbo"


def upload(client: Client, name: str, data: bytes, round_: Any) -> StagedWorkbook:
    answer = client.post("/bang/", {"round": round_.pk, "file": SimpleUploadedFile(name, data)})
    assert answer.status_code == 302, answer.content.decode()[:500]
    return StagedWorkbook.objects.get(public_id=answer["Location"].rstrip("/").split("/")[-1])


def messy(name: str, round_: Any) -> tuple[Client, StagedWorkbook]:
    client = browser(officer_of(MANIFEST[name]["ward"]))
    return client, upload(client, name, (MESSY / name).read_bytes(), round_)


@pytest.mark.parametrize("name", sorted(MANIFEST))
def test_a_messy_workbook_is_staged_and_taken_over_as_its_manifest_says(name: str) -> None:
    round_ = worlds.make_world()
    client, book = messy(name, round_)
    wanted = MANIFEST[name]
    titles = [sheet["title"] for sheet in book.sheets]
    for title, rows in wanted.get("reject", {}).items():
        found = book.rows.filter(sheet=titles.index(title), status="error")
        assert sorted(found.values_list("row", flat=True)) == rows
    for title, rows in wanted.get("duplicate", {}).items():
        found = book.rows.filter(sheet=titles.index(title), status="duplicate")
        assert sorted(found.values_list("row", flat=True)) == rows
    good = book.rows.filter(status__in=["ok", "warning"]).count()
    for title, count in wanted.get("accept", {}).items():
        found = book.rows.filter(sheet=titles.index(title), status__in=["ok", "warning"])
        assert found.count() == count
    page = client.get(f"/bang/{book.public_id}/")
    text, sure = page.content.decode(), book.rows.filter(status="ok").count()
    assert page.status_code == 200 and (not sure or f"Lưu {sure} hàng tốt" in text)
    client.post(f"/bang/{book.public_id}/", {"what": "take_over"})
    assert Nomination.objects.count() == sure
    if good > sure:
        assert f"{good - sure} hàng cần xem" in text
        client.post(f"/bang/{book.public_id}/", {"what": "take_over_all"})
    assert Nomination.objects.count() == good
    assert set(Nomination.objects.values_list("state", flat=True)) == {"draft"}


def test_the_same_file_sent_twice_makes_nothing_twice() -> None:
    round_ = worlds.make_world()
    client, book = messy("bad_cells.xlsx", round_)
    client.post(f"/bang/{book.public_id}/", {"what": "take_over_all"})
    before = Nomination.objects.count()
    again = upload(client, "lan-hai.xlsx", (MESSY / "bad_cells.xlsx").read_bytes(), round_)
    assert again.rows.filter(status="duplicate").count() == before == 13
    refused = client.post(f"/bang/{again.public_id}/", {"what": "take_over"})
    assert refused.status_code == 409
    assert Nomination.objects.count() == before


def test_a_row_put_right_on_the_page_can_be_saved_and_survives_a_second_upload() -> None:
    round_ = worlds.make_world()
    client, book = messy("bad_cells.xlsx", round_)
    row = book.rows.get(sheet=0, row=9)
    address = f"/bang/{book.public_id}/hang/{row.pk}/"
    assert "31/02/2010" in client.get(address).content.decode()
    still = client.post(address, {"birth": "31/02/2010"})
    assert still.status_code == 422
    assert client.post(address, {"birth": "28/02/2010"}).status_code == 302
    row.refresh_from_db()
    assert row.edited and row.status in {"ok", "warning"}
    again = upload(client, "gui-lai.xlsx", (MESSY / "bad_cells.xlsx").read_bytes(), round_)
    kept = again.rows.get(sheet=0, row=9)
    assert kept.content["texts"]["birth"] == "28/02/2010" and kept.status == row.status
    book.refresh_from_db()
    assert book.state == "ready", "the next list throws no other away"


def test_a_suggestion_is_taken_with_one_button() -> None:
    round_ = worlds.make_world()
    book_file = openpyxl.load_workbook(io.BytesIO(blank_workbook("scholarship")))
    sheet = book_file["Học bổng"]
    values = {
        "Họ và tên": "Đàng Thị Phấn",
        "Ngày, tháng, năm sinh": "05/11/2012",
        "Giới tính": "Nữ",
        "Số CCCD/ĐDCN": "58312900121",
        "Đối tượng": "Học sinh",
        "Thành tích": "Học giỏi",
        "Số điện thoại": "0912345678",
        "Mức đề nghị (đồng)": "1.500.000",
    }
    for cell in sheet[6]:
        if cell.value in values:
            sheet.cell(7, cell.column, values[cell.value])
    out = io.BytesIO()
    book_file.save(out)
    client = browser("mybinh.canbo")
    book = upload(client, "mot-hang.xlsx", out.getvalue(), round_)
    row = book.rows.get()
    assert row.status == "error"
    client.post(f"/bang/{book.public_id}/", {"what": "suggest", "row": row.pk})
    row = book.rows.get()
    assert row.content["texts"]["national_id"] == "058312900121"
    assert row.status in {"ok", "warning"}


def test_the_marked_file_has_notes_on_the_wrong_cells_and_is_read_again_as_before() -> None:
    round_ = worlds.make_world()
    client, book = messy("bad_cells.xlsx", round_)
    answer = client.get(f"/bang/{book.public_id}/can-sua.xlsx")
    assert answer.status_code == 200
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content))["Học bổng"]
    noted = {cell.row for row in sheet.iter_rows() for cell in row if cell.comment}
    assert noted >= {8, 9, 10, 11, 12, 13}
    headings = [cell.value for cell in sheet[book.sheets[0]["header_row"]]]
    assert headings.count("Cần sửa") == 1
    before = {row.row: row.status for row in book.rows.filter(sheet=0)}
    again = upload(client, "da-danh-dau.xlsx", answer.content, round_)
    assert {row.row: row.status for row in again.rows.filter(sheet=0)} == before
    marked_again = client.get(f"/bang/{again.public_id}/can-sua.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(marked_again.content))["Học bổng"]
    assert [cell.value for cell in sheet[again.sheets[0]["header_row"]]].count("Cần sửa") == 1


def test_another_wards_workbook_looks_like_one_that_does_not_exist() -> None:
    round_ = worlds.make_world()
    _client, book = messy("bad_cells.xlsx", round_)
    stranger = browser("mybinh.canbo")
    for path in ("", "can-sua.xlsx", f"hang/{book.rows.first().pk}/"):  # type: ignore[union-attr]
        assert stranger.get(f"/bang/{book.public_id}/{path}").status_code == 404
    assert stranger.post(f"/bang/{book.public_id}/", {"what": "discard"}).status_code == 404
    book.refresh_from_db()
    assert book.state == "ready"


def test_the_city_sends_no_workbook_and_the_chair_only_looks() -> None:
    round_ = worlds.make_world()
    data = {"round": round_.pk, "file": SimpleUploadedFile("x.xlsx", b"PK")}
    assert browser("tp.tiepnhan").post("/bang/", data).status_code == 403
    _client, book = messy("bad_cells.xlsx", round_)
    slug = book.ward.slug
    chair = browser(f"{slug}.chutich")
    assert chair.get(f"/bang/{book.public_id}/").status_code == 200
    assert chair.post(f"/bang/{book.public_id}/", {"what": "take_over"}).status_code == 403
    assert Nomination.objects.count() == 0


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, ".xls"),
        (b"PK\x03\x04" + b"\0" * 50, "hỏng"),
        (b"%PDF-1.7", "không phải tệp bảng tính"),
    ],
)
def test_a_file_that_cannot_be_read_says_what_to_do_and_keeps_nothing(
    data: bytes, words: str
) -> None:
    round_ = worlds.make_world()
    client = browser("mybinh.canbo")
    book = upload(client, "la.xlsx", data, round_)
    assert book.state == "refused" and words in book.refusal
    assert book.refusal in client.get(f"/bang/{book.public_id}/").content.decode()
    with pytest.raises(FileNotFoundError):
        content(book)


def test_an_empty_upload_is_told_beside_the_field() -> None:
    worlds.make_world()
    client = browser("mybinh.canbo")
    answer = client.post("/bang/", {"file": SimpleUploadedFile("x.xlsx", b"")})
    assert answer.status_code == 422
    assert StagedWorkbook.objects.count() == 0


def test_what_was_thrown_away_leaves_no_names_behind() -> None:
    round_ = worlds.make_world()
    client, book = messy("legacy_tcvn3.xlsx", round_)
    client.post(f"/bang/{book.public_id}/", {"what": "discard"})
    book.refresh_from_db()
    assert book.state == "discarded" and not book.rows.exists()
    assert all(sheet["samples"] == [] for sheet in book.sheets)
    with pytest.raises(FileNotFoundError):
        content(book)
    kinds = Event.objects.filter(stream=f"import:{book.public_id}").values_list("kind", flat=True)
    assert list(kinds.order_by("seq")) == ["receive_workbook", "discard_workbook"]


def test_rows_and_file_lie_encrypted() -> None:
    round_ = worlds.make_world()
    _client, book = messy("bad_cells.xlsx", round_)
    row = book.rows.filter(status="ok").first()
    assert row is not None
    number = row.content["texts"]["national_id"]
    assert len(number) == 12 and number not in row.sealed
    assert b"xl/workbook.xml" not in path_of(book).read_bytes()


def test_old_letters_are_shown_beside_what_they_became() -> None:
    round_ = worlds.make_world()
    client, book = messy("legacy_tcvn3.xlsx", round_)
    text = client.get(f"/bang/{book.public_id}/").content.decode()
    before, after = book.sheets[0]["samples"][0]
    assert "TCVN3" in text and after in text and before != after


def test_a_row_may_not_be_given_columns_it_does_not_have() -> None:
    round_ = worlds.make_world()
    _client, book = messy("bad_cells.xlsx", round_)
    row = book.rows.first()
    assert row is not None
    officer = worlds.who(f"{book.ward.slug}.canbo")
    with pytest.raises(Refused) as refused:
        books.row_act(
            "repair_row", actor=officer, book=book, row_id=row.pk, texts={"state": "awarded"}
        )
    assert list(refused.value.fields) == ["state"]


@pytest.mark.parametrize("family", sorted(BLANKS))
def test_a_blank_list_can_be_fetched_and_is_empty_to_the_reader(family: str) -> None:
    round_ = worlds.make_world()
    client = browser("mybinh.canbo")
    answer = client.get(f"/bang/mau/{family}.xlsx")
    assert answer.status_code == 200
    book = upload(client, "mau.xlsx", answer.content, round_)
    assert book.state == "ready" and book.rows.count() == 0


def test_statements_of_the_workbook_page_do_not_grow_with_its_rows() -> None:
    round_ = worlds.make_world()
    client, book = messy("bad_cells.xlsx", round_)
    client.get(f"/bang/{book.public_id}/")
    with CaptureQueriesContext(connection) as many:
        client.get(f"/bang/{book.public_id}/")
    StagedRow.objects.filter(workbook=book).exclude(row=8).delete()
    with CaptureQueriesContext(connection) as one:
        client.get(f"/bang/{book.public_id}/")
    assert len(many) == len(one) <= 15


def _with_heading(label: str) -> bytes:
    """A list whose column of achievements goes by a name nobody knows."""
    book = openpyxl.load_workbook(io.BytesIO(blank_workbook("scholarship")))
    sheet = book["Học bổng"]
    values = {
        "Họ và tên": "Đàng Thị Phấn",
        "Ngày, tháng, năm sinh": "05/11/2012",
        "Giới tính": "Nữ",
        "Số CCCD/ĐDCN": "058312900121",
        "Đối tượng": "Học sinh",
        "Thành tích": "Giải nhất Toán",
        "Số điện thoại": "0912345678",
        "Mức đề nghị (đồng)": "1.500.000",
    }
    for cell in sheet[6]:
        if cell.value in values:
            sheet.cell(7, cell.column, values[cell.value])
        if cell.value == "Thành tích":
            cell.value = label
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_heading_is_learnt_from_whoever_confirms_it_and_holds_for_every_ward() -> None:
    round_ = worlds.make_world()
    data = _with_heading("Điểm son của cháu")
    client = browser("mybinh.canbo")
    book = upload(client, "la.xlsx", data, round_)
    assert book.rows.get().content["texts"]["achievement"] == ""
    assert "Điểm son của cháu" in client.get(f"/bang/{book.public_id}/").content.decode()
    told = {"what": "teach", "label": "Điểm son của cháu", "field": "achievement"}
    client.post(f"/bang/{book.public_id}/", told)
    assert book.rows.get().content["texts"]["achievement"] == "Giải nhất Toán"
    other = upload(browser("dovinh.canbo"), "la.xlsx", data, round_)
    assert other.rows.get().content["texts"]["achievement"] == "Giải nhất Toán"


def test_a_known_heading_and_a_field_of_another_list_are_not_taught() -> None:
    round_ = worlds.make_world()
    client = browser("mybinh.canbo")
    book = upload(client, "la.xlsx", _with_heading("Điểm son của cháu"), round_)
    for label, field in (
        ("Họ và tên", "phone"),
        ("Điểm son của cháu", "collective_kind"),
        ("Không có trong tệp", "achievement"),
    ):
        answer = client.post(
            f"/bang/{book.public_id}/", {"what": "teach", "label": label, "field": field}
        )
        assert answer.status_code == 422, label


def test_last_rounds_list_is_a_start_without_what_is_this_years_own() -> None:
    round_ = worlds.make_world()
    worlds.draft(round_)
    newer = type(round_).objects.create(
        code="2025",
        name="Đợt xét năm 2025",
        year=2025,
        city=round_.city,
        opens_on=round_.opens_on.replace(year=round_.opens_on.year + 1),
        closes_on=round_.closes_on.replace(year=round_.closes_on.year + 1),
    )
    ward = Unit.objects.get(slug="mybinh")
    [row] = last_list(ward, "collective", newer)
    assert row["name"] == worlds.FAMILY["name"] and "achievement" not in row
    assert last_list(Unit.objects.get(slug="dovinh"), "collective", newer) == []
    data = blank_workbook("collective", rows=[row])
    book = upload(browser("mybinh.canbo"), "nam-truoc.xlsx", data, newer)
    assert book.rows.get().name == worlds.FAMILY["name"]
