"""What the forms of a workbook's page do; each returns to its row and can be taken back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from nominations.models import StagedWorkbook
from organizations.refusals import Refused
from workflows.web.pages import person_of

from .. import mending, staged, workbooks
from ..taking_over import ALL, GOOD


def chosen(request: HttpRequest, name: str, most: int) -> int:
    """A small number of the address, 0 for none that fits."""
    text = request.GET.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 4 and int(text) < most else 0


def _back(request: HttpRequest, book: StagedWorkbook, anchor: str = "") -> HttpResponse:
    """To the place where the act was done, with the way to take it back."""
    query = request.GET.copy()
    query["vua-doi"] = str(book.changes)
    return redirect(f"{request.path}?{query.urlencode()}{anchor}")


def act(request: HttpRequest, book: StagedWorkbook) -> HttpResponse:
    """One form of the page: ``what`` says which; back to where it was done."""
    person, what = person_of(request), request.POST.get("what", "")
    if what in ("take_over", "take_over_all"):
        return _take_over(request, book, ALL if what == "take_over_all" else GOOD)
    if what == "discard":
        workbooks.discard(actor=person, book=book)
        messages.success(request, _("Đã bỏ bảng %s; chưa có gì được lưu thêm.") % book.file_name)
        return redirect("workflows:workbook_list")
    if what == "teach":
        label, field = request.POST.get("label", ""), request.POST.get("field", "")
        workbooks.teach(actor=person, book=book, label=label, field=field)
        messages.success(request, _("Đã ghi nhớ: “%s”. Bảng được đọc lại.") % label)
        return redirect(request.path)
    if what == "point":
        place, row = chosen(request, "trang-tinh", len(book.sheets)), request.POST.get("row", "")
        workbooks.point(actor=person, book=book, place=place, row=_number(row))
        messages.success(request, _("Bảng được đọc lại với hàng tiêu đề %s.") % row)
        return redirect(request.get_full_path())
    if what == "ward":
        workbooks.confirm_ward(actor=person, book=book)
        messages.success(request, _("Đã ghi: danh sách này của %s.") % book.ward.short_name)
        return redirect(request.get_full_path())
    if what in _ROW_ACTS:
        row_id = _number(request.POST.get("row", ""))
        done = _ROW_ACTS[what](request, book, row_id)
        messages.success(request, done)
        return _back(request, book, f"#hang-{row_id}")
    if what in _BOOK_ACTS:
        messages.success(request, _BOOK_ACTS[what](request, book))
        return redirect(request.path) if what == "undo" else _back(request, book)
    return redirect(request.get_full_path())


def _take_over(request: HttpRequest, book: StagedWorkbook, rows: str) -> HttpResponse:
    if book.other_ward and request.POST.get("own") == "yes":
        workbooks.confirm_ward(actor=person_of(request), book=book)
    try:
        made = workbooks.take_over(actor=person_of(request), book=book, rows=rows)
    except Refused as refusal:
        if "ward" not in refusal.fields:
            raise
        messages.error(request, str(refusal))
        return redirect(f"{request.get_full_path()}#hoi")
    book.refresh_from_db()
    left = staged.open_rows(book).count() if book.is_open else 0
    if left:
        text = _("Đã lưu %(made)d hồ sơ nháp, %(left)d hàng còn ở đây.")
        messages.success(request, text % {"made": len(made), "left": left})
        return redirect(request.path)
    messages.success(request, _("Đã lưu %d hồ sơ nháp.") % len(made))
    return redirect("workflows:nomination_list" if not book.is_open else request.path)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 18 else 0


def _write(request: HttpRequest, book: StagedWorkbook, row_id: int) -> str:
    field, text = request.POST.get("field", ""), request.POST.get("text", "")
    row = workbooks.repair(actor=person_of(request), book=book, row_id=row_id, texts={field: text})
    return _("Đã ghi “%(text)s” vào hàng %(row)d.") % {"text": text.strip(), "row": row.row}


def _suggest(request: HttpRequest, book: StagedWorkbook, row_id: int) -> str:
    cells = mending.take_suggestions(actor=person_of(request), book=book, row_id=row_id)
    return _("Đã ghi %d ô.") % cells


def _drop(request: HttpRequest, book: StagedWorkbook, row_id: int) -> str:
    row = mending.drop(actor=person_of(request), book=book, row_id=row_id)
    return _("Hàng %d không lấy nữa; lấy lại được ở cuối trang.") % row.row


def _bring_back(request: HttpRequest, book: StagedWorkbook, row_id: int) -> str:
    row = mending.bring_back(actor=person_of(request), book=book, row_id=row_id)
    return _("Đã lấy lại hàng %d.") % row.row


def _keep(request: HttpRequest, book: StagedWorkbook, row_id: int) -> str:
    row = mending.keep(actor=person_of(request), book=book, row_id=row_id)
    return _("Giữ hàng %d; không hỏi lại.") % row.row


def _changes(request: HttpRequest, book: StagedWorkbook, row_id: int) -> str:
    number = mending.take_changes(actor=person_of(request), book=book, row_id=row_id)
    return _("Đã ghi chỗ khác vào hồ sơ %s.") % number


def _suggest_all(request: HttpRequest, book: StagedWorkbook) -> str:
    return _("Đã ghi %d ô.") % mending.take_suggestions(actor=person_of(request), book=book)


def _fill(request: HttpRequest, book: StagedWorkbook) -> str:
    cells = mending.fill(
        actor=person_of(request),
        book=book,
        place=chosen(request, "trang-tinh", max(len(book.sheets), 1)),
        field=request.POST.get("field", ""),
        text=request.POST.get("text", ""),
    )
    return _("Đã ghi %d ô.") % cells


def _undo(request: HttpRequest, book: StagedWorkbook) -> str:
    return _("Đã trả lại %d hàng như trước.") % mending.take_back(
        actor=person_of(request), book=book
    )


_ROW_ACTS = {
    "write": _write,
    "suggest": _suggest,
    "drop": _drop,
    "bring_back": _bring_back,
    "keep": _keep,
    "changes": _changes,
}
_BOOK_ACTS = {"suggest_all": _suggest_all, "fill": _fill, "undo": _undo}
