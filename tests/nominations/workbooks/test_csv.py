"""Lists that are no .xlsx: CSV in every usual code page, and OpenDocument."""

import csv
import datetime as dt
import io
import unicodedata
import zipfile

import pytest

from nominations.text.dates import BirthDate
from nominations.text.legacy import to_tcvn3, to_vni
from nominations.workbooks.results import IntakeRefused
from nominations.workbooks.structure import check_structure
from nominations.workbooks.workbook import read_workbook

TODAY = dt.date(2024, 11, 1)
TONES = "\u0300\u0301\u0303\u0309\u0323"
HEAD = """<?xml version="1.0"?><office:document-content
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>
<table:table table:name="Học bổng">"""
END = "</table:table></office:spreadsheet></office:body></office:document-content>"


def ods_cell(value):
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, int):
        return f'<table:table-cell office:value-type="float" office:value="{value}"/>'
    if value.startswith("<"):
        return value
    return f"<table:table-cell><text:p>{value}</text:p></table:table-cell>"


def ods(rows, inside="", **members):
    """An OpenDocument sheet; a text that begins with ``<`` is a cell as it stands."""
    body = inside or "".join(
        f"<table:table-row>{''.join(map(ods_cell, row))}</table:table-row>" for row in rows
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", HEAD + body + END)
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


HEADER = [
    "STT",
    "Họ tên",
    "Ngày, tháng, năm sinh",
    "Giới tính",
    "Số CCCD",
    "Đối tượng",
    "Địa chỉ",
    "Thành tích",
    "SĐT",
    "Số tiền",
]
ROW = [
    "1",
    "Lê Thị Ân",
    "5/3/2001",
    "Nữ",
    "058301001234",
    "Sinh viên",
    "Tổ 3, khu phố 7, Đô Vinh",
    "Học giỏi, sống tốt",
    "0912345678",
    "2.000.000",
]


def csv_of(separator, rows=(HEADER, ROW), **options):
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=separator, **options).writerows(rows)
    return buffer.getvalue()


def in_1258(text):
    """Text as Windows-1258 holds it: the tones apart from their letters."""
    out = []
    for char in unicodedata.normalize("NFC", text):
        apart = unicodedata.normalize("NFD", char)
        tones = "".join(one for one in apart if one in TONES)
        letter = unicodedata.normalize("NFC", "".join(one for one in apart if one not in TONES))
        out.append(letter + tones)
    return "".join(out).encode("cp1258")


ENCODINGS = {
    "utf-8": lambda text: text.encode("utf-8"),
    "utf-8 with a mark": lambda text: text.encode("utf-8-sig"),
    "utf-8 decomposed": lambda text: unicodedata.normalize("NFD", text).encode("utf-8"),
    "utf-16 little": lambda text: b"\xff\xfe" + text.encode("utf-16-le"),
    "utf-16 big": lambda text: b"\xfe\xff" + text.encode("utf-16-be"),
    "utf-16 little without a mark": lambda text: text.encode("utf-16-le"),
    "utf-16 big without a mark": lambda text: text.encode("utf-16-be"),
    "windows-1258": in_1258,
    "tcvn3": lambda text: to_tcvn3(text).encode("latin-1"),
    "vni": lambda text: to_vni(text).encode("latin-1"),
}


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_code_page_and_separator_gives_the_same_row(encoding, separator):
    data = ENCODINGS[encoding](csv_of(separator))
    check_structure(data)
    [sheet] = read_workbook(data, today=TODAY).sheets
    [row] = sheet.rows
    assert (row.row, row.name, row.status) == (2, "Lê Thị Ân", "ok")
    assert row.values["address"] == "Tổ 3, khu phố 7, Đô Vinh"
    assert row.values["achievement"] == "Học giỏi, sống tốt"
    assert row.values["birth"] == BirthDate(2001, 3, 5)
    assert row.values["amount"] == 2_000_000


def test_commas_inside_unquoted_cells_do_not_split_a_list_with_semicolons():
    text = "\n".join(";".join(row) for row in (HEADER, ROW, ROW))
    [sheet] = read_workbook(text.encode(), today=TODAY).sheets
    assert [row.values["address"] for row in sheet.rows] == ["Tổ 3, khu phố 7, Đô Vinh"] * 2


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_may_end_in_any_way(end):
    text = csv_of(";", lineterminator=end)
    assert read_workbook(text.encode(), today=TODAY).sheets[0].rows[0].row == 2


def test_the_line_that_names_the_separator_is_no_row():
    text = "sep=;\r\n" + csv_of(";")
    [row] = read_workbook(text.encode("utf-8-sig"), today=TODAY).sheets[0].rows
    assert (row.row, row.name) == (3, "Lê Thị Ân")


def test_a_cell_over_two_lines_is_one_cell():
    rows = (HEADER, [*ROW[:7], "Học giỏi\nHạng nhất", *ROW[8:]])
    [row] = read_workbook(csv_of(",", rows).encode(), today=TODAY).sheets[0].rows
    assert row.values["achievement"] == "Học giỏi Hạng nhất"


def test_one_broken_byte_leaves_the_rest_in_utf8():
    data = csv_of(";").encode().replace("Đô Vinh".encode(), b"\xc4 Vinh")
    [row] = read_workbook(data, today=TODAY).sheets[0].rows
    assert row.name == "Lê Thị Ân"


def test_a_cell_too_long_to_be_one_is_refused_with_advice():
    data = (csv_of(";") + '"' + "x" * 200_000).encode()
    with pytest.raises(IntakeRefused) as caught:
        read_workbook(data)
    assert caught.value.code == "file.damaged"
    assert "Hãy" in caught.value.text


def test_notes_on_opendocument_cells_are_not_part_of_them():
    note = (
        "<table:table-cell><office:annotation><dc:creator>A</dc:creator><text:p>Hỏi lại</text:p>"
        "</office:annotation><text:p>Lê<text:s/>Thị <text:span>Ân</text:span></text:p>"
        "</table:table-cell>"
    )
    [sheet] = read_workbook(ods([HEADER, [ROW[0], note, *ROW[2:]]]), today=TODAY).sheets
    assert sheet.rows[0].name == "Lê Thị Ân"


def test_opendocument_headings_in_two_rows_and_moments_are_read():
    birth = '<table:table-cell table:number-columns-spanned="2"><text:p>Năm sinh</text:p></table:table-cell>'  # noqa: E501
    rows = [
        ["Họ tên", birth, "<table:covered-table-cell/>", "Số CCCD", "Đối tượng", "Số tiền"],
        [None, "Nam", "Nữ", None, None, None],
        [
            "Lê Thị Ân",
            None,
            '<table:table-cell office:value-type="date" '
            'office:date-value="2001-03-05T00:00:00"><text:p>5/3/01</text:p></table:table-cell>',
            "058301001234",
            "Sinh viên",
            2000000,
        ],
    ]
    [sheet] = read_workbook(ods(rows), today=TODAY).sheets
    [row] = sheet.rows
    assert (row.values["gender"], row.values["birth"]) == ("F", BirthDate(2001, 3, 5))


def test_an_opendocument_file_with_a_password_is_refused():
    manifest = "<manifest:manifest><manifest:encryption-data/></manifest:manifest>"
    with pytest.raises(IntakeRefused) as caught:
        check_structure(ods([HEADER, ROW], **{"META-INF/manifest.xml": manifest}))
    assert caught.value.code == "file.encrypted"


def test_a_pdf_or_a_picture_is_still_no_list():
    for data in (b"%PDF-1.7\n" + bytes(4000), b"\x89PNG\r\n" + bytes(4000), bytes(range(256)) * 9):
        with pytest.raises(IntakeRefused) as caught:
            check_structure(data)
        assert caught.value.code == "file.kind"


PEOPLE = [
    "STT;Họ tên;Ngày sinh;Số CCCD;Đối tượng;Số tiền;Thành tích",
    "1;Lê Thị Ân;5/3/2010;058310001234;Học sinh;500000;%s",
    "2;Trần Văn Bình;7/8/2011;058211001236;Học sinh;500000;HSG",
    "3;Võ Tấn Lộc;1/2/2009;058209001237;Học sinh;500000;HSG",
]


def _people(achievement: str, end: str = "\n") -> bytes:
    return end.join(PEOPLE).replace("%s", achievement).encode()


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_quote_that_does_not_end_swallows_nobody(end: str) -> None:
    [sheet] = read_workbook(_people('"HSG', end), today=TODAY).sheets
    assert [row.name for row in sheet.rows] == ["Lê Thị Ân", "Trần Văn Bình", "Võ Tấn Lộc"]
    assert any("ngoặc kép" in note and "dòng 2" in note for note in sheet.notes)
    [sheet] = read_workbook(_people('"HSG, hai dòng"', end), today=TODAY).sheets
    assert len(sheet.rows) == 3 and not any("ngoặc kép" in note for note in sheet.notes)


def test_a_sign_inside_a_cell_moves_no_cell_without_a_word() -> None:
    [sheet] = read_workbook(_people("HSG; IELTS 7.5"), today=TODAY).sheets
    told = [[one.code for one in row.messages if one.code == "row.shifted"] for row in sheet.rows]
    assert told == [["row.shifted"], [], []] and sheet.rows[0].status == "error"
    data = "\n".join([PEOPLE[0], *(f"{line};x" for line in PEOPLE[1:])]).encode()
    [sheet] = read_workbook(data, today=TODAY).sheets
    assert not any(one.code == "row.shifted" for row in sheet.rows for one in row.messages)
    assert any("không có tiêu đề" in note for note in sheet.notes)


@pytest.mark.parametrize("page", ["utf-32", "utf-32-be"])
def test_text_in_four_bytes_a_letter_is_text(page: str) -> None:
    mark = "\ufeff" if page == "utf-32-be" else ""
    data = (mark + _people("HSG").decode()).encode(page)
    [sheet] = read_workbook(data, today=TODAY).sheets
    assert len(sheet.rows) == 3 and sheet.left_out == []
