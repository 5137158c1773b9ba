"""Our own reader of .xlsx against openpyxl: the same values, fonts and layout."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

from nominations.workbooks.grid import Cell
from nominations.workbooks.xlsx import read_xlsx

TEXTS = st.text(max_size=20).filter(
    lambda text: (
        not ILLEGAL_CHARACTERS_RE.search(text)
        and not any("\ud800" <= char <= "\udfff" or char in "\ufffe\uffff\r" for char in text)
        and "_x" not in text
        and not text.startswith("=")
    )
)
VALUES = st.one_of(
    TEXTS,
    st.sampled_from(["#N/A", "Hoà", "058201001234", " a "]),
    st.integers(-(10**12), 10**12),
    st.floats(-1e5, 1e5, allow_nan=False).map(lambda value: round(value, 3)),
    st.booleans(),
    st.dates(dt.date(1905, 3, 1), dt.date(2100, 1, 1)),
    st.times().map(lambda moment: moment.replace(microsecond=0)),
    st.datetimes(dt.datetime(1950, 1, 1), dt.datetime(2100, 1, 1)).map(
        lambda moment: moment.replace(microsecond=0)
    ),
)
FORMATS = [None, "dd/mm/yyyy", "General", "@", '"năm" 0', "[Red]0.00", "h:mm", "0,00 \\d", "[h]:mm"]
CELLS = st.dictionaries(
    st.tuples(st.integers(1, 30), st.integers(1, 30)),
    st.tuples(
        VALUES, st.sampled_from([None, ".VnTime", "VNI-Times", "Arial"]), st.sampled_from(FORMATS)
    ),
    min_size=1,
    max_size=25,
)


def saved(cells: dict[Any, Any], epoch_1904: bool) -> bytes:
    book = openpyxl.Workbook()
    if epoch_1904:
        book.epoch = dt.datetime(1904, 1, 1)
    sheet = book.active
    assert sheet is not None
    for (row, column), (value, font, shown) in cells.items():
        cell = sheet.cell(row, column, value)
        if font:
            cell.font = Font(name=font)
        if shown:
            cell.number_format = shown
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["D"].hidden = True
    sheet.merge_cells("AF40:AG41")
    hidden = book.create_sheet("Ẩn")
    hidden.sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def by_openpyxl(data: bytes) -> dict[tuple[int, int], tuple[Any, str | None, bool]]:
    sheet = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True).worksheets[0]
    sheet.reset_dimensions()
    return {
        (cell.row, cell.column): (
            cell.value,
            cell.font.name if isinstance(cell.value, str) and cell.data_type != "e" else None,
            cell.data_type == "e",
        )
        for row in sheet.iter_rows()
        for cell in row
        if cell.value not in (None, "")
    }


@pytest.mark.filterwarnings("ignore:.*outside the limits for dates")
@settings(max_examples=60, deadline=None)
@given(cells=CELLS, epoch_1904=st.booleans())
def test_values_fonts_and_layout_are_those_openpyxl_finds(
    cells: dict[Any, Any], epoch_1904: bool
) -> None:
    data = saved(cells, epoch_1904)
    grid, hidden = read_xlsx(data)
    found = {
        (row, column): tuple(cell)[:3]
        for row, columns in grid.rows.items()
        for column, cell in columns.items()
    }
    assert found == by_openpyxl(data)
    assert {place: type(cell[0]) for place, cell in found.items()} == {
        place: type(cell[0]) for place, cell in by_openpyxl(data).items()
    }
    assert 4 in grid.hidden_columns and (40, 32, 41, 33) in grid.merges
    assert (hidden.title, hidden.hidden) == ("Ẩn", True)


def with_parts(**parts: bytes) -> bytes:
    book = openpyxl.Workbook()
    out = io.BytesIO()
    book.save(out)
    changed = io.BytesIO()
    with zipfile.ZipFile(out) as source, zipfile.ZipFile(changed, "w") as target:
        for name in source.namelist():
            short = name.rpartition("/")[2].partition(".")[0]
            target.writestr(name, parts.pop(short, None) or source.read(name))
    return changed.getvalue()


STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"


def test_runs_readings_and_escapes_of_shared_texts_are_read_as_shown() -> None:
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        '<row r="2"><c r="B2" t="inlineStr"><is><r><rPr><rFont val=".VnTime"/></rPr><t>Nguy</t>'
        "</r><r><t>Ôn</t></r><rPh><t>xxx</t></rPh></is></c>"
        '<c t="inlineStr"><is><t>a_x000D_\nb_x0041_</t></is></c><c t="str"><f>A1</f><v>kq</v></c>'
        "</row></sheetData></worksheet>"
    ).encode()
    [grid] = read_xlsx(with_parts(sheet1=sheet))
    assert [cell.value for cell in grid.rows[2].values()] == ["NguyÔn", "a\r\nbA", "kq"]
    assert sorted(grid.rows[2]) == [2, 3, 4] and grid.rows[2][2].font == ".VnTime"


def test_the_strict_form_of_the_standard_is_read_too() -> None:
    sheet = (
        f'<worksheet xmlns="{STRICT}"><sheetData><row><c><v>7</v></c></row></sheetData></worksheet>'
    ).encode()
    [grid] = read_xlsx(with_parts(sheet1=sheet))
    assert grid.rows == {1: {1: Cell(7)}}
