"""What all of the API shares: who asks, refusals as answers, versions, pages of a list."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.db import DataError
from django.db.models import QuerySet
from django.http import Http404, QueryDict
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from nominations.evidence import FileRefused
from nominations.models import Nomination
from organizations.models import Unit, User
from organizations.refusals import Reason, Refused, hidden
from organizations.unit_acts import acting_for
from workflows.kernel import policy

from .fields import json_schema
from .shapes import cleaned as cleaned
from .shapes import mistyped

#: An answer that is a list, for the description of the API.
MANY = {"type": "array", "items": {"type": "object", "additionalProperties": True}}
PAGED = [OpenApiParameter("page", int), OpenApiParameter("page_size", int)]
MOST = 200
_PAGE = 50
ROW = ("ward", "award_type", "round")
#: What went wrong before any of ours was asked, by the status of the answer.
_TOLD: dict[int, tuple[str, Any]] = {
    400: ("malformed", "Nội dung gửi lên không đúng dạng JSON."),
    401: ("signed_out", "Cần đăng nhập, hoặc mã truy cập không còn dùng được."),
    403: ("forbidden", "Việc này không thuộc nhiệm vụ được giao."),
    404: ("not_found", "Không tìm thấy."),
    405: ("method", "Địa chỉ này không nhận cách gọi đó."),
    406: ("format", "Chỉ trả lời bằng JSON."),
    415: ("media_type", "Chỉ nhận nội dung dạng JSON (riêng tệp: multipart)."),
    429: ("too_many", "Gửi quá nhiều lần. Hãy chờ một lát rồi gửi lại."),
}


def answer_of(refusal: Refused) -> tuple[int, dict[str, Any]]:
    """A refusal as status and body."""
    body: dict[str, Any] = {
        "reasons": [{"code": reason.code, "text": reason.text} for reason in refusal.reasons]
    }
    if refusal.fields:
        body["fields"] = refusal.fields
    return refusal.status, body


def told(exc: Exception, context: dict[str, Any]) -> Response | None:
    """Every error as the same body in Vietnamese; what is not ours to answer goes on."""
    if isinstance(exc, Refused):
        status, body = answer_of(exc)
        return Response(body, status=status)
    if isinstance(exc, DataError):
        # What no form looked at and the database cannot hold, as a NUL or too great a number.
        text = _("Nội dung gửi lên có ký tự hoặc con số không lưu được.")
        return Response({"reasons": [{"code": "invalid", "text": text}]}, status=422)
    if isinstance(exc, RecursionError):
        text = _("Nội dung gửi lên lồng nhau quá sâu.")
        return Response({"reasons": [{"code": "malformed", "text": text}]}, status=400)
    if isinstance(exc, FileRefused):
        reason = {"code": exc.code, "text": exc.text}
        return Response({"reasons": [reason], "fields": {"file": [exc.text]}}, status=422)
    if isinstance(exc, Http404):
        exc = exceptions.NotFound()
    if not isinstance(exc, exceptions.APIException):
        return None
    code, text = _TOLD.get(exc.status_code, ("refused", _("Yêu cầu không được nhận.")))
    headers = {}
    if challenge := getattr(exc, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    if wait := getattr(exc, "wait", None):
        headers["Retry-After"] = f"{wait:.0f}"
    return Response(
        {"reasons": [{"code": code, "text": text}]}, status=exc.status_code, headers=headers
    )


def _described(view: APIView, request: Request) -> Any:
    """What the description of the API says of this method of a view; None when it says nothing."""
    handler = getattr(view, (request.method or "").lower(), None)
    schema = getattr(handler, "kwargs", {}).get("schema")
    if schema is None:
        return None
    found = schema()
    found.view, found.method, found.path = view, request.method, request.path
    return found


class View(APIView):
    """A view of the API: signed in, the same policy and door as the pages."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Who asks may ask; then what is asked has the names and types the description gives.

        ``Refused('invalid')`` per field otherwise: a filter that is not known must not look as if
        it had filtered.
        """
        super().initial(request, *args, **kwargs)
        wanted = _described(self, request)
        if wanted is None:
            return
        known = {one.name for one in wanted.get_override_parameters() if one.location == "query"}
        fields = {
            name: [_("Không có bộ lọc này. Có: %s.") % (", ".join(sorted(known)) or _("không"))]
            for name in set(request.query_params) - known
        }
        body = wanted.get_request_serializer()
        body = body.get("application/json") if isinstance(body, dict) else None
        if body and isinstance(request.data, dict) and not isinstance(request.data, QueryDict):
            fields |= mistyped(request.data, body)
        if fields:
            raise Refused("invalid", [Reason("invalid", _("Có mục chưa đúng."))], fields)

    def person(self) -> User:
        """Who asks."""
        person = self.request.user
        assert isinstance(person, User)
        return person

    def find(self, number: str) -> Nomination:
        """A visible nomination; the same 404 for one that is not there."""
        found = (
            policy.visible(self.person())
            .select_related(*ROW, "award_type_version", "person", "collective", "authority")
            .filter(number=number)
            .first()
        )
        if found is None:
            raise hidden()
        return found


def row(person: User, nomination: Nomination) -> dict[str, Any]:
    """What a list says of a nomination."""
    state, label = policy.shown_state(person, nomination)
    return {
        "number": nomination.number,
        "subject": nomination.subject_name,
        "state": state,
        "state_label": label,
        "round": nomination.round.code,
        "ward": nomination.ward.code,
        "ward_name": nomination.ward.short_name,
        "award_type": nomination.award_type.code,
    }


def body_of(request: Request) -> dict[str, Any]:
    """The JSON object that was sent; ``Refused('invalid')`` for anything else."""
    if not isinstance(request.data, dict):
        raise Refused("invalid", [Reason("invalid", _("Cần một đối tượng JSON."))])
    return {str(key): request.data[key] for key in request.data}


#: Where a body names the unit it is done for.
NAMES_UNIT = {
    "type": "string",
    "title": "Làm cho đơn vị",
    "description": "Tên viết tắt hoặc mã của đơn vị; chỉ cần khi làm việc này cho nhiều đơn vị.",
}


def given_by(form: type[forms.Form], *, unit: str = "") -> dict[str, Any]:
    """The description of a body that is checked by a form; ``unit`` is where it names the unit."""
    schema = json_schema(form)
    if unit:
        schema["properties"] = {unit: NAMES_UNIT, **schema["properties"]}
    return {"application/json": schema}


def unit_of(person: User, given: dict[str, Any], *capabilities: str, field: str = "unit") -> Unit:
    """The unit the call is done for: the one the body names at ``field``, or the caller's only one.

    Takes the name out of ``given``. ``Refused`` for who has no such right, and for a unit that is
    not theirs or not named where they have several.
    """
    mandate = acting_for(person, given.pop(field, ""), *capabilities, field=field)
    return Unit.objects.get(pk=mandate.unit_id)


def number_of(value: Any, least: int, most: int, default: int) -> int:
    """A whole number from the address, kept within bounds."""
    text = str(value or "")
    return min(max(int(text), least), most) if text.isdecimal() and len(text) < 10 else default


def page_of(request: Request, found: QuerySet[Any], row: Any) -> dict[str, Any]:
    """One page of a list in its order; a total only when asked for, counted up to 10,000."""
    given = request.query_params
    page = number_of(given.get("page"), 1, 10**6, 1)
    size = number_of(given.get("page_size"), 1, MOST, _PAGE)
    start = (page - 1) * size
    rows = list(found[start : start + size + 1])
    answer: dict[str, Any] = {
        "page": page,
        "next": page + 1 if len(rows) > size else None,
        "results": [row(item) for item in rows[:size]],
    }
    if given.get("total"):
        answer["total"] = found.order_by()[:10_000].count()
    return answer


def etag(version: int) -> str:
    """The version as an ETag."""
    return f'"{version}"'


def expected(request: Request) -> int | None:
    """The version the caller has seen; None when they do not say."""
    value = request.headers.get("If-Match", "").strip().strip('"')
    if not value:
        return None
    if not value.isdecimal() or len(value) > 9:
        raise Refused("stale", [Reason("stale", _("If-Match không phải là phiên bản."))])
    return int(value)


def plain(value: Any) -> Any:
    """An answer as it will be read again: dates as text."""
    return json.loads(json.dumps(value, default=str, ensure_ascii=False))
