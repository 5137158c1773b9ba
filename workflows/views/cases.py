"""One case: its actions, its data while it is the ward's, its evidence."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nominations.drafts import current
from nominations.evidence import FileRefused, open_stored, store_file
from nominations.forms import form_for
from nominations.models import Evidence, Round, RoundAward
from organizations import grants
from organizations.models import Unit

from .. import door, policy
from ..next_step import next_step
from ..reasons import Refused, hidden
from ..registry import ACTIONS
from .base import find, page, person_of, step_up_token

#: What is told once, in words.
_TOLD = {
    "ballot_code": gettext_lazy("Mã phiếu của ông/bà (ghi lại nếu có thể muốn đổi phiếu)"),
    "national_id": gettext_lazy("Số định danh"),
}


def _typed(form_class: type[forms.Form], request: HttpRequest) -> dict[str, Any]:
    """What was typed, by the widgets of the form; nothing else is looked at."""
    return {
        name: field.widget.value_from_datadict(request.POST, request.FILES, name)
        for name, field in form_class.base_fields.items()
    }


@page
def action(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """One action as a form; a refusal names every reason and keeps what was typed."""
    nomination = find(request, number)
    if code not in ACTIONS:
        raise hidden()
    person = person_of(request)
    wanted = ACTIONS[code]
    form = door.unbound_form(code, nomination)
    reasons, status = [], 200
    if request.method == "POST":
        version = request.POST.get("version", "")
        inputs = _typed(wanted.form, request)
        try:
            if "step_up" in inputs:
                inputs["step_up"] = step_up_token(request)
            done = door.perform(
                code, number, person,
                expected_version=int(version) if version.isdecimal() else None, **inputs,
            )  # fmt: skip
        except Refused as refusal:
            if refusal.kind == "hidden":
                raise
            reasons, status = refusal.reasons, refusal.status
            prepared = form
            form = wanted.form(data=request.POST)
            for name, field in prepared.fields.items():
                form.fields[name] = field
        else:
            text = _("Đã xong: %(label)s.") % {"label": wanted.label}
            if done.told:
                # Shown in the answer itself: a redirect would have to keep it somewhere.
                told = [(_TOLD[what], value) for what, value in done.told.items()]
                return render(
                    request, "workflows/told.html",
                    {"nomination": nomination, "action": wanted, "told": told},
                )  # fmt: skip
            seen = policy.visible(person).filter(number=number).exists()
            messages.success(request, f"{text} {next_step(person, done)}" if seen else text)
            if seen:
                return redirect("workflows:nomination_detail", number)
            return redirect("workflows:inbox")
    else:
        reasons = door.preview(code, nomination, person)
    return render(
        request,
        "workflows/action.html",
        {"nomination": nomination, "action": wanted, "form": form, "reasons": reasons},
        status=status,
    )


@page
def nomination_edit(request: HttpRequest, number: str) -> HttpResponse:
    """Change the dossier while it is the ward's."""
    nomination = find(request, number)
    answer = policy.verdict(person_of(request), "edit", nomination)
    if not answer.allowed:
        raise Refused("forbidden", list(answer.reasons))
    form_class = form_for(nomination.award_type_version)
    form = form_class(request.POST or None, initial=current(nomination))
    status = 200
    if request.method == "POST":
        data = _typed(form_class, request)
        if "*" in str(data.get("national_id") or ""):
            data.pop("national_id")
        try:
            door.perform("edit", number, person_of(request), data=data)
        except Refused as refusal:
            status = refusal.status
            for name, texts in refusal.fields.items():
                if name in form.fields:
                    form.errors[name] = form.error_class(texts)
        else:
            messages.success(request, _("Đã lưu hồ sơ."))
            return redirect("workflows:nomination_detail", number)
    return render(
        request, "workflows/edit.html", {"nomination": nomination, "form": form}, status=status
    )


@page
def nomination_new(request: HttpRequest) -> HttpResponse:
    """A new draft of an award of a round."""
    person = person_of(request)
    code, _sep, award_code = request.GET.get("danh-hieu", "").partition(":")
    round_ = Round.objects.select_related("city").filter(code=code).first()
    award = (
        RoundAward.objects.select_related("version", "award_type")
        .filter(round=round_, award_type__code=award_code)
        .first()
    )
    mandate = next((one for one in grants.mandates(person) if "prepare" in one.capabilities), None)
    if round_ is None or award is None or mandate is None:
        raise hidden()
    form = form_for(award.version)(request.POST or None)
    if request.method == "POST" and form.is_valid():
        nomination = door.create(
            actor=person, round=round_, ward=Unit.objects.get(pk=mandate.unit_id),
            award_code=award_code, data=form.cleaned_data,
        )  # fmt: skip
        messages.success(request, _("Đã tạo bản nháp %s.") % nomination.number)
        return redirect("workflows:nomination_detail", nomination.number)
    return render(
        request, "workflows/edit.html", {"form": form, "award": award.award_type},
        status=422 if form.errors else 200,
    )  # fmt: skip


@page
def evidence_upload(request: HttpRequest, number: str) -> HttpResponse:
    """A file is checked and stored, then joins the dossier through the door."""
    nomination = find(request, number)
    upload = request.FILES.get("file")
    if request.method == "POST" and upload is not None:
        try:
            stored = store_file(upload.read())
        except FileRefused as refusal:
            messages.error(request, refusal.text)
        else:
            kind = request.POST.get("kind", "")
            titles = dict(nomination.award_type_version.documents.values_list("kind", "label"))
            door.perform(
                "attach_evidence", number, person_of(request), kind=kind,
                title=titles.get(kind, upload.name), sha256=stored.sha256,
                file_name=upload.name or "tep",
            )  # fmt: skip
            messages.success(request, _("Đã thêm minh chứng."))
    elif request.method == "POST":
        messages.error(request, _("Hãy chọn một tệp."))
    return redirect("workflows:nomination_detail", number)


@page
def evidence_download(request: HttpRequest, pk: int) -> Any:
    """As attachment, for those who may see the case."""
    found = Evidence.objects.select_related("file").filter(pk=pk).first()
    if (
        found is None
        or not policy.visible(person_of(request)).filter(pk=found.nomination_id).exists()
    ):
        raise hidden()
    response = FileResponse(open_stored(found.file), as_attachment=True, filename=found.file_name)
    response["Content-Security-Policy"] = "sandbox"
    return response
