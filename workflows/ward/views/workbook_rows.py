"""A staged list as its page shows it: problem rows first, six columns and the faulty ones."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import Page, Paginator

from nominations.fields import CATALOGUE, Kind
from nominations.models import StagedRow, StagedWorkbook
from nominations.text.problems import ERROR, TODO
from nominations.workbooks.headers import LABELS, OWN, label_in
from nominations.workbooks.repair import CHOICES

from ..mending import suggestions
from ..staged import open_rows

PAGE = 50
#: How long a finding in a cell may be; the rest stands under "Sửa hàng".
_SHORT = 70
Status = StagedRow.Status
#: In the order of their weight, with tone and what each group is called.
GROUPS: tuple[tuple[str, str, str], ...] = (
    (Status.ERROR, "bad", "Cần sửa"),
    (Status.WARNING, "warn", "Cần xem"),
    (Status.DUPLICATE, "warn", "Trùng, không lưu"),
)
TONES = {"ok": "ok", "warning": "warn", "error": "bad", "duplicate": "rest", "dropped": "rest"}
#: Above so many rows only those with findings are looked through for empty cells.
_MANY = 1_500


@dataclass(slots=True)
class Cell:
    """One cell: what it says, what is wrong with it, and what would be written into it."""

    name: str
    label: str
    text: str
    tone: str = ""
    told: str = ""
    suggestion: str = ""
    #: Whether the cell is a field to type in.
    open: bool = False
    #: Whether it stands in the place of another column, under its own name.
    elsewhere: bool = False


@dataclass(slots=True)
class Shown:
    """One row of the page."""

    staged: StagedRow
    who: Cell
    cells: list[Cell]
    #: What is said of the row as a whole.
    notes: list[str] = field(default_factory=list)
    #: What is to be done once it is saved.
    later: list[str] = field(default_factory=list)
    #: In one line, for a phone.
    brief: str = ""
    kept: bool = False
    like: bool = False
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    dossier: str = ""


def severity(found: list[dict[str, Any]]) -> str:
    """``e`` for wrong, ``w`` for to be looked at, ''."""
    severities = {one["severity"] for one in found} - {TODO}
    if not severities:
        return ""
    return "e" if ERROR in severities else "w"


def short(text: str) -> str:
    """The first sentence of a finding, in one line."""
    first = text.partition(". ")[0].rstrip(".")
    return first if len(first) <= _SHORT else first[: _SHORT - 1].rstrip() + "…"


def _by_field(staged: StagedRow) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for message in staged.content.get("messages", []):
        found.setdefault(message["field"], []).append(message)
    return found


def cell(
    name: str, columns: dict[str, str], texts: dict[str, str], found: list[dict[str, Any]]
) -> Cell:
    """One cell with the gravest of its findings."""
    found = [one for one in found if not one["code"].startswith("duplicate.")]
    tone, text = severity(found), texts.get(name, "")
    grave = sorted((one for one in found if one["severity"] != TODO), key=_weight)
    told = short(grave[0]["text"]) if grave else ""
    suggestion = next((one["suggestion"] for one in grave if one["suggestion"]), "")
    if suggestion == text.strip():
        suggestion = ""
    label = label_in(name, columns)
    return Cell(name, label, text, tone, told, suggestion, tone == "e" and not suggestion)


def _weight(message: dict[str, Any]) -> bool:
    return bool(message["severity"] != ERROR)


def shown(sheet: dict[str, Any], staged: StagedRow) -> Shown:
    """One row: its six key cells, those that are wrong beside them, and what is said of it."""
    family, texts = sheet["award_family"], staged.content.get("texts", {})
    found = _by_field(staged)
    first, *keys = [one.name for one in CATALOGUE.keys(family)]
    cells = [cell(name, sheet["columns"], texts, found.get(name, [])) for name in keys]
    if (school := next((one for one in cells if one.name == "school"), None)) is not None:
        school.text = ", ".join(filter(None, (school.text, texts.get("grade", ""))))
    others = [
        cell(name, sheet["columns"], texts, messages)
        for name, messages in found.items()
        if _is_cell(name) and name not in (first, *keys) and severity(messages)
    ]
    notes = [
        one["text"]
        for name, messages in found.items()
        for one in messages
        if not _is_cell(name) or one["code"].startswith("duplicate.")
        if one["severity"] != TODO
    ]
    return Shown(
        staged,
        cell(first, sheet["columns"], texts, found.get(first, [])),
        _with(cells, others),
        notes,
        [one["text"] for messages in found.values() for one in messages if one["severity"] == TODO],
        " · ".join(one.text for one in cells if one.text and not one.tone)[:80],
        bool(staged.content.get("kept")),
        any(
            one["code"].startswith("duplicate.") for messages in found.values() for one in messages
        ),
        [
            (label_in(name, sheet["columns"]), old, new)
            for name, (old, new) in (staged.content.get("differs") or {}).items()
        ],
        staged.content.get("dossier", ""),
    )


def _is_cell(name: str) -> bool:
    """Whether a finding is about a cell, and not about the row."""
    return name in LABELS or name.startswith(OWN)


def _with(cells: list[Cell], others: list[Cell]) -> list[Cell]:
    """A faulty cell that is none of the six takes the place of a sound one."""
    places = [at for at in reversed(range(len(cells))) if not cells[at].tone]
    found = list(cells)
    for one, at in zip(others, places, strict=False):
        one.elsewhere, found[at] = True, one
    return found


def problem_rows(
    book: StagedWorkbook, place: int, wanted: str, page: str | None
) -> tuple[Page[int], list[tuple[str, str, int, list[Shown]]]]:
    """One page of the rows that need somebody, in groups by how grave; or those asked for."""
    sheet = book.sheets[place]
    rows = book.rows.filter(sheet=place, nomination__isnull=True)
    groups = [one for one in GROUPS if not wanted or one[0] == wanted]
    if wanted in (Status.OK, Status.DROPPED):
        groups = [(wanted, TONES[wanted], str(Status(wanted).label))]
    order = {status: number for number, (status, _tone, _title) in enumerate(groups)}
    found = [
        (order[status], row, pk)
        for pk, status, row in rows.filter(status__in=list(order)).values_list(
            "pk", "status", "row"
        )
    ]
    pages = Paginator([pk for _order, _row, pk in sorted(found)], PAGE).get_page(page)
    staged = rows.in_bulk(list(pages))
    told = []
    for status, tone, title in groups:
        mine = [staged[pk] for pk in pages if pk in staged and staged[pk].status == status]
        if mine:
            count = sum(one[0] == order[status] for one in found)
            told.append((title, tone, count, [shown(sheet, one) for one in mine]))
    return pages, told


def tools(book: StagedWorkbook, place: int) -> dict[str, Any]:
    """What can be done with many rows at once, with how many cells each would write."""
    sheet = book.sheets[place]
    empty: dict[str, int] = {}
    offered = 0
    rows = open_rows(book).filter(sheet=place)
    if (book.rows_total or 0) > _MANY:
        rows = rows.filter(status__in=[Status.ERROR, Status.WARNING])
    for staged in rows:
        offered += len(suggestions(staged))
        for name, text in staged.content.get("texts", {}).items():
            if not text and name not in ("full_name", "name", "birth", "national_id"):
                empty[name] = empty.get(name, 0) + 1
    columns = [
        (one.name, sheet["columns"].get(one.name) or one.column, empty[one.name])
        for one in CATALOGUE.listed(sheet["award_family"])
        if empty.get(one.name) and one.kind not in (Kind.PHONE,)
    ]
    words = {
        word
        for one in CATALOGUE.listed(sheet["award_family"])
        if one.kind in CHOICES and empty.get(one.name)
        for word in CHOICES[one.kind].values()
    }
    return {
        "offered": offered,
        "columns": sorted(columns, key=lambda one: -one[2]),
        "words": sorted(words),
    }
