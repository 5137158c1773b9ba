"""Files nobody vouches for are judged by their structure and read in a limited process."""

import io
import struct
import zipfile

import openpyxl
import pytest

from nominations.intake.cage import read_caged
from nominations.intake.results import IntakeRefused
from nominations.intake.structure import check_structure
from nominations.intake.workbook import read_workbook

SHEET = "xl/worksheets/sheet1.xml"
START = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
END = b"</sheetData></worksheet>"


def plain():
    workbook = openpyxl.Workbook()
    header = ["STT", "Họ và tên", "Năm sinh", "Số CCCD", "Đối tượng", "Số tiền", "SĐT"]
    workbook.active.append(header)
    workbook.active.append([1, "Lê Ân", 2001, "058201001234", "Sinh viên", 2000000, "0912345678"])
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def rebuilt(**members):
    """A workbook with other or more members; ``sheet`` replaces the first sheet."""
    replaced = {SHEET if name == "sheet" else name: data for name, data in members.items()}
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(plain())) as source,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            target.writestr(name, replaced.pop(name, None) or source.read(name))
        for name, data in replaced.items():
            target.writestr(name, data)
    return buffer.getvalue()


def lying(size):
    """A workbook whose directory understates the first sheet's size."""
    data = bytearray(plain())
    place = data.rfind(SHEET.encode()) - 46
    data[place + 24 : place + 28] = struct.pack("<L", size)
    return bytes(data)


def test_a_plain_workbook_reads_the_same_inside_and_outside_the_cage():
    data = plain()
    caged = read_caged(data)
    assert caged == read_workbook(data)
    assert caged.sheets[0].rows[0].name == "Lê Ân"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file.empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "file.xls"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "file.encrypted",
        ),
        (b"%PDF-1.7", "file.kind"),
        (b"PK\x03\x04 and then nothing", "file.damaged"),
        (b"x" * (10 * 1024 * 1024 + 1), "file.too_large"),
    ],
)
def test_what_is_no_workbook_is_refused_with_advice(data, code):
    with pytest.raises(IntakeRefused) as caught:
        check_structure(data)
    assert caught.value.code == code
    assert "Hãy" in caught.value.text


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"xl/vbaProject.bin": b"1"}, "file.macros"),
        ({"sheet": b'<!DOCTYPE a [<!ENTITY b "c">]>' + START + END}, "file.doctype"),
        (
            {"sheet": ("\ufeff<!DOCTYPE a>").encode("utf-16-le") + START + END},
            "file.doctype",
        ),
        ({"sheet": START + b"<row/>" * 2_000_000 + END}, "file.too_heavy"),
    ],
)
def test_dangerous_workbooks_are_refused_before_they_are_read(members, code):
    with pytest.raises(IntakeRefused) as caught:
        check_structure(rebuilt(**members))
    assert caught.value.code == code


def test_a_directory_that_lies_about_a_size_is_refused():
    with pytest.raises(IntakeRefused) as caught:
        check_structure(lying(10))
    assert caught.value.code == "file.damaged"


def test_too_many_members_are_refused():
    with pytest.raises(IntakeRefused) as caught:
        check_structure(rebuilt(**{f"x/{number}": b"" for number in range(2_001)}))
    assert caught.value.code == "file.too_heavy"


def test_too_many_rows_are_refused():
    rows = b"".join(
        b'<row r="%d"><c r="A%d"><v>%d</v></c></row>' % (number, number, number)
        for number in range(1, 5_002)
    )
    with pytest.raises(IntakeRefused) as caught:
        read_caged(rebuilt(sheet=START + rows + END))
    assert caught.value.code == "file.too_many_rows"


def test_broken_content_is_refused_and_not_an_error_of_ours():
    with pytest.raises(IntakeRefused) as caught:
        read_caged(rebuilt(sheet=START + b"<row"))
    assert caught.value.code == "file.unreadable"


def test_a_reading_that_takes_too_long_is_ended():
    with pytest.raises(IntakeRefused) as caught:
        read_caged(plain(), wall_seconds=0.01)
    assert caught.value.code == "file.too_heavy"


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(IntakeRefused) as caught:
        read_caged(tmp_path / "absent.xlsx")
    assert caught.value.code == "file.missing"
