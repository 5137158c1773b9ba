"""A list that does not say its award is asked on the page, by the API and the command."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from nominations.models import AwardTypeVersion, Nomination, RoundAward, StagedWorkbook
from organizations.models import Unit
from tests import worlds
from tests.nominations.workbooks.test_lists import made
from tests.ward.books import do
from tests.ward.test_workbooks import upload
from tests.worlds import browser
from workflows.ward import workbooks

pytestmark = pytest.mark.django_db
PEOPLE = ["STT", "Họ và tên", "Ngày sinh", "Giới tính", "Số CCCD", "Nghề nghiệp", "Thành tích"]
ROWS = [
    [1, "Lê Văn Gương", "5/3/1970", "Nam", "058070001234", "Ngư dân", "Dạy chữ cho ngư dân"],
    [2, "Bá Thị Đèn", "8/9/1981", "Nữ", "058181001235", "Thợ dệt", "Mở tủ sách khu phố"],
]


def asked(rows: list[list[Any]], title: str = "Sheet1") -> tuple[Client, StagedWorkbook]:
    round_ = worlds.make_world()
    client = browser("mybinh.canbo")
    return client, upload(client, "ds.xlsx", made(rows, title), round_)


def page(client: Client, book: StagedWorkbook) -> str:
    return str(client.get(f"/bang/{book.public_id}/").content.decode())


def again(book: StagedWorkbook) -> StagedWorkbook:
    return StagedWorkbook.objects.get(pk=book.pk)


def test_the_page_asks_for_the_award_and_reads_the_list_with_it() -> None:
    client, book = asked([PEOPLE, *ROWS])
    assert not book.rows.exists() and "đề nghị danh hiệu nào?" in page(client, book)
    refused = client.post(f"/bang/{book.public_id}/", {"what": "award", "award": "knighthood"})
    assert refused.status_code == 422 and not book.rows.exists()
    client.post(f"/bang/{book.public_id}/", {"what": "award", "award": "exemplary_citizen"})
    text = page(client, book)
    assert "đề nghị danh hiệu nào?" not in text and "Công dân học tập tiêu biểu" in text
    client.post(f"/bang/{book.public_id}/", {"what": "take_over_all"})
    found = Nomination.objects.values_list("award_type__code", flat=True)
    assert list(found) == ["exemplary_citizen"] * 2


def test_the_api_says_that_it_asks_and_takes_the_answer() -> None:
    client, book = asked([["Danh sách đề nghị"], PEOPLE, *ROWS])
    url = f"/api/v1/workbooks/{book.public_id}/"
    told = client.get(url).json()
    [sheet] = told["sheets"]
    assert "exemplary_citizen" in told["awards"] and "urgent" not in told["awards"]
    assert sheet["asks_award"] and (sheet["award_type"], sheet["award"]) == (None, "")
    name = f"{url}actions/name_award_of_list/"
    for wrong, field in (
        ({"place": 0, "award": "knighthood"}, "award"),
        ({"place": 0, "award": ["self_taught"]}, "award"),
        ({"place": 0, "award": "urgent"}, "award"),
        ({"place": 5, "award": "self_taught"}, "place"),
        ({"place": 0}, "award"),
    ):
        answer = client.post(name, wrong, content_type="application/json")
        assert answer.status_code == 422 and field in answer.json()["fields"], wrong
    right = {"place": 0, "award": "exemplary_citizen"}
    assert client.post(name, right, content_type="application/json").status_code == 200
    [sheet] = client.get(url).json()["sheets"]
    assert not sheet["asks_award"] and len(sheet["rows"]) == 2
    assert sheet["award"] == sheet["award_type"] == "exemplary_citizen"
    row = {"place": 0, "row": 2}
    client.post(f"{url}actions/point_at_heading/", row, content_type="application/json")
    assert again(book).heading_rows == {"Sheet1": 2} and book.rows.count() == 2


def test_the_award_may_come_with_the_file_and_with_the_command(tmp_path: Path, capsys: Any) -> None:
    round_, data = worlds.make_world(), made([PEOPLE, *ROWS], "Sheet1")
    book = workbooks.receive(
        actor=worlds.who("mybinh.canbo"),
        ward=Unit.objects.get(slug="mybinh"),
        round=round_,
        name="ds.xlsx",
        data=data,
        award="exemplary_citizen",
    )
    assert book.rows.count() == 2
    path = tmp_path / "ds.xlsx"
    path.write_bytes(data)
    words = ("import_workbook", str(path), "--ward", "mybinh", "--round", "2024", "--json")
    with pytest.raises(CommandError, match="--award"):
        call_command(*words, "--award=knighthood")
    call_command(*words, "--award=Sheet1=exemplary_citizen")
    [sheet] = json.loads(capsys.readouterr().out)["sheets"]
    assert (sheet["award"], len(sheet["rows"])) == ("exemplary_citizen", 2)


def test_a_row_that_names_no_award_of_the_round_is_given_one() -> None:
    head = [*PEOPLE, "Danh hiệu"]
    rows = [[*ROWS[0], "Công dân học tập"], [*ROWS[1], "Công dân"]]
    client, book = asked([head, *rows, [3, *ROWS[0][1:], "Nhà hảo tâm"]])
    first, second, third = book.rows.all()
    assert (first.award, second.award, second.status) == ("exemplary_citizen", "", "error")
    # The same person for two awards is told, and no duplicate.
    assert (first.status, third.status, third.award) == ("warning", "warning", "benefactor")
    text = page(client, book)
    assert "không có danh hiệu “Công dân”" in text
    # Writing into the row does not make the question go away.
    row = f"/bang/{book.public_id}/hang/{second.pk}/"
    client.post(row, {"occupation": "Thợ mộc"})
    second = book.rows.get(pk=second.pk)
    assert second.status == "error" and second.content["texts"]["occupation"] == "Thợ mộc"
    assert 'name="award"' in client.get(row).content.decode()
    client.post(row, {"occupation": "Thợ mộc", "award": "benefactor"})
    second = book.rows.get(pk=second.pk)
    assert (second.award, second.status) == ("benefactor", "warning")
    do("undo_rows", worlds.who("mybinh.canbo"), again(book))
    assert book.rows.get(pk=second.pk).content["award_text"] == "Công dân"
    url = f"/api/v1/workbooks/{book.public_id}/actions/name_award_of_row/"
    wrong = {"row": second.pk, "award": "urgent"}
    assert client.post(url, wrong, content_type="application/json").status_code == 422
    right = {"row": second.pk, "award": "exemplary_citizen"}
    client.post(url, right, content_type="application/json")
    assert book.rows.get(pk=second.pk).award == "exemplary_citizen"


def test_work_on_rows_stays_when_the_file_is_read_again() -> None:
    client, book = asked(
        [PEOPLE, *ROWS, [3, "Hồ Thị Nghị", 1990, "Nữ", "058190001236", "", "Tốt"], [4, "Võ"]]
    )
    actor = worlds.who("mybinh.canbo")
    client.post(f"/bang/{book.public_id}/", {"what": "award", "award": "exemplary_citizen"})
    first, second, third, _wrong = book.rows.all()
    do("repair_row", actor, book, row=first.pk, texts={"note": "đã xem"})
    do("drop_row", actor, book, row=second.pk)
    do("repair_row", actor, book, row=third.pk, texts={"occupation": "Thợ"})
    client.post(f"/bang/{book.public_id}/", {"what": "award", "award": "benefactor"})
    first, second, third, _wrong = book.rows.all()
    assert first.content["texts"]["note"] == "đã xem" and first.edited
    assert second.status == "dropped" and third.content["texts"]["occupation"] == "Thợ"
    assert {first.award, third.award} == {"benefactor"}
    client.post(f"/bang/{book.public_id}/", {"what": "take_over_all"})
    client.post(f"/bang/{book.public_id}/", {"what": "award", "award": "exemplary_citizen"})
    assert Nomination.objects.count() == 2 and book.rows.filter(nomination=None).count() == 2


def test_an_award_for_several_kinds_is_named_and_one_for_other_kinds_refused() -> None:
    head = ["STT", "Tên tập thể", "Loại hình", "Người đại diện", "Địa chỉ", "Thành tích"]
    row = [1, "Gia đình ông Tám", "Gia đình", "Hồ Văn Tám", "Khu phố 1", "Ba con đỗ đại học"]
    rows = [row, [2, "Họ Đạo", "Dòng họ học tập", "Đạo Văn Tý", *row[4:]]]
    client, book = asked([head, *rows], "Tập thể")
    assert [one.award for one in book.rows.all()] == ["learning_family", "learning_clan"]
    client.post(f"/bang/{book.public_id}/", {"what": "award", "award": "outstanding_collective"})
    assert [one.award for one in book.rows.all()] == ["outstanding_collective"] * 2
    client.post(f"/bang/{book.public_id}/", {"what": "award", "award": "learning_family"})
    first, second = book.rows.all()
    assert (first.award, second.award, second.status) == ("learning_family", "", "error")
    assert "không dành cho" in json.dumps(second.content["messages"], ensure_ascii=False)


def test_another_kind_written_into_a_row_changes_the_award_only_its_kind_had_named() -> None:
    head = ["STT", "Tên tập thể", "Loại hình", "Người đại diện", "Địa chỉ", "Thành tích"]
    row = [1, "Họ Đạo", "Gia đình học tập", "Đạo Văn Tý", "Khu phố 1", "Ba con đỗ đại học"]
    client, book = asked([head, row], "Tập thể")
    [first] = book.rows.all()
    assert first.award == "learning_family"
    client.post(f"/bang/{book.public_id}/hang/{first.pk}/", {"collective_kind": "Dòng họ"})
    assert book.rows.get().award == "learning_clan"


def test_two_awards_that_fit_are_asked_about_and_urgent_ones_never_offered() -> None:
    round_ = worlds.make_world()
    citizen = RoundAward.objects.get(round=round_, award_type__code="exemplary_citizen")
    AwardTypeVersion.objects.filter(pk=citizen.version_id).update(family="self_taught")
    client = browser("mybinh.canbo")
    head = [*PEOPLE, "Lĩnh vực tự học"]
    book = upload(client, "ds.xlsx", made([head, [*ROWS[0], "Sửa máy"]], "Sheet1"), round_)
    [row] = book.rows.all()
    assert row.status == "error"
    assert "award.unclear" in {one["code"] for one in row.content["messages"]}
    text = page(client, book)
    assert "đề nghị danh hiệu nào?" in text and "Khen thưởng đột xuất" not in text
