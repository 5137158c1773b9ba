"""What a ward prepares before it sends: the list in its order, and its meeting's minutes."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from workflows.kernel.registry import Act
from workflows.web.acts import through
from workflows.web.api import View
from workflows.web.fields import json_schema
from workflows.web.repeats import HEADERS

from ..letter_forms import FACTS, ListForm, MinutesForm
from ..letters import KIND
from ..models import Submission
from ..queries import listed


def prepared(one: Submission) -> dict[str, Any]:
    """What the ward prepares before sending: its minutes, and the list in its order."""
    return {name: getattr(one, name) for name in FACTS} | {
        "listed": [
            {
                "number": line.nomination.number,
                "subject": line.nomination.subject_name,
                "agreeing": line.agreeing,
                "remark": line.remark,
            }
            for line in listed(one)
        ]
    }


#: Nothing of it must be given, and an empty list of what must be is none.
_MINUTES = {key: value for key, value in json_schema(MinutesForm).items() if key != "required"}


def _now(act: Act) -> dict[str, Any]:
    return prepared(act.thing)


class SubmissionListView(View):
    """The list a ward prints and signs."""

    @extend_schema(
        operation_id="submissions_list_nominees",
        parameters=HEADERS,
        request={"application/json": json_schema(ListForm)},
        responses={200: dict},
    )
    def put(self, request: Request, pk: int) -> Response:
        """Exactly these dossiers in exactly this order."""
        return through(request, self.person(), KIND, "list_nominees", pk, _now)


class SubmissionMinutesView(View):
    """What the ward's meeting was and said."""

    @extend_schema(
        operation_id="submissions_minutes",
        parameters=HEADERS,
        request={"application/json": _MINUTES},
        responses={200: dict},
    )
    def put(self, request: Request, pk: int) -> Response:
        """All of it at once; what is left out is emptied."""
        return through(request, self.person(), KIND, "write_minutes", pk, _now)
