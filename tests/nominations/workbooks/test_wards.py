"""The wards' own workbooks, clean and messy, give what their manifest says."""

import json
from pathlib import Path

import pytest

from nominations.text.syllables import doubtful
from nominations.workbooks.workbook import read_workbook

ROOT = Path(__file__).resolve().parents[3]
MESSY = ROOT / "tests" / "data" / "messy_workbooks"
CLEAN = sorted((ROOT / "fixtures" / "ward_workbooks").glob("*.xlsx"))
MANIFEST = json.loads((MESSY / "manifest.json").read_text())


def by_title(name):
    return {sheet.title: sheet for sheet in read_workbook(MESSY / name).sheets}


def numbers(sheet, status):
    return [row.row for row in sheet.rows if row.status == status]


@pytest.mark.parametrize("path", CLEAN, ids=lambda path: path.stem)
def test_every_row_of_a_clean_workbook_is_accepted(path):
    parsed = read_workbook(path)
    assert [sheet.award_family for sheet in parsed.sheets] == [
        "scholarship",
        "self_taught",
        "collective",
    ]
    for sheet in parsed.sheets:
        assert sheet.header_row == 7
        assert sheet.letter is not None
        assert sheet.letter.number.endswith("/TTr-HKH")
        assert sheet.accepted == len(sheet.rows) > 0
        assert sheet.notes == []


@pytest.mark.parametrize("name", sorted(MANIFEST))
def test_messy_workbooks_give_what_the_manifest_says(name):
    expected, sheets = MANIFEST[name], by_title(name)
    for title, accepted in expected.get("accept", {}).items():
        assert sheets[title].accepted == accepted
    for title, rows in expected.get("reject", {}).items():
        assert numbers(sheets[title], "error") == rows
    for title, rows in expected.get("duplicate", {}).items():
        assert numbers(sheets[title], "duplicate") == rows


def test_each_bad_cell_is_named_by_its_column_and_code():
    sheet = by_title("bad_cells.xlsx")["Học bổng"]
    told = {row.row: [(m.column, m.code) for m in row.messages] for row in sheet.rows[:6]}
    assert told == {
        8: [("Số CCCD/ĐDCN", "national_id.length")],
        9: [("Ngày, tháng, năm sinh", "birth.impossible")],
        10: [("Họ và tên", "full_name.required")],
        11: [("Mức đề nghị (đồng)", "amount.words")],
        12: [("Ngày, tháng, năm sinh", "birth.future")],
        13: [("Đối tượng", "category.unknown")],
    }


@pytest.mark.parametrize(
    ("name", "encoding"),
    [("legacy_tcvn3.xlsx", "tcvn3"), ("legacy_vni.xlsx", "vni"), ("mixed_encodings.xlsx", "tcvn3")],
)
def test_old_encodings_become_readable_vietnamese(name, encoding):
    for sheet in by_title(name).values():
        assert sheet.encoding == encoding
        for row in sheet.rows:
            assert doubtful(str(row.values["achievement"])) == 0
            assert doubtful(str(row.values["address"])) == 0


def test_a_capital_lost_in_tcvn3_comes_back_with_a_warning():
    rows = {row.name: row for row in by_title("mixed_encodings.xlsx")["Học bổng"].rows}
    assert rows["Mai Ngọc Ánh"].status == "warning"


def test_a_shifted_table_keeps_names_that_stand_under_a_stray_merge():
    sheets = by_title("shifted_table.xlsx")
    assert sheets["Học bổng"].header_row == 10
    assert sheets["Học bổng"].accepted == 16
    assert "Lê Mỹ Uyên" in [row.name for row in sheets["Học bổng"].rows]
    assert sheets["Tự học thành tài"].accepted == 3


def test_a_hidden_sheet_is_told_and_read_only_on_demand():
    plain = by_title("shifted_table.xlsx")["Tập thể"]
    assert (plain.hidden, plain.rows) == (True, [])
    assert "ẩn" in plain.notes[0]
    asked = read_workbook(MESSY / "shifted_table.xlsx", include_hidden=True).sheets[2]
    assert asked.hidden
    assert asked.accepted == len(asked.rows) > 0


def test_a_bare_year_stays_a_year():
    sheet = by_title("text_dates.xlsx")["Học bổng"]
    assert {row.values["birth"].precision for row in sheet.rows} == {"day", "year"}
