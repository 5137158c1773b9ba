"""Nominations: list, create, read, edit."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from nominations import criteria
from nominations.forms import family_of, form_for
from nominations.models import Nomination, Round
from nominations.text.folding import fold
from organizations.models import Unit, UnitKind, User
from organizations.refusals import Reason, Refused
from workflows.appraisal.remarks import open_remarks_told
from workflows.kernel import door, policy
from workflows.kernel.history import shown_version
from workflows.kernel.reading import values_for
from workflows.web.api import ROW, View, body_of, etag, expected, page_of, row

_FILTERS = [
    OpenApiParameter("state", description="Trạng thái như người gọi được biết"),
    OpenApiParameter("round", description="Mã đợt"),
    OpenApiParameter("ward", description="Mã phường, xã"),
    OpenApiParameter("award_type", description="Mã danh hiệu"),
    OpenApiParameter("q", description="Tên, số hồ sơ; không cần dấu"),
    OpenApiParameter("page", int),
    OpenApiParameter("page_size", int, description="Nhiều nhất 200"),
    OpenApiParameter("total", bool, description="Có thì trả cả tổng số"),
]
_NEW = {
    "type": "object",
    "required": ["round", "ward", "award_type", "data"],
    "additionalProperties": False,
    "properties": {
        "round": {"type": "string"},
        "ward": {"type": "string"},
        "award_type": {"type": "string"},
        "data": {"type": "object", "description": "Các mục của danh hiệu, xem rounds/"},
    },
}


def whole(person: User, nomination: Nomination) -> dict[str, Any]:
    """One nomination."""
    sealed = not policy.sees_sealed(person, nomination)
    return row(person, nomination) | {
        "version": shown_version(person, nomination),
        "data": values_for(person, nomination),
        "criteria": criteria.as_json(criteria.lines(nomination)),
        "receipt_number": nomination.receipt_number,
        "due_at": None if sealed else nomination.due_at,
        "decision_number": nomination.decision_number,
    }


def _asked(nomination: Nomination) -> list[dict[str, Any]]:
    """What the open return asks for; ``resubmit`` answers each by its ``id``."""
    return [
        {
            "id": remark.pk,
            "target_kind": remark.target_kind,
            "target": remark.target,
            "place": place,
            "text": remark.text,
            "answer": remark.answer,
        }
        for remark, place in open_remarks_told(nomination)
    ]


class NominationsView(View):
    """List and create."""

    @extend_schema(operation_id="nominations_list", parameters=_FILTERS, responses={200: dict})
    def get(self, request: Request) -> Response:
        """Those the caller may see, in Vietnamese order; a total only when asked for."""
        person = self.person()
        found = policy.visible(person).select_related(*ROW)
        given = request.query_params
        for name, path in (
            ("round", "round__code"),
            ("ward", "ward__code"),
            ("award_type", "award_type__code"),
        ):
            if given.get(name):
                found = found.filter(**{path: given[name]})
        if given.get("state"):
            found = found.filter(policy.unsealed_filter(person, given["state"]))
        if given.get("q"):
            found = found.filter(search_fold__contains=fold(given["q"]))
        ordered = found.order_by("sort_key", "pk")
        return Response(page_of(request, ordered, lambda item: row(person, item)))

    @extend_schema(
        operation_id="nominations_create",
        request={"application/json": _NEW},
        responses={201: dict},
    )
    def post(self, request: Request) -> Response:
        """A new draft: ``{"round", "ward", "award_type", "data": {...}}``."""
        given = body_of(request)
        fields = {
            name: [_("Cần có mục này.")]
            for name in ("round", "ward", "award_type", "data")
            if not given.get(name)
        }
        fields |= {
            name: [_("Không có mục này.")]
            for name in set(given) - {"round", "ward", "award_type", "data"}
        }
        round_ = Round.objects.select_related("city").filter(code=str(given.get("round"))).first()
        ward = Unit.objects.filter(
            code=str(given.get("ward")), kind=UnitKind.WARD_ASSOCIATION
        ).first()
        award = (
            round_.awards.select_related("version")
            .filter(award_type__code=str(given.get("award_type")))
            .first()
            if round_
            else None
        )
        for name, value in (("round", round_), ("ward", ward), ("award_type", award)):
            if value is None:
                fields.setdefault(name, [_("Không tìm thấy.")])
        data = given.get("data")
        cleaned: dict[str, Any] = {}
        if award is not None and isinstance(data, dict):
            form_class = form_for(award.version, family_of(award.version, data))
            form = form_class(data=data)
            fields |= {
                f"data.{name}": [str(text) for text in texts] for name, texts in form.errors.items()
            }
            fields |= {
                f"data.{name}": [_("Không có mục này.")]
                for name in set(data) - set(form_class.base_fields)
            }
            if not fields:
                cleaned = form.cleaned_data
        elif data is not None and not isinstance(data, dict):
            fields["data"] = [_("Cần một đối tượng JSON.")]
        if fields or round_ is None or ward is None:
            raise Refused("invalid", [Reason("invalid", _("Có mục chưa đúng."))], fields)
        nomination = door.create(
            actor=self.person(),
            round=round_,
            ward=ward,
            award_code=str(given["award_type"]),
            data=cleaned,
        )
        told = whole(self.person(), self.find(nomination.number))
        return Response(told, status=201, headers={"ETag": etag(told["version"])})


class NominationView(View):
    """One nomination."""

    @extend_schema(operation_id="nominations_read", responses={200: dict})
    def get(self, request: Request, number: str) -> Response:
        """With its version as ``ETag``, and in ``remarks`` what an open return asks for."""
        nomination = self.find(number)
        told = whole(self.person(), nomination) | {"remarks": _asked(nomination)}
        return Response(told, headers={"ETag": etag(told["version"])})

    @extend_schema(operation_id="nominations_edit", request=dict, responses={200: dict})
    def patch(self, request: Request, number: str) -> Response:
        """Change fields of a draft or a returned dossier.

        Beside its fields ``criteria``, by the criterion's code:
        ``{"1": {"points": 8, "reason": "…", "evidence": 12}}``; an unknown name is an error.
        """
        self.find(number)
        door.perform(
            "edit",
            number,
            self.person(),
            expected_version=expected(request),
            data=body_of(request),
        )
        told = whole(self.person(), self.find(number))
        return Response(told, headers={"ETag": etag(told["version"])})
