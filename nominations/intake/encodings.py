"""A whole sheet into Unicode, each cell at most once."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace

from ..text import legacy
from ..text.problems import Problem
from ..text.syllables import doubtful
from .grid import Cell, Grid

_SAMPLE = 2_000
_SAMPLES = 5
_NAMES = {legacy.TCVN3: "TCVN3 (phông .VnTime)", legacy.VNI: "VNI (phông VNI-Times)"}
Place = tuple[int, int]


@dataclass
class Decoded:
    """A sheet in Unicode with what is known about the conversion of its cells."""

    grid: Grid
    encoding: str
    problems: dict[Place, tuple[Problem, ...]] = field(default_factory=dict)
    from_tcvn3: set[Place] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)
    samples: list[tuple[str, str]] = field(default_factory=list)


def _encoding_of(cell: Cell, sheet_encoding: str) -> str:
    """How one text is to be read, given the encoding found for its sheet."""
    text = cell.value
    if text.isascii() or legacy.is_certainly_unicode(text):
        return legacy.UNICODE
    told = legacy.encoding_of_font(cell.font)
    if told or sheet_encoding == legacy.UNICODE:
        return told or legacy.UNICODE
    convert = legacy.convert(text, sheet_encoding).text
    if doubtful(convert) < doubtful(text):
        return sheet_encoding
    # Lists put together from two offices' files can hold both old encodings.
    return legacy.best_encoding(text) if doubtful(text) else legacy.UNICODE


def decode(grid: Grid) -> Decoded:
    """The sheet with every text in Unicode; fonts decide first, then valid syllables."""
    texts = dict.fromkeys(
        (cell.value, cell.font)
        for cells in grid.rows.values()
        for cell in cells.values()
        if isinstance(cell.value, str)
    )
    sheet_encoding = legacy.detect(list(texts)[:_SAMPLE])
    decoded = Decoded(replace(grid, rows={}), sheet_encoding)
    count: Counter[str] = Counter()
    for row, cells in grid.rows.items():
        new_row = decoded.grid.rows[row] = {}
        for column, cell in cells.items():
            if not isinstance(cell.value, str):
                new_row[column] = cell
                continue
            encoding = _encoding_of(cell, sheet_encoding)
            capitals = legacy.shows_capitals(cell.font) and not legacy.is_certainly_unicode(
                cell.value
            )
            converted = legacy.convert(cell.value, encoding, capitals=capitals)
            new_row[column] = replace(cell, value=converted.text)
            if encoding == legacy.UNICODE:
                continue
            count[encoding] += 1
            if len(decoded.samples) < _SAMPLES and converted.text != cell.value:
                decoded.samples.append((cell.value[:80], converted.text[:80]))
            if converted.problems:
                decoded.problems[row, column] = converted.problems
            if encoding == legacy.TCVN3 and not capitals:
                decoded.from_tcvn3.add((row, column))
    for encoding, cells_of_it in count.most_common():
        decoded.notes.append(
            f"{cells_of_it} ô dùng bảng mã cũ {_NAMES[encoding]} đã được chuyển sang Unicode. "
            "Hãy đọc lại họ tên trước khi nhập."
        )
    if count and sheet_encoding == legacy.UNICODE:
        decoded.encoding = count.most_common(1)[0][0]
    return decoded
