"""Appointments by API: proposed, confirmed, refused, taken back, as on the page."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from organizations import proposals
from organizations.models import ProposedAppointment
from organizations.refusals import Refused
from organizations.second import agrees_at_all
from organizations.unit_acts import not_yours
from workflows.web.api import MANY, View, body_of, cleaned, given_by

from .people import ProposalForm, propose


def _told(one: ProposedAppointment, *, agrees: bool) -> dict[str, Any]:
    return {
        "id": one.pk,
        "person": one.person.username,
        "full_name": one.person.get_full_name(),
        "role": one.role,
        "unit": one.unit.slug,
        "valid_from": one.valid_from,
        "valid_to": one.valid_to,
        "basis": one.basis,
        "exception": one.exception,
        "proposed_by": one.proposed_by.username,
        "proposed_at": one.proposed_at,
        "may_decide": agrees,
    }


class ProposalsView(View):
    """Appointments that wait for a second person."""

    @extend_schema(operation_id="appointment_proposals", responses={200: MANY})
    def get(self, request: Request) -> Response:
        """All of them to administrators, to heads of units theirs; 403 to others."""
        person = self.person()
        if not agrees_at_all(person):
            raise Refused("forbidden", not_yours())
        mine = {one.pk for one in proposals.waiting_for(person)}
        shown = proposals.shown_to(person)
        return Response([_told(one, agrees=one.pk in mine) for one in shown])

    @extend_schema(
        operation_id="appointment_propose", request=given_by(ProposalForm), responses={201: dict}
    )
    def post(self, request: Request) -> Response:
        """A role for somebody; ``told`` says whether it is in force or waits."""
        told = propose(cleaned(ProposalForm, body_of(request)), self.person())
        return Response({"told": told}, status=201)


class ProposalDecideView(View):
    """The second person's word, or the proposer's taking back."""

    @extend_schema(
        operation_id="appointment_decide",
        request={
            "application/json": {
                "type": "object",
                "properties": {"reason": {"type": "string", "maxLength": 300}},
            }
        },
        responses={200: dict},
    )
    def post(self, request: Request, pk: int, how: str) -> Response:
        """``confirm``, ``refuse`` with a ``reason``, or ``withdraw``."""
        person = self.person()
        if how == "confirm":
            proposals.confirm(actor=person, pk=pk)
        elif how == "refuse":
            reason = body_of(request).get("reason", "")
            proposals.refuse(actor=person, pk=pk, reason=reason if isinstance(reason, str) else "")
        else:
            proposals.withdraw(actor=person, pk=pk)
        one = ProposedAppointment.objects.get(pk=pk)
        return Response({"id": pk, "state": one.state})
