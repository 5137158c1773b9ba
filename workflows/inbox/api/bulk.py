"""One act on many dossiers: the same preview and the same results as the page's."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from organizations.refusals import Reason, Refused
from workflows.web.api import MANY, View, body_of

from .. import bulk


class BulkView(View):
    """``{"action": "receive", "numbers": ["2024-0001"], "confirm": false, "inputs": {}}``"""

    @extend_schema(operation_id="nominations_bulk", request=dict, responses={200: MANY})
    def post(self, request: Request) -> Response:
        """Without ``confirm`` nothing is done; each row says why not, or that it was done."""
        given, person = body_of(request), self.person()
        code, numbers = str(given.get("action", "")), given.get("numbers")
        fields: dict[str, list[str]] = {}
        if code not in {action.code for action in bulk.offered(person)}:
            fields["action"] = [_("Không làm được việc này cho nhiều hồ sơ.")]
        listed = isinstance(numbers, list) and all(isinstance(one, str) for one in numbers)
        if not listed or not 0 < len(numbers or []) <= bulk.MOST:
            fields["numbers"] = [_("Cần danh sách số hồ sơ, không quá %d.") % bulk.MOST]
        if not isinstance(given.get("inputs") or {}, dict):
            fields["inputs"] = [_("Cần một đối tượng JSON.")]
        if fields or numbers is None:
            raise Refused("invalid", [Reason("invalid", _("Có mục chưa đúng."))], fields)
        once = list(dict.fromkeys(numbers))
        if given.get("confirm") is not True:
            return Response([_told(row) for row in bulk.preview(person, code, once)])
        inputs = {str(name): value for name, value in (given.get("inputs") or {}).items()}
        return Response([_told(row) for row in bulk.perform(person, code, once, inputs)])


def _told(row: bulk.Row) -> dict[str, Any]:
    return {
        "number": row.thing.number,
        "done": row.done,
        "reasons": [{"code": one.code, "text": one.text} for one in row.reasons],
    }
