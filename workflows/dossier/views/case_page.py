"""The page of one case: where it stands, who has it, what can be done and why not, its record."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from audit.models import Event
from audit.reading import BROKEN, Said
from nominations import looks
from nominations.controls import AmountField, DayField
from nominations.criteria import scores_of
from nominations.drafts import current
from nominations.eligibility import Result, evaluate
from nominations.evidence import wanted_documents
from nominations.forms import form_of_dossier
from nominations.lifecycle import SEALED_CODE
from nominations.models import CriterionScore, Evidence, Gender, Nomination
from nominations.text.amounts import format_amount
from organizations.capabilities import REVIEWING
from organizations.models import User
from organizations.unit_acts import units_of
from workflows.appraisal.opinions import opinions_for, proposals
from workflows.appraisal.returns import changed_since_return, newest_return
from workflows.decisions.models import OutsideResult
from workflows.kernel import policy
from workflows.kernel.history import events_for
from workflows.kernel.models.cases import all_work
from workflows.kernel.reading import hidden_fields, papers_for, reads_whole
from workflows.kernel.registry import ACTIONS, At, known
from workflows.public_notice.queries import public_remarks
from workflows.redress import complaints, revocations
from workflows.ward.checklist import checklist
from workflows.web.pages import page, person_of

from ..explain import explain
from ..flowmap import flow_map
from .finding import find_whole

#: Offered where they belong on the page instead of in the list of what can be done.
_NOT_LISTED = frozenset({At.WORK, At.PART})


#: What is stored where nothing was said.
_NOTHING = (None, "", Gender.UNKNOWN)


def _in_words(field: forms.Field, value: Any) -> Any:
    """A stored value as people read it: the label of a choice, money with its dots."""
    if (own := getattr(field, "own", None)) is not None:
        return own.words(value)
    if isinstance(field, forms.BooleanField):
        return _("Có") if value else _("Không")
    if isinstance(field, forms.ChoiceField):
        return dict(list(field.choices)).get(value, value)  # type: ignore[arg-type]
    if isinstance(field, DayField):
        return f"{date.fromisoformat(value):%d/%m/%Y}"
    return format_amount(value) if isinstance(field, AmountField) else value


def facts_in_words(
    person: User, nomination: Nomination, *, inside: bool
) -> list[tuple[Any, Any, str]]:
    """What the dossier says: label, value in words, name of the field."""
    values = current(nomination)
    hidden = hidden_fields(nomination, whole=inside or reads_whole(person, nomination))
    return [
        (field.label, _in_words(field, values.get(name)), name)
        for name, field in form_of_dossier(nomination).base_fields.items()
        if (values.get(name) is not False or hasattr(field, "own"))
        and values.get(name) not in _NOTHING
        and name not in hidden
    ]


def _scores(
    nomination: Nomination, evidence: list[Evidence], *, inside: bool
) -> list[dict[str, Any]]:
    """Each criterion with the ward's own score and, for those inside, the city's."""
    rows: dict[int, dict[str, Any]] = {}
    for score in scores_of(nomination):
        if inside or score.side == CriterionScore.Side.WARD:
            row = rows.setdefault(score.criterion_id, {"criterion": score.criterion})
            row[score.side] = score
    for paper in evidence:
        if paper.criterion_id in rows:
            rows[paper.criterion_id].setdefault("papers", []).append(paper)
    return list(rows.values())


def _told(event: Event, *, inside: bool) -> dict[str, Any]:
    """An event for the record's list: what was done, by whom, and why where that may be read."""
    body = Said(event.body)
    act = known(event.kind)
    reason = body.text("reason") if inside or act.reason_told else ""
    exception = body.text("exception")
    return {
        "event": event,
        "label": str(act.label),
        "reason": reason,
        "exception": exception,
        "broken": BROKEN if body.broken else "",
    }


def _side_cases(person: User, nomination: Nomination) -> list[tuple[str, Any, str]]:
    """Complaints and revocations about the dossier this person may see: address, case, state."""
    found: list[tuple[str, Any, str]] = []
    if not looks.lacks(nomination, "complaints"):
        found += [
            ("workflows:complaint_detail", one, one.get_state_display())
            for one in complaints.visible(person).filter(nomination=nomination)
        ]
    if not looks.lacks(nomination, "revocations"):
        found += [
            ("workflows:revocation_detail", one, one.get_state_display())
            for one in revocations.visible(person).filter(nomination=nomination)
        ]
    return found


@page
def nomination_detail(request: HttpRequest, number: str) -> HttpResponse:
    """Where it stands, who has it, what I can do and what not (with the reasons), its record."""
    person = person_of(request)
    nomination = find_whole(request, number)
    code, label = policy.shown_state(person, nomination)
    inside = policy.sees_sealed(person, nomination)
    sealed = code == SEALED_CODE
    tasks = all_work(nomination)
    shared: dict[str, Any] = {}
    told = explain(person, nomination, facts=shared)
    can = {one.action: ACTIONS[one.action] for one in told.can}
    possible = [action for action in can.values() if action.at not in _NOT_LISTED]
    impossible = [
        one for one in told.cannot if not one.not_mine and ACTIONS[one.action].at not in _NOT_LISTED
    ]
    whole = reads_whole(person, nomination)
    results: list[Result] = []
    if not sealed and whole:
        if "eligibility" not in shared:
            shared["eligibility"] = evaluate(nomination)
        results = shared["eligibility"]
    may_edit = "edit" in can
    returned = newest_return(nomination) if whole and not sealed else None
    shared["returned"] = returned
    evidence = papers_for(person, nomination)
    return render(
        request,
        "dossier/nomination_detail.html",
        {
            "nomination": nomination,
            "state_label": label,
            "sealed": sealed,
            "inside": inside,
            "places": flow_map(nomination, tasks, inside=inside),
            "facts": [
                (label, value, name, returned.at("field", name) if returned else [])
                for label, value, name in facts_in_words(person, nomination, inside=inside)
            ],
            "evidence": [
                (item, returned.at("document", item.kind) if returned else []) for item in evidence
            ],
            "returned": returned,
            "changes": changed_since_return(nomination)
            if returned is not None and not returned.open
            else [],
            "checklist": checklist(nomination, shared) if may_edit else None,
            "opinions": opinions_for(person, nomination),
            "remarks": public_remarks(nomination) if inside else [],
            "outside": OutsideResult.objects.filter(nomination=nomination).first()
            if nomination.award_type_version.may_forward
            else None,
            "side": _side_cases(person, nomination),
            "may_doubt": nomination.city_id in units_of(person, *REVIEWING),
            "may_reveal_sender": "reveal_remark_sender" in can,
            "scores": _scores(nomination, evidence, inside=inside),
            "proposal": next(iter(proposals(nomination)), None) if inside else None,
            "results": [one for one in results if not one.passed],
            "possible": sorted(possible, key=lambda one: one.unusual),
            "impossible": impossible,
            "not_mine": [one for one in told.cannot if one not in impossible],
            "told": told,
            "about_work": [action for action in can.values() if action.at == At.WORK],
            "may_edit": may_edit,
            "may_reveal": "reveal_national_id" in can,
            "documents": wanted_documents(nomination) if may_edit else [],
            "events": [_told(event, inside=inside) for event in events_for(person, nomination)],
        },
    )
