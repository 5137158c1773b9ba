"""The ward's own workbook goes back with what is wrong in it marked, and nothing else changed."""

import csv
import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.styles.colors import Color

from nominations.text.legacy import to_tcvn3
from nominations.workbooks.cage import mark_caged, read_caged
from nominations.workbooks.marked import findings_of, mark
from nominations.workbooks.palette import COLOURS
from nominations.workbooks.results import IntakeRefused
from nominations.workbooks.structure import check_structure
from nominations.workbooks.workbook import read_workbook

MESSY = Path(__file__).resolve().parents[2] / "data" / "messy_workbooks"
HEADER = [
    "STT",
    "Họ tên",
    "Ngày sinh",
    "Giới tính",
    "Số CCCD",
    "Đối tượng",
    "Số tiền",
    "Thành tích",
    "SĐT",
]
GOOD = [1, "Lê Thị Ân", "5/3/2001", "Nữ", "058301001234", "Sinh viên", 2000000, "Tốt", "0912345678"]
WRONG = [2, "Lê Văn Bảy", "31/2/2001", "Nam", "058201001299", "Sinh viên", 2000000, "Tốt", None]


def saved(book):
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def opened(data, **options):
    return openpyxl.load_workbook(io.BytesIO(data), **options)


def book(*rows, header=HEADER):
    workbook = openpyxl.Workbook()
    workbook.active.title = "Học bổng"
    for row in (header, *rows):
        workbook.active.append(row)
    return workbook


def marked(data):
    return mark(data, findings_of(read_workbook(data).sheets))


def parts(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def colour(cell):
    return cell.fill.start_color.rgb if cell.fill.fill_type == "solid" else None


def test_wrong_cells_are_coloured_noted_and_told_in_one_column():
    sheet = opened(marked(saved(book(GOOD, WRONG))))["Học bổng"]
    assert [cell.value for cell in sheet[1]] == [*HEADER, "Cần sửa"]
    assert colour(sheet["C3"]) == COLOURS["error"]
    assert colour(sheet["I3"]) == COLOURS["warning"]
    assert "31/2/2001" in sheet["C3"].comment.text
    assert sheet["J3"].value.startswith("Phải sửa – Ngày sinh: ")
    assert "Cần xem – SĐT: " in sheet["J3"].value
    assert sheet["J2"].value is None
    marks = [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.comment]
    assert marks == ["C3", "I3"]


def test_what_is_not_marked_leaves_as_it_came():
    workbook = book(GOOD, WRONG)
    sheet = workbook.active
    sheet.column_dimensions["B"].width = 31
    sheet["B2"].font = Font(bold=True, name="VNI-Times")
    sheet["G3"].number_format = "#,##0"
    sheet.merge_cells("A6:C6")
    workbook.create_sheet("Khác").append(["giữ nguyên", "=1+1"])
    data = saved(workbook)
    before, after = parts(data), parts(marked(data))
    changed = {name for name in before if before[name] != after[name]}
    assert changed <= {
        "xl/worksheets/sheet1.xml",
        "xl/styles.xml",
        "[Content_Types].xml",
        "xl/_rels/workbook.xml.rels",
    }
    new = opened(marked(data))
    assert new["Học bổng"].column_dimensions["B"].width == 31
    assert (new["Học bổng"]["B2"].font.name, new["Học bổng"]["B2"].font.b) == ("VNI-Times", True)
    assert new["Học bổng"]["G3"].number_format == "#,##0"
    assert new["Khác"]["B1"].value == "=1+1"


def test_a_formula_keeps_its_computed_value():
    data = saved(book(GOOD, WRONG))
    old = parts(data)
    sheet = old["xl/worksheets/sheet1.xml"]
    with_formula = sheet.replace(
        b'<c r="G3" t="n"><v>2000000</v></c>', b'<c r="G3"><f>G2</f><v>2000000</v></c>'
    )
    assert with_formula != sheet
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in (old | {"xl/worksheets/sheet1.xml": with_formula}).items():
            archive.writestr(name, content)
    result = marked(buffer.getvalue())
    assert opened(result)["Học bổng"]["G3"].value == "=G2"
    assert opened(result, data_only=True)["Học bổng"]["G3"].value == 2000000


def test_names_under_a_stray_merge_are_still_there():
    data = (MESSY / "shifted_table.xlsx").read_bytes()
    names = [row.name for row in read_workbook(data).sheets[0].rows]
    again = read_workbook(marked(data))
    assert [row.name for row in again.sheets[0].rows] == names


@pytest.mark.parametrize("path", sorted(MESSY.glob("*.xlsx")), ids=lambda path: path.stem)
def test_a_marked_workbook_reads_as_before_and_is_marked_again_the_same(path):
    first = read_workbook(path)
    once = marked(path.read_bytes())
    second = read_workbook(once)
    for before, after in zip(first.sheets, second.sheets, strict=True):
        assert before == after
    twice = marked(once)
    for before, after in zip(opened(once), opened(twice), strict=True):
        assert [[cell.value for cell in row] for row in before] == [
            [cell.value for cell in row] for row in after
        ]
        assert {cell.coordinate for row in before for cell in row if cell.comment} == {
            cell.coordinate for row in after for cell in row if cell.comment
        }


def test_what_was_put_right_loses_its_marks_in_the_next_round():
    workbook = opened(marked(saved(book(GOOD, WRONG))))
    workbook.active["C3"] = "28/2/2001"  # in Excel or LibreOffice, which write the file anew
    sheet = opened(marked(saved(workbook)))["Học bổng"]
    assert colour(sheet["C3"]) is None
    assert sheet["C3"].comment is None
    assert sheet["J3"].value.startswith("Cần xem – SĐT")
    workbook.active["I3"] = "0912345678"
    sheet = opened(marked(saved(workbook)))["Học bổng"]
    assert [cell.value for cell in sheet[1]][: len(HEADER)] == HEADER
    assert "Cần sửa" not in [cell.value for cell in sheet[1]]
    assert not any(cell.comment for row in sheet.iter_rows() for cell in row)


def test_somebody_elses_note_stays_and_ours_goes_below_it():
    workbook = book(GOOD, WRONG)
    workbook.active["C3"].comment = Comment("Hỏi lại gia đình", "Chị Sáu")
    workbook.active["B2"].comment = Comment("Đã gặp", "Chị Sáu")
    once = opened(marked(saved(workbook)))
    note = once.active["C3"].comment
    assert note.author == "Chị Sáu"
    assert note.text.startswith("Hỏi lại gia đình\n— Bảng Vàng:\n")
    once.active["C3"] = "28/2/2001"
    twice = opened(marked(saved(once))).active
    assert twice["C3"].comment.text.strip() == "Hỏi lại gia đình"
    assert twice["B2"].comment.text == "Đã gặp"


def test_another_fill_is_replaced_and_a_fill_elsewhere_stays():
    workbook = book(GOOD, WRONG)
    green = PatternFill("solid", start_color=Color(rgb="FF00FF00"))
    workbook.active["C3"].fill = workbook.active["D3"].fill = green
    sheet = opened(marked(saved(workbook))).active
    assert colour(sheet["C3"]) == COLOURS["error"]
    assert colour(sheet["D3"]) == "FF00FF00"


def test_our_column_stands_right_of_everything_and_is_shown():
    workbook = book(GOOD, WRONG)
    workbook.active["L2"] = "ghi tay bên lề"
    workbook.active.column_dimensions.group("M", "T", hidden=True)
    sheet = opened(marked(saved(workbook))).active
    assert sheet["M1"].value == "Cần sửa"
    assert not sheet.column_dimensions["M"].hidden
    assert sheet.column_dimensions["M"].width == 60
    assert sheet.column_dimensions["N"].hidden


def test_our_words_are_readable_in_a_list_in_an_old_font():
    old = [[to_tcvn3(v) if isinstance(v, str) else v for v in row] for row in (HEADER, WRONG)]
    workbook = book(old[1], header=old[0])
    for row in workbook.active.iter_rows():
        for cell in row:
            cell.font = Font(name=".VnTime")
    sheet = opened(marked(saved(workbook))).active
    assert sheet["J2"].font.name == sheet["J1"].font.name == "Times New Roman"
    assert sheet["B2"].value == to_tcvn3("Lê Văn Bảy")  # never converted in the ward's own file


def test_a_finding_without_a_column_of_its_own_is_told_in_words_only():
    data = saved(book(GOOD[:4] + GOOD[5:], header=HEADER[:4] + HEADER[5:]))
    sheet = opened(marked(data)).active
    assert "Thiếu số định danh" in sheet["I2"].value
    assert not any(cell.comment for row in sheet.iter_rows() for cell in row)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_text_that_looks_like_a_formula_stays_text(start):
    text = f'{start}HYPERLINK("http://x","y")'
    buffer = io.StringIO()
    csv.writer(buffer).writerows([HEADER, [*GOOD[:7], text, ""]])
    sheet = opened(marked(buffer.getvalue().encode())).active
    assert sheet["H2"].data_type in ("s", "inlineStr")
    assert not any(cell.data_type == "f" for row in sheet.iter_rows() for cell in row)


def test_a_message_that_quotes_a_formula_stays_text():
    row = [*WRONG[:5], "=1+1", *WRONG[6:]]
    workbook = book(GOOD, row)
    workbook.active["F3"].data_type = "s"
    sheet = opened(marked(saved(workbook))).active
    assert sheet["J3"].data_type != "f"
    assert "=1+1" in sheet["J3"].value


def test_a_csv_list_goes_back_as_a_workbook_with_the_same_cells():
    text = "\n".join(
        ";".join("" if v is None else str(v) for v in row) for row in (HEADER, GOOD, WRONG)
    )
    result = marked(text.encode("utf-8-sig"))
    sheet = opened(result).active
    assert [cell.value for cell in sheet[2]][:6] == ["1", *GOOD[1:6]]
    assert sheet["C3"].comment is not None
    assert [row.status for row in read_workbook(result).sheets[0].rows] == ["ok", "error"]


def test_an_opendocument_list_goes_back_as_a_workbook():
    from tests.nominations.workbooks.test_csv import ods

    sheet = opened(marked(ods([HEADER, GOOD, WRONG]))).active
    assert sheet["E2"].value == "058301001234"
    assert sheet["C3"].comment is not None


def test_the_file_is_opened_in_the_cage_only_and_limits_hold():
    data = saved(book(GOOD, WRONG))
    sheets = read_caged(data).sheets
    assert mark_caged(data, sheets) == mark(data, findings_of(sheets))
    with pytest.raises(IntakeRefused) as caught:
        mark_caged(data[:3000], sheets)
    assert caught.value.code == "file.damaged"
    with pytest.raises(IntakeRefused) as caught:
        mark_caged(data, sheets, wall_seconds=0.001)
    assert caught.value.code == "file.too_heavy"


def test_a_workbook_whose_parts_cannot_be_marked_gives_its_cells_back_marked():
    broken = parts(saved(book(GOOD, WRONG)))
    broken["xl/styles.xml"] = b"<styleSheet/>"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in broken.items():
            archive.writestr(name, content)
    findings = findings_of(read_workbook(saved(book(GOOD, WRONG))).sheets)
    given_back = mark(buffer.getvalue(), findings)
    sheet = openpyxl.load_workbook(io.BytesIO(given_back)).active
    assert sheet is not None
    told = [cell.value for row in sheet.iter_rows() for cell in row if cell.value]
    assert "Cần sửa" in told and any("Phải sửa" in str(value) for value in told)


def test_a_long_list_wrong_in_every_row_comes_back_within_the_limits_and_is_accepted_again():
    rows = [[n, f"Lê Văn {n}", "31/2/2001", "Nam", "1", "x", "y", "", ""] for n in range(1, 4_001)]
    data = saved(book(*rows))
    result = mark_caged(data, read_caged(data).sheets)
    check_structure(result)
    assert len(result) < 4_000_000
    assert {row.status for row in read_caged(result).sheets[0].rows} == {"error"}


def test_a_list_in_an_old_encoding_without_fonts_reads_the_same_after_marking():
    rows = [[to_tcvn3(str(v or "")) for v in row] for row in (HEADER, GOOD, WRONG)]
    data = "\n".join(";".join(row) for row in rows).encode("latin-1")
    before, after = read_workbook(data).sheets[0], read_workbook(marked(data)).sheets[0]
    assert before.rows == after.rows
    assert before.notes == after.notes
    assert after.encoding == "tcvn3"


def test_a_note_that_lost_its_author_in_libreoffice_is_still_known_as_ours():
    workbook = opened(marked(saved(book(GOOD, WRONG))))
    for row in workbook.active.iter_rows():
        for cell in row:
            if cell.comment:
                cell.comment = Comment(cell.comment.text, " ")
    sheet = opened(marked(saved(workbook))).active
    assert sheet["C3"].comment.text.count("Bảng Vàng:") == 1


def test_rows_with_long_findings_are_high_enough_unless_set_by_hand():
    workbook = book(GOOD, WRONG, [3, *WRONG[1:4], "058201001288", *WRONG[5:]])
    workbook.active.row_dimensions[4].height = 18
    sheet = opened(marked(saved(workbook))).active
    assert sheet.row_dimensions[3].height >= 45
    assert sheet.row_dimensions[4].height == 18
    assert (sheet["J1"].font.b, sheet["J3"].alignment.wrap_text) == (True, True)
