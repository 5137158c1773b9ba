"""A sheet as it stands in the file, before any of it is understood."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from .results import IntakeRefused

MAX_ROWS = 5_000
MAX_COLUMNS = 200
MAX_MERGES = MAX_ROWS
#: What stands for a cell that shows nothing because nobody computed its formula, and for one that
#: cannot be read.
UNCOMPUTED, BROKEN = "=?", "?"


class Cell(NamedTuple):
    """A value with the font it is written in.

    ``struck`` holds words that are struck out: the value is without them, '' where all of it is.
    ``shows`` says what of a day its format shows (``formats``).
    """

    value: Any
    font: str | None = None
    is_error: bool = False
    struck: str = ""
    shows: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether it says nothing, not even struck out."""
        return self.value == "" and not self.struck


@dataclass
class Grid:
    """One sheet: cells by Excel row and column number, both from 1."""

    title: str
    hidden: bool = False
    rows: dict[int, dict[int, Cell]] = field(default_factory=dict)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    #: Rows with something beyond the last column that is looked at.
    too_wide: set[int] = field(default_factory=set)
    #: Whether cells are told apart by a sign that may stand in one of them.
    separated: bool = False
    #: What reading the file itself has to tell.
    notes: list[str] = field(default_factory=list)

    def cell(self, row: int, column: int) -> Cell | None:
        """The cell, or ``None`` if it is empty."""
        cells = self.rows.get(row)
        return cells.get(column) if cells else None


def keep(grid: Grid, row: int, column: int, cell: Cell) -> None:
    """Put a cell into its sheet; columns far to the right are left out, too many rows refused."""
    if column > MAX_COLUMNS:
        grid.too_wide.add(row)
        return
    cells = grid.rows.get(row)
    if cells is None:
        if len(grid.rows) >= MAX_ROWS:
            raise IntakeRefused(
                "file.too_many_rows",
                f"Tệp có quá {MAX_ROWS} dòng. Hãy tách danh sách thành nhiều tệp rồi nhập từng "
                "tệp.",
            )
        cells = grid.rows[row] = {}
    cells[column] = cell
