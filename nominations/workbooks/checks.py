"""Is a row complete and believable, and is anybody on the list twice?"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from ..fields import CATALOGUE, Kind, Need
from ..text import names, national_id
from ..text.dates import BirthDate
from ..text.folding import match_key
from ..text.problems import ERROR, TODO, WARNING, Problem
from .headers import FIELDS
from .results import (
    COLLECTIVE,
    DUPLICATE,
    OK,
    WARNED,
    WRONG,
    CellMessage,
    ParsedRow,
    ParsedSheet,
)

_SHOWN = 5
# What has a rule of its own for being empty.
_OWN = frozenset({Kind.FULL_NAME, Kind.NATIONAL_ID, Kind.GENDER})
_SEVERITIES = ((Need.SAVE, ERROR), (Need.SEND, WARNING))
_NEEDED = {
    family: [
        (field.name, field.missing, severity)
        for need, severity in _SEVERITIES
        for field in CATALOGUE.needed(family, need)
        if field.listed and field.kind not in _OWN
    ]
    for family in FIELDS
}
# Names have their own sentence; of the others the model's length holds.
_LENGTHS = {
    family: [
        (field.name, field.longest)
        for field in CATALOGUE.listed(family)
        if field.longest and field.kind in (Kind.TEXT, Kind.PARAGRAPH, Kind.OTHER_NAME)
    ]
    for family in FIELDS
}


def missing(field: str, text: str, severity: str = ERROR) -> Problem:
    """The finding that a field is empty."""
    return Problem(f"{field}.required", text, severity)


def _identity(values: dict[str, Any]) -> list[Problem]:
    birth: BirthDate | None = values.get("birth")
    number = values.get("national_id", "")
    if not number:
        return [missing("national_id", CATALOGUE["national_id"].missing, WARNING)]
    return national_id.check(
        number, gender=values.get("gender"), birth_year=birth.year if birth else None
    )


def check_row(
    family: str, values: dict[str, Any], *, already: set[str], today: dt.date
) -> list[tuple[str, Problem]]:
    """What is wrong with the values of one row, as field and problem.

    ``already`` names the fields whose cells were found unreadable, so that they are not called
    missing as well.
    """
    found: list[tuple[str, Problem]] = []
    if family != COLLECTIVE:
        if "full_name" not in already:
            found += [("full_name", problem) for problem in names.check(values["full_name"])]
        if "national_id" not in already:
            found += [("national_id", problem) for problem in _identity(values)]
        if values["gender"] == "U" and "gender" not in already:
            found.append(("gender", missing("gender", CATALOGUE["gender"].missing, WARNING)))
    for field, text, severity in _NEEDED[family]:
        if values.get(field) in (None, "") and field not in already:
            found.append((field, missing(field, text, severity)))
    for field, longest in _LENGTHS[family]:
        written = values.get(field)
        if written and len(written) > longest:
            text = (
                f"Nội dung dài quá {longest} ký tự. Hãy viết ngắn lại, phần còn lại để ở báo cáo."
            )
            found.append((field, Problem(f"{field}.length", text)))
    return found


def settle(row: ParsedRow) -> None:
    """The status of a row from its messages."""
    severities = {message.severity for message in row.messages} - {TODO}
    if ERROR in severities:
        doubles = all(
            message.code.startswith("duplicate.")
            for message in row.messages
            if message.severity == ERROR
        )
        row.status = DUPLICATE if doubles else WRONG
    else:
        row.status = WARNED if severities else OK


Entry = tuple[ParsedSheet, ParsedRow]


def _tell(entries: list[Entry], field: str, code: str, reason: str, severity: str) -> None:
    """Put the same finding into each row of a group, each naming the others."""
    for sheet, row in entries:
        shown = [
            f"{other.row}" if other_sheet is sheet else f"{other.row} (trang {other_sheet.title})"
            for other_sheet, other in entries[: _SHOWN + 1]
            if other is not row
        ][:_SHOWN]
        more = len(entries) - 1 - len(shown)
        others = ", ".join(shown) + (f" và {more} dòng khác" if more else "")
        advice = (
            "Hãy giữ một dòng và xóa các dòng kia."
            if severity == ERROR
            else "Hãy kiểm tra; nếu đúng thì giữ nguyên."
        )
        text = f"{reason} với dòng {others}. {advice}"
        if not any(message.code.startswith("duplicate.") for message in row.messages):
            label = sheet.columns.get(field, "")
            row.messages.append(CellMessage(label, field, code, text, severity))


def _groups(entries: Iterable[Entry], key: Any) -> list[list[Entry]]:
    grouped: dict[Any, list[Entry]] = defaultdict(list)
    for entry in entries:
        value = key(entry)
        if value:
            grouped[value].append(entry)
    return [group for group in grouped.values() if len(group) > 1]


def _award(entry: Entry) -> tuple[str | None, str]:
    """What an entry is proposed for, as far as its row or its list names it."""
    sheet, row = entry
    return sheet.award_family, row.award or sheet.award


def _number(entry: Entry) -> str:
    """The identity number, where there is one: two that lost their digits need not be one."""
    number = str(entry[1].values.get("national_id") or "")
    return number if number.isdigit() else ""


def _person(entry: Entry) -> tuple[str, str] | None:
    values = entry[1].values
    if not values.get("full_name") or not values.get("birth"):
        return None
    return match_key(values["full_name"]), str(values["birth"])


def _collective(entry: Entry) -> tuple[str, str, str] | None:
    values = entry[1].values
    if not values.get("name"):
        return None
    return match_key(values["name"]), str(values["collective_kind"]), _award(entry)[1]


def find_duplicates(sheets: list[ParsedSheet]) -> None:
    """Tell every person or collective that stands on one list twice.

    The same identity number, or the same name and birth date without two different numbers, is
    a duplicate. A person on two different lists, or a collective's name with another
    representative, is only told: both happen rightly.
    """
    entries = [(sheet, row) for sheet in sheets for row in sheet.rows]
    people = [entry for entry in entries if entry[0].award_family != COLLECTIVE]
    for award in dict.fromkeys(map(_award, people)):
        listed = [entry for entry in people if _award(entry) == award]
        for group in _groups(listed, _number):
            _tell(group, "national_id", "duplicate.national_id", "Trùng số định danh", ERROR)
        for group in _groups(listed, _person):
            numbers = [_number(entry) for entry in group]
            different = all(numbers) and len(set(numbers)) == len(numbers)
            severity = WARNING if different else ERROR
            reason = "Trùng họ tên và ngày sinh"
            _tell(group, "full_name", "duplicate.person", reason, severity)
    for group in _groups(people, _number):
        if len(set(map(_award, group))) > 1:
            reason = "Cùng một người được đề nghị danh hiệu khác"
            _tell(group, "national_id", "duplicate.other_list", reason, WARNING)
    collectives = [entry for entry in entries if entry[0].award_family == COLLECTIVE]
    for group in _groups(collectives, _collective):
        heads = [match_key(row.values.get("representative") or "") for _sheet, row in group]
        severity = ERROR if len(set(heads)) == 1 else WARNING
        if severity == WARNING:
            # Two of three may be one and the same; those are duplicates, the third is told.
            for same in _groups(group, lambda entry: match_key(entry[1].values["representative"])):
                _tell(same, "name", "duplicate.collective", "Trùng tên tập thể", ERROR)
        _tell(group, "name", "duplicate.collective", "Trùng tên tập thể", severity)
