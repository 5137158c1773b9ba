"""The reviewer's desk: dossier and evidence side by side, scores, the subject's past, next."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from nominations.criteria import papers_of, scores_of
from nominations.lifecycle import State
from nominations.models import CriterionScore
from organizations.refusals import hidden
from workflows.appraisal.opinions import opinions_for
from workflows.appraisal.returns import changed_since_return, newest_return
from workflows.kernel import door, policy
from workflows.ward.checklist import checklist
from workflows.web.pages import page, person_of

from ..side_by_side import awards_before, place_of, proposals_before
from .case_page import facts_in_words
from .finding import find_whole

#: What a reviewer does at this desk, in the order of the buttons; each with its key.
_HERE = (
    ("receive", "n"),
    ("mark_eligible", "e"),
    ("propose", "d"),
    ("consult", "y"),
    ("verify_in_field", "x"),
    ("return_for_correction", "t"),
    ("close_consultation", "o"),
    ("send_to_reviewer", "r"),
    ("mark_not_eligible", "b"),
    ("claim", "c"),
    ("release", "g"),
    ("reassign", "u"),
)


@page
def appraisal_desk(request: HttpRequest, number: str) -> HttpResponse:
    """For whoever may know the real state: reviewers, the chair, the inspector."""
    person = person_of(request)
    nomination = find_whole(request, number)
    if not policy.sees_sealed(person, nomination):
        raise hidden()
    evidence = papers_of(nomination)
    wanted = request.GET.get("giay", "")
    first = evidence[0] if evidence else None
    shown = next((one for one in evidence if str(one.pk) == wanted), first)
    same, before = proposals_before(nomination)
    returned = newest_return(nomination)
    scores: dict[int, dict[str, CriterionScore]] = {}
    for score in scores_of(nomination):
        scores.setdefault(score.criterion_id, {})[score.side] = score
    shared: dict[str, Any] = {}
    offered = door.options(nomination, person, facts=shared)
    can = {one.code: one for one, reasons in offered if not reasons}
    return render(
        request,
        "dossier/desk.html",
        {
            "nomination": nomination,
            "state_label": policy.shown_state(person, nomination)[1],
            "place": place_of(person, number),
            "facts": facts_in_words(person, nomination, inside=True),
            "evidence": evidence,
            "shown": shown,
            "scores": [
                (next(iter(sides.values())).criterion, sides.get("ward"), sides.get("city"))
                for sides in scores.values()
            ],
            "duplicates": same,
            "before": before,
            "awards": awards_before(nomination),
            "opinions": opinions_for(person, nomination),
            "returned": returned,
            "changes": changed_since_return(nomination)
            if returned is not None and not returned.open
            else [],
            "actions": [(can[code], key) for code, key in _HERE if code in can],
            "may_return": "return_for_correction" in can,
            "checklist": checklist(nomination, shared)
            if nomination.state in {State.SUBMITTED, State.UNDER_REVIEW}
            else None,
        },
    )
