"""Gửi bảng Excel: a ward's workbook from upload to drafts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from nominations.models import Round, StagedRow, StagedWorkbook
from nominations.text.problems import ERROR, TODO
from nominations.workbooks.blank import BLANKS, blank_workbook
from nominations.workbooks.headers import FIELDS, LABELS
from organizations.capabilities import Capability
from organizations.models import Unit
from organizations.refusals import Refused
from organizations.unit_acts import mandate_for, units_of
from workflows.inbox.inbox import current_round
from workflows.web.pages import page, person_of

from .. import workbooks

PAGE = 50
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_TONES = {"ok": "ok", "warning": "warn", "error": "bad", "duplicate": "rest"}
_ENCODINGS = {"tcvn3": "TCVN3 (.VnTime)", "vni": "VNI"}


class UploadForm(forms.Form):
    """One file of the ward's list."""

    round = forms.ModelChoiceField(Round.objects.all(), label="Đợt xét", empty_label=None)
    file = forms.FileField(
        label="Tệp danh sách",
        help_text="Excel (.xlsx), LibreOffice (.ods) hoặc CSV, không quá 10 MB. "
        "Tiêu đề cột đặt thế nào cũng được; phông chữ cũ (.VnTime, VNI) cũng đọc được.",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.ods,.csv,.txt,.xls,.xlsm"}),
    )
    include_hidden = forms.BooleanField(label="Đọc cả trang và dòng đang ẩn", required=False)


@page
def workbook_list(request: HttpRequest) -> HttpResponse:
    """Send a file, and those that were sent."""
    person = person_of(request)
    mandate = mandate_for(person, Capability.PREPARE)
    form = UploadForm(
        request.POST or None, request.FILES or None, initial={"round": current_round()}
    )
    status = 200
    if request.method == "POST":
        if mandate is None:
            raise Refused("forbidden", workbooks.not_yours())
        if form.is_valid():
            upload = form.cleaned_data["file"]
            try:
                book = workbooks.receive(
                    actor=person,
                    ward=Unit.objects.get(pk=mandate.unit_id),
                    round=form.cleaned_data["round"],
                    name=upload.name or "danh-sach",
                    data=upload.read(workbooks.MAX_BYTES + 1),
                    include_hidden=form.cleaned_data["include_hidden"],
                )
            except Refused as refusal:
                form.errors.update(
                    {name: form.error_class(texts) for name, texts in refusal.fields.items()}
                )
            else:
                return redirect("workflows:workbook", book.public_id)
        status = 422
    pages = Paginator(workbooks.visible(person).order_by("-pk"), 20)
    return render(
        request,
        "ward/workbook_list.html",
        {
            "books": pages.get_page(request.GET.get("trang")),
            "form": form if mandate else None,
            "blanks": BLANKS,
        },
        status=status,
    )


def _chosen(request: HttpRequest, name: str, most: int) -> int:
    text = request.GET.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 4 and int(text) < most else 0


def _tabs(book: StagedWorkbook, counts: dict[int, dict[str, int]]) -> list[dict[str, Any]]:
    tabs = []
    for place, sheet in enumerate(book.sheets):
        found = counts.get(place, {})
        wrong, look = found.get("error", 0), found.get("warning", 0) + found.get("duplicate", 0)
        tabs.append(
            {
                "place": place,
                "title": sheet["title"],
                "count": wrong or look,
                "tone": "bad" if wrong else "warn" if look else "ok",
                "empty": not found,
            }
        )
    return tabs


def _cells(fields: list[str], staged: StagedRow) -> list[dict[str, Any]]:
    """The row's texts with the findings of each cell."""
    content = staged.content
    found: dict[str, list[dict[str, Any]]] = {}
    for message in content["messages"]:
        found.setdefault(message["field"], []).append(message)
    return [
        {
            "text": content["texts"].get(name, ""),
            "messages": found.get(name, []),
            "tone": _tone(found.get(name, [])),
        }
        for name in fields
    ]


def _tone(found: list[dict[str, Any]]) -> str:
    severities = {one["severity"] for one in found} - {TODO}
    if not severities:
        return ""
    return "e" if ERROR in severities else "w"


@page
def workbook(request: HttpRequest, public_id: Any) -> HttpResponse:
    """What was read: each sheet, each row with its findings in the cell, and what to do next."""
    person = person_of(request)
    book = workbooks.find(person, public_id)
    if request.method == "POST":
        return _act(request, book)
    if book.state == StagedWorkbook.State.READING:
        return render(request, "ward/workbook_reading.html", {"book": book})
    counts = workbooks.counts(book)
    place = _chosen(request, "trang-tinh", max(len(book.sheets), 1))
    wanted = request.GET.get("loc", "")
    rows = book.rows.filter(sheet=place, nomination__isnull=True)
    if wanted in StagedRow.Status.values:
        rows = rows.filter(status=wanted)
    pages = Paginator(rows, PAGE).get_page(request.GET.get("trang"))
    sheet = book.sheets[place] if book.sheets else None
    fields = _fields(sheet)
    totals = {
        status: sum(found.get(status, 0) for found in counts.values())
        for status in StagedRow.Status.values
    }
    return render(
        request,
        "ward/workbook.html",
        {
            "book": book,
            "tabs": _tabs(book, counts),
            "place": place,
            "sheet": sheet,
            "encoding": _ENCODINGS.get(sheet["encoding"], "") if sheet else "",
            "labels": [sheet["columns"].get(name, LABELS[name]) for name in fields]
            if sheet
            else [],
            "rows": [_shown(fields, one) for one in pages],
            "pages": pages,
            "wanted": wanted,
            "meanings": [(name, LABELS[name]) for name in FIELDS[sheet["award_family"]]]
            if sheet and sheet["award_family"] and sheet["unused"]
            else [],
            "good": totals["ok"] + totals["warning"],
            "tiles": [
                (totals["ok"], "hàng tốt", "ok", "ok"),
                (totals["error"], "hàng cần sửa", "bad" if totals["error"] else "", "error"),
                (totals["warning"], "cần xem", "warn" if totals["warning"] else "", "warning"),
                (totals["duplicate"], "trùng", "", "duplicate"),
            ],
            "saved": book.rows.filter(nomination__isnull=False).count(),
            "prepares": book.ward_id in units_of(person, Capability.PREPARE),
        },
    )


def _fields(sheet: dict[str, Any] | None) -> list[str]:
    """The columns the ward's list has, and those without which no row is whole."""
    if not sheet or not sheet["award_family"]:
        return []
    every = FIELDS[sheet["award_family"]]
    shown = set(sheet["positions"]) | set(every[:2])
    return [name for name in every if name in shown]


def _shown(fields: list[str], staged: StagedRow) -> dict[str, Any]:
    others = [one for one in staged.content["messages"] if one["field"] not in fields]
    return {
        "staged": staged,
        "cells": _cells(fields, staged),
        "others": others,
        "tone": _TONES[staged.status],
        "suggestions": [one for one in staged.content["messages"] if one["suggestion"]],
    }


def _act(request: HttpRequest, book: StagedWorkbook) -> HttpResponse:
    person, what = person_of(request), request.POST.get("what", "")
    if what == "take_over":
        made = workbooks.take_over(actor=person, book=book)
        messages.success(request, _("Đã lưu %d hàng thành bản nháp.") % len(made))
        book.refresh_from_db()
        if not book.is_open:
            return redirect("workflows:nomination_list")
    elif what == "discard":
        workbooks.discard(actor=person, book=book)
        messages.success(request, _("Đã bỏ bảng %s; chưa có gì được lưu thêm.") % book.file_name)
        return redirect("workflows:workbook_list")
    elif what == "teach":
        label, field = request.POST.get("label", ""), request.POST.get("field", "")
        workbooks.teach(actor=person, book=book, label=label, field=field)
        messages.success(request, _("Đã ghi nhớ: “%s”. Bảng được đọc lại.") % label)
    elif what == "suggest":
        _suggest(request, book)
    return redirect(request.get_full_path())


def _suggest(request: HttpRequest, book: StagedWorkbook) -> None:
    """Take the reader's suggestions for one row."""
    text = request.POST.get("row", "")
    row_id = int(text) if text.isdecimal() and len(text) < 18 else 0
    staged = book.rows.filter(pk=row_id).first()
    if staged is None or not staged.sealed:
        return
    taken = {
        one["field"]: one["suggestion"]
        for one in staged.content["messages"]
        if one["suggestion"] and one["field"] in staged.content["texts"]
    }
    workbooks.repair(actor=person_of(request), book=book, row_id=row_id, texts=taken)


@page
def workbook_row(request: HttpRequest, public_id: Any, row_id: int) -> HttpResponse:
    """One row as a form: what it says, what is wrong, what would be right."""
    person = person_of(request)
    book = workbooks.find(person, public_id)
    staged = book.rows.filter(pk=row_id, nomination__isnull=True).first()
    if staged is None or not staged.sealed:
        raise Http404
    sheet = book.sheets[staged.sheet]
    every = FIELDS[sheet["award_family"]]
    if request.method == "POST":
        texts = {name: request.POST[name] for name in every if name in request.POST}
        staged = workbooks.repair(actor=person, book=book, row_id=row_id, texts=texts)
        if staged.status in {StagedRow.Status.OK, StagedRow.Status.WARNING}:
            messages.success(request, _("Hàng %d đã lưu được.") % staged.row)
            following = (
                book.rows.filter(status=StagedRow.Status.ERROR, nomination__isnull=True)
                .order_by("sheet", "row")
                .first()
            )
            if following is not None:
                return redirect("workflows:workbook_row", book.public_id, following.pk)
            return redirect("workflows:workbook", book.public_id)
    cells = _cells(every, staged)
    return render(
        request,
        "ward/workbook_row.html",
        {
            "book": book,
            "staged": staged,
            "sheet": sheet,
            "tone": _TONES[staged.status],
            "cells": [
                {"name": name, "label": sheet["columns"].get(name, LABELS[name]), **cell}
                for name, cell in zip(every, cells, strict=True)
            ],
            "others": [one for one in staged.content["messages"] if one["field"] not in every],
        },
        status=422 if request.method == "POST" else 200,
    )


def _xlsx(data: bytes, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type=_XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@page
@require_safe
def workbook_marked(request: HttpRequest, public_id: Any) -> HttpResponse:
    """The ward's own file with the wrong cells marked."""
    book = workbooks.find(person_of(request), public_id)
    if book.state != StagedWorkbook.State.READY:
        raise Http404
    return _xlsx(workbooks.marked(book), "danh-sach-can-sua.xlsx")


@page
@require_safe
def workbook_blank(request: HttpRequest, family: str) -> HttpResponse:
    """A list of one kind to fill in; with ``?nam-truoc`` begun with those of the round before."""
    if family not in BLANKS:
        raise Http404
    mandate = mandate_for(person_of(request), Capability.PREPARE)
    rows: list[dict[str, Any]] = []
    round_ = current_round()
    if "nam-truoc" in request.GET and mandate is not None and round_ is not None:
        rows = workbooks.last_list(Unit.objects.get(pk=mandate.unit_id), family, round_)
    unit = mandate.unit_name if mandate is not None else ""
    data = blank_workbook(family, unit=unit, rows=rows)
    return _xlsx(data, f"mau-{family.replace('_', '-')}.xlsx")
