"""The sheets of a file, whatever kind of list it is."""

from __future__ import annotations

import csv
import io
import re
import zipfile

from .grid import Cell, Grid, keep
from .parts import Parts
from .plain import records
from .results import IntakeRefused

#: How Excel's own CSV keeps a number a text: it shows what stands between the quotes.
_TEXT_FORMULA = re.compile(r'\s*="([^"]*)"\s*')


_SHOWN = 20


def _computed(value: str) -> str:
    match = _TEXT_FORMULA.fullmatch(value)
    return match.group(1) if match else value


def read_csv(data: bytes) -> list[Grid]:
    """A CSV file as one sheet."""
    grid = Grid("CSV", separated=True)
    try:
        lines, broken = records(data)
    except csv.Error as error:
        raise IntakeRefused(
            "file.damaged",
            "Không tách được các ô trong tệp CSV. Hãy mở tệp bằng Excel, lưu lại dạng .xlsx rồi "
            "gửi lại.",
        ) from error
    if broken:
        which = ", ".join(map(str, broken[:_SHOWN]))
        grid.notes.append(
            f"Dấu ngoặc kép mở mà không đóng ở dòng {which} của tệp CSV: từng dòng được đọc riêng. "
            "Hãy xem kỹ các dòng quanh đó."
        )
    for number, record in enumerate(lines, 1):
        for column, value in enumerate(record, 1):
            if value.strip():
                keep(grid, number, column, Cell(_computed(value)))
    return [grid]


def is_xlsx(data: bytes) -> bool:
    """Whether a file is an Excel workbook by its parts; ``BadZipFile`` for a broken archive."""
    if not data.startswith(b"PK"):
        return False
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = Parts(archive)
        return "content.xml" not in parts or parts.workbook() is not None


def read_grids(data: bytes) -> list[Grid]:
    """The sheets of a file whose kind is told by its content: .xlsx, .ods or CSV."""
    if not data.startswith(b"PK"):
        return read_csv(data)
    try:
        excel = is_xlsx(data)
    except zipfile.BadZipFile as error:
        raise IntakeRefused(
            "file.damaged", "Tệp bị hỏng. Hãy lưu lại từ Excel rồi gửi lại."
        ) from error
    if not excel:
        from .ods import read_ods

        return read_ods(data)
    from .xlsx import read_xlsx

    return read_xlsx(data)
