"""What a higher body decided, and its paper."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from workflows.web.api import View

from ..outside import outside_result, scan_of


class OutsideView(View):
    """What a higher body decided."""

    @extend_schema(operation_id="nominations_outside_result", responses={200: dict})
    def get(self, request: Request, number: str) -> Response:
        """With what the city's own council had said, whatever the higher body says."""
        found = outside_result(self.person(), number)
        return Response(
            {
                "result": found.result,
                "body": found.body,
                "number": found.number,
                "decided_on": found.decided_on,
                "city_result": found.city_result,
                "scan": found.scan.sha256 if found.scan else None,
            }
        )


class OutsideScanView(View):
    """The higher body's paper."""

    @extend_schema(operation_id="nominations_outside_scan", responses={200: bytes})
    def get(self, request: Request, number: str) -> Any:
        """As attachment."""
        return scan_of(outside_result(self.person(), number))
