"""What can be done to a nomination, doing it, and its record."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from organizations.refusals import Refused, hidden
from workflows.kernel import door, policy
from workflows.kernel.history import events_for, shown_version, told
from workflows.kernel.registry import ACTIONS
from workflows.web.acts import as_told, sent
from workflows.web.api import MANY, View, answer_of, etag, expected
from workflows.web.repeats import HEADERS, once


class ActionsView(View):
    """What can be done, and why not."""

    @extend_schema(operation_id="nominations_actions", responses={200: MANY})
    def get(self, request: Request, number: str) -> Response:
        """Every action of this state."""
        nomination = self.find(number)
        person = self.person()
        return Response([as_told(*one) for one in door.options(nomination, person)])


class ActionView(View):
    """Do it."""

    @extend_schema(
        operation_id="nominations_act", parameters=HEADERS, request=dict, responses={200: dict}
    )
    def post(self, request: Request, number: str, action: str) -> Response:
        """Through the door; with ``Idempotency-Key`` a repeat gets the first answer."""
        if action not in ACTIONS:
            raise hidden()
        wanted, inputs = ACTIONS[action], sent(request)
        return once(
            request,
            self.person(),
            [number, action] if wanted.secret else [number, action, inputs],
            lambda: self._act(number, action, inputs, expected(request)),
            secret=wanted.secret,
        )

    def _act(
        self, number: str, action: str, inputs: dict[str, Any], expected: int | None
    ) -> tuple[int, dict[str, Any], str]:
        try:
            done = door.perform(action, number, self.person(), expected_version=expected, **inputs)
        except Refused as refusal:
            status, body = answer_of(refusal)
            return status, body, ""
        state, label = policy.shown_state(self.person(), done)
        version = shown_version(self.person(), done)
        body = {"number": number, "state": state, "state_label": label, "version": version}
        return 200, body | dict(done.told), etag(version)


class EventsView(View):
    """The record of a nomination, as far as the caller may see."""

    @extend_schema(operation_id="nominations_events", responses={200: MANY})
    def get(self, request: Request, number: str) -> Response:
        """In order; a ward's view ends where the seal begins until results are out."""
        nomination = self.find(number)
        person = self.person()
        return Response(told(person, nomination, events_for(person, nomination)))
