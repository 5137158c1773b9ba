"""Lists in which people, words or whole files were lost: each is read, or said why not."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from nominations.text.dates import BirthDate
from nominations.workbooks.cage import mark_caged, read_caged
from nominations.workbooks.results import ParsedRow, ParsedSheet, dump, load, to_json
from nominations.workbooks.structure import check_structure
from nominations.workbooks.workbook import read_workbook

LISTS = Path(__file__).resolve().parents[2] / "data" / "lists"
TODAY = dt.date(2026, 11, 27)


def read(name: str, **options: Any) -> list[ParsedSheet]:
    data = (LISTS / name).read_bytes()
    check_structure(data)
    sheets = read_workbook(data, today=TODAY, **options).sheets
    for sheet in sheets:
        assert sheet.rows_below == len(sheet.rows) + len(sheet.left_out), sheet.title
    return sheets


def made(rows: list[list[Any]], title: str = "Học bổng") -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read_rows(rows: list[list[Any]], title: str = "Học bổng") -> list[ParsedSheet]:
    sheets = read_workbook(made(rows, title), today=TODAY).sheets
    for sheet in sheets:
        assert sheet.rows_below == len(sheet.rows) + len(sheet.left_out), sheet.title
    return sheets


def codes(row: ParsedRow) -> set[tuple[str, str]]:
    return {(one.field, one.code) for one in row.messages}


def left(sheet: ParsedSheet) -> list[tuple[int, str]]:
    return [(one.row, one.why) for one in sheet.left_out]


HEAD = ["STT", "Họ và tên", "Ngày sinh", "Giới tính", "Số CCCD", "Đối tượng", "Lớp", "Số tiền"]


def pupil(number: Any, name: str | None, **other: Any) -> list[Any]:
    told: dict[str, Any] = {
        "birth": "5/3/2010",
        "gender": "Nam",
        "id": "058210440137",
        "kind": "Học sinh",
    }
    told |= {"grade": "8A", "amount": 1_000_000} | other
    return [
        number,
        name,
        *(told[key] for key in ("birth", "gender", "id", "kind", "grade", "amount")),
    ]


@pytest.mark.parametrize("path", sorted(LISTS.iterdir()), ids=lambda path: path.name)
def test_every_row_below_the_headings_is_read_or_told(path: Path) -> None:
    sheets = read(path.name)
    assert sheets
    assert all(one.text and one.reason for sheet in sheets for one in sheet.left_out)
    assert all(
        sheet.rows or sheet.left_out or sheet.notes or not sheet.rows_below for sheet in sheets
    )


@pytest.mark.parametrize("path", sorted(LISTS.iterdir()), ids=lambda path: path.name)
def test_what_is_left_out_survives_the_way_out_of_the_cage_and_into_the_published_form(
    path: Path,
) -> None:
    parsed = read_workbook(path, today=TODAY)
    assert load(dump(parsed)) == parsed
    for sheet in to_json(parsed)["sheets"]:
        assert sheet["rows_below_heading"] == len(sheet["rows"]) + len(sheet["left_out"])
        assert all(set(one) == {"row", "text", "why"} for one in sheet["left_out"])


def test_people_whose_words_sound_like_totals_or_signatures_are_read() -> None:
    [sheet] = read("lost_rows_accountant_and_tong.xlsx")
    assert [row.name for row in sheet.rows] == [
        *("Trần Quốc Bảo", "Trịnh Văn Sáu", "Tống Thị Mai", "Ngô Văn Út", "Lê Thị Minh Thư")
    ]
    [sheet] = read("lost_rows_cong_dong.xlsx")
    assert [row.row for row in sheet.rows] == [6, 7, 8, 9]
    assert (sheet.notes, sheet.left_out) == ([], [])


@pytest.mark.parametrize(
    ("row", "name"),
    [
        ([None, "Kỳ Văn Út", None, None, None, None, "Trưởng phòng"], "Kỳ Văn Út"),
        ([None, "Tống Thị Mai"], "Tống Thị Mai"),
        ([None, "Tổng Văn Công", None, "Nam"], "Tổng Văn Công"),
        ([None, "Thư Ký Lan"], "Thư Ký Lan"),
        ([7, "Cộng"], "Cộng"),
        ([None, "Trương Chủ Tịch", None, None, None, None, "Kế toán"], "Trương Chủ Tịch"),
        ([None, None, "1/2/2010", "Nam"], ""),
    ],
)
@pytest.mark.parametrize("after", [True, False])
def test_a_sparse_row_with_a_name_is_a_person(row: list[Any], name: str, after: bool) -> None:
    rows = [pupil(1, "Lê Thị Ân"), pupil(2, "Võ Tấn Lộc", id="058210440411")]
    [sheet] = read_rows([HEAD, *([*rows, row] if after else [rows[0], row, rows[1]])])
    assert name in [one.name for one in sheet.rows] and len(sheet.rows) == 3
    assert sheet.left_out == []


def test_totals_groups_remarks_and_signatures_are_told_with_their_words() -> None:
    [sheet] = read_rows(
        [
            HEAD,
            [f"({place})" for place in range(1, 9)],
            [None, "I. KHỐI THCS"],
            pupil(1, "Lê Thị Ân"),
            [None, "Khu phố 4"],
            pupil(2, "Võ Tấn Lộc", id="058210440411"),
            HEAD,
            [3],
            [None, "Tổng cộng", None, None, None, None, None, 2_000_000],
            ["Tổng cộng: 2 học sinh"],
            [None, "Mỹ Bình, ngày 12 tháng 10 năm 2024"],
            [None, "NGƯỜI LẬP", None, None, None, "TM. BAN CHẤP HÀNH"],
            [None, "Trần Văn Ký", None, None, None, "Nguyễn Thị Hoa"],
        ]
    )
    assert [row.name for row in sheet.rows] == ["Lê Thị Ân", "Võ Tấn Lộc"]
    assert left(sheet) == [
        (2, "numbering"),
        (3, "group"),
        (5, "group"),
        (7, "heading"),
        (8, "number"),
        (9, "total"),
        (10, "total"),
        *((row, "signature") for row in (11, 12, 13)),
    ]
    assert sheet.left_out[-1].text == "Trần Văn Ký | Nguyễn Thị Hoa"
    assert sheet.notes == []


def test_somebody_added_below_the_signatures_is_read() -> None:
    rows = [HEAD, pupil(1, "Lê Thị Ân"), ["Tổng cộng: 1"], [None, "NGƯỜI LẬP"]]
    [sheet] = read_rows([*rows, [2, "Võ Tấn Lộc"], [None, "Bá Trung Út", None, None, None, "HS"]])
    assert [row.name for row in sheet.rows] == ["Lê Thị Ân", "Võ Tấn Lộc", "Bá Trung Út"]


def test_a_second_column_of_one_heading_is_not_joined_into_the_name() -> None:
    [sheet] = read("guardian_joined_into_name.xlsx")
    assert [row.name for row in sheet.rows] == [
        *("Trần Quốc Bảo", "Lê Thị Minh Thư", "Đàng Năng Khoa")
    ]
    assert sheet.rows[0].values["guardian_name"] == "Trần Văn Hùng"
    assert any("P “Họ và tên”" in note and "giám hộ" in note for note in sheet.notes)


def test_two_neighbouring_columns_of_one_heading_join_only_where_words_go_on() -> None:
    head = [*HEAD, "Thành tích", "Thành tích"]
    [sheet] = read_rows([head, [*pupil(1, "Lê Thị Ân"), "Giải nhất Toán", "Giải ba Văn"]])
    assert sheet.rows[0].values["achievement"] == "Giải nhất Toán Giải ba Văn"
    assert any("I và J" in note for note in sheet.notes)
    head = ["STT", "Họ và tên", "Họ và tên", *HEAD[2:]]
    row = pupil(1, "Trần Văn An")
    [sheet] = read_rows([head, [*row[:2], "Lê Thị Bình", *row[2:]]])
    assert sheet.rows[0].name == "Trần Văn An"
    assert {"column": 3, "label": "Họ và tên"} in sheet.unused
    assert any("cùng ý nghĩa" in note for note in sheet.notes)


def test_headings_in_another_order_begin_a_list_of_their_own() -> None:
    first, second = read("second_list_other_order.xlsx")
    assert [first.award_family, second.award_family] == ["scholarship", "scholarship"]
    assert (second.title, second.tab, second.header_row) == ("Học bổng (bảng 2)", "Học bổng", 11)
    assert [row.name for row in second.rows] == ["Phan Nhật Vy", "Lưu Đức Trọng"]
    assert {row.values["school"] for row in second.rows} == {"THCS Lý Tự Trọng"}
    assert left(first) == [(10, "group"), (11, "heading")]
    assert any("2 bảng" in note for note in first.notes)


def test_lists_below_and_beside_each_other_are_all_read() -> None:
    people, groups = read("n1_two_tables_col_D.xlsx")
    assert (people.award_family, len(people.rows)) == ("scholarship", 4)
    assert (groups.award_family, len(groups.rows)) == ("collective", 2)
    other = ["STT", "Tên tập thể", "Loại hình", "Người đại diện"]
    beside = [1, "Gia đình ông Tám", "Gia đình học tập", "Hồ Văn Tám"]
    one, two = read_rows(
        [[*HEAD, None, *other], [*pupil(1, "Lê Thị Ân"), None, *beside], pupil(2, "Võ Tấn Lộc")]
    )
    assert [row.name for row in one.rows] == ["Lê Thị Ân", "Võ Tấn Lộc"]
    assert [(row.row, row.name) for row in two.rows] == [(2, "Gia đình ông Tám")]


def test_two_people_in_one_cell_are_asked_about() -> None:
    [sheet] = read("two_people_one_cell.xlsx")
    assert all(("full_name", "full_name.several") in codes(row) for row in sheet.rows)
    assert {row.status for row in sheet.rows} == {"error"}
    told = {
        "Nguyễn Văn\nAn": set(),
        "Nguyễn Thị\nMinh Khai": {("full_name", "full_name.broken")},
        "Trần Văn An; Lê Thị Bình": {("full_name", "full_name.several")},
    }
    for name, expected in told.items():
        [sheet] = read_rows([HEAD, pupil(1, name)])
        assert {one for one in codes(sheet.rows[0]) if one[0] == "full_name"} >= expected
        assert bool(expected) == any("full_name" in code for _field, code in codes(sheet.rows[0]))


def test_headings_far_down_are_found_and_can_be_pointed_at() -> None:
    sheet = read("n2_header_row30_dates_caps_notes.xlsx")[0]
    assert (sheet.header_row, len(sheet.rows)) == (30, 10)
    assert left(sheet) == [(34, "group"), (38, "group")]
    assert read("n2_header_row30_dates_caps_notes.xlsx", heading_rows={"HB 2024": 30})[0] == sheet
    filler = [[f"Hướng dẫn {place}"] for place in range(90)]
    [deep] = read_rows([*filler, HEAD, pupil(1, "Lê Thị Ân")])
    assert (deep.header_row, len(deep.rows)) == (91, 1)
    short: list[list[Any]] = [["Tên", "Tiền", "Ghi chú"], ["Lê Thị Ân", 5, "x"]]
    data = made(short)
    [sheet] = read_workbook(data, today=TODAY, heading_rows={"": 1}).sheets
    assert (sheet.header_row, sheet.award_family, len(sheet.rows)) == (1, "scholarship", 1)


def test_a_sheet_without_headings_says_what_was_looked_for() -> None:
    [sheet] = read("n6_no_header.xlsx")
    assert (sheet.header_row, sheet.award_family) == (None, None)
    assert "4 dòng có chữ" in sheet.notes[0] and "“Họ và tên”" in sheet.notes[0]


def test_an_award_without_a_list_is_never_taken_for_another() -> None:
    for sheet in read("exemplary_and_benefactor_lists.xlsx"):
        assert sheet.award_family is None and sheet.rows == []
        assert {one.why for one in sheet.left_out} == {"award"}
        assert "danh hiệu" in sheet.notes[0]
    plain = [["STT", "Họ và tên", "Ngày sinh", "Số CCCD", "Nghề nghiệp"]]
    [sheet] = read_rows([*plain, [1, "Lê Văn Gương", 1970, "058070001234", "Ngư dân"]], "Sheet1")
    assert sheet.award_family is None and "Không rõ" in sheet.notes[0]


def test_exchanged_days_and_months_are_told_by_the_whole_column() -> None:
    [sheet] = read("us_excel_swapped_days.xlsx")
    told = {row.row: row.messages[0].suggestion for row in sheet.rows if row.messages}
    assert told == {6: "05/03/2010", 8: "11/07/2011", 10: "09/12/2010", 12: "02/10/2010"}
    assert "4 ô" in sheet.notes[0]
    rows = [pupil(1, "Lê Thị Ân", birth="03/25/2010"), pupil(2, "Bá Trượng", birth="05/03/2010")]
    [sheet] = read_rows([HEAD, *rows])
    assert ("birth", "birth.exchanged") in codes(sheet.rows[1])
    plain = [dt.datetime(2010, 3, 25), dt.datetime(2010, 5, 3), "17/05/2011"]
    [sheet] = read_rows(
        [HEAD, *(pupil(n, f"Lê Thị {n}", birth=day) for n, day in enumerate(plain))]
    )
    assert not any(code == "birth.exchanged" for row in sheet.rows for _f, code in codes(row))


def test_a_time_beside_the_day_and_a_year_typed_as_a_day_are_asked_about() -> None:
    births = [
        (dt.datetime(2010, 3, 10, 17), "birth.time", "11/03/2010"),
        (dt.datetime(2010, 3, 10, 23, 59, 36), "birth.time", "11/03/2010"),
        (dt.datetime(1905, 5, 3), "birth.year_as_day", "1950"),
    ]
    for value, code, suggestion in births:
        [sheet] = read_rows([HEAD, pupil(1, "Lê Thị Ân", birth=value)])
        [found] = [one for one in sheet.rows[0].messages if one.field == "birth"]
        assert (found.code, found.suggestion) == (code, suggestion)
        assert sheet.rows[0].values["birth"] is None


def test_a_year_that_is_shown_alone_stays_a_year() -> None:
    [sheet] = read("year_shown_day_stored.xlsx")
    assert [row.values["birth"] for row in sheet.rows] == [BirthDate(1950), BirthDate(1962)]


def test_names_and_births_in_several_columns_are_put_together() -> None:
    [sheet] = read("n7_split_name_split_date.xlsx")
    first = sheet.rows[0]
    assert (first.name, first.values["birth"]) == ("Phạm Văn Bình", BirthDate(2010, 8, 11))
    assert (first.values["gender"], sheet.rows[1].values["gender"]) == ("F", "M")
    head = ["STT", "Họ", "Tên đệm", "Tên", "Ngày sinh", "Tháng sinh", "Năm sinh", *HEAD[3:]]
    rows = [[1, "Lê", "Thị", "Ân", None, None, 2010, *pupil(1, "")[3:]]]
    [sheet] = read_rows([head, *rows])
    assert (sheet.rows[0].name, sheet.rows[0].values["birth"]) == ("Lê Thị Ân", BirthDate(2010))


@pytest.mark.parametrize("name", ["error_as_text.xlsx", "error_cells.ods"])
def test_errors_are_no_words(name: str) -> None:
    row = read(name)[0].rows[0]
    assert codes(row) >= {("school", "cell.formula_error"), ("achievement", "cell.formula_error")}
    assert (row.values["school"], row.values["achievement"]) == ("", "")


def test_a_formula_nobody_computed_is_told_in_its_cell() -> None:
    row = read("formula_without_value.xlsx")[0].rows[0]
    assert {field for field, code in codes(row) if code == "cell.not_computed"} == {
        *("full_name", "address", "amount")
    }
    sheet = read("n3_merged_filtered_picture_formulas.xlsx")[0]
    assert left(sheet) == [(8, "hidden"), (9, "hidden"), (12, "total")]


def test_struck_out_rows_and_words_are_not_read() -> None:
    [sheet] = read("struck_out_row.xlsx")
    assert [row.row for row in sheet.rows] == [6, 8]
    assert left(sheet) == [(7, "struck")] and "Lê Thị Minh Thư" in sheet.left_out[0].text


def test_zeros_shown_by_the_format_are_read() -> None:
    [sheet] = read("zero_shown_by_format.xlsx")
    assert [row.values["national_id"] for row in sheet.rows] == ["058210440137", "058210440274"]
    line = 'STT,Họ tên,Ngày sinh,Số CCCD,Đối tượng,Số tiền\n1,Lê Ân,2010,="058210440137",Học sinh,5'
    [sheet] = read_workbook(line.encode(), today=TODAY).sheets
    assert sheet.rows[0].values["national_id"] == "058210440137"


@pytest.mark.parametrize(
    "name",
    ["backslash_parts.xlsx", "workbook_at_root.xlsx", "empty_style.xlsx", "iso_time_in_note.xlsx"],
)
def test_odd_parts_and_one_odd_cell_do_not_end_the_file(name: str) -> None:
    [sheet] = read(name)
    assert len(sheet.rows) == 3
    given_back = mark_caged((LISTS / name).read_bytes(), [sheet])
    again = read_caged(given_back)
    assert [row.name for row in again.sheets[0].rows] == [row.name for row in sheet.rows]


@pytest.mark.parametrize(
    "name", ["n4_semicolon_nobom.csv", "n4_semicolon_utf8bom.csv", "n4_tab_utf16.csv"]
)
def test_text_files_of_every_usual_kind_are_read(name: str) -> None:
    [sheet] = read(name)
    assert [row.row for row in sheet.rows] == [2, 3, 4, 5, 6, 7]


def test_the_marked_workbook_tells_what_was_left_out_and_is_read_again_the_same() -> None:
    data = (LISTS / "second_list_other_order.xlsx").read_bytes()
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book.active
    assert sheet is not None
    sheet["B6"] = "Trần Quốc Bảo 1"
    sheet["H12"] = "#N/A"
    out = io.BytesIO()
    book.save(out)
    parsed = read_workbook(out.getvalue(), today=TODAY)
    marked = mark_caged(out.getvalue(), parsed.sheets)
    told = openpyxl.load_workbook(io.BytesIO(marked)).active
    assert told is not None
    column = {cell.row: str(cell.value) for cell in told["P"] if cell.value}
    assert column[5] == "Cần sửa" and "Không đọc dòng này" in column[10]
    assert "Phải sửa" in column[6] and "Phải sửa" in column[12]
    again = read_workbook(marked, today=TODAY)
    assert [[row.name for row in one.rows] for one in again.sheets] == [
        [row.name for row in one.rows] for one in parsed.sheets
    ]


def test_headings_in_three_rows_keep_the_numbers_beside_them() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Học bổng"
    for row in (
        ["STT", "Thông tin cá nhân", None, None, None, "Đề nghị", None],
        [None, "Họ và tên", "Ngày sinh", None, "CCCD", "Đối tượng", "Số tiền"],
        [None, None, "Nam", "Nữ", None, None, None],
        [1, "Lê Văn An", "5/3/2010", None, "058210001234", "Học sinh", 500000],
        [2, "Lê Thị Bình", None, "6/4/2010", "058310001235", "Học sinh", 500000],
    ):
        sheet.append(row)
    for merge in ("A1:A3", "B1:E1", "F1:G1", "C2:D2", "B2:B3"):
        sheet.merge_cells(merge)
    out = io.BytesIO()
    book.save(out)
    [found] = read_workbook(out.getvalue(), today=TODAY).sheets
    assert [(row.name, row.values["gender"]) for row in found.rows] == [
        *(("Lê Văn An", "M"), ("Lê Thị Bình", "F"))
    ]
    assert found.notes == [] and found.left_out == []


def test_a_remark_below_the_headings_makes_no_second_row_of_them() -> None:
    row = pupil(1, "Lê Thị Ân")
    for remark in ("Ghi chú: đủ hồ sơ", "Trường THCS Lý Tự Trọng"):
        [sheet] = read_rows([HEAD, [*[None] * 9, remark], HEAD, row])
        assert (sheet.header_row, len(sheet.rows)) == (1, 1)
        assert left(sheet) == [(2, "group"), (3, "heading")]


def test_subtotals_by_group_are_totals_and_counted_by_their_group() -> None:
    rows = [
        *(HEAD, ["I", "TIỂU HỌC"], pupil(1, "Lê Thị Ân"), pupil(2, "Võ Tấn Lộc")),
        *([None, "Cộng I: 2"], ["II", "THCS"], pupil(1, "Trần Văn Bình")),
        *([None, "Cộng II", None, None, None, None, None, 500000], ["Tổng cộng: 3 em"]),
    ]
    [sheet] = read_rows(rows)
    assert [one.why for one in sheet.left_out] == ["group", "total", "group", "total", "total"]
    assert not any("Dòng tổng cộng" in note for note in sheet.notes)
    [sheet] = read_rows([*rows[:-1], ["Tổng cộng: 4 em"]])
    assert any("Dòng tổng cộng ghi 4" in note for note in sheet.notes)


def test_who_signs_below_columns_of_the_list_is_nobody_on_it() -> None:
    signed = [
        [None, "Người lập", "Kế toán", "Chủ tịch"],
        [None, "Lê Thị Hoa", "Trần Văn Tư", "Bá Văn Sơn"],
    ]
    [sheet] = read_rows([HEAD, pupil(1, "Lê Thị Ân"), *signed])
    assert left(sheet) == [(3, "signature"), (4, "signature")]


def test_people_in_columns_are_told_how_to_be_turned() -> None:
    rows = [["Họ và tên", "Lê An", "Bá Hai"], ["Ngày sinh", 2010, 2011], ["Số CCCD", "0", "0"]]
    [sheet] = read_rows([*rows, ["Giới tính", "Nam", "Nữ"]])
    assert sheet.rows == [] and "Transpose" in sheet.notes[0]


@pytest.mark.parametrize("nothing", ["không", "chưa có", "-", "…", "k có", "Chưa làm."])
def test_a_cell_that_says_there_is_none_is_an_empty_one(nothing: str) -> None:
    head = [*HEAD, "SĐT"]
    row = [*pupil(1, "Lê Thị Ân")[:8], nothing]
    row[4], row[7] = nothing, nothing
    [sheet] = read_rows([head, row])
    values = sheet.rows[0].values
    assert (values["national_id"], values["amount"], values["phone"]) == ("", None, "")
    told = codes(sheet.rows[0])
    assert {("national_id", "national_id.required"), ("amount", "amount.required")} <= told


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        *(("sinh năm 2010", BirthDate(2010)), ("s. 2010", BirthDate(2010))),
        *(("Ngày sinh: 5/3/2010", BirthDate(2010, 3, 5)), ("tháng 3/2010", BirthDate(2010, 3))),
        *(("05,03,2010", BirthDate(2010, 3, 5)), ("05\\03\\2010", BirthDate(2010, 3, 5))),
    ],
)
def test_births_with_words_before_them(written: str, meant: BirthDate) -> None:
    row = pupil(1, "Lê Thị Ân")
    row[2] = written
    [sheet] = read_rows([HEAD, row])
    assert sheet.rows[0].values["birth"] == meant


def test_what_stands_beside_a_number_or_name_is_taken_off_by_a_suggestion() -> None:
    row = pupil(1, "1. Lê Thị Ân")
    row[4] = "CCCD: 058310001234 (cấp 2021)"
    [sheet] = read_rows([HEAD, row])
    offered = {one.field: one.suggestion for one in sheet.rows[0].messages if one.suggestion}
    assert offered == {"full_name": "Lê Thị Ân", "national_id": "058310001234"}


@pytest.mark.parametrize("between", [", ", " - ", "    ", " và ", " & "])
def test_two_names_side_by_side_are_told_once(between: str) -> None:
    [sheet] = read_rows([HEAD, pupil(1, f"Lê Văn An{between}Trần Thị Bình")])
    told = [one.code for one in sheet.rows[0].messages if one.field == "full_name"]
    assert told.count("full_name.several") == 1 and sheet.rows[0].status == "error"


@pytest.mark.parametrize(
    ("man", "woman", "gender", "code"),
    [
        *(("x", None, "M", ""), (None, "X", "F", ""), (None, "Nữ", "F", "")),
        *((None, None, "U", "gender.required"), ("x", "x", "U", "gender.both")),
        *(("?", None, "U", "gender.unknown"), ("x", "0", "M", "")),
    ],
)
def test_marks_in_the_columns_of_men_and_women_are_never_guessed(
    man: Any, woman: Any, gender: str, code: str
) -> None:
    head = ["STT", "Họ và tên", "Nam", "Nữ", "Năm sinh", "Đối tượng", "Số tiền"]
    [sheet] = read_rows([head, [1, "Lê An", man, woman, 2010, "Học sinh", 500000]])
    row = sheet.rows[0]
    assert row.values["gender"] == gender
    assert {one.code for one in row.messages if one.field == "gender"} == (
        {code} if code else set()
    )


def test_a_year_of_birth_in_both_columns_is_nobodys() -> None:
    head = ["STT", "Họ và tên", "Năm sinh Nam", "Năm sinh Nữ", "Đối tượng", "Số tiền"]
    [sheet] = read_rows([head, [1, "Lê An", 2010, 2011, "Học sinh", 500000]])
    assert sheet.rows[0].values["birth"] is None
    assert ("birth", "birth.both") in codes(sheet.rows[0])
