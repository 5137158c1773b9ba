"""Tables that go out and come back: no cell is ever run, and what comes back is what went out.

A spreadsheet runs a cell that begins with ``= + - @``. In .xlsx text is written as text, which is
enough; in CSV a guard goes in front and is taken off again when the file is read here.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from import_export.formats import base_formats
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from tablib import Dataset

from cage.sheets import first_sheet

_STARTS = "=+-@\t\r＝＋－＠"
_GUARDED = re.compile(rf"^'(?='*[{re.escape(_STARTS)}])")


def guarded(value: Any) -> Any:
    """A CSV cell no spreadsheet runs; numbers and dates stay what they are."""
    if isinstance(value, str) and value.lstrip("'")[:1] and value.lstrip("'")[0] in _STARTS:
        return "'" + value
    return value


def unguarded(value: Any) -> Any:
    """The value that was guarded."""
    return _GUARDED.sub("", value) if isinstance(value, str) else value


#: What XML cannot hold, and what would be read as such a sign: written as ``_x0001_`` (OOXML).
_ODD = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_WRITTEN = re.compile(r"_x([0-9A-Fa-f]{4})_")


def encoded(text: str) -> str:
    """Text as a sheet may hold it."""
    return _ODD.sub(lambda found: f"_x{ord(found.group()):04X}_", text)


def decoded(value: Any) -> Any:
    """The value that was written."""
    if not isinstance(value, str):
        return "" if value is None else value
    return _WRITTEN.sub(lambda found: chr(int(found.group(1), 16)), value)


def _cell(sheet: Any, value: Any) -> Any:
    if isinstance(value, datetime):
        value = timezone.localtime(value).replace(tzinfo=None) if value.tzinfo else value
    if isinstance(value, bool):
        value = "x" if value else ""
    if isinstance(value, str):
        value = encoded(value)
    cell = WriteOnlyCell(sheet, value=value)
    if isinstance(value, str):
        cell.data_type = "s"
    elif isinstance(value, date):
        cell.number_format = "dd/mm/yyyy"
    return cell


def write_xlsx(title: str, header: Iterable[str], rows: Iterable[Iterable[Any]]) -> bytes:
    """A sheet of typed cells, written row by row so that memory does not grow with the rows."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.append([_cell(sheet, name) for name in header])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def write_csv(header: Iterable[str], rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """Lines of a CSV that Excel opens as UTF-8, one at a time."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    yield "\ufeff"
    writer.writerow([guarded(value) for value in header])
    for row in rows:
        writer.writerow([guarded(value) for value in row])
        if buffer.tell() > 64_000:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


class SafeXLSX(base_formats.XLSX):
    """import-export's .xlsx with text that stays text, both ways."""

    def export_data(self, dataset: Dataset, **kwargs: Any) -> bytes:
        """All rows as typed cells."""
        return write_xlsx(dataset.title or "Danh sách", dataset.headers or [], list(dataset))

    def create_dataset(self, in_stream: Any, **kwargs: Any) -> Dataset:
        """The first sheet; an empty cell is empty text, a row without any cell is none."""
        rows = [[decoded(cell) for cell in row] for row in first_sheet(in_stream)]
        dataset = Dataset(headers=[str(cell) for cell in rows[0]] if rows else [])
        for row in rows[1:]:
            if any(cell != "" for cell in row):
                dataset.append(row)
        return dataset


class SafeCSV(base_formats.CSV):
    """import-export's CSV with guarded cells, and the guards off again on the way in."""

    def export_data(self, dataset: Dataset, **kwargs: Any) -> str:
        """All rows, guarded."""
        return "".join(write_csv(dataset.headers or [], list(dataset)))

    def create_dataset(self, in_stream: Any, **kwargs: Any) -> Dataset:
        """What was written, without guards."""
        text = in_stream.decode("utf-8-sig") if isinstance(in_stream, bytes) else in_stream
        rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
        dataset = Dataset(headers=[unguarded(cell) for cell in rows[0]] if rows else [])
        for row in rows[1:]:
            dataset.append([unguarded(cell) for cell in row])
        return dataset


#: What the administrator may choose from.
FORMATS = [SafeXLSX, SafeCSV]
