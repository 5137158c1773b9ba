"""Headings learnt from what people confirm, and what Excel does to lists on their way."""

import datetime as dt
import io

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.styles import Font

from nominations.text.legacy import to_tcvn3, to_vni
from nominations.workbooks.cage import read_caged
from nominations.workbooks.encodings import decode
from nominations.workbooks.grid import Cell, Grid
from nominations.workbooks.headers import (
    FIELDS,
    SYNONYMS,
    field_of,
    key_of,
    multiplier,
    teachable,
)
from nominations.workbooks.workbook import read_workbook

TODAY = dt.date(2024, 11, 1)
HEADER = [
    "STT",
    "Họ tên",
    "Ngày sinh",
    "Giới tính",
    "Số CCCD",
    "Đối tượng",
    "Số tiền",
    "SĐT",
    "Thành tích",
]
GOOD = [
    1,
    "Lê Thị Ân",
    "5/3/2001",
    "Nữ",
    "058301001234",
    "Sinh viên",
    2000000,
    "0912345678",
    "Học tốt",
]
COLUMN = {label: index for index, label in enumerate(HEADER)}


def book(*rows, header=HEADER, fonts=()):
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = "Học bổng"
    for row in (header, *rows):
        sheet.append(row)
    for number, font in enumerate(fonts, 1):
        for cell in sheet[number]:
            cell.font = Font(name=font)
    return workbook


def data_of(workbook):
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def sheet_of(workbook, **options):
    return read_workbook(data_of(workbook), today=TODAY, **options).sheets[0]


def changed(*changes, row=GOOD):
    row = row[:]
    for label, value in zip(changes[::2], changes[1::2], strict=True):
        row[COLUMN[label]] = value
    return row


def renamed(old, new):
    return [new if label == old else label for label in HEADER]


def test_a_strange_heading_means_a_field_once_it_was_taught():
    workbook = book(GOOD, header=renamed("Thành tích", "Xếp loại cuối năm"))
    before = sheet_of(workbook)
    assert before.unused == [{"column": 9, "label": "Xếp loại cuối năm"}]
    key = teachable("Xếp loại cuối năm", "achievement", "scholarship")
    words = {key: "achievement"}
    after = read_caged(data_of(workbook), words=words).sheets[0]
    assert after.unused == []
    assert after.positions["achievement"] == 9
    assert after.columns["achievement"] == "Xếp loại cuối năm"
    assert after.rows[0].values["achievement"] == "Học tốt"
    other = book(GOOD, header=renamed("Thành tích", "XẾP  LOẠI cuối năm*"))
    assert sheet_of(other, words=words).positions["achievement"] == 9


def test_a_known_heading_means_what_it_meant_whatever_was_taught():
    words = {key_of("Họ tên"): "note", key_of("Ngày sinh"): "phone", "can sua": "note"}
    assert sheet_of(book(GOOD), words=words) == sheet_of(book(GOOD))
    assert field_of("Cần sửa", words) is None


def test_a_taught_heading_does_not_take_the_place_of_a_known_one():
    header = ["Xếp loại cuối năm", *HEADER[1:]]
    workbook = book(["Khá", *GOOD[1:]], header=header)
    sheet = sheet_of(workbook, words={"xep loai cuoi nam": "achievement"})
    assert sheet.rows[0].values["achievement"] == "Học tốt"
    assert sheet.unused == [{"column": 1, "label": "Xếp loại cuối năm"}]


def test_a_field_the_list_does_not_have_is_not_taken_and_cannot_be_taught():
    header = renamed("Thành tích", "Tuổi Đảng")
    for field in ("occupation", "state", "self_score"):
        sheet = sheet_of(book(GOOD, header=header), words={"tuoi dang": field})
        assert sheet.unused == [{"column": 9, "label": "Tuổi Đảng"}]
        assert teachable("Tuổi Đảng", field, "scholarship") is None


@pytest.mark.parametrize("label", ["Họ và tên", "CCCD", "Cần sửa", "", "?", "x" * 90])
def test_a_known_or_empty_heading_cannot_be_taught(label):
    assert teachable(label, "note", "scholarship") is None


def test_a_taught_heading_wins_over_one_that_only_looks_alike():
    label = "Kết quả hoàn cảnh gia đình năm trước"
    assert field_of(label) == "hardship"
    assert field_of(label, {key_of(label): "note"}) == "note"


def test_a_heading_over_two_rows_can_be_taught():
    workbook = book(
        [None] * 8 + ["cuối năm"], GOOD, header=renamed("Thành tích", "Xếp loại rèn luyện")
    )
    key = key_of("Xếp loại rèn luyện cuối năm")
    sheet = sheet_of(workbook, words={key: "achievement"})
    assert sheet.rows[0].values["achievement"] == "Học tốt"


@pytest.mark.parametrize(
    ("field", "labels"),
    [
        ("phone", "ĐT liên hệ|Đ.T|Đ/T|S.Đ.T|Điện thoại/Zalo|SĐT/Zalo|Zalo|ĐTDĐ|Liên hệ"),
        ("full_name", "Họ & tên|HỌ, TÊN|Tên HS|Họ và tên (in hoa)|Họ tên đầy đủ"),
        ("family_part", "Họ & chữ lót|Họ và chữ đệm|Họ đệm"),
        ("birth", "N/sinh|NTNS|N.T.N.S|Ngày sinh / Năm sinh|Ngày/tháng/năm sinh"),
        ("birth_female", "Năm sinh (Nữ)"),
        ("gender", "Nam/nữ|Nam - Nữ|G.tính|GT"),
        ("national_id", "CCCD/ĐDCN|CMT/CCCD|Số ĐDCN|C.C.C.D|Số thẻ CCCD"),
        ("address", "Đ/c|Đ.chỉ|HKTT|Khu phố/Thôn"),
        ("grade", "HS lớp|Lớp năm học 2024-2025"),
        ("guardian_phone", "SĐT PH|ĐT phụ huynh|Điện thoại cha/mẹ"),
        ("guardian_name", "Họ tên cha|Họ tên PH|Con ông (bà)"),
        ("representative", "Trưởng tộc|Trưởng dòng họ"),
        ("hardship", "HCGĐ|Diện|Đối tượng chính sách"),
        ("amount", "Thành tiền|Mức HB"),
        # Somebody else's facts are not the nominee's.
        (None, "CCCD của mẹ|Ngày sinh cha|Điện thoại GVCN|Nghề nghiệp cha mẹ|Tên trưởng thôn"),
        (None, "Trưởng khu phố|Chữ ký hiệu trưởng"),
    ],
)
def test_what_offices_call_their_columns(field: str | None, labels: str) -> None:
    assert {label: field_of(label) for label in labels.split("|")} == dict.fromkeys(
        labels.split("|"), field
    )


@pytest.mark.parametrize(
    ("label", "factor"),
    [
        *(("Số tiền (triệu đồng)", 10**6), ("Mức (tr.đ)", 10**6), ("Số tiền (1.000đ)", 1000)),
        *(("Số tiền (1000 đồng)", 1000), ("Số tiền (nghìn)", 1000), ("Số tiền (đồng)", 1)),
    ],
)
def test_the_unit_of_an_amount_stands_in_its_heading(label: str, factor: int) -> None:
    assert multiplier(label) == factor


def test_a_weak_heading_stands_back_for_a_better_one() -> None:
    header = ["Khu phố", *HEADER[1:-1], "Địa chỉ"]
    sheet = sheet_of(book(["Khu phố 3", *GOOD[1:-1], "12 Lê Lợi"], header=header))
    assert sheet.rows[0].values["address"] == "12 Lê Lợi"
    assert sheet.unused == [{"column": 1, "label": "Khu phố"}]
    sheet = sheet_of(book(["Khu phố 3", *GOOD[1:]], header=["Khu phố", *HEADER[1:]]))
    assert sheet.rows[0].values["address"] == "Khu phố 3"


@given(st.dictionaries(st.text(max_size=20), st.sampled_from([*SYNONYMS, "x"]), max_size=8))
def test_no_taught_word_changes_what_the_usual_headings_mean(words):
    words |= {phrase: "note" for phrases in SYNONYMS.values() for phrase in phrases}
    for field in FIELDS["scholarship"]:
        assert field_of(SYNONYMS[field][0], words) == field


def test_the_way_through_the_cage_keeps_places_samples_and_unused_headings():
    old = [to_tcvn3(value) if isinstance(value, str) else value for value in GOOD]
    workbook = book(old, header=[*HEADER[:8], "Màu áo"], fonts=(None, ".VnTime"))
    caged = read_caged(data_of(workbook)).sheets[0]
    direct = read_workbook(data_of(workbook)).sheets[0]
    assert caged == direct
    assert caged.positions["full_name"] == 2
    assert caged.unused == [{"column": 9, "label": "Màu áo"}]
    assert (to_tcvn3("Lê Thị Ân"), "Lê Thị Ân") in caged.samples
    assert len(caged.samples) <= 5


def test_capitals_of_the_capital_font_are_capitals():
    old = [to_tcvn3(value) if isinstance(value, str) else value for value in GOOD]
    heads = [to_tcvn3(value.lower()) for value in HEADER]
    row = book(old, header=heads, fonts=(".VnTimeH", ".VnTimeH"))
    assert sheet_of(row).rows[0].name == "LÊ THỊ ÂN"


@pytest.mark.parametrize("fonts", [(None, ".VnTime", "VNI-Times", "Arial"), ()])
def test_a_list_put_together_from_several_offices_is_read_cell_by_cell(fonts):
    def person(encode, name, number):
        row = changed(
            "Họ tên", name, "Số CCCD", number, "Thành tích", "Đạt nhiều thành tích học tập tốt"
        )
        return [encode(value) if isinstance(value, str) else value for value in row]

    rows = [
        person(to_tcvn3, "Nguyễn Thị Hường", "058301001111"),
        person(to_vni, "Trần Thị Phượng", "058301002222"),
        person(str, "Đặng Thị Thuỷ", "058301003333"),
    ]
    sheet = sheet_of(book(*rows, fonts=fonts))
    assert [row.name for row in sheet.rows] == [
        "Nguyễn Thị Hường",
        "Trần Thị Phượng",
        "Đặng Thị Thuỷ",
    ]
    assert {row.values["achievement"] for row in sheet.rows} == {"Đạt nhiều thành tích học tập tốt"}
    assert any("TCVN3" in note for note in sheet.notes)
    assert any("VNI" in note for note in sheet.notes)


def test_unicode_in_the_same_list_is_never_converted_again():
    grid = Grid("Học bổng")
    texts = ["Họ và tên", "Đàng Thị Ẩn", "Lê Hà", to_tcvn3("Trường tiểu học"), "Pi Năng Thị Thơm"]
    texts += [to_tcvn3("Phường Đông Hải"), to_tcvn3("Nguyễn Thị Hường")]
    for number, text in enumerate(texts, 1):
        grid.rows[number] = {1: Cell(text)}
    once = decode(grid).grid
    assert [cells[1].value for cells in once.rows.values()] == [
        "Họ và tên",
        "Đàng Thị Ẩn",
        "Lê Hà",
        "Trường tiểu học",
        "Pi Năng Thị Thơm",
        "Phường Đông Hải",
        "Nguyễn Thị Hường",
    ]
    assert decode(once).grid.rows == once.rows


def test_a_single_old_cell_far_down_a_long_list_is_read_and_told():
    rows = [changed("Họ tên", f"Lê Thị Ân {n}", "Thành tích", f"Tốt lần {n}") for n in range(1_200)]
    rows.append(changed("Họ tên", to_tcvn3("Trần Thị Hường")))
    workbook = book(*rows)
    for cell in workbook.active[len(rows) + 1]:
        cell.font = Font(name=".VnTime")
    sheet = sheet_of(workbook)
    assert sheet.rows[-1].name == "Trần Thị Hường"
    assert "TCVN3" in sheet.notes[0]


@pytest.mark.parametrize(
    ("value", "code", "suggestion"),
    [
        (58301001234, "national_id.length", "058301001234"),
        ("58301001234", "national_id.length", "058301001234"),
        ("5.8301E+10", "national_id.scientific", ""),
        ("5,8301E+10", "national_id.scientific", ""),
        (58301000000.0, "national_id.scientific", ""),
        ("058301000000", None, ""),
    ],
)
def test_what_excel_does_to_identity_numbers_is_told_with_advice(value, code, suggestion):
    [row] = sheet_of(book(changed("Số CCCD", value))).rows
    told = [(m.code, m.suggestion) for m in row.messages if m.field == "national_id"]
    assert told == ([(code, suggestion)] if code else [])
    assert all("Hãy" in m.text or "hãy" in m.text for m in row.messages)


@pytest.mark.parametrize(
    ("value", "amount"),
    [
        ("3,4 tỷ", 3_400_000_000),
        ("2.000.000 đ", 2_000_000),
        ("2 triệu rưỡi", 2_500_000),
        ("1.500.000 VNĐ", 1_500_000),
        ("2,000,000", 2_000_000),
        ("500k", 500_000),
        (1500000.0, 1_500_000),
    ],
)
def test_amounts_in_every_spelling_are_read(value, amount):
    [row] = sheet_of(book(changed("Số tiền", value))).rows
    assert (row.values["amount"], row.status) == (amount, "ok")


def test_hidden_sheets_rows_and_columns_are_told_not_swallowed():
    workbook = book(GOOD, changed("Họ tên", "Lê Thị Bông", "Số CCCD", "058301001299"))
    workbook.active.row_dimensions[3].hidden = True
    workbook.active.column_dimensions["H"].hidden = True
    hidden = workbook.create_sheet("Tập thể")
    hidden.append(["Tên tập thể", "Loại hình", "Người đại diện"])
    hidden.append(["Họ Ngô", "Dòng họ", "Ngô An"])
    hidden.sheet_state = "veryHidden"
    parsed = read_workbook(data_of(workbook), today=TODAY)
    first, second = parsed.sheets
    assert [row.row for row in first.rows] == [2]
    assert any("đang ẩn 3" in note for note in first.notes)
    assert any("SĐT" in note for note in first.notes)
    assert second.rows == [] and "ẩn" in second.notes[0]
    assert "Tập thể" in parsed.notes[0]
    all_of_it = read_workbook(data_of(workbook), include_hidden=True, today=TODAY)
    assert [len(sheet.rows) for sheet in all_of_it.sheets] == [2, 1]


def test_a_title_merged_over_all_headings_is_no_heading():
    workbook = book(GOOD, header=["(Kèm theo Tờ trình số 12/TTr-HKH ngày 5/10/2024)"])
    workbook.active.insert_rows(2)
    for column, label in enumerate(HEADER, 1):
        workbook.active.cell(2, column, label)
    workbook.active.merge_cells("A1:I1")
    sheet = sheet_of(workbook)
    assert (sheet.header_row, sheet.letter.number) == (2, "12/TTr-HKH")
    assert sheet.columns["full_name"] == "Họ tên"
