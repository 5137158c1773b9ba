"""The public check of a certificate for other systems."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import Throttled
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from nominations.evidence import MAX_BYTES
from workflows.web.throttle import too_many

from .public import TooManyMisses, Verified, looked_up
from .recognising import recognise
from .views.public import A_MINUTE


class VerifyView(APIView):
    """Anybody may ask; the same answer for unknown and hidden."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    # Slowed by what does not exist, in a bucket of its own; see ``public.looked_up``.
    throttle_classes = ()

    @extend_schema(operation_id="verify", auth=[], responses={200: dict, 404: dict, 429: dict})
    def get(self, request: Request, code: str) -> Response:
        """Name, award, decision number and date, status; nothing else."""
        try:
            found = looked_up(request._request, code)
        except TooManyMisses:
            raise Throttled(60) from None
        if found is None:
            text = "Không có giấy khen, giấy chứng nhận nào mang mã này."
            return Response({"reasons": [{"code": "not_found", "text": text}]}, status=404)
        return Response(_facts(found), headers={"X-Robots-Tag": "noindex, nofollow"})


def _facts(found: Verified) -> dict[str, Any]:
    return {
        "name": found.name,
        "award": found.award,
        "decision_number": found.decision_number,
        "decided_on": found.decided_on,
        "status": found.status,
        "status_label": found.status_label,
    }


class VerifyFileView(APIView):
    """Whether a PDF is one that was issued; anybody may ask, the file is not kept."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    parser_classes = (MultiPartParser,)
    # As the page has it, and counted together with it.
    throttle_classes = ()

    @extend_schema(
        operation_id="verify_file", auth=[], request=OpenApiTypes.BINARY, responses={200: dict}
    )
    def post(self, request: Request) -> Response:
        """``file`` as multipart: good or not, in words, and who signed."""
        if too_many(request._request, "check-file", A_MINUTE):
            raise Throttled(60)
        upload = request.FILES.get("file")
        if upload is None:
            text = "Chưa có tệp."
            reasons = [{"code": "file", "text": text}]
            return Response({"reasons": reasons, "fields": {"file": [text]}}, status=422)
        told = recognise(upload.read(MAX_BYTES + 1))
        return Response(
            {
                "good": told.good,
                "text": told.text,
                "paper": told.label,
                "signatures": list(told.signatures),
                "certificate": _facts(told.certificate) if told.certificate else None,
            },
            headers={"X-Robots-Tag": "noindex, nofollow"},
        )
