"""From a file to checked rows: the one function the rest of the system calls."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from . import headers
from .awards import Awards
from .checks import find_duplicates, settle
from .encodings import Decoded, decode
from .files import read_grids
from .grid import Grid
from .headings import FEWEST_FIELDS, downwards
from .layout import (
    Table,
    find_tables,
    heading_lines,
    letter_of,
    title_of,
    without_findings,
)
from .lines import sort_rows, words_of
from .package import letters
from .results import CellMessage, LeftOut, ParsedSheet, ParsedWorkbook
from .rows import Reading, label_of_field, read_row
from .table_rows import RowsOf

#: What stands at the head of the sheet that explains our blank list.
HELP_TITLE = "Cách điền"
#: How many people a total says there are, and not how much money.
_COUNTED = re.compile(
    r"(?<![\d.,])(\d{1,4})(?![\d.,]*\d)\s*(?:$|[).]|đề nghị|người|em\b|hs\b|học sinh|sinh viên"
    r"|trường hợp|suất|tập thể|cá nhân|hộ\b|gia đình)",
    re.IGNORECASE,
)
_SHOWN = 20
_LONGEST_HEADING = 1_000


@dataclass(frozen=True)
class Asked:
    """How a workbook is to be read."""

    today: dt.date
    include_hidden: bool = False
    words: headers.Words | None = None
    #: Row of the first headings by the sheet's name; '' for any sheet.
    heading_rows: Mapping[str, int] | None = None
    awards: Awards = Awards()

    def heading_row(self, title: str) -> int | None:
        """The row somebody pointed at on a sheet."""
        told = self.heading_rows or {}
        return told.get(title, told.get(""))


def _notes_on_hidden(grid: Grid, table: Table, include_hidden: bool) -> list[str]:
    notes = []
    hidden = sorted(row for row in table.rows(grid) if row in grid.hidden_rows)
    if hidden:
        which = ", ".join(map(str, hidden[:_SHOWN]))
        done = "vẫn được đọc" if include_hidden else "không được đọc; hãy bỏ ẩn nếu cần nhập"
        notes.append(f"Các dòng đang ẩn {which}: {done}.")
    used = {index for column in table.columns.values() for index in column.indexes}
    if used & grid.hidden_columns:
        labels = [
            column.label
            for column in table.columns.values()
            if set(column.indexes) & grid.hidden_columns
        ]
        notes.append(f"Cột đang ẩn nhưng vẫn được đọc: {', '.join(labels)}.")
    return notes


def _notes_on_columns(grid: Grid, table: Table, read: Iterable[int]) -> list[str]:
    """What stands beside the people without a heading, and is therefore not read."""
    known = set(table.heading.found) | ({table.ordinal} - {None})
    beside: dict[int, int] = {}
    for row in read:
        for column, cell in table.cells(grid, row).items():
            if column not in known and not cell.is_empty:
                beside.setdefault(column, row)
    notes = [
        f"Cột {letters(column)} không có tiêu đề nên không được đọc (ví dụ dòng {row}: "
        f"“{words_of({column: grid.rows[row][column]})[:60]}”)."
        for column, row in sorted(beside.items())
    ]
    wide = sorted(grid.too_wide.intersection(read))
    if wide:
        which = ", ".join(map(str, wide[:_SHOWN]))
        notes.append(f"Dòng {which} có ô ở quá xa bên phải, không được đọc.")
    if table.unused_at:
        unused = ", ".join(label for _column, label in table.unused_at)
        notes.append(f"Cột không dùng đến: {unused}.")
    return notes


def _notes_above(grid: Grid, table: Table) -> list[str]:
    """Rows above the headings that look like people."""
    usual = max(FEWEST_FIELDS + 1, len(table.heading.found) // 2)
    rows = [
        row
        for row in sorted(grid.rows)
        if row < table.header_row and len(table.cells(grid, row)) > usual
    ]
    if not rows:
        return []
    which = ", ".join(map(str, rows[:_SHOWN]))
    return [
        f"Dòng {which} ở phía trên hàng tiêu đề (hàng {table.header_row}) nên không được đọc. Nếu "
        "là người được đề nghị, hãy chuyển xuống dưới hàng tiêu đề."
    ]


def _is_help(grid: Grid) -> bool:
    """The sheet of our own blank list that explains it."""
    first = grid.cell(1, 1)
    return first is not None and first.value == HELP_TITLE


def _nothing_found(grid: Grid, sheet: ParsedSheet, asked: Asked) -> None:
    """Say what was looked for, and how to point at the headings."""
    if not grid.rows or _is_help(grid):
        return
    row = asked.heading_row(grid.title)
    rows = sorted(grid.rows)
    if (column := downwards(grid)) is not None:
        sheet.notes.append(
            f"Tiêu đề đứng dọc ở cột {letters(column)}, mỗi người một cột: danh sách chỉ đọc được "
            "khi mỗi người một hàng. Trong Excel hãy chép bảng, chọn Dán đặc biệt (Paste Special) "
            "> Hoán vị (Transpose) rồi gửi lại."
        )
        return
    looked = (
        f"Hàng {row} không có tiêu đề cột nào"
        if row is not None and row in grid.rows
        else "Không tìm thấy hàng tiêu đề của danh sách"
    )
    sheet.notes.append(
        f"{looked} trên trang này; trang được bỏ qua ({len(rows)} dòng có chữ, từ dòng {rows[0]} "
        f"đến dòng {rows[-1]}). Đã tìm hàng có ít nhất {FEWEST_FIELDS} tiêu đề, trong đó có tên "
        "người hoặc tên tập thể, ví dụ “Họ và tên”, “Ngày sinh”, “Số CCCD”, “Địa chỉ”. Hãy thêm "
        "hàng tiêu đề phía trên danh sách, hoặc chỉ ra hàng tiêu đề rồi đọc lại."
    )


def _columns_of(sheet: ParsedSheet, table: Table) -> None:
    if table.family is not None:
        fields = headers.fields_in(table.family, table.columns)
        sheet.columns = {field: label_of_field(table, field) for field in fields}
        if "award" in table.columns:
            sheet.columns["award"] = table.columns["award"].label
    sheet.positions = {
        field: column.indexes[0] for field, column in table.columns.items() if column.indexes
    }
    sheet.unused = [{"column": index, "label": label} for index, label in table.unused_at]


def _read_table(decoded: Decoded, table: Table, sheet: ParsedSheet, asked: Asked) -> None:
    """Read the rows of a list, and tell each row that is not read."""
    grid = decoded.grid
    rows, sheet.left_out = sort_rows(grid, table, include_hidden=asked.include_hidden)
    skipped = ""
    if grid.hidden and not asked.include_hidden:
        sheet.notes.append(
            "Trang đang ẩn nên không được đọc. Hãy bỏ ẩn trong Excel, hoặc chọn nhập cả trang ẩn."
        )
        skipped = "hidden"
    else:
        sheet.notes += decoded.notes + _notes_on_hidden(grid, table, asked.include_hidden)
        sheet.notes += table.notes
        sheet.notes += _notes_on_columns(grid, table, rows)
    if table.family is None:
        skipped = skipped or "award"
    if skipped:
        sheet.left_out += [LeftOut(row, words_of(table.cells(grid, row)), skipped) for row in rows]
        return
    reading = Reading(decoded, table, asked.today, asked.awards)
    lines = RowsOf(grid, table)
    # A ditto mark may stand for a row that was hidden afterwards.
    hidden = {one.row for one in sheet.left_out if one.why == "hidden"}
    for number in sorted(hidden.union(rows)):
        row = lines.row(number)
        if number not in hidden:
            sheet.rows.append(read_row(reading, row))
    sheet.notes += reading.births.judge()
    if grid.separated:
        _tell_shifted(grid, table, sheet)
    if not sheet.rows:
        sheet.notes.append("Bảng không có dòng nào.")


def _tell_shifted(grid: Grid, table: Table, sheet: ParsedSheet) -> None:
    """Rows of more cells than there are headings: a sign in a cell has moved those after it."""
    last = table.heading.span[1]
    wide = [row for row in sheet.rows if max(table.cells(grid, row.row)) > last]
    if 2 * len(wide) > len(sheet.rows):
        return  # a column without a heading, which is told as one
    text = (
        "Dòng này có nhiều ô hơn hàng tiêu đề: có thể dấu phân cách nằm trong một ô nên các ô sau "
        "bị lệch. Hãy đặt ô đó trong ngoặc kép, hoặc gửi tệp .xlsx."
    )
    for row in wide:
        row.messages.append(CellMessage("", "", "row.shifted", text))


def _account(grid: Grid, table: Table, sheet: ParsedSheet) -> None:
    """Each row below the headings is answered or told; what is neither is told here."""
    below = table.rows(grid)
    answered = {row.row for row in sheet.rows} | {one.row for one in sheet.left_out}
    sheet.left_out += [
        LeftOut(row, words_of(table.cells(grid, row)), "unread")
        for row in below
        if row not in answered
    ]
    sheet.left_out.sort(key=lambda one: one.row)
    sheet.rows_below = len(below)


def _tell_orphans(grid: Grid, tables: list[Table], sheets: list[ParsedSheet]) -> None:
    """Rows below the first headings that no list of the sheet reaches."""
    reached = {row for table in tables for row in table.rows(grid)}
    reached |= {row for one in tables for row in range(one.heading.first, one.heading.last + 1)}
    lost = [row for row in sorted(grid.rows) if row > tables[0].heading.last]
    for row in lost:
        if row not in reached:
            sheets[0].left_out.append(LeftOut(row, words_of(grid.rows[row]), "outside"))
            sheets[0].rows_below += 1
    sheets[0].left_out.sort(key=lambda one: one.row)


def _compare_totals(sheets: list[ParsedSheet]) -> None:
    """A total that says another number than there are rows: in its list, on the sheet so far,
    above it, or since the last total above it.
    """
    read = 0
    for sheet in sheets:
        read += len(sheet.rows)
        last = 0
        for one in sheet.left_out:
            if one.why != "total":
                continue
            match = _COUNTED.search(one.text) if sheet.rows else None
            above = [row.row for row in sheet.rows if row.row < one.row]
            since = [row for row in above if row > last]
            last = one.row
            if match and int(match.group(1)) not in (
                *(len(sheet.rows), read, len(above), len(since)),
            ):
                sheet.notes.append(
                    f"Dòng tổng cộng ghi {match.group(1)}, nhưng đọc được {len(sheet.rows)} đề "
                    "nghị. Hãy kiểm tra lại danh sách."
                )


def _parse_sheet(grid: Grid, asked: Asked) -> list[ParsedSheet]:
    """The lists of a sheet; one without any for a sheet that has none."""
    without_findings(grid)
    decoded = decode(grid)
    grid = decoded.grid
    tables = find_tables(grid, asked.words, asked.heading_row(grid.title), asked.awards)
    if not tables:
        sheet = ParsedSheet(grid.title, hidden=grid.hidden, tab=grid.title)
        sheet.encoding = decoded.encoding
        sheet.heading = "\n".join(heading_lines(grid))[:_LONGEST_HEADING]
        sheet.letter = letter_of("\n".join(heading_lines(grid)))
        sheet.notes += grid.notes
        _nothing_found(grid, sheet, asked)
        return [sheet]
    heading = "\n".join(heading_lines(grid, tables[0].header_row))
    letter = letter_of(heading)
    sheets = []
    for number, table in enumerate(tables, 1):
        sheet = ParsedSheet(title_of(grid, number), hidden=grid.hidden, tab=grid.title)
        sheet.encoding, sheet.samples, sheet.letter = decoded.encoding, decoded.samples, letter
        sheet.award_family, sheet.award = table.family, table.award
        sheet.header_row = table.header_row
        sheet.heading = heading[:_LONGEST_HEADING]
        _columns_of(sheet, table)
        _read_table(decoded, table, sheet, asked)
        _account(grid, table, sheet)
        sheets.append(sheet)
    sheets[0].notes += grid.notes + _notes_above(grid, tables[0])
    if len(tables) > 1:
        rows = ", ".join(str(table.header_row) for table in tables)
        sheets[0].notes.insert(
            0, f"Trang “{grid.title}” có {len(tables)} bảng (tiêu đề ở dòng {rows}), đọc riêng."
        )
    _tell_orphans(grid, tables, sheets)
    _compare_totals(sheets)
    return sheets


def parse_grids(grids: list[Grid], asked: Asked) -> list[ParsedSheet]:
    """The lists on these sheets, every row checked and held against the others."""
    sheets = [sheet for grid in grids for sheet in _parse_sheet(grid, asked)]
    find_duplicates(sheets)
    for sheet in sheets:
        for row in sheet.rows:
            settle(row)
    return sheets


def read_workbook(
    path_or_bytes: str | Path | bytes,
    *,
    include_hidden: bool = False,
    today: dt.date | None = None,
    words: headers.Words | None = None,
    heading_rows: Mapping[str, int] | None = None,
    awards: Awards | None = None,
) -> ParsedWorkbook:
    """Read a ward's workbook (.xlsx, .ods or CSV) into checked rows; nothing is stored.

    Hidden sheets and rows are told of and left out unless ``include_hidden``; ``words`` are
    headings learnt before (``headers.field_of``); ``heading_rows`` points at rows of headings, by
    the sheet's name or '' for any sheet; ``awards`` are those a list may name. Raises
    ``IntakeRefused`` for a file that cannot be read.
    For files from outside call ``cage.read_caged``, which limits time and memory.
    """
    data = path_or_bytes if isinstance(path_or_bytes, bytes) else Path(path_or_bytes).read_bytes()
    awards = awards or Awards()
    words = headers.with_own(words, awards.own_labels())
    asked = Asked(today or dt.date.today(), include_hidden, words, heading_rows, awards)
    sheets = parse_grids(read_grids(data), asked)
    parsed = ParsedWorkbook(sheets, sha256=hashlib.sha256(data).hexdigest())
    hidden = list(dict.fromkeys(sheet.tab for sheet in sheets if sheet.hidden))
    if hidden:
        done = "được đọc theo yêu cầu" if include_hidden else "không được đọc"
        parsed.notes.append(f"Tệp có trang ẩn ({', '.join(hidden)}): {done}.")
    numbers = {sheet.letter.number for sheet in sheets if sheet.letter}
    if len(numbers) > 1:
        parsed.notes.append(
            f"Các trang ghi số tờ trình khác nhau: {', '.join(sorted(numbers))}. Hãy kiểm tra."
        )
    if all(sheet.header_row is None for sheet in sheets):
        parsed.notes.append("Không tìm thấy danh sách nào. Hãy dùng mẫu danh sách của thành phố.")
    return parsed
