"""Decisions: drafted from those who passed, signed as one list, numbered and issued."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from nominations.lifecycle import State
from nominations.models import Nomination
from organizations import grants
from organizations.capabilities import WARD_DESK, Capability
from organizations.refusals import Refused, hidden
from organizations.unit_acts import not_yours, units_of
from workflows.kernel import policy
from workflows.web.pages import many, page, person_of, step_up_token, together

from ..drafting import draft_decision
from ..forms import DecisionForm
from ..models import Decision
from ..queries import decisions_visible, sees_whole_list
from ..snapshots import paper_to_sign

PAGE = 30


@page
def decision_list(request: HttpRequest) -> HttpResponse:
    """Decisions of my authority, of my city, or that my ward's people are in."""
    person = person_of(request)
    drafts = grants.holds(person, Capability.CONFIRM)
    form = DecisionForm(request.POST or None)
    if request.method == "POST":
        if not drafts:
            raise Refused("forbidden", not_yours())
        if form.is_valid():
            award = (
                form.cleaned_data["round"]
                .awards.select_related("version__authority")
                .filter(award_type=form.cleaned_data["award_type"])
                .first()
            )
            if award is not None:
                made = draft_decision(
                    actor=person, authority=award.version.authority, **form.cleaned_data
                )
                return redirect("workflows:decision_detail", made.pk)
            form.add_error("award_type", _("Đợt này không xét danh hiệu đó."))
    pages = Paginator(decisions_visible(person).order_by("-pk"), PAGE)
    return render(
        request,
        "decisions/decision_list.html",
        {
            "decisions": pages.get_page(request.GET.get("trang")),
            "form": form if drafts else None,
        },
        status=422 if form.errors else 200,
    )


def _act(request: HttpRequest, decision: Decision, numbers: list[str]) -> None:
    what = request.POST.get("what", "")
    if what == "add":
        many(request, "submit_for_signature", request.POST.getlist("number"), decision=decision.pk)
    elif what == "sign":
        token = step_up_token(request)
        paper = request.POST.get("paper", "")
        if together(request, "sign", numbers, paper=paper, step_up=token):
            messages.success(request, _("Đã ký cả danh sách %d trường hợp.") % len(numbers))
    elif what == "decide":
        day = request.POST.get("decided_on", "")
        if together(request, "decide", numbers, decided_on=day):
            messages.success(request, _("Đã cấp số và ban hành quyết định."))


@page
def decision_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The list, and what I can do with it: add, open and sign all, number and issue."""
    person = person_of(request)
    decision = decisions_visible(person).filter(pk=pk).first()
    if decision is None:
        raise hidden()
    whole = sees_whole_list(person, decision)
    items = decision.items.select_related("nomination__ward").order_by("position")
    if not whole:
        items = items.filter(nomination__ward__in=units_of(person, *WARD_DESK))
    if request.method == "POST":
        if not whole:
            raise Refused("forbidden", not_yours())
        # Who is on hold is signed and numbered once cleared, by their own page.
        waiting_ones = [
            item.nomination.number
            for item in items
            if item.current and item.nomination.state == State.PENDING_SIGNATURE
        ]
        _act(request, decision, waiting_ones)
        return redirect("workflows:decision_detail", pk)
    first = next(
        (
            item.nomination
            for item in items
            if item.current and item.nomination.state == State.PENDING_SIGNATURE
        ),
        None,
    )
    waiting = Nomination.objects.none()
    if decision.state == Decision.State.DRAFT:
        waiting = policy.actionable(person, "submit_for_signature").filter(
            award_type=decision.award_type, round=decision.round
        )
    return render(
        request,
        "decisions/decision_detail.html",
        {
            "decision": decision,
            "items": items,
            "may": {
                code: first is not None and policy.verdict(person, code, first).allowed
                for code in ("sign", "decide")
            },
            "today": timezone.localdate(),
            "paper": paper_to_sign(decision, person),
            "waiting": waiting.select_related("ward").order_by("sort_key")[:500],
            "whole": whole,
        },
    )
