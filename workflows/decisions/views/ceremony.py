"""The sheet of a decision's hand-over: many recipients filled in at once."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from nominations.models import Category
from organizations.refusals import hidden
from workflows.web.pages import page, person_of

from .. import ceremony
from ..models import Decision
from ..queries import decisions_visible, sees_whole_list


@page
def hand_over_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """What may be handed over, paid or signed for now; what could not be done says why."""
    person = person_of(request)
    decision = decisions_visible(person).filter(pk=pk, state=Decision.State.ISSUED).first()
    if decision is None or not sees_whole_list(person, decision):
        raise hidden()
    tried, status = None, 200
    common = {}
    if request.method == "POST":
        code = request.POST.get("code", "")
        if code not in ceremony.acts():
            raise hidden()
        kind = ceremony.acts()[code]
        common = {name: request.POST.get(name, "") for name in kind.common}
        given = {
            number: {name: request.POST.get(f"{name}-{number}", "") for name in kind.own}
            for number in dict.fromkeys(request.POST.getlist("number")[: ceremony.MOST])
        }
        if not given:
            messages.error(request, _("Chưa chọn ai trong danh sách."))
            return redirect("workflows:hand_over_sheet", pk)
        tried = ceremony.perform(person, decision, code, common, given)
        done = sum(line.done for line in tried.lines)
        if done:
            messages.success(request, _("Đã ghi %d trường hợp.") % done)
        tried.lines = [line for line in tried.lines if not line.done]
        if not any(line.reasons for line in tried.lines):
            return redirect("workflows:hand_over_sheet", pk)
        status = 409 if not done else 200
    sheets = [
        tried if tried is not None and sheet.code == tried.code else sheet
        for sheet in ceremony.sheets(person, decision)
    ]
    labels = dict(Category.choices)
    return render(
        request,
        "decisions/hand_over_sheet.html",
        {
            "decision": decision,
            "sheets": [_told(sheet, common if sheet is tried else {}) for sheet in sheets],
            "waiting": [
                (labels.get(one.category, one.category), one.rank, one.nomination)
                for one in ceremony.waiting_list(decision)
            ],
            "most": ceremony.MOST,
        },
        status=status,
    )


def _told(sheet: ceremony.Sheet, common: dict[str, str]) -> dict[str, Any]:
    """A sheet with the boxes of its act's own form."""
    form = sheet.action.form(initial=common)
    return {
        "code": sheet.code,
        "label": sheet.action.label,
        "common": [form[name] for name in sheet.asks.common],
        "lines": [
            (
                line,
                [
                    {
                        "name": f"{name}-{line.nomination.number}",
                        "label": form[name].label,
                        "value": line.values.get(name, ""),
                        "tick": form.fields[name].widget.input_type == "checkbox",  # type: ignore[attr-defined]
                        "most": getattr(form.fields[name], "max_length", None) or 100,
                    }
                    for name in sheet.asks.own
                ],
            )
            for line in sheet.lines
        ],
    }
