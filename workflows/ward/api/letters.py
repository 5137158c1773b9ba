"""What a ward prepares before it sends: the list in its order, and its meeting's minutes."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from organizations.models import User
from organizations.refusals import Reason, Refused, hidden
from workflows.web.api import View, body_of, cleaned
from workflows.web.fields import json_schema

from .. import letters
from ..letter_forms import MinutesForm
from ..models import Submission
from ..queries import submissions_visible


def prepared(one: Submission) -> dict[str, Any]:
    """What the ward prepares before sending: its minutes, and the list in its order."""
    return {name: getattr(one, name) for name in letters.FACTS} | {
        "listed": [
            {
                "number": line.nomination.number,
                "subject": line.nomination.subject_name,
                "agreeing": line.agreeing,
                "remark": line.remark,
            }
            for line in letters.listed(one)
        ]
    }


def _letter_of(person: User, pk: int) -> Submission:
    found = submissions_visible(person).filter(pk=pk).first()
    if found is None:
        raise hidden()
    return found


_LISTED = {
    "type": "object",
    "required": ["numbers"],
    "additionalProperties": False,
    "properties": {
        "numbers": {"type": "array", "items": {"type": "string"}, "description": "Theo thứ tự"}
    },
}


#: Nothing of it must be given, and an empty list of what must be is none.
_MINUTES = {key: value for key, value in json_schema(MinutesForm).items() if key != "required"}


class SubmissionListView(View):
    """The list a ward prints and signs."""

    @extend_schema(
        operation_id="submissions_list_nominees",
        request={"application/json": _LISTED},
        responses={200: dict},
    )
    def put(self, request: Request, pk: int) -> Response:
        """Exactly these dossiers in exactly this order."""
        found, given = _letter_of(self.person(), pk), body_of(request)
        numbers = given.get("numbers")
        if set(given) != {"numbers"} or not (
            isinstance(numbers, list) and all(isinstance(one, str) for one in numbers)
        ):
            text = _("Chỉ nhận “numbers”: danh sách số hồ sơ theo thứ tự.")
            raise Refused("invalid", [Reason("numbers", text)], {"numbers": [text]})
        letters.set_list(actor=self.person(), submission=found, numbers=numbers)
        found.refresh_from_db()
        return Response(prepared(found))


class SubmissionMinutesView(View):
    """What the ward's meeting was and said."""

    @extend_schema(
        operation_id="submissions_minutes",
        request={"application/json": _MINUTES},
        responses={200: dict},
    )
    def put(self, request: Request, pk: int) -> Response:
        """All of it at once; what is left out is emptied."""
        found = _letter_of(self.person(), pk)
        data = cleaned(MinutesForm, body_of(request))
        letters.write_minutes(
            actor=self.person(), submission=found, results=data.pop("results"), facts=data
        )
        found.refresh_from_db()
        return Response(prepared(found))
