"""Awards of all bodies: the same forms, rights and acts as the pages."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from nominations.models import PastAward
from organizations.capabilities import REVIEW_READERS
from organizations.refusals import Refused, hidden, wrong
from organizations.unit_acts import not_yours, units_of
from workflows.kernel import policy
from workflows.web.api import MANY, PAGED, View, body_of, cleaned, given_by, page_of

from . import across_years, past_awards, table
from .inputs import PastAwardForm

_FILE = {
    "multipart/form-data": {
        "type": "object",
        "properties": {
            "file": {"type": "string", "format": "binary"},
            "unit": {"type": "string"},
        },
        "required": ["file"],
    }
}
_TAKE = {
    "application/json": {
        "type": "object",
        "properties": {"sha256": {"type": "string"}, "unit": {"type": "string"}},
        "required": ["sha256"],
    }
}


def told(one: PastAward) -> dict[str, Any]:
    """An award as the API says it; the mark of an identity number is told to nobody."""
    return {
        "id": one.pk,
        "subject_kind": one.subject_kind,
        "name": one.name,
        "birth_year": one.birth_year,
        "form": one.form,
        "award": one.award_code or None,
        "authority": one.authority,
        "decision_number": one.decision_number,
        "decided_on": one.decided_on,
        "achievement": one.achievement,
        "counts_for_merit": one.counts_for_merit,
        "note": one.note,
        "valid": one.valid,
        "origin": one.origin,
        "nomination": one.nomination_number or None,
    }


def _row(row: table.Row) -> dict[str, Any]:
    return {
        "row": row.number,
        "name": row.name,
        "known": row.known,
        "faults": [{"column": label, "text": text} for label, text in row.faults],
    }


class PastAwardsView(View):
    """Awards of all bodies."""

    @extend_schema(
        operation_id="past_awards_list",
        parameters=[*PAGED, OpenApiParameter("search", str)],
        responses={200: dict},
    )
    def get(self, request: Request) -> Response:
        """Those my association keeps, newest decision first."""
        person = self.person()
        if not units_of(person, *REVIEW_READERS):
            raise Refused("forbidden", not_yours())
        found = past_awards.found(person, request.query_params.get("search", "")[:100])
        return Response(page_of(request, found, told))

    @extend_schema(
        operation_id="past_awards_enter",
        responses={201: dict},
        request=given_by(PastAwardForm, unit="unit"),
    )
    def post(self, request: Request) -> Response:
        """One award of another body, or of before."""
        given = body_of(request)
        unit = str(given.pop("unit", ""))
        data = cleaned(PastAwardForm, given)
        return Response(told(past_awards.enter(actor=self.person(), data=data, unit=unit)), 201)


class PastAwardView(View):
    """One of them."""

    @extend_schema(operation_id="past_awards_read", responses={200: dict})
    def get(self, request: Request, pk: int) -> Response:
        """As it stands."""
        return Response(told(past_awards.KIND.find(self.person(), pk)))


class PastAwardTableView(View):
    """A sheet of many, looked at."""

    @extend_schema(operation_id="past_awards_table_look", responses={200: dict}, request=_FILE)
    def post(self, request: Request) -> Response:
        """What is wrong row by row, and the hash to take it over by; nothing is stored."""
        given = body_of(request)
        upload = request.FILES.get("file")
        if upload is None:
            raise wrong("file", _("Cần có tệp."))
        sha256, found = table.looked_at(
            actor=self.person(), content=upload.read(), unit=str(given.get("unit", ""))
        )
        return Response(
            {
                "sha256": sha256,
                "new": len(found.new),
                "known": found.known,
                "rows": [_row(row) for row in found.rows if row.faults or row.known],
            }
        )


class PastAwardTakeView(View):
    """A sheet that was looked at, taken over."""

    @extend_schema(operation_id="past_awards_table_take", responses={201: dict}, request=_TAKE)
    def post(self, request: Request) -> Response:
        """All rows or none."""
        given = body_of(request)
        done = table.taken_over(
            actor=self.person(),
            sha256=str(given.get("sha256", "")),
            unit=str(given.get("unit", "")),
        )
        return Response({"new": len(done.new), "known": done.known}, 201)


class AcrossYearsView(View):
    """Whom a dossier is for, across the years."""

    @extend_schema(operation_id="nominations_across_years", responses={200: MANY})
    def get(self, request: Request, number: str) -> Response:
        """Dossiers and awards of every body, newest first; ``sure`` by the identity number."""
        person = self.person()
        nomination = (
            policy.visible(person)
            .select_related("person", "collective")
            .filter(number=number)
            .first()
        )
        if nomination is None:
            raise hidden()
        return Response(
            [
                {
                    "year": one.year,
                    "on": one.on,
                    "what": one.what,
                    "outcome": one.outcome,
                    "nomination": one.number or None,
                    "sure": one.sure,
                    "counts": one.counts,
                }
                for one in across_years.of_subject(person, nomination)
            ]
        )
