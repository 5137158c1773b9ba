"""The sheet of a decision's hand-over: many recipients at once, as on the page."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from organizations.refusals import Reason, Refused, hidden
from workflows.web.api import View, body_of

from .. import ceremony
from ..models import Decision
from ..queries import decisions_visible, sees_whole_list


class HandOverView(View):
    """What may be handed over, paid or signed for under a decision."""

    def decision(self, pk: int) -> Decision:
        """An issued decision whose whole list the caller may see."""
        found = decisions_visible(self.person()).filter(pk=pk, state="issued").first()
        if found is None or not sees_whole_list(self.person(), found):
            raise hidden()
        return found

    @extend_schema(operation_id="decisions_hand_over_sheet", responses={200: dict})
    def get(self, request: Request, pk: int) -> Response:
        """For each act what all share, what each says, and the waiting list of a scholarship."""
        found = self.decision(pk)
        return Response(
            {
                "sheets": [
                    {
                        "action": sheet.code,
                        "common": list(sheet.asks.common),
                        "rows": [_line(line) for line in sheet.lines],
                    }
                    for sheet in ceremony.sheets(self.person(), found)
                ],
                "waiting": [
                    {"category": one.category, "rank": one.rank, "number": one.nomination.number}
                    for one in ceremony.waiting_list(found)
                ],
            }
        )

    @extend_schema(operation_id="decisions_hand_over", request=dict, responses={200: dict})
    def post(self, request: Request, pk: int) -> Response:
        """``{"action", "common": {...}, "rows": {"2024-0001": {...}}}``; a result for each."""
        found, given = self.decision(pk), body_of(request)
        code, common, rows = given.get("action"), given.get("common") or {}, given.get("rows")
        fields: dict[str, list[str]] = {}
        if not isinstance(code, str) or code not in ceremony.acts():
            fields["action"] = [_("Không làm được việc này cho nhiều người.")]
        if not isinstance(common, dict):
            fields["common"] = [_("Cần một đối tượng JSON.")]
        right = isinstance(rows, dict) and all(isinstance(one, dict) for one in rows.values())
        if not right or not 0 < len(rows or {}) <= ceremony.MOST:
            fields["rows"] = [_("Cần mỗi hồ sơ một dòng, không quá %d.") % ceremony.MOST]
        if fields or rows is None:
            raise Refused("invalid", [Reason("invalid", _("Có mục chưa đúng."))], fields)
        sheet = ceremony.perform(self.person(), found, str(code), common, rows)
        told = [_line(line) for line in sheet.lines if line.done or line.reasons]
        return Response({"action": code, "rows": told})


def _line(line: ceremony.Line) -> dict[str, Any]:
    return {
        "number": line.nomination.number,
        "values": line.values,
        "done": line.done,
        "reasons": [{"code": one.code, "text": one.text} for one in line.reasons],
    }
