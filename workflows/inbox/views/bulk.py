"""Many dossiers of the list at once: what would come of each, then what came of each."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from organizations.refusals import hidden
from workflows.kernel.nominations import NOMINATIONS
from workflows.kernel.registry import ACTIONS
from workflows.web.pages import page, person_of, typed

from .. import bulk


@page
@require_POST
def bulk_action(request: HttpRequest) -> HttpResponse:
    """First the preview; with ``confirm`` the acts themselves, a result per row."""
    person, code = person_of(request), request.POST.get("code", "")
    numbers = list(dict.fromkeys(request.POST.getlist("number")))
    if code not in {action.code for action in bulk.offered(person)}:
        raise hidden()
    if not numbers:
        messages.error(request, _("Chưa chọn hồ sơ nào."))
        return redirect("workflows:nomination_list")
    if len(numbers) > bulk.MOST:
        text = _("Chọn không quá %d hồ sơ một lần; đã lấy những hồ sơ đầu.") % bulk.MOST
        messages.warning(request, text)
    confirmed = "confirm" in request.POST
    rows = bulk.preview(person, code, numbers)
    ready = [row for row in rows if not row.reasons]
    form = bulk.form_of(code, ready, request.POST if confirmed else None)
    if confirmed and (form is None or form.is_valid()):
        inputs = typed(ACTIONS[code].form, request) if form is not None else {}
        rows, form = bulk.perform(person, code, numbers, inputs), None
    elif confirmed:
        # What was typed is wrong: nothing is done, and it is told where.
        confirmed = False
    can = [row for row in rows if row.done or not row.reasons]
    return render(
        request,
        "inbox/bulk.html",
        {
            "action": ACTIONS[code],
            "confirmed": confirmed,
            "form": form,
            "can": can,
            "said": NOMINATIONS.said(ACTIONS[code], [row.thing for row in rows if row.done]),
            "cannot": [row for row in rows if row.reasons and not row.done],
        },
        status=422 if form is not None and form.is_bound else 200,
    )
