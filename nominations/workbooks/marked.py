"""The workbook that goes back: the ward's own file with what is wrong marked in it.

Wrong cells are coloured and carry a note, and one column at the right of the list says it in
words. Everything else stays as it came, also what stands under merged cells. Sent back again, the
file is read as if that column were not there.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from lxml import etree

from ..text.problems import TODO
from .book import whole
from .files import is_xlsx, read_grids
from .headers import FINDINGS, is_findings
from .notes import Notes
from .package import Package, legal, letters, number_of, of_grids, put_text, tag
from .palette import Palette
from .results import CellMessage, IntakeRefused, ParsedSheet

_WIDTH = 60
_LONGEST = 4_000
_LINE, _MOST_LINES = 15, 20  # points, and as many as a row of Excel can show
_ALIASES = {
    "full_name": ("given_part", "family_part"),
    "birth": ("birth_year", "birth_month", "birth_day", "birth_male", "birth_female"),
    "gender": ("is_female", "is_male", "birth_male"),
}
_SEVERITIES = {"error": "Phải sửa", "warning": "Cần xem"}
# What stands before the columns' widths in a sheet.
_BEFORE_COLUMNS = ("sheetPr", "dimension", "sheetViews", "sheetFormatPr")


#: Left out for reasons anybody sees at the row; telling them would only fill the column.
_PLAINLY_NO_ROW = frozenset({"heading", "numbering", "number", "total", "signature"})
_WRONG = (etree.XMLSyntaxError, ValueError, KeyError, TypeError, AttributeError)


def findings_of(sheets: list[ParsedSheet]) -> list[dict[str, Any]]:
    """What is to be marked, list by list, as plain data for another process."""
    return [
        {
            "title": sheet.tab or sheet.title,
            "header_row": sheet.header_row,
            "positions": sheet.positions,
            "rows": [
                {"row": row.row, "messages": wrong}
                for row in sheet.rows
                if (wrong := [asdict(one) for one in row.messages if one.severity != TODO])
            ],
            "left_out": [
                {"row": one.row, "text": f"Không đọc dòng này: {one.reason}."}
                for one in sheet.left_out
                if one.why not in _PLAINLY_NO_ROW
            ],
        }
        for sheet in sheets
        if sheet.header_row is not None
    ]


def mark(data: bytes, findings: list[dict[str, Any]]) -> bytes:
    """The marked file as .xlsx; for the cage, since it opens a file nobody vouches for.

    ``findings`` come from ``findings_of``. A list that came as CSV or .ods, or in a form of .xlsx
    that cannot be marked, goes back as .xlsx with the same cells in the same places.
    """
    if is_xlsx(data):
        try:
            package = Package(data)
            if all(one["title"] in package.sheets for one in findings):
                return _marked(package, findings)
        except _WRONG:
            pass  # an odd workbook; its cells can still be given back
    try:
        return _marked(of_grids(read_grids(data)), findings)
    except _WRONG as error:
        raise IntakeRefused(
            "file.unmarkable",
            "Không đánh dấu được vào tệp này. Hãy mở tệp bằng Excel, lưu lại dạng .xlsx rồi gửi "
            "lại; hoặc sửa trực tiếp trên trang này.",
        ) from error


def _marked(package: Package, findings: list[dict[str, Any]]) -> bytes:
    palette = Palette(package)
    by_sheet: dict[str, list[dict[str, Any]]] = {}
    for found in findings:
        by_sheet.setdefault(found["title"], []).append(found)
    for title, lists in by_sheet.items():
        if title in package.sheets:
            _Sheet(package, palette, package.sheets[title]).mark(lists)
    return package.saved()


def in_words(message: CellMessage) -> str:
    """A finding with its suggestion, which is not said twice."""
    if message.suggestion and message.suggestion not in message.text:
        return f"{message.text} Gợi ý: {message.suggestion}"
    return message.text


def _severity(messages: list[CellMessage]) -> str:
    return "error" if any(one.severity == "error" for one in messages) else "warning"


class _Sheet:
    """One sheet of the package while it is marked."""

    def __init__(self, package: Package, palette: Palette, part: str) -> None:
        self._package, self._palette = package, palette
        self._root = package.xml(part)
        self._notes = Notes(package, part)
        self._data = self._root.find(tag("sheetData"))
        self._rows: dict[int, Any] = {}
        self._cells: dict[int, dict[int, Any]] = {}
        number = 0
        for row in self._data.iter(tag("row")):
            number = int(row.get("r", number + 1))
            row.set("r", str(number))
            self._rows[number] = row
            cells: dict[int, Any] = {}
            column = 0
            for cell in row.iter(tag("c")):
                column = number_of(cell.get("r", "")) or column + 1
                cell.set("r", f"{letters(column)}{number}")
                cells[column] = cell
            self._cells[number] = cells

    def mark(self, lists: list[dict[str, Any]]) -> None:
        """Put the findings of the sheet's lists in, in place of those of an earlier round.

        They stand in one column, right of all lists, under one heading beside the first of them.
        """
        header = min(found["header_row"] for found in lists)
        self._forget()
        column, again = self._column(header)
        if again:
            self._clear(column, header)
        if any(found["rows"] or found["left_out"] for found in lists):
            self._head(header, column)
        for found in lists:
            for one in found["rows"]:
                messages = [CellMessage(**message) for message in one["messages"]]
                self._mark_row(one["row"], column, messages, found["positions"])
            for one in found["left_out"]:
                self._say(one["row"], column, [one["text"]], "warning")
        self._notes.settle()
        dimension = self._root.find(tag("dimension"))
        if dimension is not None:
            # It is optional, and would have to be right.
            self._root.remove(dimension)

    def _forget(self) -> None:
        for cells in self._cells.values():
            for cell in cells.values():
                style = whole(cell.get("s"))
                if style and self._palette.is_ours(style):
                    cell.set("s", str(self._palette.plain(style)))
        self._notes.forget()

    def _shared(self) -> set[str]:
        """Numbers of the shared texts that are our heading."""
        found = set()
        for relation in self._package.relations(self._package.workbook):
            if relation.get("Type", "").endswith("/sharedStrings"):
                part = self._package.target(self._package.workbook, relation)
                if not self._package.has(part):
                    continue
                texts = etree.iterparse(
                    self._package.stream(part), tag=tag("si"), resolve_entities=False
                )
                for number, (_event, element) in enumerate(texts):
                    if is_findings("".join(element.itertext())):
                        found.add(str(number))
                    element.clear()
        return found

    def _column(self, header: int) -> tuple[int, bool]:
        """Our own column of an earlier round, or the first free one right of the list."""
        shared = self._shared()
        for column, cell in self._cells.get(header, {}).items():
            if cell.get("t") == "s":
                ours = (cell.findtext(tag("v")) or "").strip() in shared
            else:
                ours = is_findings("".join(cell.itertext()))
            if ours:
                return column, True
        last = max(
            (
                column
                for row, cells in self._cells.items()
                for column, cell in cells.items()
                if row >= header and len(cell)
            ),
            default=1,
        )
        for merge in self._root.iter(tag("mergeCell")):
            first, _colon, end = merge.get("ref", "A1").partition(":")
            row = "".join(char for char in (end or first) if char.isdigit())
            if int(row or 0) >= header:
                last = max(last, number_of(end or first))
        return last + 1, False

    def _clear(self, column: int, header: int) -> None:
        for row, cells in self._cells.items():
            if row >= header and column in cells:
                cell = cells.pop(column)
                cell.getparent().remove(cell)

    def _row(self, number: int) -> Any:
        row = self._rows.get(number)
        if row is None:
            row = etree.Element(tag("row"), r=str(number))
            later = [one for one in self._rows if one > number]
            if later:
                self._rows[min(later)].addprevious(row)
            else:
                self._data.append(row)
            self._rows[number], self._cells[number] = row, {}
        row.attrib.pop("spans", None)
        return row

    def _cell(self, number: int, column: int) -> Any:
        row = self._row(number)
        cells = self._cells[number]
        if column not in cells:
            cell = etree.Element(tag("c"), r=f"{letters(column)}{number}")
            if row.get("customFormat") in ("1", "true"):
                cell.set("s", row.get("s", "0"))
            later = [one for one in cells if one > column]
            if later:
                cells[min(later)].addprevious(cell)
            else:
                before = [one for one in cells if one < column]
                if before:
                    cells[max(before)].addnext(cell)
                else:
                    row.insert(0, cell)
            cells[column] = cell
        return cells[column]

    def _head(self, header: int, column: int) -> None:
        cell = self._cell(header, column)
        before = self._cells[header].get(column - 1)
        beside = whole(before.get("s")) if before is not None else 0
        put_text(cell, FINDINGS)
        cell.set("s", str(self._palette.heading(beside)))
        self._widen(column)

    def _mark_row(
        self, row: int, column: int, messages: list[CellMessage], positions: dict[str, int]
    ) -> None:
        by_column: dict[int, list[CellMessage]] = {}
        for message in messages:
            for name in (message.field, *_ALIASES.get(message.field, ())):
                if name in positions:
                    by_column.setdefault(positions[name], []).append(message)
                    break
        for place, told in by_column.items():
            cell = self._cell(row, place)
            style = whole(cell.get("s"))
            cell.set("s", str(self._palette.marked(style, _severity(told))))
            note = legal("\n".join(in_words(one) for one in told))
            self._notes.add(row, place, note[:_LONGEST])
        lines = [
            f"{_SEVERITIES.get(one.severity, '')} – "
            + (f"{one.column}: {in_words(one)}" if one.column else in_words(one))
            for one in messages
        ]
        self._say(row, column, lines, _severity(messages))

    def _say(self, row: int, column: int, lines: list[str], severity: str) -> None:
        """Words in our column, below those another list of this row has there."""
        words = self._cell(row, column)
        before = "".join(words.itertext())
        lines = [*([before] if before else []), *lines]
        put_text(words, "\n".join(lines)[:_LONGEST])
        words.set("s", str(self._palette.words(severity)))
        self._heighten(self._rows[row], lines)

    @staticmethod
    def _heighten(row: Any, lines: list[str]) -> None:
        """Show all lines, unless the height was set by hand; Excel fits it again later."""
        if row.get("customHeight") in ("1", "true"):
            return
        shown = sum(1 + len(line) // _WIDTH for line in lines)
        height = _LINE * min(shown, _MOST_LINES)
        if shown > 1 and height > float(row.get("ht", _LINE)):
            row.set("ht", str(height))

    def _widen(self, column: int) -> None:
        """Give our column its width and show it, whatever range of columns it stood in."""
        columns = self._root.find(tag("cols"))
        if columns is None:
            columns = etree.Element(tag("cols"))
            before = {tag(name) for name in _BEFORE_COLUMNS}
            self._root.insert(sum(1 for one in self._root if one.tag in before), columns)
        for one in list(columns):
            first, last = int(one.get("min", "1")), int(one.get("max", "1"))
            if not first <= column <= last:
                continue
            for start, end in ((first, column - 1), (column + 1, last)):
                if start <= end:
                    part = etree.Element(one.tag, {**one.attrib, "min": str(start)})
                    part.set("max", str(end))
                    one.addprevious(part)
            columns.remove(one)
        wide = etree.Element(
            tag("col"), min=str(column), max=str(column), width=str(_WIDTH), customWidth="1"
        )
        place = sum(1 for one in columns if int(one.get("min", "1")) < column)
        columns.insert(place, wide)
