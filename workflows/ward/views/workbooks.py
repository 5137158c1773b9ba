"""Gửi bảng Excel: a ward's workbook from upload to drafts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from nominations.fields import CATALOGUE, COLLECTIVE
from nominations.fields.own import OwnField
from nominations.forms import families_of
from nominations.models import Round, StagedRow, StagedWorkbook
from nominations.rounds import current_round
from nominations.workbooks.blank import BLANKS, blank_workbook
from nominations.workbooks.headers import fields_in, label_in
from organizations import grants
from organizations.capabilities import Capability
from organizations.models import Unit
from organizations.refusals import Refused
from organizations.unit_acts import not_yours, rights_of, units_of
from workflows.web.filters import filters
from workflows.web.pages import page, person_of
from workflows.web.units import choice_of, offer_units, unit_chosen

from .. import asking, staged, workbooks
from ..last_list import last_list
from ..marked import marked, marked_name
from ..proposals import Awards
from ..workbook_kind import KIND, visible
from .workbook_acts import act, chosen, do_to_row
from .workbook_rows import TONES, problem_rows, severity, tools

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ENCODINGS = {"tcvn3": "TCVN3 (.VnTime)", "vni": "VNI"}


class UploadForm(forms.Form):
    """One file of the ward's list."""

    round = forms.ModelChoiceField(Round.objects.all(), label="Đợt xét", empty_label=None)
    file = forms.FileField(
        label="Tệp danh sách",
        help_text="Excel (.xlsx), LibreOffice (.ods) hoặc CSV, không quá 10 MB. "
        "Tiêu đề cột đặt thế nào cũng được; phông chữ cũ (.VnTime, VNI) cũng đọc được.",
        error_messages={
            "required": "Chưa chọn tệp nào.",
            "empty": "Tệp này rỗng. Hãy mở lại bằng Excel, lưu rồi gửi lại.",
        },
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.ods,.csv,.txt,.xls,.xlsm"}),
    )
    include_hidden = forms.BooleanField(label="Đọc cả trang và dòng đang ẩn", required=False)


@page
@filters("trang")
def workbook_list(request: HttpRequest) -> HttpResponse:
    """Send a file, and those that were sent."""
    person = person_of(request)
    prepares = grants.holds(person, Capability.PREPARE)
    form = UploadForm(
        request.POST or None, request.FILES or None, initial={"round": current_round()}
    )
    offer_units(form, person, Capability.PREPARE, field="ward")
    status = 200
    if request.method == "POST":
        if not prepares:
            raise Refused("forbidden", not_yours())
        by = None
        if form.is_valid():
            by = unit_chosen(form, person, Capability.PREPARE, field="ward")
        if by is not None:
            upload = form.cleaned_data["file"]
            try:
                book = workbooks.receive(
                    actor=person,
                    ward=Unit.objects.get(pk=by.unit_id),
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
    pages = Paginator(visible(person).order_by("-pk"), 20)
    return render(
        request,
        "ward/workbook_list.html",
        {
            "books": pages.get_page(request.GET.get("trang")),
            "form": form if prepares else None,
            "for_units": rights_of(person, Capability.PREPARE),
            "blanks": BLANKS,
            "award_blanks": _award_blanks() if prepares else [],
        },
        status=status,
    )


def _award_blanks() -> list[tuple[str, str]]:
    """Awards of the round with columns of their own, each with a blank of its own."""
    if (round_ := current_round()) is None:
        return []
    awards = Awards(round_)
    return [(code, awards.name(code)) for code in awards.listed if awards.own(code)]


def _tabs(book: StagedWorkbook, counts: dict[int, dict[str, int]]) -> list[dict[str, Any]]:
    tabs = []
    for place, sheet in enumerate(book.sheets):
        found = counts.get(place, {})
        if not sheet["award_family"] and not sheet["notes"]:
            continue  # our own sheet of help has nothing to say
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


@page
@filters("trang", "trang-tinh", "vua-doi", loc=StagedRow.Status.values)
def workbook(request: HttpRequest, public_id: Any) -> HttpResponse:
    """What was read: rows that need somebody first, and what can be done with them."""
    person = person_of(request)
    book = KIND.find(person, public_id)
    if request.method == "POST":
        return act(request, book)
    if book.state == StagedWorkbook.State.READING:
        return render(request, "ward/workbook_reading.html", {"book": book})
    place = chosen(request, "trang-tinh", max(len(book.sheets), 1))
    sheet = book.sheets[place] if book.sheets else None
    context: dict[str, Any] = {
        "book": book,
        "place": place,
        "sheet": sheet,
        "saved": book.rows.filter(nomination__isnull=False).count(),
        "prepares": book.ward_id in units_of(person, Capability.PREPARE),
    }
    if book.state == StagedWorkbook.State.READY and sheet is not None:
        context |= _ready(request, book, place)
    return render(request, "ward/workbook.html", context)


def _ready(request: HttpRequest, book: StagedWorkbook, place: int) -> dict[str, Any]:
    """What the page of an open list shows besides."""
    counts, sheet = staged.counts(book), book.sheets[place]
    wanted = request.GET.get("loc", "")
    here = counts.get(place, {})
    totals = {
        status: sum(found.get(status, 0) for found in counts.values())
        for status in StagedRow.Status.values
    }
    found: dict[str, Any] = {
        "tabs": _tabs(book, counts),
        "encoding": _ENCODINGS.get(sheet["encoding"], ""),
        "wanted": wanted,
        "good": totals["ok"],
        "look": totals["warning"],
        "wrong": totals["error"],
        "tiles": [
            (here.get("error", 0), "hàng cần sửa", "bad", "error"),
            (here.get("warning", 0), "hàng cần xem", "warn", "warning"),
            (here.get("ok", 0), "hàng tốt", "ok", "ok"),
            (here.get("duplicate", 0), "hàng trùng", "", "duplicate"),
            (here.get("dropped", 0), "hàng không lấy", "", "dropped"),
        ],
        "left_out": staged.left_out_of(sheet),
        "changed": request.GET.get("vua-doi") == str(book.changes),
        "others": StagedWorkbook.objects.filter(
            ward=book.ward, round=book.round, state=StagedWorkbook.State.READY
        )
        .exclude(pk=book.pk)
        .count(),
    }
    if sheet["header_row"] is not None:
        awards = asking.offered(book)
        found |= {
            "asks": sheet.get("asks", not sheet["award_family"]),
            "awards": awards,
            "for_awards": asking.awards_of(book, place, dict(awards)),
        }
    if sheet["award_family"]:
        pages, groups = problem_rows(book, place, wanted, request.GET.get("trang"))
        good = book.rows.filter(sheet=place, status=StagedRow.Status.OK, nomination__isnull=True)
        found |= {
            "pages": pages,
            "query": f"trang-tinh={place}&loc={wanted}&",
            "groups": groups,
            "heads": [
                sheet["columns"].get(one.name) or one.column
                for one in CATALOGUE.keys(sheet["award_family"])
            ],
            "tools": tools(book, place),
            "good_names": list(good.values_list("name", flat=True)[:4]),
            "good_here": here.get("ok", 0),
            "dropped": book.rows.filter(sheet=place, status=StagedRow.Status.DROPPED),
            "meanings": [(one.name, one.column) for one in CATALOGUE.listed(sheet["award_family"])]
            if sheet["unused"]
            else [],
        }
    return found


@page
def workbook_row(request: HttpRequest, public_id: Any, row_id: int) -> HttpResponse:
    """One row as a form: what it says, what is wrong, what would be right."""
    person = person_of(request)
    book = KIND.find(person, public_id)
    row = book.rows.filter(pk=row_id, nomination__isnull=True).first()
    if row is None or not row.sealed:
        raise Http404
    sheet = book.sheets[row.sheet]
    every = fields_in(sheet["award_family"], sheet["columns"])
    if request.method == "POST":
        texts = {name: request.POST[name] for name in every if name in request.POST}
        award = request.POST.get("award", "")
        if award and award != row.content.get("award"):
            named = do_to_row(request, book, "name_award_of_row", row=row_id, award=award)
            row = named.facts["row"]
        if not award or any(row.content["texts"].get(name) != texts[name] for name in texts):
            row = do_to_row(request, book, "repair_row", row=row_id, texts=texts).facts["row"]
        if row.status in {StagedRow.Status.OK, StagedRow.Status.WARNING}:
            messages.success(request, _("Hàng %d đã sửa xong, chưa lưu thành hồ sơ.") % row.row)
            following = (
                book.rows.filter(status=StagedRow.Status.ERROR, nomination__isnull=True)
                .order_by("sheet", "row")
                .first()
            )
            if following is not None:
                return redirect("workflows:workbook_row", book.public_id, following.pk)
            return redirect("workflows:workbook", book.public_id)
    told = [
        {"name": name, "label": label_in(name, sheet["columns"]), **_cell(name, row)}
        for name in every
    ]
    first_wrong = next((one["name"] for one in told if one["tone"] == "e"), "")
    return render(
        request,
        "ward/workbook_row.html",
        {
            "book": book,
            "staged": row,
            "sheet": sheet,
            "tone": TONES[row.status],
            "cells": sorted(told, key=lambda one: not one["tone"]),
            "first_wrong": first_wrong,
            "awards": asking.offered(book) if asking.is_asked(row) else [],
            "own_award": row.content.get("award", ""),
            "others": [one for one in row.content["messages"] if one["field"] not in every],
        },
        status=422 if request.method == "POST" else 200,
    )


def _cell(name: str, row: StagedRow) -> dict[str, Any]:
    found = [one for one in row.content["messages"] if one["field"] == name]
    return {
        "text": row.content["texts"].get(name, ""),
        "messages": found,
        "tone": severity(found),
    }


def _xlsx(data: bytes, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type=_XLSX)
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["X-Content-Type-Options"] = "nosniff"
    return response


@page
@require_safe
def workbook_marked(request: HttpRequest, public_id: Any) -> HttpResponse:
    """The ward's own file with the wrong cells marked."""
    book = KIND.find(person_of(request), public_id)
    if book.state != StagedWorkbook.State.READY:
        raise Http404
    return _xlsx(marked(book), marked_name(book))


@page
@require_safe
def workbook_blank(request: HttpRequest, family: str) -> HttpResponse:
    """A list of one kind or one award; with ``?nam-truoc`` begun with those of the round before."""
    round_, award, name = current_round(), "", family
    own: tuple[OwnField, ...] = ()
    if family not in BLANKS:
        awards = Awards(round_) if round_ is not None else None
        found = awards.listed.get(family) if awards is not None else None
        if awards is None or found is None:
            raise Http404
        award, own = found.award_type.name, tuple(awards.own(family).values())
        family = families_of(found.version)[0]
        if "tap-the" in request.GET and COLLECTIVE in families_of(found.version):
            family = COLLECTIVE
    named = request.GET.get("ward", "")
    mandate = choice_of(person_of(request), named, Capability.PREPARE)["acts_for"]
    rows: list[dict[str, Any]] = []
    if "nam-truoc" in request.GET and mandate is not None and round_ is not None:
        rows = last_list(Unit.objects.get(pk=mandate.unit_id), family, round_)
    unit = mandate.unit_name if mandate is not None else ""
    data = blank_workbook(family, unit=unit, rows=rows, award=award, own=own)
    return _xlsx(data, f"mau-{name.replace('_', '-')}.xlsx")
