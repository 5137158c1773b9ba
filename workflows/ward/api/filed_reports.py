"""Reports wards have filed: the same list and right as the page."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from nominations.models import FiledReport
from organizations.refusals import Refused
from organizations.unit_acts import not_yours
from workflows.web.api import View, body_of, cleaned, page_of
from workflows.web.fields import json_schema

from .. import filed_reports
from ..letter_forms import FiledReportForm


def _row(one: FiledReport) -> dict[str, Any]:
    return {
        "ward": one.unit.code,
        "ward_name": one.unit.short_name,
        "year": one.year,
        "filed_on": one.filed_on,
        "reference": one.reference,
    }


class FiledReportsView(View):
    """Which ward filed its report of which year."""

    @extend_schema(
        operation_id="filed_reports_list",
        parameters=[OpenApiParameter("page", int), OpenApiParameter("page_size", int)],
        responses={200: dict},
    )
    def get(self, request: Request) -> Response:
        """All for the city, a ward's own for the ward."""
        return Response(page_of(request, filed_reports.visible(self.person()), _row))

    @extend_schema(
        operation_id="filed_reports_record",
        request={"application/json": json_schema(FiledReportForm)},
        responses={201: dict},
    )
    def post(self, request: Request) -> Response:
        """The city's intake officer takes one in."""
        if not filed_reports.may_record(self.person()):
            raise Refused("forbidden", not_yours())
        data = cleaned(FiledReportForm, body_of(request))
        return Response(_row(filed_reports.record_report(actor=self.person(), **data)), status=201)
