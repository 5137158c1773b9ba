"""What is posted now, for other systems; anybody may ask, and may leave a remark."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from organizations.refusals import Reason, Refused
from workflows.web.api import body_of, cleaned, page_of
from workflows.web.fields import json_schema
from workflows.web.throttle import too_many

from . import notices
from .notices import Posted, RemarkForm

_NO_INDEX = {"X-Robots-Tag": "noindex, nofollow"}


def _told(one: Posted | None) -> dict[str, Any] | None:
    if one is None:
        return None
    return {
        "code": one.code,
        "name": one.what.name,
        "ward": one.what.ward,
        "award": one.what.award,
        "line": one.what.line,
        "until": one.until,
    }


class PublicNoticesView(APIView):
    """Everybody posted now."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="public_notices",
        auth=[],
        responses={200: dict},
        parameters=[OpenApiParameter("page", int), OpenApiParameter("page_size", int)],
    )
    def get(self, request: Request) -> Response:
        """Name, ward, award and what consent allows; no number that leads anywhere else."""
        found = page_of(
            request,
            notices.posted_now(),
            lambda notice: _told(notices.as_posted(notice)),
        )
        found["results"] = [one for one in found["results"] if one is not None]
        return Response(found, headers=_NO_INDEX)


def _posted(code: str) -> Posted:
    found = notices.find(code)
    if found is None:
        raise Refused("hidden", [Reason("not_found", _("Không có ai được công khai ở đây."))])
    return found


class PublicNoticeView(APIView):
    """One posted nominee."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(operation_id="public_notice", auth=[], responses={200: dict})
    def get(self, request: Request, code: str) -> Response:
        """With a key good for sending one remark."""
        told = _told(_posted(code)) or {}
        key = notices.new_form_key(code)
        return Response(told | {"form_key": key}, headers=_NO_INDEX)


class PublicRemarksView(APIView):
    """A remark."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="public_remark",
        auth=[],
        responses={201: dict},
        request={"application/json": json_schema(RemarkForm)},
    )
    def post(self, request: Request, code: str) -> Response:
        """The same form and the same limits as the page's."""
        _posted(code)
        data = cleaned(RemarkForm, body_of(request))
        if too_many(request, "public-remark", notices.REMARKS, 600):  # type: ignore[arg-type]
            text = _("Địa chỉ này vừa gửi nhiều ý kiến. Xin chờ mười phút rồi gửi.")
            return Response({"reasons": [{"code": "too_many", "text": text}]}, status=429)
        notices.leave_remark(code=code, data=data)
        return Response({"text": _("Đã nhận ý kiến, xin cảm ơn.")}, status=201)
