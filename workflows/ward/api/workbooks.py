"""A ward's workbook by the API: sent, read, taken over; the same staging as the pages."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from nominations.models import Round, StagedWorkbook
from organizations.capabilities import Capability
from organizations.refusals import Reason, Refused, hidden
from workflows.web.api import NAMES_UNIT, View, body_of, page_of, unit_of

from .. import mending, workbooks
from ..staged import left_out_of
from ..taking_over import ALL, GOOD

_UPLOAD = {
    "type": "object",
    "required": ["file", "round"],
    "properties": {
        "file": {"type": "string", "format": "binary"},
        "ward": NAMES_UNIT,
        "round": {"type": "string"},
        "include_hidden": {"type": "boolean"},
        "heading_row": {"type": "integer", "minimum": 1},
    },
}
_TAKE_OVER = {
    "application/json": {
        "type": "object",
        "properties": {
            "rows": {"type": "string", "enum": [GOOD, ALL], "default": ALL},
            "own_ward": {"type": "boolean"},
        },
    }
}
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook(one: StagedWorkbook) -> dict[str, Any]:
    """A workbook in a list."""
    return {
        "id": str(one.public_id),
        "file": one.file_name,
        "sha256": one.sha256,
        "round": one.round.code,
        "ward": one.ward.code,
        "state": one.state,
        "refusal": one.refusal,
        "rows_done": one.rows_done,
        "rows_total": one.rows_total,
        "uploaded_at": one.uploaded_at,
    }


class WorkbooksView(View):
    """Workbooks of my ward."""

    @extend_schema(operation_id="workbooks_list", responses={200: dict})
    def get(self, request: Request) -> Response:
        """Newest first."""
        found = workbooks.visible(self.person()).order_by("-pk")
        return Response(page_of(request, found, workbook))

    @extend_schema(
        operation_id="workbooks_send",
        request={"multipart/form-data": _UPLOAD},
        responses={201: dict},
    )
    def post(self, request: Request) -> Response:
        """Send a file; it is read in the background, ask again until ``state`` is ``ready``."""
        given = body_of(request)
        upload = request.FILES.get("file")
        round_ = Round.objects.select_related("city").filter(code=str(given.get("round"))).first()
        fields = {}
        if upload is None:
            fields["file"] = [_("Cần có tệp.")]
        row = str(given.get("heading_row") or "")
        if row and not (row.isdecimal() and 0 < int(row[:9]) < 10**7):
            fields["heading_row"] = [_("Cần số hàng có tiêu đề cột, ví dụ 5.")]
        if round_ is None:
            fields["round"] = [_("Không có đợt này.")]
        if upload is None or round_ is None or fields:
            raise Refused("invalid", [Reason("invalid", _("Có mục chưa đúng."))], fields)
        ward = unit_of(self.person(), given, Capability.PREPARE, field="ward")
        book = workbooks.receive(
            actor=self.person(),
            ward=ward,
            round=round_,
            name=upload.name or "danh-sach",
            data=upload.read(workbooks.MAX_BYTES + 1),
            include_hidden=str(given.get("include_hidden", "")).lower() in {"1", "true"},
            heading_rows={"": int(row)} if row else {},
        )
        return Response(workbook(book), status=201)


class WorkbookView(View):
    """One workbook."""

    @extend_schema(operation_id="workbooks_read", responses={200: dict})
    def get(self, request: Request, public_id: Any) -> Response:
        """What was read, in the form of ``import_workbook --json``."""
        book = workbooks.find(self.person(), public_id)
        rows: dict[int, list[dict[str, Any]]] = {}
        for staged in book.rows.filter(nomination__isnull=True):
            rows.setdefault(staged.sheet, []).append(
                {
                    "id": staged.pk,
                    "row": staged.row,
                    "name": staged.name,
                    "status": staged.status,
                    "texts": staged.content["texts"],
                    "messages": staged.content["messages"],
                    "dossier": staged.content.get("dossier", ""),
                    "differs": staged.content.get("differs", {}),
                }
            )
        sheets = [
            {
                "title": sheet["title"],
                "award_type": sheet["award_family"],
                "header_row": sheet["header_row"],
                "hidden": sheet["hidden"],
                "encoding": sheet["encoding"],
                "notes": sheet["notes"],
                "accepted": sum(row["status"] in {"ok", "warning"} for row in rows.get(place, [])),
                "rows_below_heading": sheet.get("rows_below", 0),
                "left_out": [asdict(one) for one in left_out_of(sheet)],
                "rows": rows.get(place, []),
            }
            for place, sheet in enumerate(book.sheets)
        ]
        made = book.rows.filter(nomination__isnull=False).values_list(
            "nomination__number", flat=True
        )
        return Response(
            workbook(book)
            | {
                "notes": book.notes,
                "other_ward": book.other_ward,
                "sheets": sheets,
                "made": list(made),
            }
        )

    @extend_schema(operation_id="workbooks_discard", responses={204: None})
    def delete(self, request: Request, public_id: Any) -> Response:
        """Throw the list away."""
        workbooks.discard(actor=self.person(), book=workbooks.find(self.person(), public_id))
        return Response(status=204)


class WorkbookRowView(View):
    """One row."""

    @extend_schema(operation_id="workbooks_repair", request=dict, responses={200: dict})
    def patch(self, request: Request, public_id: Any, row_id: int) -> Response:
        """Texts by field, as they would be typed into the cells."""
        book = workbooks.find(self.person(), public_id)
        texts = {name: str(value) for name, value in body_of(request).items()}
        row = workbooks.repair(actor=self.person(), book=book, row_id=row_id, texts=texts)
        return Response(
            {"id": row.pk, "row": row.row, "status": row.status}
            | {name: row.content[name] for name in ("texts", "messages")}
        )


_ROW_ACTS = {
    "drop": mending.drop,
    "bring_back": mending.bring_back,
    "keep": mending.keep,
    "changes": mending.take_changes,
}


class WorkbookRowActView(View):
    """What is done with a row besides changing its texts."""

    @extend_schema(operation_id="workbooks_row_act", request=None, responses={200: dict})
    def post(self, request: Request, public_id: Any, row_id: int, act: str) -> Response:
        """``drop``, ``bring_back``, ``keep`` beside its like, or take its ``changes``."""
        book = workbooks.find(self.person(), public_id)
        if act not in _ROW_ACTS:
            raise hidden()
        done: Any = _ROW_ACTS[act](actor=self.person(), book=book, row_id=row_id)
        return Response({"dossier": done} if act == "changes" else {"status": done.status})


class TakeOverView(View):
    """Good rows become drafts."""

    @extend_schema(operation_id="workbooks_take_over", request=_TAKE_OVER, responses={200: dict})
    def post(self, request: Request, public_id: Any) -> Response:
        """Every row that can be saved, or the good ones only, in one transaction; their numbers.

        A list that names another ward is taken over only with ``own_ward``.
        """
        book = workbooks.find(self.person(), public_id)
        given = body_of(request)
        rows = given.get("rows", ALL)
        if rows not in (GOOD, ALL):
            text = _("Chỉ nhận “good” (hàng tốt) hoặc “all” (cả hàng cần xem).")
            raise Refused("invalid", [Reason("invalid", text)], {"rows": [text]})
        if given.get("own_ward") is True and book.other_ward:
            workbooks.confirm_ward(actor=self.person(), book=book)
        made = workbooks.take_over(actor=self.person(), book=book, rows=rows)
        return Response({"made": made})


class MarkedView(View):
    """The file back."""

    @extend_schema(operation_id="workbooks_marked", responses={(200, _XLSX): bytes})
    def get(self, request: Request, public_id: Any) -> HttpResponse:
        """The ward's own workbook with the wrong cells marked."""
        book = workbooks.find(self.person(), public_id)
        if book.state != StagedWorkbook.State.READY:
            raise Refused("unmet", [Reason("closed", _("Bảng này đã đóng hoặc đang đọc."))])
        response = HttpResponse(workbooks.marked(book), content_type=_XLSX)
        response["Content-Disposition"] = 'attachment; filename="danh-sach-can-sua.xlsx"'
        response["X-Content-Type-Options"] = "nosniff"
        return response
