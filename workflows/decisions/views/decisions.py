"""Decisions: drafted from those who passed, signed as one list, numbered and issued."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from nominations.models import Nomination
from organizations import grants
from organizations.capabilities import WARD_DESK, Capability
from organizations.models import User
from organizations.refusals import Refused
from organizations.unit_acts import not_yours, units_of
from workflows.kernel import door, policy
from workflows.kernel.registry import ACTIONS
from workflows.web.filters import filters
from workflows.web.pages import many, page, person_of, step_up_token

from ..drafting import draft_decision
from ..forms import DecisionForm
from ..lists import KIND
from ..models import Decision, DecisionItem
from ..queries import decisions_visible, sees_whole_list
from ..snapshots import paper_to_sign

PAGE = 30


@page
@filters("trang")
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


#: The acts on the whole list, with what each asks.
_WHOLE = {
    "sign_list": ("paper", "step_up"),
    "issue_list": ("decided_on",),
    "refuse_list": ("reason",),
}


def _act(request: HttpRequest, decision: Decision) -> None:
    what = request.POST.get("what", "")
    if what == "add":
        many(request, "submit_for_signature", request.POST.getlist("number"), decision=decision.pk)
    elif what in _WHOLE:
        given = {name: request.POST.get(name, "") for name in _WHOLE[what]}
        if "step_up" in given:
            given["step_up"] = step_up_token(request)
        try:
            act = door.do(KIND, what, decision.pk, person_of(request), inputs=given)
        except Refused as refusal:
            told = [text for texts in refusal.fields.values() for text in texts]
            why = "; ".join(told) or str(refusal)
            messages.error(request, _("Chưa làm hồ sơ nào, vì %s") % why)
        else:
            messages.success(request, KIND.said(act.action, [act.thing]))


def _may(person: User, code: str, items: Iterable[DecisionItem]) -> bool:
    """Whether an act is this person's on the first of the list who waits for it."""
    waiting = (
        item.nomination for item in items if item.current and ACTIONS[code].serves(item.nomination)
    )
    first = next(waiting, None)
    return first is not None and policy.verdict(person, code, first).allowed


@page
def decision_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The list, and what I can do with it: add, open and sign all, number and issue."""
    person = person_of(request)
    decision: Decision = KIND.find(person, pk)
    whole = sees_whole_list(person, decision)
    items = decision.items.select_related("nomination__ward").order_by("position")
    if not whole:
        items = items.filter(nomination__ward__in=units_of(person, *WARD_DESK))
    if request.method == "POST":
        if not whole:
            raise Refused("forbidden", not_yours())
        _act(request, decision)
        return redirect("workflows:decision_detail", pk)
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
            "may": {code: _may(person, code, items) for code in ("sign", "decide")},
            "today": timezone.localdate(),
            "paper": paper_to_sign(decision, person),
            "waiting": waiting.select_related("ward").order_by("sort_key")[:500],
            "whole": whole,
        },
    )
