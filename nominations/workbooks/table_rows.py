"""The rows of a list one by one: cells by field, ditto marks and merged cells resolved."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from .grid import Cell, Grid
from .layout import Table

_DITTO = re.compile(r"^(-?\s*(nt|//|\"|“|”|〃|''|như trên)\s*-?\.?)$", re.IGNORECASE)
_LONGEST_DITTO = 20
# A person's own data are never taken over from the row above.
_OWN = frozenset({"ordinal", "full_name", "family_part", "given_part", "national_id", "name"})


@dataclass
class TableRow:
    """One row of the list: the cell of each field, ditto marks and merged cells resolved."""

    number: int
    cells: dict[str, list[tuple[int, Cell]]]
    ditto_without_source: list[str] = field(default_factory=list)


class RowsOf:
    """The rows of a list one after another; a ditto mark stands for the cell above it."""

    def __init__(self, grid: Grid, table: Table) -> None:
        self._grid, self._table = grid, table
        self._places = table.places
        self._above: dict[int, Cell] = {}

    def _merged_source(self, row: int, column: int) -> Cell | None:
        """The cell whose value stands for this one because both are merged downwards."""
        for first_row, first, last_row, last in self._table.tall_merges:
            if first_row < row <= last_row and first <= column <= last:
                return self._grid.cell(first_row, first)
        return None

    def row(self, number: int) -> TableRow:
        """The row of this number; to be asked for in their order."""
        row = TableRow(number, {})
        cells = self._grid.rows[number]
        above = self._above
        for name, index in self._places:
            cell = cells.get(index)
            if cell is None and self._table.tall_merges and name not in _OWN:
                cell = self._merged_source(number, index)
            if cell is None or cell.is_empty:
                continue
            if (
                type(cell.value) is str
                and len(cell.value) < _LONGEST_DITTO
                and _DITTO.match(cell.value.strip())
            ):
                source = None if name in _OWN else above.get(index)
                if source is None:
                    row.ditto_without_source.append(name)
                    continue
                # What the mark stands for also holds for a mark in the next row.
                cell = source
            if cell.value != "":
                above[index] = cell
            row.cells.setdefault(name, []).append((index, cell))
        return row
