"""One row of a list into values and findings; what its cells show is what is read."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass, field
from typing import Any

from ..text import legacy
from ..text.folding import fold, says_nothing
from ..text.problems import WARNING, Problem
from . import births, headers
from . import cells as typing_of
from .awards import Awards
from .births import Births
from .checks import check_row
from .encodings import Decoded
from .formats import is_error
from .grid import BROKEN, UNCOMPUTED, Cell
from .layout import Column, Table, as_shown
from .people import several_collectives, several_people
from .results import COLLECTIVE, CellMessage, ParsedRow
from .table_rows import TableRow

_NAME_FIELDS = ("full_name", "representative")
#: Marks, folded; and columns in which they stand, with the gender and its own word.
_MARKS = frozenset({"x", "✓", "✔", "v", "1", "+", "co"})
_MARKED = {"is_female": ("F", "nu"), "is_male": ("M", "nam")}
_BIRTHS_BY_GENDER = {"birth_male": "M", "birth_female": "F"}
#: A number in a column too narrow for it, pasted as it was shown.
_TOO_NARROW = re.compile(r"\s*#{3,}\s*")


#: Columns that say one field together, or in its stead.
_PARTS_OF: dict[str, tuple[str, ...]] = {
    "full_name": ("given_part", "family_part"),
    "birth": ("birth_day", "birth_month", "birth_year", "birth_male", "birth_female"),
    "gender": ("is_female", "is_male", "birth_male"),
}
_WHOLE_OF = {part: field for field, parts in _PARTS_OF.items() for part in reversed(parts)} | {
    "birth_male": "birth"
}


def label_of_field(table: Table, field: str) -> str:
    """What the list calls a field, by its own column or one that says a part of it."""
    for name in (field, *_PARTS_OF.get(field, ())):
        if name in table.columns:
            return table.columns[name].label
    return headers.LABELS[field]


def _shown(raw: Any) -> str:
    """A cell's text for showing it again; marks that turn text round are left out."""
    if not isinstance(raw, str):
        return typing_of.as_text(raw)
    return "".join(char for char in raw if unicodedata.category(char) != "Cf").strip()


def _lines(text: str) -> list[str]:
    return [_shown(line) for line in text.splitlines() if line.strip()]


def _unreadable(cell: Cell) -> Problem | None:
    """What is wrong with a cell that shows no value at all."""
    if cell.is_error:
        if cell.value == UNCOMPUTED:
            return Problem(
                "cell.not_computed",
                "Ô là công thức nhưng tệp không lưu kết quả. Hãy mở tệp bằng Excel, lưu lại rồi "
                "gửi; hoặc gõ thẳng giá trị vào ô.",
            )
        if cell.value == BROKEN:
            return Problem("cell.broken", "Không đọc được ô này. Hãy gõ lại giá trị vào ô.")
    elif not isinstance(cell.value, str) or not (
        is_error(cell.value) or _TOO_NARROW.fullmatch(cell.value)
    ):
        return None
    text = f"Ô có lỗi công thức {str(cell.value).strip()}. Hãy gõ lại giá trị vào ô này."
    return Problem("cell.formula_error", text)


def _struck(field: str, cell: Cell) -> Problem:
    """Struck out words are not read; a name that is asks whether the row is meant at all."""
    if cell.value == "" and field in ("full_name", "name"):
        return Problem(
            "cell.struck",
            f"Tên “{cell.struck}” bị gạch ngang. Nếu không đề nghị nữa, hãy xóa cả dòng; nếu có, "
            "hãy bỏ gạch.",
        )
    return Problem(
        "cell.struck",
        f"Phần bị gạch ngang “{cell.struck[:80]}” không được đọc. Nếu cần, hãy bỏ gạch.",
        WARNING,
    )


@dataclass
class Reading:
    """What the rows of one table share; each text of a column is read once."""

    decoded: Decoded
    table: Table
    today: dt.date
    awards: Awards = Awards()
    births: Births = field(default_factory=Births)
    _known: dict[tuple[str, type, Any], tuple[Any, list[Problem], str]] = field(
        default_factory=dict
    )

    def __post_init__(self) -> None:
        self.labels = {
            name: label_of_field(self.table, name)
            for name in headers.fields_in(self.family, self.table.columns)
        }

    @property
    def family(self) -> str:
        """Which of the lists it is."""
        return str(self.table.family)

    def kind_of(self, award: str) -> str:
        """The one kind of collective the row's award, or else its list's, is given to."""
        found = self.awards.get(award or self.table.award)
        return found.only_kind if found is not None else ""

    def typed(self, name: str, column: Column, raw: Any) -> tuple[Any, list[Problem], str]:
        """The value of a field from a cell, what is wrong with it, and the cell as shown."""
        # Two columns of one meaning may have different headings, and 1 is not True.
        key = (name + column.label, raw.__class__, raw)
        found = self._known.get(key)
        if found is None:
            value, problems = typing_of.typed(
                name, raw, column=column.label, factor=column.factor, today=self.today
            )
            found = self._known[key] = value, problems, _shown(raw) if problems else ""
        return found


_ASKED = {
    "full_name": several_people,
    "representative": several_people,
    "name": several_collectives,
}


class _RowReader:
    """Reads one row of a table into values and problems."""

    def __init__(self, reading: Reading, row: TableRow) -> None:
        self.reading = reading
        self.row = row
        self.problems: list[tuple[str, Problem]] = []
        #: What stands in cells that were found wanting, as shown; for putting them right.
        self.raw: dict[str, str] = {}
        #: The birth as its cell says it, where nothing speaks against it by itself.
        self.birth: Any = None

    def _tell(self, field: str, problem: Problem, shown: str) -> None:
        self.problems.append((field, problem))
        self.raw[field] = shown

    def _cell(self, field: str, source: str | None = None) -> Any:
        """The typed value of one field, from its own column or the column ``source``."""
        parts = self.row.cells.get(source or field)
        if not parts:
            return typing_of.empty(field)
        decoded = self.reading.decoded
        for index, cell in parts:
            if decoded.problems:
                found = decoded.problems.get((self.row.number, index), ())
                self.problems += [(field, told) for told in found]
            if cell.struck:
                self._tell(field, _struck(field, cell), as_shown(cell))
            if (wrong := _unreadable(cell)) is not None:
                self._tell(field, wrong, "" if cell.value == UNCOMPUTED else str(cell.value))
                return typing_of.empty(field)
        raw: Any = parts[0][1].value
        if len(parts) > 1:
            raw = " ".join(str(cell.value) for _index, cell in parts)
        elif field == "birth":
            raw = self._birth(parts[0][1])
        if raw == "":
            return typing_of.empty(field)
        column = self.reading.table.columns[source or field]
        value, problems, shown = self.reading.typed(field, column, raw)
        if problems:
            self.problems += [(field, problem) for problem in problems]
            self.raw[field] = shown
        if (
            field in _ASKED
            and isinstance(raw, str)
            and (several := _ASKED[field](raw))
            and several.code not in {problem.code for problem in problems}
        ):
            self._tell(field, several, "; ".join(_lines(raw)))
        if field in _NAME_FIELDS and (self.row.number, parts[-1][0]) in decoded.from_tcvn3:
            value = self._with_capitals(field, value)
        return value

    def _birth(self, cell: Cell) -> Any:
        """A birth as shown, with what speaks against it; kept for the look at the whole column."""
        raw = births.as_shown(cell)
        found = births.doubts(raw, cell.shows)
        for problem in found:
            self._tell("birth", problem, _shown(raw))
        if not found:
            self.birth = raw
        return "" if found and isinstance(raw, dt.datetime) else raw

    def _birth_of_parts(self) -> Any:
        """Day, month and year in columns of their own; a year alone stays one."""
        told = {
            name: typing_of.as_text(parts[0][1].value)
            for name in ("birth_day", "birth_month", "birth_year")
            if (parts := self.row.cells.get(name)) and not parts[0][1].is_error
        }
        text = "/".join(text for text in told.values() if text)
        if not text:
            return None
        column = next(
            self.reading.table.columns[name]
            for name in ("birth_year", "birth_month", "birth_day")
            if name in self.reading.table.columns
        )
        value, problems, shown = self.reading.typed("birth", column, text)
        for problem in problems:
            self._tell("birth", problem, shown)
        return value

    def _with_capitals(self, field: str, name: str) -> str:
        restored = legacy.restore_capitals(name)
        if restored != name:
            text = (
                f"Phông chữ cũ không có chữ hoa mang dấu: “{name}” được viết lại là "
                f"“{restored}”. Hãy kiểm tra lại."
            )
            self.problems.append((field, Problem("encoding.capital", text, WARNING, restored)))
        return restored

    def _split_columns(self, values: dict[str, Any]) -> None:
        """Names, birth dates and genders that offices spread over two columns."""
        columns = self.reading.table.columns
        if "given_part" in columns and not values["full_name"]:
            family = self._cell("full_name", "family_part")
            given = self._cell("full_name", "given_part")
            values["full_name"] = f"{family} {given}".strip()
        elif (
            "given_part" in self.reading.table.columns and "full_name" in self.reading.table.columns
        ):
            given = self._cell("full_name", "given_part")
            values["full_name"] = f"{values['full_name']} {given}".strip()
        if "birth_year" in columns and values["birth"] is None:
            values["birth"] = self._birth_of_parts()
        if values["birth"] is None:
            self._birth_by_gender(values)
        if values["gender"] == "U" and {"is_female", "is_male"} & columns.keys():
            values["gender"] = self._marked_gender()

    def _birth_by_gender(self, values: dict[str, Any]) -> None:
        """A birth that stands in the column of men or in that of women; in both it is nobody's."""
        told = [source for source in _BIRTHS_BY_GENDER if self.row.cells.get(source)]
        if len(told) > 1:
            shown = " và ".join(as_shown(self.row.cells[source][0][1]) for source in told)
            text = f"Cả cột năm sinh nam và nữ đều ghi ({shown}). Hãy chỉ giữ một ô."
            self._tell("birth", Problem("birth.both", text), shown)
        elif told:
            values["birth"] = self._cell("birth", told[0])
            values["gender"] = _BIRTHS_BY_GENDER[told[0]]

    def _marked_gender(self) -> str:
        """By marks in a column of men, of women, or of both; an odd mark is asked about."""
        found: dict[str, bool] = {}
        for source, (gender, word) in _MARKED.items():
            if source not in self.reading.table.columns:
                continue
            text = self._cell("note", source)
            if fold(text) in _MARKS or fold(text) == word:
                found[gender] = True
            elif not text or text == "0" or says_nothing(text):
                found[gender] = False
            else:
                told = f"Không hiểu “{text[:40]}” ở cột giới tính. Hãy đánh dấu x hoặc để trống."
                self._tell("gender", Problem("gender.unknown", told), text)
                return "U"
        if len(found) == 1:
            [(gender, marked)] = found.items()
            return gender if marked else {"M": "F", "F": "M"}[gender]
        if all(found.values()):
            told = "Cả cột Nam và cột Nữ đều đánh dấu. Hãy chỉ giữ một ô."
            self._tell("gender", Problem("gender.both", told), "")
            return "U"
        return next((gender for gender, marked in found.items() if marked), "U")

    def read(self) -> dict[str, Any]:
        """All values of the row by field."""
        family = self.reading.family
        columns = self.reading.table.columns
        values = {field: self._cell(field) for field in headers.fields_in(family, columns)}
        if family != COLLECTIVE:
            self._split_columns(values)
        for name in self.row.ditto_without_source:
            if name == "award":
                continue  # said of the award itself
            text = "Dấu “nt” ở đây không có ô phía trên để lấy. Hãy ghi rõ nội dung."
            self.problems.append((_WHOLE_OF.get(name, name), Problem("cell.ditto", text)))
        return values


def _award_of(reading: Reading, row: TableRow) -> tuple[str, str]:
    """Code of the award a row names, or else what it says instead; a kind may name it too."""
    told = [as_shown(cell) for _index, cell in row.cells.get("award", ())]
    text = " ".join(filter(None, told)) or ("nt" if "award" in row.ditto_without_source else "")
    if text:
        code = reading.awards.code_in(text)
        return code, "" if code else text
    kinds = [as_shown(cell) for _index, cell in row.cells.get("collective_kind", ())]
    return reading.awards.code_in(" ".join(kinds)) if kinds and not reading.table.award else "", ""


def unknown_award(text: str, column: str) -> CellMessage:
    """The finding that a row names an award that is none of the round."""
    told = f"Đợt này không có danh hiệu “{text[:80]}”. Hãy chọn danh hiệu của hàng này."
    return CellMessage(column, "award", "award.not_known", told)


def read_row(reading: Reading, row: TableRow) -> ParsedRow:
    """One row with everything that is wrong with it."""
    reader, family = _RowReader(reading, row), reading.family
    values = reader.read()
    award, award_text = _award_of(reading, row)
    already = {field for field, problem in reader.problems if problem.severity != WARNING}
    if family == COLLECTIVE and not values["collective_kind"] and "collective_kind" not in already:
        values["collective_kind"] = reading.kind_of(award)
    problems = reader.problems + check_row(family, values, already=already, today=reading.today)
    name = values["name"] if family == COLLECTIVE else values["full_name"]
    messages = [
        CellMessage.of(problem, column=reading.labels[field], field=field)
        for field, problem in problems
    ]
    if award_text:
        messages.append(unknown_award(award_text, reading.table.columns["award"].label))
    parsed = ParsedRow(row.number, values, name, messages=messages, raw=reader.raw)
    parsed.award, parsed.award_text = award, award_text
    if reader.birth is not None:
        reading.births.add(parsed, reading.labels["birth"], reader.birth)
    return parsed
