"""Workbooks built here, one per habit of the offices that write them."""

import datetime as dt
import io
import unicodedata
import zipfile

import openpyxl
import pytest
from openpyxl.styles import Font

from nominations.text.dates import BirthDate
from nominations.text.legacy import to_tcvn3, to_vni
from nominations.workbooks.results import IntakeRefused, dump, load, to_json
from nominations.workbooks.workbook import read_workbook

TODAY = dt.date(2024, 11, 1)
HEADER = [
    "STT",
    "Họ và tên",
    "Ngày, tháng, năm sinh",
    "Giới tính",
    "Dân tộc",
    "Số CCCD/ĐDCN",
    "Đối tượng",
    "Trường/Nơi công tác",
    "Lớp",
    "Địa chỉ",
    "Hoàn cảnh",
    "Thành tích",
    "Số điện thoại",
    "Mức đề nghị (đồng)",
    "Ghi chú",
]
GOOD = [
    1,
    "Lê Thị Ân",
    "5/3/2001",
    "Nữ",
    "Kinh",
    "058301001234",
    "Sinh viên",
    "Trường THPT Chu Văn An",
    None,
    "Tổ 3",
    "Hộ nghèo",
    "Vượt khó học tốt",
    "0912345678",
    2000000,
    None,
]
COLUMN = {label: index for index, label in enumerate(HEADER)}


def changed(*changes):
    """The good row with other values: label, value, label, value …"""
    row = GOOD[:]
    for label, value in zip(changes[::2], changes[1::2], strict=True):
        row[COLUMN[label]] = value
    return row


def book(rows, *, header=HEADER, title="Học bổng", before=(), font=None):
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = title
    for row in (*before, header, *rows):
        sheet.append(list(row) if row else [])
    if font:
        for row in sheet.iter_rows():
            for cell in row:
                cell.font = Font(name=font)
    return workbook


def saved(workbook):
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def read(workbook, **options):
    return read_workbook(saved(workbook), today=TODAY, **options)


def only_row(workbook):
    [row] = read(workbook).sheets[0].rows
    return row


def codes(row):
    return [message.code for message in row.messages]


def test_a_good_row_is_typed():
    row = only_row(book([GOOD]))
    assert row.status == "ok"
    assert row.row == 2
    assert row.values["full_name"] == "Lê Thị Ân"
    assert row.values["birth"] == BirthDate(2001, 3, 5)
    assert (row.values["gender"], row.values["category"]) == ("F", "student")
    assert row.values["national_id"] == "058301001234"
    assert row.values["amount"] == 2_000_000


@pytest.mark.parametrize(
    ("label", "value", "code", "status"),
    [
        ("Họ và tên", None, "full_name.required", "error"),
        ("Ngày, tháng, năm sinh", None, "birth.required", "error"),
        ("Ngày, tháng, năm sinh", "31/02/2001", "birth.impossible", "error"),
        ("Số CCCD/ĐDCN", None, "national_id.required", "warning"),
        ("Số CCCD/ĐDCN", "5.8301E+10", "national_id.scientific", "error"),
        ("Số CCCD/ĐDCN", 58301001234, "national_id.length", "error"),
        ("Số CCCD/ĐDCN", "05830100123A", "national_id.characters", "error"),
        ("Giới tính", "Nam", "national_id.gender", "warning"),
        ("Giới tính", None, "gender.required", "warning"),
        ("Giới tính", "khác", "gender.unknown", "error"),
        ("Đối tượng", "Sinh vien", None, "ok"),
        ("Đối tượng", "Sịnh viên", "category.unknown", "error"),
        ("Đối tượng", None, "category.required", "error"),
        ("Số điện thoại", 912345678, "phone.leading_zero", "warning"),
        ("Số điện thoại", "+84 912 345 678", None, "ok"),
        ("Số điện thoại", "0912", "phone.format", "error"),
        ("Số điện thoại", None, "phone.required", "warning"),
        ("Mức đề nghị (đồng)", "2.000.000 đ", None, "ok"),
        ("Mức đề nghị (đồng)", "hai triệu", "amount.words", "error"),
        ("Mức đề nghị (đồng)", None, "amount.required", "warning"),
        ("Lớp", dt.datetime(2024, 2, 10), "cell.date", "warning"),
        ("Họ và tên", "Lê \u202eÂn", "text.bidi", "error"),
        ("Ghi chú", "x" * 301, "note.length", "error"),
    ],
)
def test_one_changed_cell_gives_one_finding(label, value, code, status):
    row = only_row(book([changed(label, value)]))
    assert codes(row) == ([code] if code else [])
    assert row.status == status
    assert all(message.text for message in row.messages)


def test_a_lost_leading_zero_is_offered_back():
    row = only_row(book([changed("Số CCCD/ĐDCN", 58301001234)]))
    assert row.messages[0].suggestion == "058301001234"
    assert row.messages[0].column == "Số CCCD/ĐDCN"


def test_letterhead_letter_totals_and_signatures_are_no_rows():
    workbook = book(
        [GOOD, ["Tổng cộng: 1 đề nghị"], [], [None] * 13 + ["TM. BAN CHẤP HÀNH"]],
        before=(
            ["HỘI KHUYẾN HỌC"],
            ["(Kèm theo Tờ trình số 25/TTr-HKH ngày 20 tháng 10 năm 2024 của Hội)"],
            [],
        ),
    )
    [sheet] = read(workbook).sheets
    assert [row.row for row in sheet.rows] == [5]
    assert (sheet.header_row, sheet.notes) == (4, [])
    assert (sheet.letter.number, sheet.letter.date) == ("25/TTr-HKH", dt.date(2024, 10, 20))


def test_a_wrong_total_is_told():
    [sheet] = read(book([GOOD, ["Tổng cộng: 7 đề nghị"]])).sheets
    assert "ghi 7" in sheet.notes[0]


def test_column_numbers_empty_numbers_and_repeated_headings_are_no_rows():
    numbering = [f"({number})" for number in range(1, 16)]
    [sheet] = read(book([numbering, GOOD, HEADER, [2], [3]])).sheets
    assert [row.row for row in sheet.rows] == [3]
    assert sheet.rows[0].status == "ok"


def test_headings_in_two_rows_with_birth_years_under_the_genders():
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.append(
        ["STT", "Họ tên", "Năm sinh", None, "CMND/CCCD", "Đối tượng", "Số tiền (triệu đồng)"]
    )
    sheet.append([None, None, "Nam", "Nữ", None, None, None])
    sheet.merge_cells("C1:D1")
    sheet.merge_cells("A1:A2")
    sheet.append([1, "Lê Thị Ân", None, 2001, "058301001234", "Sinh viên", 1.5])
    sheet.append([2, "Lê Văn Ân", 1984, None, "087084000999", "Giáo viên", 2])
    [parsed] = read(workbook).sheets
    first, second = parsed.rows
    assert (first.values["gender"], first.values["birth"]) == ("F", BirthDate(2001))
    assert (second.values["gender"], second.values["birth"]) == ("M", BirthDate(1984))
    assert [row.values["amount"] for row in parsed.rows] == [1_500_000, 2_000_000]
    assert parsed.header_row == 1


def test_a_name_spread_over_two_columns_is_joined():
    header = ["STT", "Họ và tên", None, *HEADER[2:]]
    workbook = book([[1, "Lê Thị", "Ân", *GOOD[2:]]], header=header)
    workbook.active.merge_cells("B1:C1")
    assert only_row(workbook).values["full_name"] == "Lê Thị Ân"


def test_ditto_marks_stand_for_the_cell_above():
    ditto = ("Địa chỉ", "nt", "Dân tộc", "//")
    second = changed("Họ và tên", "Lê Thị Bảy", "Số CCCD/ĐDCN", "058301001235", *ditto)
    third = changed("Họ và tên", "Lê Thị Tám", "Số CCCD/ĐDCN", "058301001236", *ditto)
    [sheet] = read(book([GOOD, second, third])).sheets
    assert [row.values["address"] for row in sheet.rows] == ["Tổ 3"] * 3
    assert sheet.rows[2].values["ethnicity"] == "Kinh"
    assert codes(only_row(book([changed("Địa chỉ", "nt")]))) == ["cell.ditto"]


def test_hidden_rows_are_told_and_read_only_on_demand():
    other = changed("Họ và tên", "Lê Thị Bông", "Số CCCD/ĐDCN", "058301001299")
    workbook = book([GOOD, other])
    workbook.active.row_dimensions[3].hidden = True
    [sheet] = read(workbook).sheets
    assert [row.row for row in sheet.rows] == [2]
    assert "3" in sheet.notes[0]
    assert len(read(workbook, include_hidden=True).sheets[0].rows) == 2


def test_decomposed_text_is_composed():
    row = only_row(book([changed("Họ và tên", unicodedata.normalize("NFD", "Đàng Thị Ẩn"))]))
    assert row.values["full_name"] == "Đàng Thị Ẩn"


@pytest.mark.parametrize(
    ("font", "encode", "encoding"),
    [(".VnTime", to_tcvn3, "tcvn3"), ("VNI-Times", to_vni, "vni"), (None, to_tcvn3, "tcvn3")],
)
def test_old_encodings_are_read_with_and_without_their_font(font, encode, encoding):
    def old(values):
        return [encode(value) if isinstance(value, str) else value for value in values]

    [sheet] = read(book([old(GOOD)], header=old(HEADER), font=font)).sheets
    assert sheet.encoding == encoding
    assert sheet.rows[0].values["school"] == "Trường THPT Chu Văn An"
    assert sheet.rows[0].values["category"] == "student"


def test_unicode_text_in_an_old_font_is_left_alone():
    row = only_row(book([GOOD], font=".VnTime"))
    assert row.values["full_name"] == "Lê Thị Ân"


def test_one_person_twice_is_a_duplicate_whatever_the_spelling():
    again = changed("Họ và tên", "LÊ  THỊ ÂN ")
    [sheet] = read(book([GOOD, again])).sheets
    assert [row.status for row in sheet.rows] == ["duplicate", "duplicate"]
    assert "dòng 3" in sheet.rows[0].messages[0].text
    assert sheet.accepted == 0


def test_two_people_with_one_name_and_birthday_are_only_told():
    other = changed("Số CCCD/ĐDCN", "058301009999")
    [sheet] = read(book([GOOD, other])).sheets
    assert [row.status for row in sheet.rows] == ["warning", "warning"]


def test_collectives_are_checked_in_their_own_way():
    header = [
        "TT",
        "Tên tập thể",
        "Loại hình",
        "Người đại diện",
        "Số thành viên",
        "Nơi ở",
        "Điểm",
        "Thành tích",
        "Hình thức khen thưởng",
    ]
    rows = [
        [1, "Khu phố 7", "Cộng đồng học tập", "Lê Ân", 38, "Tổ 1", "85/100", "Tốt", "Giấy khen"],
        [2, "Khu phố 7", "Cộng đồng học tập", "Bá Trượng", 12, "Tổ 1", 101, "Tốt", "Giấy khen"],
        [3, "Họ Ngô", "Dòng họ", "Ngô An", "ba", "Tổ 1", 80, "Tốt", "Giấy khen"],
        [4, "Hộ ông Bảy", "Câu lạc bộ", "Lê Bảy", 4, "Tổ 1", 80, "Tốt", "Giấy khen"],
    ]
    [sheet] = read(book(rows, header=header, title="Tập thể")).sheets
    assert sheet.award_family == "collective"
    assert [row.status for row in sheet.rows] == ["warning", "error", "error", "error"]
    assert sheet.rows[0].values["self_score"] == 85
    assert "self_score.range" in codes(sheet.rows[1])
    assert codes(sheet.rows[2]) == ["member_count.unreadable"]
    assert codes(sheet.rows[3]) == ["collective_kind.unknown"]
    assert sheet.rows[2].values["collective_kind"] == "clan"


def test_a_guard_before_a_formula_sign_is_taken_off():
    assert only_row(book([changed("Ghi chú", "'=1+1")])).values["note"] == "=1+1"


def test_a_sheet_without_a_list_is_told():
    workbook = book([GOOD])
    workbook.create_sheet("Hướng dẫn").append(["Xin đọc kỹ trước khi điền"])
    parsed = read(workbook)
    assert parsed.sheets[1].award_family is None
    assert "bỏ qua" in parsed.sheets[1].notes[0]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1258"])
def test_csv_in_the_usual_code_pages(encoding):
    text = "STT;Họ tên;Ngày sinh;Giới tính;Số CCCD;Đối tượng;Thành tích;SĐT;Số tiền\n"
    text += "1;Lê Thị Ân;5/3/2001;Nữ;058301001234;Sinh viên;Tốt;0912345678;2.000.000\n"
    if encoding == "cp1258":
        pieces = (unicodedata.normalize("NFD", char) for char in text)
        # Windows-1258 keeps â, ê, ô, ơ, ư, ă, đ whole and writes only the tones apart.
        text = "".join(
            unicodedata.normalize("NFC", piece[:-1]) + piece[-1]
            if piece[-1] in "\u0300\u0301\u0303\u0309\u0323"
            else unicodedata.normalize("NFC", piece)
            for piece in map(_tone_last, pieces)
        )
    [sheet] = read_workbook(text.encode(encoding), today=TODAY).sheets
    assert [(row.row, row.name, row.status) for row in sheet.rows] == [(2, "Lê Thị Ân", "ok")]


def _tone_last(piece):
    tones = [char for char in piece if char in "\u0300\u0301\u0303\u0309\u0323"]
    return "".join(char for char in piece if char not in tones) + "".join(tones)


ODS = """<?xml version="1.0"?><office:document-content
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>
<table:table table:name="Học bổng">{rows}<table:table-row table:number-rows-repeated="1048000">
<table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table>
</office:spreadsheet></office:body></office:document-content>"""


def ods_cell(value):
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, int):
        return f'<table:table-cell office:value-type="float" office:value="{value}"/>'
    return f"<table:table-cell><text:p>{value}</text:p></table:table-cell>"


def test_an_opendocument_sheet_is_read():
    rows = "".join(
        f"<table:table-row>{''.join(map(ods_cell, row))}</table:table-row>"
        for row in (HEADER, GOOD)
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", ODS.format(rows=rows))
    [sheet] = read_workbook(buffer.getvalue(), today=TODAY).sheets
    assert [(row.row, row.name, row.status) for row in sheet.rows] == [(2, "Lê Thị Ân", "ok")]


def test_the_published_form_names_rows_and_columns_but_no_values():
    parsed = read(book([changed("Số CCCD/ĐDCN", "05820")]))
    [sheet] = to_json(parsed)["sheets"]
    assert (sheet["award_type"], sheet["header_row"], sheet["accepted"]) == ("scholarship", 1, 0)
    [row] = sheet["rows"]
    assert (row["row"], row["name"], row["status"]) == (2, "Lê Thị Ân", "error")
    assert row["messages"][0]["column"] == "Số CCCD/ĐDCN"
    assert row["messages"][0]["code"] == "national_id.length"
    assert "values" not in row


def test_a_reading_survives_its_way_through_json():
    parsed = read(book([GOOD], before=(["Tờ trình số 3/TTr ngày 2/10/2024"], [])))
    assert load(dump(parsed)) == parsed


def test_a_broken_file_is_refused_with_advice():
    with pytest.raises(IntakeRefused) as caught:
        read_workbook(saved(book([GOOD]))[:2000])
    assert caught.value.code == "file.damaged"
    assert "Excel" in caught.value.text
