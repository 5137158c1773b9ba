"""What the forms of a workbook's page do; each returns to its row and can be taken back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from nominations.models import StagedWorkbook
from organizations.refusals import Refused, hidden
from workflows.kernel import door
from workflows.kernel.registry import Act
from workflows.web.pages import person_of

from .. import staged
from ..workbook_inputs import ALL, GOOD
from ..workbook_kind import KIND


def chosen(request: HttpRequest, name: str, most: int) -> int:
    """A small number of the address, 0 for none that fits."""
    text = request.GET.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 4 and int(text) < most else 0


def do(request: HttpRequest, book: StagedWorkbook, code: str, **inputs: Any) -> Act:
    """An act on a list."""
    return door.do(KIND, code, book.public_id, person_of(request), inputs=inputs)


def do_to_row(request: HttpRequest, book: StagedWorkbook, code: str, **inputs: Any) -> Act:
    """An act on one row; a row that is not there, or saved meanwhile, is hidden."""
    try:
        return do(request, book, code, **inputs)
    except Refused as refusal:
        if "row" in refusal.fields:
            raise hidden() from refusal
        raise


def _back(request: HttpRequest, act: Act, anchor: str = "") -> HttpResponse:
    """To the place where the act was done, with the way to take it back."""
    query = request.GET.copy()
    query["vua-doi"] = str(act.thing.changes)
    return redirect(f"{request.path}?{query.urlencode()}{anchor}")


def act(request: HttpRequest, book: StagedWorkbook) -> HttpResponse:
    """One form of the page: ``what`` says which; back to where it was done."""
    what = request.POST.get("what", "")
    if what in ("take_over", "take_over_all"):
        return _take_over(request, book, ALL if what == "take_over_all" else GOOD)
    if what == "discard":
        done = do(request, book, "discard_workbook")
        messages.success(request, KIND.said(done.action, [book]))
        return redirect("workflows:workbook_list")
    if what == "teach":
        label, field = request.POST.get("label", ""), request.POST.get("field", "")
        do(request, book, "teach_heading", label=label, field=field)
        messages.success(request, _("Đã ghi nhớ: “%s”. Bảng được đọc lại.") % label)
        return redirect(request.path)
    if what == "point":
        row = request.POST.get("row", "")
        do(request, book, "point_at_heading", place=_place(request, book), row=row)
        messages.success(request, _("Bảng được đọc lại với hàng tiêu đề %s.") % row)
        return redirect(request.get_full_path())
    if what == "award":
        code = request.POST.get("award", "")
        done = do(request, book, "name_award_of_list", place=_place(request, book), award=code)
        messages.success(request, KIND.said(done.action, [book]))
        return redirect(request.get_full_path())
    if what == "ward":
        do(request, book, "confirm_workbook_ward")
        messages.success(request, _("Đã ghi: danh sách này của %s.") % book.ward.short_name)
        return redirect(request.get_full_path())
    if what in _ROW_ACTS:
        row_id = request.POST.get("row", "")
        wanted = _ROW_ACTS[what]
        done = do_to_row(request, book, wanted.code, row=row_id, **wanted.inputs(request, book))
        messages.success(request, wanted.told(done))
        return _back(request, done, f"#hang-{row_id}")
    if what in _BOOK_ACTS:
        wanted = _BOOK_ACTS[what]
        done = do(request, book, wanted.code, **wanted.inputs(request, book))
        messages.success(request, wanted.told(done))
        return redirect(request.path) if what == "undo" else _back(request, done)
    return redirect(request.get_full_path())


def _take_over(request: HttpRequest, book: StagedWorkbook, rows: str) -> HttpResponse:
    own = request.POST.get("own") == "yes"
    try:
        done = do(request, book, "take_over_workbook", rows=rows, own_ward=own)
    except Refused as refusal:
        if "ward" not in {reason.code for reason in refusal.reasons}:
            raise
        messages.error(request, str(refusal))
        return redirect(f"{request.get_full_path()}#hoi")
    book, made = done.thing, done.answer["made"]
    left = staged.open_rows(book).count() if book.is_open else 0
    if left:
        text = _("Đã lưu %(made)d hồ sơ nháp, %(left)d hàng còn ở đây.")
        messages.success(request, text % {"made": len(made), "left": left})
        return redirect(request.path)
    messages.success(request, _("Đã lưu %d hồ sơ nháp.") % len(made))
    return redirect("workflows:nomination_list" if not book.is_open else request.path)


def _place(request: HttpRequest, book: StagedWorkbook) -> int:
    return chosen(request, "trang-tinh", max(len(book.sheets), 1))


@dataclass(frozen=True, slots=True)
class _Wanted:
    """An act of a button: its code, what it tells of it, what it takes from the page."""

    code: str
    told: Callable[[Act], str]
    inputs: Callable[[HttpRequest, StagedWorkbook], dict[str, Any]] = lambda request, book: {}


def _of_row(text: str) -> Callable[[Act], str]:
    return lambda done: text % {"row": done.facts["row"].row}


def _written(done: Act) -> str:
    [text] = done.inputs["texts"].values()
    said = {"text": text.strip(), "row": done.facts["row"].row}
    return _("Đã ghi “%(text)s” vào hàng %(row)d.") % said


def _cells(done: Act) -> str:
    return _("Đã ghi %d ô.") % done.answer["cells"]


def _text(request: HttpRequest, book: StagedWorkbook) -> dict[str, Any]:
    return {"texts": {request.POST.get("field", ""): request.POST.get("text", "")}}


def _column(request: HttpRequest, book: StagedWorkbook) -> dict[str, Any]:
    typed = {name: request.POST.get(name, "") for name in ("field", "text")}
    return {"place": _place(request, book)} | typed


_ROW_ACTS = {
    "write": _Wanted("repair_row", _written, _text),
    "suggest": _Wanted("take_suggestions", _cells),
    "drop": _Wanted("drop_row", _of_row("Hàng %(row)d không lấy nữa; lấy lại được ở cuối trang.")),
    "bring_back": _Wanted("bring_back_row", _of_row("Đã lấy lại hàng %(row)d.")),
    "keep": _Wanted("keep_row", _of_row("Giữ hàng %(row)d; không hỏi lại.")),
    "changes": _Wanted(
        "take_row_changes", lambda done: f"Đã ghi chỗ khác vào hồ sơ {done.answer['dossier']}."
    ),
}
_BOOK_ACTS = {
    "suggest_all": _Wanted("take_suggestions", _cells),
    "fill": _Wanted("fill_column", _cells, _column),
    "undo": _Wanted("undo_rows", lambda done: f"Đã trả lại {done.answer['rows']} hàng như trước."),
}
