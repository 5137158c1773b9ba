"""Rows put right on the page: one cell, all suggestions, a whole column; dropped, kept, undone.

Each is an act on the list: nobody else saves or changes rows of it until it is done. The record
says which rows and columns, never what was typed into them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from nominations.fields import CATALOGUE
from nominations.models import Nomination, StagedRow, StagedWorkbook
from nominations.workbooks.repair import CHOICES
from organizations.capabilities import Capability
from organizations.refusals import Reason, Refused
from workflows.kernel import door
from workflows.kernel.forms import ActForm
from workflows.kernel.guards import needs_inputs
from workflows.kernel.registry import Act, Effect, Guard

from .staged import IDENTITY, Status, compare, judge, open_rows
from .workbook_inputs import LONGEST_TEXT, AnyRowForm, FillForm, RepairForm, RowAwardForm, RowForm
from .workbook_kind import KIND

#: What a row's content says of the award it is for.
_OF_AWARD = ("award", "award_text", "award_said")


def _act(
    code: str, label: str, form: type[ActForm], done: str, guards: tuple[Guard, ...] = ()
) -> Callable[[Effect], Effect]:
    """An act on rows: the ward officer's, while the list is open."""
    return KIND.act(
        code,
        label,
        by=Capability.PREPARE,
        sources=(StagedWorkbook.State.READY,),
        form=form,
        guards=guards,
        done=done,
    )


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


def _tell(act: Act, staged: StagedRow) -> None:
    """Which row it was, for the record and for the answer."""
    act.facts["row"] = staged
    act.changes |= {"sheet": staged.sheet, "row": staged.row}
    act.answer |= {"row": staged.pk, "status": staged.status}


@_act("repair_row", _("Sửa một hàng"), RepairForm, _("Đã sửa một hàng của bảng %(what)s"))
def repair(act: Act) -> None:
    """Change texts of one row and judge it anew; nothing else of the workbook changes."""
    staged, texts = act.inputs["row"], act.inputs["texts"]
    [staged] = _write(act.thing, [(staged, _checked(staged, texts))])
    _tell(act, staged)
    act.changes["columns"] = sorted(texts)


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
        "award": {name: staged.content[name] for name in _OF_AWARD if name in staged.content},
    }
    staged.content = staged.content | {"before": before}


@_act("take_suggestions", _("Ghi theo gợi ý"), AnyRowForm, _("Đã ghi theo gợi ý: %(what)s"))
def take_suggestions(act: Act) -> None:
    """Write what the reader suggests, in one row or in all."""
    one, wanted, cells = act.inputs["row"], [], 0
    for staged in open_rows(act.thing) if one is None else [one]:
        if taken := suggestions(staged):
            wanted.append((staged, staged.content["texts"] | taken))
            cells += len(taken)
    _write(act.thing, wanted)
    act.changes |= {"rows": [staged.row for staged, _texts in wanted], "cells": cells}
    act.answer["cells"] = cells


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


@_act("fill_column", _("Điền cả cột"), FillForm, _("Đã điền một cột của bảng %(what)s"))
def fill(act: Act) -> None:
    """Write one text into the empty cells of a column."""
    place, field, text = (act.inputs[name] for name in ("place", "field", "text"))
    wanted = [
        (staged, staged.content["texts"] | {field: text})
        for staged in open_rows(act.thing).filter(sheet=place)
        if staged.content["texts"].get(field) == ""
    ]
    _write(act.thing, wanted)
    act.changes |= {"sheet": place, "column": field, "cells": len(wanted)}
    act.answer["cells"] = len(wanted)


def _set(act: Act, change: Callable[[StagedRow], None]) -> None:
    book, staged = act.thing, act.inputs["row"]
    book.changes += 1
    book.save(update_fields=["changes"])
    _remember(staged, book)
    change(staged)
    staged.save()
    compare(book)
    staged.refresh_from_db()
    staged.__dict__.pop("_content", None)
    _tell(act, staged)


@_act("drop_row", _("Không lấy hàng này"), RowForm, _("Một hàng của bảng %(what)s không lấy nữa"))
def drop(act: Act) -> None:
    """Put a row aside; it can be brought back until the list is closed."""
    _set(act, lambda staged: staged.drop())


@_act("bring_back_row", _("Lấy lại hàng này"), RowForm, _("Đã lấy lại một hàng của bảng %(what)s"))
def bring_back(act: Act) -> None:
    """Take a row that was put aside in again, judged anew."""
    _set(act, lambda staged: _again(staged, act.thing))


def _again(staged: StagedRow, book: StagedWorkbook) -> None:
    judge(staged, book, staged.content["texts"])


@_act("keep_row", _("Giữ cả hai"), RowForm, _("Đã giữ một hàng của bảng %(what)s"))
def keep(act: Act) -> None:
    """Keep a row beside the one it is like: somebody looked at both."""

    def kept(staged: StagedRow) -> None:
        staged.content = staged.content | {"kept": True}
        _again(staged, act.thing)

    _set(act, kept)


@_act(
    "name_award_of_row",
    _("Chọn danh hiệu của một hàng"),
    RowAwardForm,
    _("Đã ghi danh hiệu của một hàng của bảng %(what)s"),
)
def name_award(act: Act) -> None:
    """Say which award one row is for; it is judged anew."""

    def named(staged: StagedRow) -> None:
        said = {"award": act.inputs["award"], "award_text": "", "award_said": True}
        staged.content = staged.content | said
        _again(staged, act.thing)

    _set(act, named)
    act.changes["award"] = act.inputs["award"]


@_act("undo_rows", _("Trả lại như trước"), ActForm, _("Đã trả lại bảng %(what)s như trước"))
def take_back(act: Act) -> None:
    """Undo the last change of rows, as far as they are not saved."""
    book, back = act.thing, []
    for staged in book.rows.filter(nomination__isnull=True):
        before = staged.content.get("before")
        if not before or before["change"] != book.changes:
            continue
        gone = {"before", *_OF_AWARD}
        staged.content = {
            name: value for name, value in staged.content.items() if name not in gone
        } | {"kept": before["kept"], **before.get("award", {})}
        judge(staged, book, before["texts"])
        staged.edited = before["texts"] != staged.content["found"]
        if before["dropped"]:
            staged.drop()
        staged.save()
        back.append(staged.row)
    book.changes += 1
    book.save(update_fields=["changes"])
    compare(book)
    act.changes["rows"] = back
    act.answer["rows"] = len(back)


@needs_inputs
def _says_otherwise(act: Act) -> Iterator[Reason]:
    content = act.inputs["row"].content
    if not content.get("differs") or not content.get("dossier"):
        yield Reason("changes", _("Hàng này không có gì khác hồ sơ."))


@_act(
    "take_row_changes",
    _("Ghi chỗ khác vào hồ sơ"),
    RowForm,
    _("Đã ghi chỗ khác của một hàng vào hồ sơ của nó"),
    guards=(_says_otherwise,),
)
def take_changes(act: Act) -> None:
    """Carry what a row says otherwise into its stored dossier, through the door."""
    staged = act.inputs["row"]
    number = str(staged.content["dossier"])
    door.perform("edit", number, act.actor, data=_as_form(staged.content["differs"]))
    staged.nomination = Nomination.objects.get(number=number)
    staged.sealed = ""
    staged.save(update_fields=["nomination", "sealed"])
    _tell(act, staged)
    act.changes["dossier"] = act.answer["dossier"] = number


def _as_form(differs: dict[str, Any]) -> dict[str, str]:
    """Texts of cells under the names and codes of the form."""
    data = {}
    for name, (_old, new) in differs.items():
        kind = CATALOGUE[name].kind if name in CATALOGUE else None
        codes = {label: code for code, label in CHOICES.get(kind, {}).items()} if kind else {}
        data[name] = codes.get(new, new)
    return data
