"""Complaints and revocations: the same lists, forms, rights and acts as the pages."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from organizations.capabilities import WARD_DESK
from organizations.models import User
from organizations.refusals import hidden, wrong
from organizations.unit_acts import units_of
from workflows.kernel import policy
from workflows.web.api import View, body_of, cleaned, given_by, page_of
from workflows.web.fields import json_schema
from workflows.web.repeats import KEY, making

from . import complaints, revocations
from .inputs import ComplaintForm, OpenRevocationForm
from .models import Complaint, RevocationCase

_PAGED = [OpenApiParameter("page", int), OpenApiParameter("page_size", int)]


def complaint(person: User, one: Complaint) -> dict[str, Any]:
    """A complaint in a list; for a ward only that it is asked something."""
    told: dict[str, Any] = {
        "id": one.pk,
        "number": one.number,
        "nomination": one.nomination.number if one.nomination else None,
        "state": one.state,
    }
    if not complaints.sees_all(person, one):
        return told
    return told | {
        "decision": one.decision_id,
        "summary": one.summary,
        "complainant": one.initials,
        "received_on": one.received_on,
        "late": one.late,
        "complex": one.complex,
        "due": one.due,
        "verifier": one.verifier.username if one.verifier else None,
        "held": one.hold is not None and one.hold.closed_at is None,
        "result": one.result,
    }


class ComplaintsView(View):
    """Complaints."""

    @extend_schema(operation_id="complaints_list", parameters=_PAGED, responses={200: dict})
    def get(self, request: Request) -> Response:
        """Those of my city; for a ward those it is asked about."""
        person = self.person()
        found = complaints.visible(person).order_by("-pk")
        return Response(page_of(request, found, lambda one: complaint(person, one)))

    @extend_schema(
        operation_id="complaints_enter",
        parameters=[KEY],
        responses={201: dict},
        request=given_by(ComplaintForm, unit="unit"),
    )
    def post(self, request: Request) -> Response:
        """The intake officer takes a complaint in."""
        person, sent = self.person(), body_of(request)

        def entered() -> dict[str, Any]:
            given = dict(sent)
            unit = str(given.pop("unit", ""))
            data = cleaned(ComplaintForm, given)
            return complaint(person, complaints.enter(actor=person, data=data, unit=unit))

        return making(request, person, ["enter_complaint", sent], entered)


class ComplaintView(View):
    """One complaint."""

    @extend_schema(operation_id="complaints_read", responses={200: dict})
    def get(self, request: Request, pk: int) -> Response:
        """With its questions; to a ward its own questions only."""
        person = self.person()
        found: Complaint = complaints.KIND.find(person, pk)
        questions = found.questions.select_related("unit")  # type: ignore[attr-defined]
        whole: dict[str, Any] = {}
        if complaints.sees_all(person, found):
            whole = {
                "text": found.text,
                "refusal": found.refusal,
                "findings": found.findings,
                "resolution": found.resolution,
                "closing_note": found.closing_note,
            }
        else:
            questions = questions.filter(unit__in=units_of(person, *WARD_DESK))
        asked = [
            {
                "id": one.pk,
                "unit": one.unit.short_name,
                "question": one.question,
                "due": one.due_at,
                "answer": one.answer,
                "answered_at": one.answered_at,
            }
            for one in questions
        ]
        return Response(complaint(person, found) | whole | {"questions": asked})


def revocation(one: RevocationCase) -> dict[str, Any]:
    """A case in a list."""
    return {
        "id": one.pk,
        "nomination": one.nomination.number,
        "state": one.state,
        "ground": one.ground,
        "source": one.source,
        "complaint": one.complaint_id,
        "notified_on": one.notified_on,
        "explain_by": one.explain_by,
        "explained_on": one.explained_on,
        "explanation": one.explanation,
        "council_opinion": one.council_opinion,
        "certificate_on": one.certificate_on,
        "money_paid": one.money_paid,
        "money_back": one.money_back,
        "ending": one.ending,
    }


class RevocationsView(View):
    """Cases about taking an award back."""

    @extend_schema(operation_id="revocations_list", parameters=_PAGED, responses={200: dict})
    def get(self, request: Request) -> Response:
        """Those this person may see."""
        found = revocations.visible(self.person()).order_by("-pk")
        return Response(page_of(request, found, revocation))


class RevocationView(View):
    """One case."""

    @extend_schema(operation_id="revocations_read", responses={200: dict})
    def get(self, request: Request, pk: int) -> Response:
        """Ground, explanation, recovery."""
        return Response(revocation(revocations.KIND.find(self.person(), pk)))


class RevocationOpenView(View):
    """A case about one award."""

    @extend_schema(
        operation_id="revocations_open",
        parameters=[KEY],
        responses={201: dict},
        request={"application/json": json_schema(OpenRevocationForm)},
    )
    def post(self, request: Request, number: str) -> Response:
        """Opened by the city with a ground and its source."""
        person = self.person()
        nomination = policy.visible(person).filter(number=number).first()
        if nomination is None:
            raise hidden()
        sent = body_of(request)

        def opened() -> dict[str, Any]:
            data = cleaned(OpenRevocationForm, sent)
            known = complaints.visible(person)
            if data["complaint"] and not known.filter(pk=data["complaint"].pk).exists():
                raise wrong("complaint", "Không có khiếu nại này.")
            case = revocations.open_case(actor=person, nomination=nomination, **data)
            return revocation(case)

        return making(request, person, ["open_revocation", number, sent], opened)
