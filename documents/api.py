"""The public check of a certificate for other systems."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from .public import verify_code


class VerifyView(APIView):
    """Anybody may ask; the same answer for unknown and hidden."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(operation_id="verify", auth=[], responses={200: dict, 404: dict})
    def get(self, request: Request, code: str) -> Response:
        """Name, award, decision number and date, status; nothing else."""
        found = verify_code(code)
        if found is None:
            text = "Không có giấy khen, giấy chứng nhận nào mang mã này."
            return Response({"reasons": [{"code": "not_found", "text": text}]}, status=404)
        return Response(
            {
                "name": found.name,
                "award": found.award,
                "decision_number": found.decision_number,
                "decided_on": found.decided_on,
                "status": found.status,
                "status_label": found.status_label,
            },
            headers={"X-Robots-Tag": "noindex, nofollow"},
        )
