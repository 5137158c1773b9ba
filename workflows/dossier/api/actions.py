"""What can be done to a nomination, doing it, and its record."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from organizations.models import User
from organizations.refusals import Reason, Refused, hidden
from workflows.kernel import door, policy
from workflows.kernel.models import DoneOnce
from workflows.kernel.registry import ACTIONS
from workflows.web.api import MANY, View, answer_of, body_of, etag, expected, plain
from workflows.web.fields import json_schema

from ..history import events_for, shown_version, told

#: Answers that hold what nobody may read twice.
TOLD_ONCE = frozenset({"ballot_code", "national_id", "sender"})
_HEADERS = [
    OpenApiParameter("If-Match", str, "header", description="Phiên bản đã thấy; cũ thì 412"),
    OpenApiParameter(
        "Idempotency-Key", str, "header", description="Gửi lại thì được câu trả lời đầu"
    ),
]


class ActionsView(View):
    """What can be done, and why not."""

    @extend_schema(operation_id="nominations_actions", responses={200: MANY})
    def get(self, request: Request, number: str) -> Response:
        """Every action of this state."""
        nomination = self.find(number)
        person = self.person()
        return Response(
            [
                {
                    "action": action.code,
                    "label": str(action.label),
                    "allowed": not reasons,
                    "reasons": [{"code": reason.code, "text": reason.text} for reason in reasons],
                    "inputs": json_schema(action.form),
                }
                for action, reasons in door.options(nomination, person)
            ]
        )


class ActionView(View):
    """Do it."""

    @extend_schema(
        operation_id="nominations_act", parameters=_HEADERS, request=dict, responses={200: dict}
    )
    def post(self, request: Request, number: str, action: str) -> Response:
        """Through the door; with ``Idempotency-Key`` a repeat gets the first answer."""
        if action not in ACTIONS:
            raise hidden()
        key = request.headers.get("Idempotency-Key", "")[:100]
        inputs = body_of(request)
        if "expected_version" in inputs:
            text = _("Không có mục này. Phiên bản gửi ở If-Match.")
            fields = {"expected_version": [text]}
            raise Refused("invalid", [Reason("invalid", text)], fields)
        if not key:
            status, body, tag = self._act(number, action, inputs, expected(request))
            return Response(body, status=status, headers={"ETag": tag} if tag else None)
        fingerprint = _fingerprint(number, action, inputs)
        with transaction.atomic():
            # The person's row serialises repeats that arrive at the same moment.
            User.objects.select_for_update(no_key=True).get(pk=self.person().pk)
            first = DoneOnce.objects.filter(person=self.person(), key=key).first()
            if first is not None:
                if first.fingerprint != fingerprint:
                    raise Refused(
                        "invalid", [Reason("idempotency", _("Khoá này đã dùng cho việc khác."))]
                    )
                return Response(first.answer, status=first.status)
            status, body, _tag = self._act(number, action, inputs, expected(request))
            spoken: dict[str, Any] = plain(body)
            if ACTIONS[action].secret and status != 200:
                # Why a ballot was not taken may say what was on it; asking again does no harm.
                return Response(spoken, status=status)
            # What is told once is kept nowhere.
            kept = {name: value for name, value in spoken.items() if name not in TOLD_ONCE}
            DoneOnce.objects.create(
                person=self.person(),
                key=key,
                fingerprint=fingerprint,
                status=status,
                answer=kept,
            )
        return Response(spoken, status=status)

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


def _fingerprint(number: str, action: str, inputs: dict[str, Any]) -> str:
    """What a key was used for. Of a secret act without its inputs: of three possible ones the
    hash would *be* the ballot, beside its voter's name."""
    said = [number, action] if ACTIONS[action].secret else [number, action, inputs]
    spelled = json.dumps(said, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(spelled.encode()).hexdigest()


class EventsView(View):
    """The record of a nomination, as far as the caller may see."""

    @extend_schema(operation_id="nominations_events", responses={200: MANY})
    def get(self, request: Request, number: str) -> Response:
        """In order; a ward's view ends where the seal begins until results are out."""
        nomination = self.find(number)
        person = self.person()
        return Response(told(person, nomination, events_for(person, nomination)))
