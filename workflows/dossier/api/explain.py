"""Where a case is, what the caller can do about it and why not: the page's own sentences."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from organizations.refusals import hidden
from workflows.web.api import View

from ..explain import explain
from ..looking import look


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": sorted(properties), "properties": properties}


def _many(item: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": item}


_TEXT = {"type": "string"}
_MOMENT = {"type": "string", "format": "date-time"}
_TOLD = _object(
    action=_TEXT, label=_TEXT, whose=_TEXT, reasons=_many(_object(code=_TEXT, text=_TEXT))
)
_WORK = _object(
    task=_TEXT,
    unit=_TEXT,
    since=_MOMENT,
    taken_by=_TEXT,
    due_at=_MOMENT | {"nullable": True},
    due=_TEXT,
    tone={"type": "string", "enum": ["bad", "warn", "rest"]},
    usual=_TEXT,
    sentence=_TEXT,
)
_EXPLANATION = _object(
    where=_TEXT,
    work=_many(_WORK),
    can=_many(_TOLD),
    cannot=_many(_TOLD),
    later=_many(_TOLD),
    next=_TEXT,
)


class ExplainView(View):
    """Everything explained."""

    @extend_schema(
        operation_id="nominations_explain",
        responses={(200, "application/json"): _EXPLANATION},
        description="Hồ sơ đang ở đâu, với ai, từ bao giờ; tôi làm được gì, không làm được gì và "
        "vì sao; bước sau là gì. Cùng câu chữ với trang hồ sơ.",
    )
    def get(self, request: Request, number: str) -> Response:
        """As the page says it."""
        found = look(self.person(), number)
        if found is None:
            raise hidden()
        return Response(explain(self.person(), found).as_json())
