"""The sheets of a file, whatever kind of list it is."""

from __future__ import annotations

import csv
import io
import re
import zipfile

from .grid import Cell, Grid, keep
from .plain import records
from .results import IntakeRefused


def read_csv(data: bytes) -> list[Grid]:
    """A CSV file as one sheet."""
    grid = Grid("CSV")
    try:
        lines = records(data)
    except csv.Error as error:
        raise IntakeRefused(
            "file.damaged",
            "Không tách được các ô trong tệp CSV. Hãy mở tệp bằng Excel, lưu lại dạng .xlsx rồi "
            "gửi lại.",
        ) from error
    for number, record in enumerate(lines, 1):
        for column, value in enumerate(record, 1):
            if value.strip():
                keep(grid, number, column, Cell(value))
    return [grid]


def read_grids(data: bytes) -> list[Grid]:
    """The sheets of a file whose kind is told by its content: .xlsx, .ods or CSV."""
    if not data.startswith(b"PK"):
        return read_csv(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except zipfile.BadZipFile as error:
        raise IntakeRefused(
            "file.damaged", "Tệp bị hỏng. Hãy lưu lại từ Excel rồi gửi lại."
        ) from error
    if "content.xml" in names and not any(re.match("xl/", name) for name in names):
        from .ods import read_ods

        return read_ods(data)
    from .xlsx import read_xlsx

    return read_xlsx(data)
