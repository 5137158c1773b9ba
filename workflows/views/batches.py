"""Tờ trình, council sessions and decisions: many nominations at once, each through the door."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from nominations.models import AwardType, Nomination, Round
from organizations import grants
from organizations.grants import Mandate
from organizations.models import Unit, User

from .. import batches, door, policy
from ..actions.council import needed, quorum
from ..decision_facts import paper_to_sign
from ..models import AgendaItem, CouncilSession, Decision, Submission
from ..reasons import Refused, hidden
from .base import page, person_of, step_up_token


def _mandate(person: User, *capabilities: str) -> Mandate | None:
    return next(
        (one for one in grants.mandates(person) if one.capabilities & set(capabilities)), None
    )


def _units(person: User, *capabilities: str) -> list[int]:
    return [one.unit_id for one in grants.mandates(person) if one.capabilities & set(capabilities)]


def _many(request: HttpRequest, code: str, numbers: list[str], **inputs: Any) -> None:
    """One action on many: a result per row, told by name."""
    done = 0
    for number in numbers:
        try:
            door.perform(code, number, person_of(request), **inputs)
        except Refused as refusal:
            messages.error(request, f"{number}: {refusal}")
        else:
            done += 1
    if done:
        messages.success(request, _("Đã xong %d hồ sơ.") % done)


class LetterForm(forms.Form):
    """A tờ trình and the minutes it rests on."""

    round = forms.ModelChoiceField(Round.objects.all(), label="Đợt xét")
    letter_number = forms.CharField(label="Số tờ trình", max_length=60, initial="01/TTr-HKH")
    letter_date = forms.DateField(label="Ngày tờ trình")
    signer_name = forms.CharField(label="Người ký", max_length=100)
    minutes_number = forms.CharField(label="Số biên bản họp", max_length=60, required=False)
    minutes_date = forms.DateField(label="Ngày biên bản")
    attendance = forms.IntegerField(label="Số người dự họp", min_value=0, required=False)
    quota_reason = forms.CharField(label="Lý do nếu vượt chỉ tiêu", max_length=500, required=False)


@page
def submission_list(request: HttpRequest) -> HttpResponse:
    """Letters of my ward, or of all wards for the city."""
    person = person_of(request)
    wards, cities = (
        _units(person, "prepare", "endorse"),
        _units(person, "receive", "confirm", "appraise", "inspect"),
    )
    found = Submission.objects.select_related("ward", "round")
    found = found.filter(ward__in=wards) | found.filter(round__city__in=cities)
    mandate = _mandate(person, "endorse")
    form = LetterForm(request.POST or None, initial={"signer_name": person.full_name})
    status = 200
    if request.method == "POST" and mandate is not None and form.is_valid():
        data = form.cleaned_data | {"attendance": form.cleaned_data["attendance"] or 0}
        try:
            made = batches.open_submission(
                actor=person, ward=Unit.objects.get(pk=mandate.unit_id), **data
            )
        except Refused as refusal:
            status = refusal.status
            for name, texts in refusal.fields.items():
                form.errors[name] = form.error_class(texts)
        else:
            return redirect("workflows:submission_detail", made.pk)
    return render(
        request, "workflows/submission_list.html",
        {"submissions": found[:100], "form": form if mandate else None}, status=status,
    )  # fmt: skip


@page
def submission_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A letter with its list; the ward chair sends many at once."""
    person = person_of(request)
    found = Submission.objects.select_related("ward", "round").filter(pk=pk).first()
    mine = found is not None and found.ward_id in _units(person, "prepare", "endorse")
    city = found is not None and found.round.city_id in _units(
        person, "receive", "confirm", "appraise", "inspect"
    )
    if found is None or not (mine or city):
        raise hidden()
    if request.method == "POST":
        _many(request, "submit", request.POST.getlist("number"), submission=found.pk)
        return redirect("workflows:submission_detail", pk)
    waiting = (
        policy.actionable(person, "submit").filter(ward=found.ward, round=found.round)
        if mine
        else Nomination.objects.none()
    )
    items = found.items.select_related("nomination__award_type")
    rows = [(item, policy.shown_state(person, item.nomination)[1]) for item in items]
    return render(
        request, "workflows/submission_detail.html",
        {"submission": found, "rows": rows, "waiting": waiting.select_related("award_type")},
    )  # fmt: skip


class SessionForm(forms.Form):
    """When and where the council meets."""

    round = forms.ModelChoiceField(Round.objects.all(), label="Đợt xét")
    meets_at = forms.DateTimeField(label="Thời gian")
    place = forms.CharField(label="Địa điểm", max_length=200)


@page
def council_list(request: HttpRequest) -> HttpResponse:
    """Sessions of my council."""
    person = person_of(request)
    councils = _units(person, "run_council", "vote", "preside")
    mandate = _mandate(person, "run_council")
    now = timezone.localtime().strftime("%d/%m/%Y %H:%M")
    form = SessionForm(request.POST or None, initial={"meets_at": now})
    if request.method == "POST" and mandate is not None and form.is_valid():
        made = batches.call_session(
            actor=person, council=Unit.objects.get(pk=mandate.unit_id), **form.cleaned_data
        )
        return redirect("workflows:council_detail", made.pk)
    sessions = CouncilSession.objects.filter(council__in=councils).select_related("round")
    return render(
        request, "workflows/council_list.html",
        {"sessions": sessions[:50], "form": form if mandate else None},
    )  # fmt: skip


@page
def council_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One session: attendance, agenda, votes, results, minutes."""
    person = person_of(request)
    session = CouncilSession.objects.select_related("council", "round").filter(pk=pk).first()
    if session is None or session.council_id not in _units(
        person, "run_council", "vote", "preside"
    ):
        raise hidden()
    runs, presides = (
        session.council_id in _units(person, "run_council"),
        session.council_id in _units(person, "preside"),
    )
    if request.method == "POST":
        what, numbers = request.POST.get("what", ""), request.POST.getlist("number")
        if what == "attendance":
            seats = [int(one) for one in request.POST.getlist("seat") if one.isdecimal()]
            batches.take_attendance(actor=person, session=session, present=seats)
        elif what == "agenda":
            _many(request, "put_on_agenda", numbers, session=session.pk)
        elif what in {"open_vote", "close_vote", "council_pass", "council_fail"}:
            _many(request, what, numbers)
        elif what == "minutes":
            batches.sign_minutes(
                actor=person, session=session, minutes_number=request.POST.get("minutes", "")[:60]
            )
        return redirect("workflows:council_detail", pk)
    items = list(
        session.items.select_related("nomination__award_type", "nomination__ward").order_by(
            "position"
        )
    )
    voted = set(
        AgendaItem.objects.filter(session=session, turnout__member=person).values_list(
            "pk", flat=True
        )
    )
    members = session.members_total
    waiting = (
        policy.actionable(person, "put_on_agenda").filter(round=session.round).order_by("sort_key")
        if runs
        else Nomination.objects.none()
    )
    places = list(session.seats.select_related("member"))
    return render(
        request, "workflows/council_detail.html",
        {
            "session": session, "items": items, "voted": voted, "seats": places, "runs": runs,
            "presides": presides, "waiting": waiting.select_related("ward", "award_type"),
            "present": sum(seat.present for seat in places),
            "quorum": quorum(items[0].rule, members) if items else None,
            "needed": needed(items[0].rule, members) if items else None,
            "votes": session.council_id in _units(person, "vote"),
        },
    )  # fmt: skip


class DecisionForm(forms.Form):
    """A new draft decision."""

    round = forms.ModelChoiceField(Round.objects.all(), label="Đợt xét")
    award_type = forms.ModelChoiceField(AwardType.objects.all(), label="Danh hiệu")
    title = forms.CharField(label="Trích yếu", max_length=300, initial="Về việc khen thưởng ")


@page
def decision_list(request: HttpRequest) -> HttpResponse:
    """Decisions of my authority, of my city, or that my ward's people are in."""
    person = person_of(request)
    inside = _units(person, "sign", "register", "confirm", "receive", "pay", "inspect")
    found = Decision.objects.select_related("authority", "award_type", "round").filter(
        authority__in=inside
    ) | Decision.objects.select_related("authority", "award_type", "round").filter(
        round__city__in=inside
    )
    wards = _units(person, "prepare", "endorse")
    if wards:
        found = Decision.objects.select_related("authority", "award_type", "round").filter(
            state="issued", items__nomination__ward__in=wards
        )
    drafts = _mandate(person, "confirm")
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and drafts is not None and form.is_valid():
        award = (
            form.cleaned_data["round"]
            .awards.select_related("version__authority")
            .filter(award_type=form.cleaned_data["award_type"])
            .first()
        )
        if award is not None:
            made = batches.draft_decision(
                actor=person, authority=award.version.authority, **form.cleaned_data
            )
            return redirect("workflows:decision_detail", made.pk)
        form.add_error("award_type", _("Đợt này không xét danh hiệu đó."))
    return render(
        request, "workflows/decision_list.html",
        {"decisions": found.distinct()[:100], "form": form if drafts else None},
    )  # fmt: skip


@page
def decision_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The list, its fingerprint, and what I can do: add, sign all, number and issue."""
    person = person_of(request)
    decision = (
        Decision.objects.select_related("authority", "award_type", "round", "signed_by")
        .filter(pk=pk)
        .first()
    )
    inside = _units(person, "sign", "register", "confirm", "receive", "pay", "inspect")
    wards = _units(person, "prepare", "endorse")
    if decision is None or not (
        decision.authority_id in inside
        or decision.round.city_id in inside
        or (
            decision.state == Decision.State.ISSUED
            and decision.items.filter(nomination__ward__in=wards).exists()
        )
    ):
        raise hidden()
    everything = decision.authority_id in inside or decision.round.city_id in inside
    items = decision.items.select_related("nomination__ward").order_by("position")
    if not everything:
        items = items.filter(nomination__ward__in=wards)
    if request.method == "POST":
        what = request.POST.get("what", "")
        numbers = [item.nomination.number for item in items if item.current]
        if what == "add":
            picked = request.POST.getlist("number")
            _many(request, "submit_for_signature", picked, decision=decision.pk)
        elif what == "sign":
            token = step_up_token(request)
            with transaction.atomic():
                for number in numbers:
                    door.perform(
                        "sign", number, person, paper=request.POST.get("paper", ""), step_up=token
                    )
            messages.success(request, _("Đã ký %d trường hợp.") % len(numbers))
        elif what == "decide":
            with transaction.atomic():
                for number in numbers:
                    door.perform(
                        "decide", number, person, decided_on=request.POST.get("decided_on", "")
                    )
            messages.success(request, _("Đã ban hành."))
        return redirect("workflows:decision_detail", pk)
    first = next((item.nomination for item in items if item.current), None)
    may = {
        code: first is not None and policy.verdict(person, code, first).allowed
        for code in ("sign", "decide")
    }
    waiting = policy.actionable(person, "submit_for_signature").filter(
        award_type=decision.award_type, round=decision.round
    )
    return render(
        request, "workflows/decision_detail.html",
        {
            "decision": decision, "items": items, "may": may, "today": timezone.localdate(),
            "paper": paper_to_sign(decision, person),
            "waiting": waiting.select_related("ward") if decision.state == "draft" else [],
        },
    )  # fmt: skip
