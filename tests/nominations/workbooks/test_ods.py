"""An OpenDocument sheet says what it shows: struck out words, zeros, days, errors, old fonts."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from nominations.text.dates import BirthDate
from nominations.text.legacy import to_tcvn3
from nominations.workbooks.grid import BROKEN, UNCOMPUTED, Cell
from nominations.workbooks.marked import findings_of, mark
from nominations.workbooks.ods import read_ods
from nominations.workbooks.workbook import read_workbook
from tests.nominations.workbooks.test_csv import HEADER, ROW, ods

STYLES = """<?xml version="1.0"?><office:document-styles
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0"
 xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"
 xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0">
<office:font-face-decls><style:font-face style:name="F1" svg:font-family="'.VnTime'"/>
</office:font-face-decls><office:styles>
<number:number-style style:name="N12"><number:number number:decimal-places="0"
 number:min-integer-digits="12"/></number:number-style>
<number:number-style style:name="NQ"><number:text>0</number:text><number:number
 number:min-integer-digits="1"/></number:number-style>
<number:number-style style:name="NG"><number:number number:min-integer-digits="10">
<number:embedded-text number:position="3"> </number:embedded-text>
<number:embedded-text number:position="6"> </number:embedded-text></number:number>
</number:number-style>
<number:date-style style:name="NY"><number:year number:style="long"/></number:date-style>
<number:date-style style:name="ND"><number:day/><number:text>/</number:text><number:month/>
<number:text>/</number:text><number:year number:style="long"/></number:date-style>
<style:style style:name="off" style:family="table-cell"><style:text-properties
 style:text-line-through-style="solid"/></style:style>
<style:style style:name="child" style:family="table-cell" style:parent-style-name="off"/>
<style:style style:name="on" style:family="table-cell" style:parent-style-name="off">
<style:text-properties style:text-line-through-style="none"/></style:style>
<style:style style:name="loop" style:family="table-cell" style:parent-style-name="loop"/>
<style:style style:name="old" style:family="table-cell"><style:text-properties
 style:font-name="F1"/></style:style>
<style:style style:name="n12" style:family="table-cell" style:data-style-name="N12"/>
<style:style style:name="nq" style:family="table-cell" style:data-style-name="NQ"/>
<style:style style:name="ng" style:family="table-cell" style:data-style-name="NG"/>
<style:style style:name="ny" style:family="table-cell" style:data-style-name="NY"/>
<style:style style:name="nd" style:family="table-cell" style:data-style-name="ND"/>
</office:styles></office:document-styles>"""
DAY = dt.datetime(2010, 3, 5)
TODAY = dt.date(2026, 11, 1)


def cell(inside: str, **attributes: str) -> str:
    said = " ".join(
        f'{name.replace("_", ":", 1).replace("_", "-")}="{value}"'
        for name, value in attributes.items()
    )
    calc = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"
    return f'<table:table-cell xmlns:calcext="{calc}" {said}>{inside}</table:table-cell>'


def number(value: str, shown: str = "", style: str = "", kind: str = "float") -> str:
    text = f"<text:p>{shown}</text:p>" if shown else ""
    return cell(text, office_value_type=kind, office_value=value, table_style_name=style)


def day(value: str, shown: str = "", style: str = "") -> str:
    text = f"<text:p>{shown}</text:p>" if shown else ""
    return cell(text, office_value_type="date", office_date_value=value, table_style_name=style)


def words(text: str, style: str = "") -> str:
    return cell(f"<text:p>{text}</text:p>", office_value_type="string", table_style_name=style)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (words("Lê Ân"), Cell("Lê Ân")),
        (words("Lê Ân", "off"), Cell("", struck="Lê Ân")),
        (words("Lê Ân", "child"), Cell("", struck="Lê Ân")),
        (words("Lê Ân", "on"), Cell("Lê Ân")),
        (words("Lê Ân", "loop"), Cell("Lê Ân")),
        (
            words('Lê <text:span text:style-name="off">Thị</text:span> Ân'),
            Cell("Lê  Ân", struck="Thị"),
        ),
        (words("Lª", "old"), Cell("Lª", ".VnTime")),
        (number("5", "5", "off"), Cell("", struck="5")),
        # Zeros: by the style, by what the file shows, and none where none are shown.
        (number("58210440137", "", "n12"), Cell("058210440137")),
        (number("58210440137", "058210440137"), Cell("058210440137")),
        (number("912345678", "", "nq"), Cell("0912345678")),
        (number("912345678", "", "ng"), Cell("0912 345 678")),
        (number("58210440137", "58210440137"), Cell(58210440137)),
        (number("0", "0"), Cell(0)),
        (number("0.5", "0,5"), Cell(0.5)),
        (number("2000000", "2.000.000 ₫", kind="currency"), Cell(2_000_000)),
        # Of a day, what is shown.
        (day("2010-03-05", "05/03/2010", "nd"), Cell(DAY)),
        (day("2010-03-05", "", "ny"), Cell(DAY, shows="y")),
        (day("2010-03-05", "2010"), Cell(DAY, shows="y")),
        (day("2010-03-05", "03/2010"), Cell(DAY, shows="my")),
        (day("2010-03-05T17:00:00", ""), Cell(dt.datetime(2010, 3, 5, 17))),
        # Errors, as LibreOffice and as Excel write them; formulas nobody computed; odd cells.
        (
            cell("<text:p>#N/A</text:p>", office_value_type="string", calcext_value_type="error"),
            Cell("#N/A", None, True),
        ),
        (number("0", "#REF!"), Cell("#REF!", None, True)),
        (cell("", table_formula="of:=A1"), Cell(UNCOMPUTED, None, True)),
        (cell("", table_formula="of:=A1", office_value_type="string"), None),
        (number("mười", "mười"), Cell(BROKEN, None, True)),
        (day("2010-13-45", "45/13/2010"), Cell(BROKEN, None, True)),
        (cell("", table_style_name="off"), None),
    ],
)
def test_a_cell_says_what_it_shows(written: str, read: Any) -> None:
    [grid] = read_ods(ods([[written]], **{"styles.xml": STYLES}))
    assert grid.cell(1, 1) == read


def test_rows_and_columns_lend_their_look_and_hide_what_they_hold() -> None:
    column = '<table:table-column table:visibility="collapse"/><table:table-column '
    column += 'table:default-cell-style-name="off" table:number-columns-repeated="x"/>'
    grouped = '<table:table-row-group table:display="false"><table:table-row>'
    grouped += f"{words('c')}</table:table-row></table:table-row-group>"
    row = f'<table:table-row table:default-cell-style-name="on">{words("a")}'
    body = f"{column}{row}<table:table-cell><text:p>b</text:p></table:table-cell></table:table-row>"
    body += f"<table:table-row>{words('a')}<table:table-cell><text:p>b</text:p></table:table-cell>"
    [grid] = read_ods(
        ods([], inside=f"{body}</table:table-row>{grouped}", **{"styles.xml": STYLES})
    )
    assert grid.rows == {
        1: {1: Cell("a"), 2: Cell("b")},
        2: {1: Cell("a"), 2: Cell("", struck="b")},
        3: {1: Cell("c")},
    }
    assert (grid.hidden_rows, grid.hidden_columns) == ({3}, {1})


def test_a_list_with_struck_out_people_and_an_old_font_is_read_as_from_excel() -> None:
    struck = [words(str(value), "off") if isinstance(value, str) else value for value in ROW]
    old = [words(to_tcvn3(value), "old") if isinstance(value, str) else value for value in ROW]
    [sheet] = read_workbook(
        ods([HEADER, ROW, struck, [2, *old[1:]]], **{"styles.xml": STYLES}),
        today=TODAY,
    ).sheets
    assert [(one.row, one.why) for one in sheet.left_out] == [(3, "struck")]
    assert [row.name for row in sheet.rows] == [ROW[1], ROW[1]]


def test_a_list_given_back_looks_as_it_came() -> None:
    struck = [words(str(value), "off") if isinstance(value, str) else value for value in ROW]
    old = [words(to_tcvn3(value), "old") if isinstance(value, str) else value for value in ROW]
    year, alone = [3, *ROW[1:]], [4, *ROW[1:]]
    year[2], year[4] = day("2001-03-05", "2001"), number("58301001234", "058301001234")
    alone[2] = cell("", table_formula="of:=A1")
    data = ods([HEADER, struck, [2, *old[1:]], year, alone], **{"styles.xml": STYLES})
    before = read_workbook(data, today=TODAY)
    after = read_workbook(mark(data, findings_of([])), today=TODAY)
    assert [(one.row, one.why) for one in before.sheets[0].left_out] == [(2, "struck")]
    for one, other in zip(before.sheets, after.sheets, strict=True):
        assert one.left_out == other.left_out
        kept = [(row.row, row.values | {"birth": None}) for row in one.rows]
        assert kept == [(row.row, row.values | {"birth": None}) for row in other.rows]
    births = [[row.values["birth"] for row in one.sheets[0].rows] for one in (before, after)]
    assert births[0] == births[1] and births[0][1] == BirthDate(2001)
