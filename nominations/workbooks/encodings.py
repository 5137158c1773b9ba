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
_ENOUGH = 3
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


@dataclass(frozen=True)
class _Evidence:
    """What the texts of a sheet tell together about a text that tells little alone."""

    encoding: str
    #: No font and no letter speaks for Unicode or for anything: one encoding holds throughout.
    uniform: bool = False
    #: The other old encoding, where enough texts are in it.
    other: str | None = None

    @classmethod
    def of(cls, texts: list[tuple[str, str | None]]) -> _Evidence:
        encoding = legacy.detect(texts)
        if encoding == legacy.UNICODE:
            return cls(encoding)
        untold = [
            text
            for text, font in texts
            if not text.isascii() and legacy.encoding_of_font(font) is None
        ]
        unicode = [text for text in untold if legacy.is_certainly_unicode(text)]
        other = legacy.VNI if encoding == legacy.TCVN3 else legacy.TCVN3
        votes = sum(
            doubtful(legacy.convert(text, other).text)
            < min(doubtful(text), doubtful(legacy.convert(text, encoding).text))
            for text in untold
        )
        uniform = not unicode and len(untold) == sum(1 for text, _f in texts if not text.isascii())
        return cls(encoding, uniform, other if votes >= _ENOUGH else None)


def _encoding_of(cell: Cell, evidence: _Evidence) -> str:
    """How one text is to be read, given what is known of its sheet."""
    text = cell.value
    if text.isascii() or legacy.is_certainly_unicode(text):
        return legacy.UNICODE
    told = legacy.encoding_of_font(cell.font)
    if told or evidence.encoding == legacy.UNICODE:
        return told or legacy.UNICODE
    converted = doubtful(legacy.convert(text, evidence.encoding).text)
    as_it_is = doubtful(text)
    if evidence.other:
        # A list put together from two offices' files.
        otherwise = doubtful(legacy.convert(text, evidence.other).text)
        if otherwise < min(converted, as_it_is):
            return evidence.other
    if converted < as_it_is or (evidence.uniform and converted == as_it_is):
        # “Sè” could be a word, but not in a list where everything else is TCVN3.
        return evidence.encoding
    return legacy.UNICODE


@dataclass(frozen=True)
class _Read:
    """One text as it is read, wherever it stands on its sheet."""

    cell: Cell
    encoding: str
    problems: tuple[Problem, ...] = ()
    capitals: bool = False


def _read(cell: Cell, evidence: _Evidence) -> _Read:
    encoding = _encoding_of(cell, evidence)
    if encoding == legacy.UNICODE and cell.value.isascii():
        return _Read(cell, encoding)
    capitals = legacy.shows_capitals(cell.font) and not legacy.is_certainly_unicode(cell.value)
    converted = legacy.convert(cell.value, encoding, capitals=capitals)
    if converted.text != cell.value:
        cell = cell._replace(value=converted.text)
    return _Read(cell, encoding, converted.problems, capitals)


def decode(grid: Grid) -> Decoded:
    """The sheet with every text in Unicode; fonts decide first, then valid syllables.

    Each text is looked at once, however often it stands there; a sheet that is in Unicode already
    comes back as it is.
    """
    texts = dict.fromkeys(
        cell for cells in grid.rows.values() for cell in cells.values() if type(cell.value) is str
    )
    evidence = _Evidence.of([(cell.value, cell.font) for cell in texts][:_SAMPLE])
    read = {cell: _read(cell, evidence) for cell in texts}
    changed = {
        cell: one
        for cell, one in read.items()
        if one.cell is not cell or one.encoding != legacy.UNICODE
    }
    decoded = Decoded(replace(grid, rows={}), evidence.encoding)
    if not changed:
        decoded.grid = grid
        return decoded
    count: Counter[str] = Counter()
    for row, cells in grid.rows.items():
        new_row = decoded.grid.rows[row] = dict(cells)
        for column, cell in cells.items():
            one = changed.get(cell) if type(cell.value) is str else None
            if one is None:
                continue
            new_row[column] = one.cell
            if one.encoding == legacy.UNICODE:
                continue
            count[one.encoding] += 1
            if one.problems:
                decoded.problems[row, column] = one.problems
            if one.encoding == legacy.TCVN3 and not one.capitals:
                decoded.from_tcvn3.add((row, column))
    decoded.samples = [
        (cell.value[:80], one.cell.value[:80])
        for cell, one in changed.items()
        if one.encoding != legacy.UNICODE and one.cell is not cell
    ][:_SAMPLES]
    for encoding, cells_of_it in count.most_common():
        decoded.notes.append(
            f"{cells_of_it} ô dùng bảng mã cũ {_NAMES[encoding]} đã được chuyển sang Unicode. "
            "Hãy đọc lại họ tên trước khi nhập."
        )
    if count and evidence.encoding == legacy.UNICODE:
        decoded.encoding = count.most_common(1)[0][0]
    return decoded
