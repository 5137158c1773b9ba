"""Letters: the same lists, forms and rights as the pages."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from organizations.capabilities import Capability
from organizations.refusals import hidden
from workflows.kernel import policy
from workflows.web.api import PAGED, View, body_of, cleaned, given_by, page_of, unit_of
from workflows.web.repeats import KEY, making

from .. import letters
from ..letter_forms import LetterForm
from ..letters import open_submission
from ..models import Submission
from ..queries import submissions_visible
from .letters import prepared


def letter(one: Submission) -> dict[str, Any]:
    """A letter in a list."""
    return {
        "id": one.pk,
        "round": one.round.code,
        "ward": one.ward.code,
        "letter_number": one.letter_number,
        "letter_date": one.letter_date,
        "signer_name": one.signer_name,
        "minutes_number": one.minutes_number,
        "minutes_date": one.minutes_date,
        "quota_reason": one.quota_reason,
        "state": one.state,
        "sent_at": one.sent_at,
    }


class SubmissionsView(View):
    """Tờ trình."""

    @extend_schema(operation_id="submissions_list", parameters=PAGED, responses={200: dict})
    def get(self, request: Request) -> Response:
        """Those of my ward, or, sent, of every ward of my city."""
        found = submissions_visible(self.person()).order_by("-pk")
        return Response(page_of(request, found, letter))

    @extend_schema(
        operation_id="submissions_open",
        parameters=[KEY],
        request=given_by(LetterForm, unit="ward"),
        responses={201: dict},
    )
    def post(self, request: Request) -> Response:
        """The ward chair opens a letter; dossiers are sent under it by their action ``submit``."""
        person, sent = self.person(), body_of(request)

        def opened() -> dict[str, Any]:
            given = dict(sent)
            ward = unit_of(person, given, Capability.ENDORSE, field="ward")
            data = cleaned(LetterForm, given)
            return letter(open_submission(actor=person, ward=ward, **data))

        return making(request, person, ["open_submission", sent], opened)


class SubmissionView(View):
    """One letter."""

    @extend_schema(operation_id="submissions_read", responses={200: dict})
    def get(self, request: Request, pk: int) -> Response:
        """With its list; states as the caller may know them."""
        person = self.person()
        found = submissions_visible(person).filter(pk=pk).first()
        if found is None:
            raise hidden()
        items = []
        for item in found.items.select_related("nomination__award_type").order_by("position"):
            state, label = policy.shown_state(person, item.nomination)
            items.append(
                {
                    "position": item.position,
                    "number": item.nomination.number,
                    "subject": item.nomination.subject_name,
                    "award_type": item.nomination.award_type.code,
                    "state": state,
                    "state_label": label,
                }
            )
        mine = letters.prepares(person, found) is not None
        return Response(letter(found) | {"items": items} | (prepared(found) if mine else {}))
