"""Rows put right on the page: one cell, all suggestions, a whole column; dropped, kept, undone."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from nominations.fields import CATALOGUE
from nominations.models import Nomination, StagedRow, StagedWorkbook
from nominations.workbooks.repair import CHOICES
from organizations.models import User
from organizations.refusals import Reason, Refused, hidden
from workflows.kernel import door

from .staged import IDENTITY, Status, compare, judge, must_be_ready, open_rows

#: Text cells of which a row's page may be changed at most so many characters long.
LONGEST_TEXT = 500


def _hold(actor: User, book: StagedWorkbook) -> None:
    """Nobody else saves or changes rows of the list until the transaction ends."""
    door.preparing(actor, book.ward)
    locked = StagedWorkbook.objects.select_for_update().get(pk=book.pk)
    must_be_ready(locked)
    book.changes = locked.changes


def _row(book: StagedWorkbook, row_id: int) -> StagedRow:
    staged = book.rows.filter(pk=row_id, nomination__isnull=True).first()
    if staged is None:
        raise hidden()
    return staged


def _checked(staged: StagedRow, texts: dict[str, str]) -> dict[str, str]:
    known = set(staged.content["texts"])
    wrong = {
        name: [_("Không có cột này.") if name not in known else _("Dài quá 500 ký tự.")]
        for name, text in texts.items()
        if name not in known or len(text) > LONGEST_TEXT
    }
    if wrong:
        raise Refused("invalid", [Reason("invalid", _("Có ô chưa đúng."))], wrong)
    return staged.content["texts"] | {name: text.strip() for name, text in texts.items()}


def repair(*, actor: User, book: StagedWorkbook, row_id: int, texts: dict[str, str]) -> StagedRow:
    """Change texts of one row and judge it anew; nothing else of the workbook changes."""
    with transaction.atomic():
        _hold(actor, book)
        staged = _row(book, row_id)
        return _write(book, [(staged, _checked(staged, texts))])[0]


def _write(book: StagedWorkbook, wanted: Iterable[tuple[StagedRow, dict[str, str]]]) -> list[Any]:
    """Give rows new texts as one change, which can be taken back as one."""
    book.changes += 1
    book.save(update_fields=["changes"])
    again, written = False, []
    for staged, new in wanted:
        old = staged.content["texts"]
        again |= any(old.get(name) != new.get(name) for name in IDENTITY)
        _remember(staged, book)
        judge(staged, book, new)
        staged.edited = new != staged.content["found"]
        staged.save()
        written.append(staged)
    if again:
        compare(book)
        for staged in written:
            staged.refresh_from_db()
            staged.__dict__.pop("_content", None)
    return written


def _remember(staged: StagedRow, book: StagedWorkbook) -> None:
    before = {
        "change": book.changes,
        "texts": staged.content["texts"],
        "kept": bool(staged.content.get("kept")),
        "dropped": staged.status == Status.DROPPED,
    }
    staged.content = staged.content | {"before": before}


def take_suggestions(*, actor: User, book: StagedWorkbook, row_id: int | None = None) -> int:
    """Write what the reader suggests, in one row or in all; in how many cells."""
    wanted, cells = [], 0
    with transaction.atomic():
        _hold(actor, book)
        for staged in open_rows(book) if row_id is None else [_row(book, row_id)]:
            if taken := suggestions(staged):
                wanted.append((staged, staged.content["texts"] | taken))
                cells += len(taken)
        _write(book, wanted)
    return cells


def suggestions(staged: StagedRow) -> dict[str, str]:
    """What would be written into which cell of a row."""
    texts = staged.content.get("texts", {})
    return {
        one["field"]: one["suggestion"]
        for one in staged.content.get("messages", [])
        if one["suggestion"]
        and one["field"] in texts
        and texts[one["field"]].strip() != one["suggestion"]
    }


def fill(*, actor: User, book: StagedWorkbook, place: int, field: str, text: str) -> int:
    """Write one text into the empty cells of a column; in how many."""
    text = text.strip()
    if field not in CATALOGUE or not text or len(text) > LONGEST_TEXT:
        told = _("Hãy chọn cột và ghi nội dung cần điền.")
        raise Refused("invalid", [Reason("invalid", told)], {"field": [told]})
    with transaction.atomic():
        _hold(actor, book)
        wanted = [
            (staged, staged.content["texts"] | {field: text})
            for staged in open_rows(book).filter(sheet=place)
            if staged.content["texts"].get(field) == ""
        ]
        _write(book, wanted)
    return len(wanted)


def _set(
    actor: User, book: StagedWorkbook, row_id: int, change: Callable[[StagedRow], None]
) -> StagedRow:
    with transaction.atomic():
        _hold(actor, book)
        book.changes += 1
        book.save(update_fields=["changes"])
        staged = _row(book, row_id)
        _remember(staged, book)
        change(staged)
        staged.save()
        compare(book)
    staged.refresh_from_db()
    staged.__dict__.pop("_content", None)
    return staged


def drop(*, actor: User, book: StagedWorkbook, row_id: int) -> StagedRow:
    """Put a row aside; it can be brought back until the list is closed."""

    def aside(staged: StagedRow) -> None:
        staged.drop()

    return _set(actor, book, row_id, aside)


def bring_back(*, actor: User, book: StagedWorkbook, row_id: int) -> StagedRow:
    """Take a row that was put aside in again, judged anew."""
    return _set(actor, book, row_id, lambda staged: _again(staged, book))


def _again(staged: StagedRow, book: StagedWorkbook) -> None:
    judge(staged, book, staged.content["texts"])


def keep(*, actor: User, book: StagedWorkbook, row_id: int) -> StagedRow:
    """Keep a row beside the one it is like: somebody looked at both."""

    def kept(staged: StagedRow) -> None:
        staged.content = staged.content | {"kept": True}
        _again(staged, book)

    return _set(actor, book, row_id, kept)


def take_back(*, actor: User, book: StagedWorkbook) -> int:
    """Undo the last change of rows, as far as they are not saved; how many rows went back."""
    count = 0
    with transaction.atomic():
        _hold(actor, book)
        for staged in book.rows.filter(nomination__isnull=True):
            before = staged.content.get("before")
            if not before or before["change"] != book.changes:
                continue
            staged.content = {
                name: value for name, value in staged.content.items() if name != "before"
            } | {"kept": before["kept"]}
            judge(staged, book, before["texts"])
            staged.edited = before["texts"] != staged.content["found"]
            if before["dropped"]:
                staged.drop()
            staged.save()
            count += 1
        book.changes += 1
        book.save(update_fields=["changes"])
        compare(book)
    return count


def take_changes(*, actor: User, book: StagedWorkbook, row_id: int) -> str:
    """Carry what a row says otherwise into its stored dossier, through the door; its number."""
    with transaction.atomic():
        _hold(actor, book)
        staged = _row(book, row_id)
        differs = staged.content.get("differs") or {}
        number = staged.content.get("dossier")
        if not differs or not number:
            raise Refused("unmet", [Reason("changes", _("Hàng này không có gì khác hồ sơ."))])
        door.perform("edit", number, actor, data=_as_form(differs))
        staged.nomination = Nomination.objects.get(number=number)
        staged.sealed = ""
        staged.save(update_fields=["nomination", "sealed"])
    return str(number)


def _as_form(differs: dict[str, Any]) -> dict[str, str]:
    """Texts of cells under the names and codes of the form."""
    data = {}
    for name, (_old, new) in differs.items():
        codes = {label: code for code, label in CHOICES.get(CATALOGUE[name].kind, {}).items()}
        data[name] = codes.get(new, new)
    return data
