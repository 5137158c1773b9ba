"""The page of one case: where it stands, who has it, what can be done and why not, its record."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from audit.models import Event
from nominations import looks
from nominations.criteria import scores_of
from nominations.drafts import current
from nominations.eligibility import Result, evaluate
from nominations.evidence import wanted_documents
from nominations.forms import AmountField, DayField, form_for
from nominations.lifecycle import SEALED_CODE
from nominations.models import CriterionScore, Evidence, Gender, Nomination
from nominations.text.amounts import format_amount
from organizations.capabilities import REVIEWING
from organizations.models import User
from organizations.unit_acts import units_of
from workflows.appraisal.returns import changed_since_return, newest_return
from workflows.decisions.models import OutsideResult
from workflows.kernel import policy
from workflows.kernel.models.cases import all_work
from workflows.kernel.registry import ACTIONS
from workflows.redress import complaints, revocations
from workflows.ward.checklist import checklist
from workflows.web.pages import page, person_of

from ..explain import ABOUT_WORK, explain
from ..flowmap import flow_map
from ..history import REASON_FOR_ALL, events_for
from ..reading import (
    may_read_field,
    opinions_for,
    papers_for,
    proposals,
    public_remarks,
    reads_whole,
)
from .finding import find_whole

#: Never the main button of a page.
_UNUSUAL = frozenset(
    {
        "hold",
        "withdraw",
        "revoke",
        "correct",
        "refuse",
        "allow_return",
        "refuse_to_sign",
        "claim",
        "release",
        "reassign",
        "reveal_national_id",
        "record_consent",
        "record_remark",
        "return_for_correction",
        "open_place",
        "reveal_remark_sender",
    }
)
#: Offered where they belong on the page instead of in the list of actions.
_DONE_ELSEWHERE = frozenset(
    {"edit", "attach_evidence", "remove_evidence", "reveal_national_id", "reveal_remark_sender"}
)


#: What is stored where nothing was said.
_NOTHING = (None, "", Gender.UNKNOWN)


def _in_words(field: forms.Field, value: Any) -> Any:
    """A stored value as people read it: the label of a choice, money with its dots."""
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
    whole = inside or reads_whole(person, nomination)
    return [
        (field.label, _in_words(field, values.get(name)), name)
        for name, field in form_for(nomination.award_type_version).base_fields.items()
        if values.get(name) is not False
        and values.get(name) not in _NOTHING
        and may_read_field(name, whole=whole)
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


#: What happens to a dossier beside the actions.
_OTHER_EVENTS = {
    "create": "Tạo hồ sơ",
    "public_remark": "Người dân gửi ý kiến",
    "dispose": "Tiêu huỷ minh chứng, hết thời hạn lưu",
    "place_legal_hold": "Giữ hồ sơ, không tiêu huỷ",
    "lift_legal_hold": "Bỏ lệnh giữ hồ sơ",
}


def _told(event: Event, *, inside: bool) -> dict[str, Any]:
    """An event for the record's list: what was done, by whom, and why where that may be read."""
    body = json.loads(event.body)
    known = ACTIONS.get(event.kind)
    label = str(known.label) if known else _OTHER_EVENTS.get(event.kind, event.kind)
    reason = body.get("reason", "") if inside or event.kind in REASON_FOR_ALL else ""
    return {"event": event, "label": label, "reason": reason}


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
    elsewhere = can.keys() & _DONE_ELSEWHERE
    possible = [action for code, action in can.items() if code not in _DONE_ELSEWHERE | ABOUT_WORK]
    impossible = [
        one
        for one in told.cannot
        if not one.not_mine and one.action not in _DONE_ELSEWHERE | ABOUT_WORK
    ]
    whole = reads_whole(person, nomination)
    results: list[Result] = []
    if not sealed and whole:
        if "eligibility" not in shared:
            shared["eligibility"] = evaluate(nomination)
        results = shared["eligibility"]
    may_edit = "edit" in elsewhere
    returned = newest_return(nomination) if whole and not sealed else None
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
            "may_reveal_sender": "reveal_remark_sender" in elsewhere,
            "scores": _scores(nomination, evidence, inside=inside),
            "proposal": next(iter(proposals(nomination)), None) if inside else None,
            "results": [one for one in results if not one.passed],
            "possible": sorted(possible, key=lambda one: one.code in _UNUSUAL),
            "unusual": _UNUSUAL,
            "impossible": impossible,
            "not_mine": [one for one in told.cannot if one not in impossible],
            "told": told,
            "about_work": [ACTIONS[code] for code in can if code in ABOUT_WORK],
            "may_edit": may_edit,
            "may_reveal": "reveal_national_id" in elsewhere,
            "documents": wanted_documents(nomination) if may_edit else [],
            "events": [_told(event, inside=inside) for event in events_for(person, nomination)],
        },
    )
