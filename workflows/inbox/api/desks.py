"""Who has how much, taking over, acting for another, kept sentences: as on the pages."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from organizations import grants
from organizations.capabilities import Capability
from organizations.models import Delegation, User
from organizations.refusals import hidden
from workflows.web.acts import through
from workflows.web.api import MANY, View, body_of, cleaned, page_of, row
from workflows.web.fields import json_schema
from workflows.web.repeats import HEADERS, KEY, making

from .. import leavers, phrases, standing_in
from ..forms import DelegationForm, PhraseForm, TakeOverForm
from ..models import Phrase
from ..workload import NOBODY, shares, tasks_of

#: Nothing in it is required, which a description says by leaving the list out.
_TAKE_OVER = {name: value for name, value in json_schema(TakeOverForm).items() if value != []}
_PAGED = [OpenApiParameter("page", int), OpenApiParameter("page_size", int)]


class WorkloadView(View):
    """Open work by person."""

    @extend_schema(operation_id="workload", responses={200: MANY})
    def get(self, request: Request) -> Response:
        """Of the caller's units; ``username`` empty: nobody has taken it. For the administrator
        whoever has or left any, by number only."""
        person = self.person()
        if grants.holds(person, Capability.ADMINISTER):
            return Response(
                [
                    {
                        "username": one.username,
                        "name": one.full_name,
                        "open": count,
                        "gone": not one.is_active,
                    }
                    for one, count in leavers.people_with_work()
                ]
            )
        return Response(
            [
                {
                    "username": one.person.username if one.person else "",
                    "name": one.person.full_name if one.person else "",
                    "open": one.open,
                    "overdue": one.overdue,
                    "next_due": one.next_due,
                    "gone": one.gone,
                }
                for one in shares(person)
            ]
        )


class WorkOfView(View):
    """One person's open work."""

    @extend_schema(
        operation_id="workload_of",
        parameters=[*_PAGED, OpenApiParameter("overdue", bool)],
        responses={200: dict},
    )
    def get(self, request: Request, username: str) -> Response:
        """Most urgent first; ``chua-nhan`` for what nobody has taken."""
        person = self.person()
        if username != NOBODY and not User.objects.filter(username=username).exists():
            raise hidden()
        when = "overdue" if request.query_params.get("overdue") else ""
        found = tasks_of(person, username, when=when)
        return Response(
            page_of(
                request,
                found,
                lambda task: (
                    row(person, task.process.nomination)
                    | {"task": task.flow_task.task_title, "due_at": task.due_at}
                ),
            )
        )


class TakeOverView(View):
    """Everything somebody has or left goes to a successor."""

    @extend_schema(
        operation_id="workload_take_over",
        request={"application/json": _TAKE_OVER},
        responses={200: MANY},
    )
    def post(self, request: Request, username: str) -> Response:
        """A result for each dossier; the administrator is told numbers of dossiers only."""
        left = User.objects.filter(username=username).first()
        if left is None:
            raise hidden()
        given = cleaned(TakeOverForm, body_of(request))
        results = leavers.take_over(actor=self.person(), person=left, to=given["to"])
        return Response(
            [
                {
                    "number": one.number,
                    "done": one.done,
                    "reasons": [{"code": why.code, "text": why.text} for why in one.reasons],
                }
                for one in results
            ]
        )


def _delegation(one: Delegation) -> dict[str, Any]:
    state = standing_in.standing(one)
    return {
        "id": one.pk,
        "from_person": one.appointment.person.username,
        "role": one.appointment.role,
        "unit": one.appointment.unit.slug,
        "to_person": one.to_person.username,
        "capabilities": one.capabilities,
        "valid_from": one.valid_from,
        "valid_to": one.valid_to,
        "reason": one.reason,
        "state": state,
        "state_label": str(standing_in.STANDING[state]),
    }


class DelegationsView(View):
    """Acting for another."""

    @extend_schema(operation_id="delegations_list", parameters=_PAGED, responses={200: dict})
    def get(self, request: Request) -> Response:
        """Those the caller gave or was given, newest first; the caller's roles to lend."""
        found = standing_in.known_to(self.person())
        own = [
            {"appointment": one.pk, "role": one.role, "unit": one.unit.slug}
            for one in standing_in.own_appointments(self.person())
        ]
        return Response(page_of(request, found, _delegation) | {"own": own})

    @extend_schema(
        operation_id="delegations_give",
        parameters=[KEY],
        request={"application/json": json_schema(DelegationForm)},
        responses={201: dict},
    )
    def post(self, request: Request) -> Response:
        """Lend one's own role, or a part of it, from a day to a day."""
        person, sent = self.person(), body_of(request)
        return making(
            request,
            person,
            ["delegate", sent],
            lambda: _delegation(standing_in.give(actor=person, **cleaned(DelegationForm, sent))),
        )


class DelegationRevokeView(View):
    """Taking it back."""

    @extend_schema(
        operation_id="delegations_revoke", parameters=HEADERS, request=None, responses={200: dict}
    )
    def post(self, request: Request, pk: int) -> Response:
        """At once."""
        return through(
            request,
            self.person(),
            standing_in.KIND,
            "revoke_delegation",
            pk,
            lambda act: _delegation(act.thing),
        )


def _phrase(one: Phrase) -> dict[str, Any]:
    return {"id": one.pk, "use": one.use, "text": one.text, "active": one.active}


class PhrasesView(View):
    """Sentences a unit keeps."""

    @extend_schema(operation_id="phrases_list", parameters=_PAGED, responses={200: dict})
    def get(self, request: Request) -> Response:
        """Of the caller's units, those in use first."""
        return Response(page_of(request, phrases.kept_by(self.person()), _phrase))

    @extend_schema(
        operation_id="phrases_keep",
        request={"application/json": json_schema(PhraseForm)},
        responses={201: dict},
    )
    def post(self, request: Request) -> Response:
        """Keep one; one that was taken out of use comes back."""
        made = phrases.add_phrase(actor=self.person(), **cleaned(PhraseForm, body_of(request)))
        return Response(_phrase(made), status=201)


class PhraseRetireView(View):
    """Out of use."""

    @extend_schema(operation_id="phrases_retire", request=None, responses={200: dict})
    def post(self, request: Request, pk: int) -> Response:
        """It is not offered any more."""
        return Response(_phrase(phrases.retire_phrase(actor=self.person(), pk=pk)))
