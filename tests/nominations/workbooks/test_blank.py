"""The lists we hand out read back as they were filled in, whatever was written in them."""

import datetime as dt
import io
import random

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nominations.fields import CATALOGUE, COLLECTIVE_KINDS
from nominations.text.dates import BirthDate
from nominations.workbooks.blank import BLANKS, blank_workbook
from nominations.workbooks.cage import mark_caged, read_caged
from nominations.workbooks.cells import CATEGORIES
from nominations.workbooks.headers import FIELDS, LABELS
from nominations.workbooks.structure import check_structure
from nominations.workbooks.workbook import read_workbook

TODAY = dt.date(2026, 11, 1)
# Kinh, Chăm, Raglai, Hoa and Ê Đê: letters that other alphabets lack stay as they are.
WORDS = [
    "Nguyễn",
    "Đàng",
    "Năng",
    "Thọ",
    "Chamaléa",
    "Katơr",
    "Pi-Năng",
    "Phước",
    "Ưng",
    "Ỷ",
    "Quỳnh",
    "Thuỷ",
    "Hoà",
    "Ẩn",
    "Ngưỡng",
    "Khuỵu",
    "Y'Bhăm",
    "Kpă",
    "Niê",
    "Đặng",
    "Ngoằn",
    "Trượng",
    "giỏi",
    "vượt",
    "khó",
    "hộ",
    "nghèo",
    "mồ",
    "côi",
    "huyện",
    "tỉnh",
    "2026",
    "khu-phố",
    "(7)",
    "100%",
    "“xuất",
    "sắc”",
    "cấp,",
    "thành;",
    "phố/",
    "xã:",
    "Đô",
    "Vinh",
    "&",
    "<b>",
    "'nháy'",
    '"kép"',
    "tổ",
]
NAMES = [word for word in WORDS[:16] if word[0].isupper()]


def filled(maker):
    """One row of values drawn with ``maker``, a random.Random."""
    birth = maker.choice(
        [
            BirthDate(maker.randint(1930, 2018)),
            BirthDate(maker.randint(1930, 2018), maker.randint(1, 12)),
            BirthDate(maker.randint(1930, 2018), maker.randint(1, 12), maker.randint(1, 28)),
        ]
    )

    def text():
        start = maker.choice(["", "", "", "", "=", "+", "-", "@"])
        return start + " ".join(maker.choices(WORDS, k=maker.randint(1, 12)))

    def name():
        return " ".join(maker.choices(NAMES, k=maker.randint(2, 5)))

    values = {field: text() for field in LABELS}
    values |= {
        "full_name": name(),
        "representative": name(),
        "name": f"Gia đình {name()}",
        "birth": birth,
        "gender": maker.choice("MF"),
        "national_id": f"{maker.randrange(10**12):012d}",
        "category": maker.choice(list(CATEGORIES)),
        "collective_kind": maker.choice(list(COLLECTIVE_KINDS)),
        "phone": f"0{maker.randrange(10**9):09d}",
        "guardian_name": name(),
        "guardian_phone": f"02{maker.randrange(10**9):09d}",
        "amount": maker.randint(10_000, 10**11),
        "member_count": maker.randint(1, 999),
        "self_score": maker.randint(0, 100),
        "discipline_until": f"{maker.randint(1, 28):02d}/11/{maker.randint(2000, 2025)}",
        "deceased_on": f"{maker.randint(1, 28):02d}/01/{maker.randint(2000, 2025)}",
        "posthumous": "x",
        "established_year": maker.randint(1000, 2026),
    }
    return values


def lost(family, rows):
    """Where reading a list back gives something else than was written."""
    [sheet, _help] = read_workbook(blank_workbook(family, rows=rows), today=TODAY).sheets
    assert len(sheet.rows) == len(rows)
    return [
        (row.row, field, written[field], row.values[field])
        for written, row in zip(rows, sheet.rows, strict=True)
        for field in FIELDS[family]
        if row.values[field] != written[field]
    ]


@pytest.mark.parametrize("family", BLANKS)
def test_a_thousand_random_vietnamese_rows_lose_nothing(family):
    maker = random.Random(f"{family} 2026")
    assert lost(family, [filled(maker) for _ in range(1_000)]) == []


@settings(max_examples=12, deadline=None)
@given(st.sampled_from(list(BLANKS)), st.randoms(use_true_random=False), st.integers(1, 8))
def test_any_few_rows_lose_nothing(family, maker, count):
    assert lost(family, [filled(maker) for _ in range(count)]) == []


@pytest.mark.parametrize("family", BLANKS)
def test_a_list_filled_in_by_hand_is_read_without_a_note(family):
    book = openpyxl.load_workbook(io.BytesIO(blank_workbook(family, unit="Phường Đô Vinh")))
    sheet, manual = book.worksheets
    labels = [cell.value for cell in sheet[6]]
    asked = [one for one in CATALOGUE.listed(family) if one.in_blank]
    assert labels == ["STT", *(one.column for one in asked)]
    examples = {row[0].value: row[3].value for row in manual.iter_rows(min_row=5)}
    for column, label in enumerate(labels[1:], 2):
        sheet.cell(7, column, examples[label])
    out = io.BytesIO()
    book.save(out)
    parsed = read_caged(out.getvalue())
    first, second = parsed.sheets
    assert (first.award_family, [row.row for row in first.rows]) == (family, [7])
    assert first.rows[0].status == "ok"
    assert (first.notes, second.notes, parsed.notes, first.unused) == ([], [], [], [])
    assert first.letter is None
    assert set(first.positions) == {one.name for one in asked}


def test_an_empty_list_has_no_rows_and_says_only_that():
    [sheet, manual] = read_workbook(blank_workbook("scholarship")).sheets
    assert (sheet.rows, sheet.notes) == ([], ["Bảng không có dòng nào."])
    assert (manual.award_family, manual.notes) == (None, [])


def test_the_letter_is_found_again_in_the_head():
    data = blank_workbook("scholarship", letter="12/TTr-HKH ngày 5 tháng 10 năm 2026")
    letter = read_workbook(data).sheets[0].letter
    assert (letter.number, letter.date) == ("12/TTr-HKH", dt.date(2026, 10, 5))


def test_choices_formats_and_help_are_in_the_cells():
    sheet = openpyxl.load_workbook(io.BytesIO(blank_workbook("scholarship"))).worksheets[0]
    column = {cell.value: cell.column_letter for cell in sheet[6]}
    by_cell = {str(one.sqref).split(":")[0]: one for one in sheet.data_validations.dataValidation}
    gender = by_cell[f"{column['Giới tính']}7"]
    assert (gender.type, gender.formula1) == ("list", '"Nam,Nữ"')
    category = by_cell[f"{column['Đối tượng']}7"]
    assert category.formula1 == '"Học sinh,Sinh viên,Giáo viên,Người lớn"'
    number = by_cell[f"{column['Số CCCD/ĐDCN']}7"]
    assert "12 chữ số" in number.prompt
    assert sheet[f"{column['Số CCCD/ĐDCN']}7"].number_format == "@"
    assert sheet[f"{column['Ngày, tháng, năm sinh']}7"].number_format == "@"
    assert sheet[f"{column['Mức đề nghị (đồng)']}7"].number_format == "#,##0"
    assert sheet.freeze_panes == "C7"
    for one in sheet.data_validations.dataValidation:
        assert len(one.prompt) <= 255 and len(one.promptTitle) <= 32
        assert len(one.formula1 or "") <= 255


def test_a_wrong_list_of_ours_is_marked_like_any_other_and_keeps_its_drop_downs():
    maker = random.Random(1)
    rows = [filled(maker) | {"phone": "0912"}]
    data = blank_workbook("scholarship", rows=rows)
    check_structure(data)
    result = mark_caged(data, read_caged(data).sheets)
    sheet = openpyxl.load_workbook(io.BytesIO(result)).worksheets[0]
    heads = [cell.value for cell in sheet[6] if cell.value]
    assert heads[-1] == "Cần sửa" and heads.count("Cần sửa") == 1
    assert sheet.cell(7, heads.index(LABELS["phone"]) + 1).comment is not None
    assert len(sheet.data_validations.dataValidation) >= 5
