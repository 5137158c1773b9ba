"""Files nobody vouches for are judged by their structure and read in a limited process."""

import io
import random
import struct
import time
import zipfile

import openpyxl
import pytest

from nominations.workbooks.cage import read_caged
from nominations.workbooks.results import IntakeRefused
from nominations.workbooks.structure import check_structure
from nominations.workbooks.workbook import read_workbook

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
        # Less than any machine needs: at ten thousandths a quick one had answered.
        read_caged(plain(), wall_seconds=0.001)
    assert caught.value.code == "file.too_heavy"


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(IntakeRefused) as caught:
        read_caged(tmp_path / "absent.xlsx")
    assert caught.value.code == "file.missing"


# -- what only shows when it is read: within the limits, with a sentence or with the list -------

TEXT = '<c r="{}{}" t="inlineStr"><is><t>{}</t></is></c>'
HEAD = ["STT", "Họ và tên", "Năm sinh", "Số CCCD", "Đối tượng", "Số tiền", "SĐT"]
ROW = ["1", "Lê Ân", "2001", "058201001234", "Sinh viên", "2000000", "0912345678"]


def row_xml(number, cells):
    told = "".join(TEXT.format(chr(65 + place), number, text) for place, text in enumerate(cells))
    return f'<row r="{number}">{told}</row>'.encode()


LIST = row_xml(1, HEAD) + row_xml(2, ROW)


def names_in(data):
    """Names of the rows found, or the refusal; never longer than the cage allows."""
    begun = time.monotonic()
    try:
        parsed = read_caged(data)
    except IntakeRefused as refused:
        assert "Hãy" in refused.text, refused.text
        return refused.code
    finally:
        assert time.monotonic() - begun < 60
    return [row.name for sheet in parsed.sheets for row in sheet.rows]


def noise(length):
    """Letters that hardly pack."""
    return bytes(random.Random(7).choices(b"abcdefghijklmnopqrstuvwxyz0123456789", k=length))


def test_a_dimension_that_lies_hides_no_row():
    told = START.replace(b"<sheetData>", b'<dimension ref="A1:B1"/><sheetData>')
    rows = b"".join(
        row_xml(n, [str(n), f"Lê Ân {n}", *ROW[2:3], f"0582010{n:05d}", *ROW[4:]])
        for n in range(2, 66)
    )
    assert len(names_in(rebuilt(sheet=told + row_xml(1, HEAD) + rows + END))) == 64


def test_a_million_styled_empty_rows_do_not_hide_the_list():
    generator = random.Random(7)
    empty = b"".join(
        b'<row r="%d" ht="%d.75" s="1"/>' % (number, generator.randint(10, 99))
        for number in range(3, 1_000_003)
    )
    assert names_in(rebuilt(sheet=START + LIST + empty + END)) == ["Lê Ân"]


def test_sixteen_thousand_columns_do_not_hide_the_list():
    generator = random.Random(7)
    wide = b"".join(b"<c><v>%d</v></c>" % generator.randint(0, 10**6) for _c in range(16_384))
    rows = b"".join(
        b'<row r="%d"><c r="Z%d"/>%s</row>' % (number, number, wide) for number in range(3, 9)
    )
    assert names_in(rebuilt(sheet=START + LIST + rows + END)) == ["Lê Ân"]


def test_one_row_of_millions_of_cells_is_answered():
    generator = random.Random(7)
    cells = b"".join(b'<c s="%d"/>' % generator.randint(0, 10**8) for _c in range(2_000_000))
    answer = names_in(rebuilt(sheet=START + LIST + b'<row r="3">' + cells + b"</row>" + END))
    assert answer in (["Lê Ân"], "file.too_heavy", "file.unreadable")


def test_elements_inside_elements_without_end_are_refused():
    deep = b"<a>" * 100_000 + b"</a>" * 100_000
    assert names_in(rebuilt(sheet=START + LIST + deep + END)) == "file.unreadable"


@pytest.mark.parametrize("length", [11_000_000, 100_000_000])
def test_one_text_of_many_megabytes_is_refused(length):
    text = noise(1_000_000) * (length // 1_000_000)
    shared = (
        b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>'
        + text
        + b"</t></si></sst>"
    )
    relations = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        b'<Relationship Id="rId1" Type="http://x/worksheet" Target="worksheets/sheet1.xml"/>'
        b'<Relationship Id="rId9" Type="http://x/sharedStrings" Target="sharedStrings.xml"/>'
        b"</Relationships>"
    )
    members = {"xl/sharedStrings.xml": shared, "xl/_rels/workbook.xml.rels": relations}
    assert names_in(rebuilt(**members)) in {"file.unreadable", "file.too_heavy", "file.too_large"}


def test_a_million_texts_that_nobody_uses_are_answered():
    shared = b"".join(b"<si><t>%d</t></si>" % number for number in range(1_000_000))
    shared = (
        b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        + shared
        + b"</sst>"
    )
    assert names_in(rebuilt(**{"xl/sharedStrings.xml": shared})) == ["Lê Ân"]


@pytest.mark.parametrize("part", ["xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml"])
def test_a_document_type_is_refused_in_any_part(part):
    bomb = b'<!DOCTYPE l [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><l>&b;</l>'
    assert names_in(rebuilt(**{part: bomb})) == "file.doctype"


@pytest.mark.parametrize(
    "cell",
    [
        b'<c r="ZZZZZZZZZZZZ9" t="s"><v>0</v></c>',
        b'<c r="A" t="s"><v>99999999</v></c>',
        b'<c r="9A"><v>1</v></c>',
        b'<c r="A3" s="999999"><v>1</v></c>',
        b'<c r="A3" s="-1" t="inlineStr"><is><t>x</t></is></c>',
        b'<c r="A3" t="d"><v>no</v></c>',
        b'<c r="A3" t="odd"><v>1</v></c>',
        b'<c r="A3"><v>1e999</v></c>',
        b'<c r="A3"><v>' + b"9" * 9_000 + b"</v></c>",
        b"<c><f>1+1</f></c>",
        b"<c><!-- x --></c>",
        b'<c r="A3" t="s"><v>x</v></c>',
        b'<c r="A3" t="b"><v>maybe</v></c>',
    ],
)
def test_a_cell_that_is_none_ends_in_a_sentence_or_in_the_list(cell):
    sheet = START + LIST + b'<row r="3">' + cell + b"</row>" + END
    assert names_in(rebuilt(sheet=sheet)) in (["Lê Ân"], "file.unreadable")
