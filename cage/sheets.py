"""The first sheet of an .xlsx as plain rows, read in the cage."""

from __future__ import annotations

import io
from datetime import date, datetime, time
from typing import Any

from openpyxl import load_workbook

from . import office, process
from .refusal import Answer, FileRefused, told

MAX_BYTES = 10 * 1024 * 1024
_MOST_CELLS = 2_000_000
_MOMENTS: dict[str, Any] = {"datetime": datetime, "date": date, "time": time}


def first_sheet(data: bytes) -> list[list[Any]]:
    """Its rows with text, numbers, days and None; ``FileRefused`` with the way out."""
    if len(data) > MAX_BYTES:
        raise FileRefused("size", "Tệp lớn hơn 10 MB. Hãy tách thành nhiều tệp rồi gửi.")
    try:
        answer, _rest = process.run("cage.sheets:task", {}, data)
    except process.CageBroken as broken:
        text = "Không đọc được bảng tính này. Hãy lưu lại dạng Excel Workbook (.xlsx) rồi gửi."
        raise FileRefused("damaged", text) from broken
    if refused := answer.get("refused"):
        raise FileRefused(*refused)
    return [[_read(cell) for cell in row] for row in answer["rows"]]


def _read(cell: Any) -> Any:
    return _MOMENTS[cell[0]].fromisoformat(cell[1]) if isinstance(cell, list) else cell


def _written(cell: Any) -> Any:
    if isinstance(cell, datetime | date | time):
        return [type(cell).__name__, cell.isoformat()]
    return cell if cell is None or isinstance(cell, str | int | float | bool) else str(cell)


def task(_request: dict[str, Any], data: bytes) -> Answer:
    """In the child: judged as an Excel file from outside, then read."""

    def answer() -> Answer:
        if office.look(data) == office.WORD:
            raise FileRefused("kind", "Đây là tệp Word. Hãy gửi bảng Excel (.xlsx).")
        sheet = load_workbook(io.BytesIO(data), data_only=True).worksheets[0]
        rows, count = [], 0
        for row in sheet.iter_rows(values_only=True):
            count += len(row)
            if count > _MOST_CELLS:
                text = "Bảng quá lớn. Hãy chép riêng phần cần thiết sang một tệp mới."
                raise FileRefused("too_heavy", text)
            rows.append([_written(cell) for cell in row])
        return {"rows": rows}, b""

    return told(answer)
