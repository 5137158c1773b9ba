"""Rows a list does not give are told on its page, by the API, by the command, in the file back."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.management import call_command

from nominations.models import Round, StagedWorkbook
from organizations.models import Unit
from tests import worlds
from tests.ward import books
from workflows.ward import staged, workbooks
from workflows.ward.marked import marked

pytestmark = pytest.mark.django_db
LISTS = Path(__file__).resolve().parents[1] / "data" / "lists"


def sent(name: str) -> StagedWorkbook:
    worlds.make_world()
    return workbooks.receive(
        actor=worlds.who("mybinh.canbo"),
        ward=Unit.objects.get(slug="mybinh"),
        round=Round.objects.get(code="2024"),
        name=name,
        data=(LISTS / name).read_bytes(),
    )


def page_of(book: StagedWorkbook) -> str:
    client = worlds.browser("mybinh.canbo")
    return client.get(f"/bang/{book.public_id}/").content.decode()


def test_the_words_of_rows_left_out_are_kept_sealed_and_go_with_the_list() -> None:
    book = sent("struck_out_row.xlsx")
    [one] = staged.left_out_of(book.sheets[0])
    assert (one.row, one.why) == (7, "struck") and "Lê Thị Minh Thư" in one.text
    assert "Minh Thư" not in json.dumps(book.sheets, ensure_ascii=False)
    books.do("discard_workbook", worlds.who("mybinh.canbo"), book)
    book.refresh_from_db()
    assert staged.left_out_of(book.sheets[0]) == []


def test_the_page_tells_rows_left_out_and_asks_for_the_row_of_headings() -> None:
    assert "Lê Thị Minh Thư" in page_of(sent("struck_out_row.xlsx"))
    assert "bị gạch ngang" in page_of(sent("struck_out_row.xlsx"))
    assert 'value="point"' in page_of(sent("n6_no_header.xlsx"))


def test_the_marked_file_tells_rows_left_out() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(marked(sent("struck_out_row.xlsx")))).active
    assert sheet is not None
    told = {cell.row: str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value}
    assert "gạch ngang" in told[7]


def test_a_row_of_headings_is_pointed_at_and_the_file_read_again() -> None:
    book = sent("n6_no_header.xlsx")
    assert book.sheets[0]["header_row"] is None
    books.do("point_at_heading", worlds.who("mybinh.canbo"), book, place=0, row=2)
    book.refresh_from_db()
    assert book.heading_rows == {"Sheet": 2} and book.state == "ready"
    # No headings stand there either: nothing is guessed, and the rows below are told.
    assert book.sheets[0]["award_family"] is None and book.sheets[0]["header_row"] == 2
    assert [one.row for one in staged.left_out_of(book.sheets[0])] == [3, 4]


def test_the_command_counts_every_row_and_fails_for_a_list_of_an_unknown_award(capsys: Any) -> None:
    worlds.make_world()
    name = str(LISTS / "exemplary_and_benefactor_lists.xlsx")
    with pytest.raises(SystemExit) as ended:
        call_command("import_workbook", name, "--ward", "mybinh", "--round", "2024", "--json")
    assert ended.value.code == 1
    sheets = json.loads(capsys.readouterr().out)["sheets"]
    assert [sheet["award_type"] for sheet in sheets] == ["exemplary_citizen", "benefactor", None]
    assert sheets[2]["rows_below_heading"] == len(sheets[2]["left_out"]) > 0
    name = str(LISTS / "n2_header_row30_dates_caps_notes.xlsx")
    with pytest.raises(SystemExit):
        call_command(
            *("import_workbook", name, "--ward", "mybinh", "--round", "2024", "--json"),
            "--heading-row=30",
        )
    [first, *_rest] = json.loads(capsys.readouterr().out)["sheets"]
    assert (first["header_row"], len(first["rows"]), len(first["left_out"])) == (30, 10, 2)
