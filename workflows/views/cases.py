"""My work, the list, one case and its actions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from nominations.drafts import PERSONAL_FIELDS, current
from nominations.eligibility import evaluate
from nominations.evidence import FileRefused, open_stored, store_file
from nominations.forms import AmountField, form_for
from nominations.lifecycle import SEALED_CODE, SEALED_LABEL, State
from nominations.models import Evidence, Nomination, Round, RoundAward
from nominations.text.amounts import format_amount
from nominations.text.folding import fold
from organizations import grants
from organizations.calendars import working_days_between
from organizations.models import Unit, UnitKind

from .. import door, policy
from ..actions.ward import open_remarks
from ..history import events_for
from ..inbox import open_tasks
from ..models import AgendaItem, CaseTask, Opinion
from ..models.cases import OPEN_STATUSES
from ..reasons import Refused, hidden
from ..registry import ACTIONS, actions_of
from .base import page, person_of

PAGE = 20
_STEPS = (
    ("Soạn", {"draft"}),
    ("Phường gửi", {"ward_review", "returned"}),
    ("Tiếp nhận", {"submitted"}),
    ("Thẩm định", {"under_review", "public_notice"}),
    ("Lấy ý kiến", {"consulting"}),
    ("Hội đồng", {"eligible", "in_council"}),
    ("Ký", {"council_passed", "pending_signature", "forwarded"}),
    ("Quyết định", {"decided"}),
    ("Trao", {"awarded"}),
)
#: Never the main button of a page.
_UNUSUAL = {"hold", "withdraw", "revoke", "correct", "refuse", "allow_return", "refuse_to_sign"}
_DONE_ELSEWHERE = {"edit", "attach_evidence"}


def due(at: Any) -> dict[str, str]:
    """A due date in words and a colour."""
    if at is None:
        return {"text": "", "tone": "rest"}
    days = working_days_between(timezone.localdate(), timezone.localtime(at).date())
    if days < 0:
        return {"text": _("Quá hạn %d ngày làm việc") % -days, "tone": "bad"}
    if days == 0:
        return {"text": _("Hạn hôm nay"), "tone": "warn"}
    return {"text": _("Còn %d ngày làm việc") % days, "tone": "warn" if days <= 2 else "rest"}


def _page_number(request: HttpRequest) -> int:
    text = request.GET.get("trang", "")
    return max(int(text) if text.isdecimal() and len(text) < 7 else 1, 1)


@page
def inbox(request: HttpRequest) -> HttpResponse:
    """Việc của tôi: open work of my units, most urgent first, with why it is mine."""
    person = person_of(request)
    number = _page_number(request)
    start = (number - 1) * PAGE
    tasks = list(open_tasks(person)[start : start + PAGE + 1])
    labels = {
        (mandate.unit_id, capability): mandate
        for mandate in grants.mandates(person)
        for capability in mandate.capabilities
    }
    rows = []
    for task in tasks[:PAGE]:
        keys = ("prepare", "endorse") if task.capability == "ward" else (task.capability,)
        mandate = next(
            (labels[task.unit_id, key] for key in keys if (task.unit_id, key) in labels), None
        )  # type: ignore[index]
        rows.append({"task": task, "due": due(task.due_at), "mandate": mandate})
    voting = AgendaItem.objects.filter(
        state=AgendaItem.State.VOTING, session__seats__member=person
    ).select_related("nomination", "session")
    return render(
        request,
        "workflows/inbox.html",
        {
            "rows": rows,
            "more": number + 1 if len(tasks) > PAGE else None,
            "voting": voting[:20],
            "today": timezone.localdate(),
            "address": {"M": "ông", "F": "bà"}.get(person.gender, "anh/chị"),
        },
    )


@page
def nomination_list(request: HttpRequest) -> HttpResponse:
    """Those I may see, in Vietnamese order, with search and filters."""
    person = person_of(request)
    found = policy.visible(person).select_related("ward", "award_type", "round")
    given = {name: request.GET.get(name, "") for name in ("q", "state", "round", "ward", "award")}
    if given["q"]:
        found = found.filter(search_fold__contains=fold(given["q"]))
    if given["state"]:
        found = found.filter(policy.unsealed_filter(person, given["state"]))
    for name, path in (
        ("round", "round__code"), ("ward", "ward__code"), ("award", "award_type__code"),
    ):  # fmt: skip
        if given[name]:
            found = found.filter(**{path: given[name]})
    number = _page_number(request)
    start = (number - 1) * PAGE
    cases = list(found.order_by("sort_key", "pk")[start : start + PAGE + 1])
    rows = [(case, *policy.shown_state(person, case)) for case in cases[:PAGE]]
    query = request.GET.copy()
    query.pop("trang", None)
    prepares = grants.holds(person, "prepare")
    return render(
        request,
        "workflows/nomination_list.html",
        {
            "rows": rows,
            "given": given,
            "more": number + 1 if len(cases) > PAGE else None,
            "before": number - 1,
            "query": query.urlencode(),
            "states": [*State.choices, (SEALED_CODE, SEALED_LABEL)],
            "wards": Unit.objects.filter(kind=UnitKind.WARD_ASSOCIATION).values_list(
                "code", "short_name"
            ),
            "rounds": Round.objects.prefetch_related("awards__award_type") if prepares else [],
        },
    )


def _find(request: HttpRequest, number: str) -> Nomination:
    found = (
        policy.visible(person_of(request))
        .select_related(
            "ward", "award_type", "award_type_version__criteria_set", "round", "person",
            "collective", "authority", "case", "regime",
        )
        .filter(number=number)
        .first()
    )  # fmt: skip
    if found is None:
        raise hidden()
    return found


def _in_words(field: forms.Field, value: Any) -> Any:
    """A stored value as people read it: the label of a choice, money with its dots."""
    if isinstance(field, forms.ChoiceField):
        return dict(list(field.choices)).get(value, value)  # type: ignore[arg-type]
    return format_amount(value) if isinstance(field, AmountField) else value


@page
def nomination_detail(request: HttpRequest, number: str) -> HttpResponse:
    """Where it stands, who has it, what I can do and what not (with the reasons), its record."""
    person = person_of(request)
    nomination = _find(request, number)
    code, label = policy.shown_state(person, nomination)
    inside = policy.sees_sealed(person, nomination)
    sealed = code == SEALED_CODE
    form_class = form_for(nomination.award_type_version)
    values = current(nomination)
    reads_personal = inside or grants.holds(person, "prepare") or grants.holds(person, "endorse")
    facts = [
        (field.label, _in_words(field, values.get(name)))
        for name, field in form_class.base_fields.items()
        if values.get(name) not in (None, "")
        and (reads_personal or name in {"full_name", "birth"} or name not in PERSONAL_FIELDS)
    ]
    possible, impossible = [], []
    if not sealed:
        for action in actions_of(nomination):
            if action.code in _DONE_ELSEWHERE or "system" in action.capability:
                continue
            reasons = door.preview(action.code, nomination, person)
            if not reasons:
                possible.append(action)
            elif "role" not in {reason.code for reason in reasons}:
                impossible.append((action, reasons))
    here = next((i for i, (_name, states) in enumerate(_STEPS) if nomination.state in states), -1)
    if sealed:
        here = 5
    tasks = CaseTask.objects.filter(
        process=nomination.case, status__in=OPEN_STATUSES, flow_task_type="HUMAN"
    ).select_related("unit")
    opinions = Opinion.objects.filter(consultation__nomination=nomination).select_related("unit")
    if not inside:
        units = [mandate.unit_id for mandate in grants.mandates(person)]
        opinions = opinions.filter(unit__in=units)
    may_edit = policy.verdict(person, "edit", nomination).allowed
    return render(
        request,
        "workflows/nomination_detail.html",
        {
            "nomination": nomination,
            "state_label": label,
            "sealed": sealed,
            "inside": inside,
            "steps": [
                (name, "done" if i < here else "now" if i == here else "")
                for i, (name, _states) in enumerate(_STEPS)
            ],
            "facts": facts,
            "evidence": nomination.evidence.filter(
                removed_at__isnull=True, replaced_by__isnull=True
            ).select_related("file"),
            "remarks": open_remarks(nomination) if not sealed else [],
            "opinions": opinions,
            "scores": nomination.scores.select_related("criterion") if inside else [],
            "proposal": nomination.proposals.filter(current=True).first() if inside else None,
            "results": [] if sealed else [one for one in evaluate(nomination) if not one.passed],
            "possible": sorted(possible, key=lambda one: one.code in _UNUSUAL),
            "unusual": _UNUSUAL,
            "impossible": impossible,
            "tasks": [] if sealed else [(task, due(task.due_at)) for task in tasks],
            "may_edit": may_edit,
            "documents": nomination.award_type_version.documents.all() if may_edit else [],
            "events": [
                (event, ACTIONS.get(event.kind)) for event in events_for(person, nomination)
            ],
        },
    )  # fmt: skip


def _typed(form_class: type[forms.Form], request: HttpRequest) -> dict[str, Any]:
    """What was typed, by the widgets of the form; nothing else is looked at."""
    return {
        name: field.widget.value_from_datadict(request.POST, request.FILES, name)
        for name, field in form_class.base_fields.items()
    }


@page
def action(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """One action as a form; a refusal names every reason and keeps what was typed."""
    nomination = _find(request, number)
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
            if ballot := getattr(done, "ballot_code", ""):
                text += " " + _("Mã phiếu của ông/bà: %s (giữ lại nếu muốn đổi phiếu).") % ballot
            messages.success(request, text)
            if policy.visible(person).filter(number=number).exists():
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
    nomination = _find(request, number)
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
    nomination = _find(request, number)
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
