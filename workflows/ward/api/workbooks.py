"""A ward's workbook by the API: sent, read, taken over; the same staging as the pages."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from nominations.models import Round, StagedWorkbook
from nominations.workbooks.results import told_award
from organizations.capabilities import Capability
from organizations.refusals import Reason, Refused, hidden
from workflows.kernel import door
from workflows.kernel.registry import Act
from workflows.web.acts import through
from workflows.web.api import NAMES_UNIT, View, body_of, page_of, unit_of
from workflows.web.fields import json_schema
from workflows.web.repeats import HEADERS, KEY, making

from .. import asking, workbooks
from ..marked import marked
from ..staged import left_out_of
from ..workbook_inputs import TakeOverForm
from ..workbook_kind import KIND, visible

_UPLOAD = {
    "type": "object",
    "required": ["file", "round"],
    "properties": {
        "file": {"type": "string", "format": "binary"},
        "ward": NAMES_UNIT,
        "round": {"type": "string"},
        "include_hidden": {"type": "boolean"},
        "heading_row": {"type": "integer", "minimum": 1},
        "award": {"type": "string"},
    },
}
#: Nothing of it must be given, and an empty list of what must be is none.
_TAKE_OVER = {key: value for key, value in json_schema(TakeOverForm).items() if key != "required"}
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
        found = visible(self.person()).order_by("-pk")
        return Response(page_of(request, found, workbook))

    @extend_schema(
        operation_id="workbooks_send",
        parameters=[KEY],
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
        person = self.person()
        ward = unit_of(person, given, Capability.PREPARE, field="ward")
        sent: dict[str, Any] = {
            "name": upload.name or "danh-sach",
            "include_hidden": str(given.get("include_hidden", "")).lower() in {"1", "true"},
            "heading_rows": {"": int(row)} if row else {},
            "award": str(given.get("award") or ""),
        }
        data = upload.read(workbooks.MAX_BYTES + 1)
        said = [sent, ward.pk, round_.pk, hashlib.sha256(data).hexdigest()]
        return making(
            request,
            person,
            ["receive_workbook", *said],
            lambda: workbook(
                workbooks.receive(actor=person, ward=ward, round=round_, data=data, **sent)
            ),
        )


class WorkbookView(View):
    """One workbook."""

    @extend_schema(operation_id="workbooks_read", responses={200: dict})
    def get(self, request: Request, public_id: Any) -> Response:
        """What was read, in the form of ``import_workbook --json``."""
        book = KIND.find(self.person(), public_id)
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
                "award_type": told_award(sheet["award_family"], sheet.get("award", "")),
                "award": sheet.get("award", ""),
                "asks_award": bool(sheet.get("asks")),
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
                "awards": dict(asking.offered(book)),
                "sheets": sheets,
                "made": list(made),
            }
        )

    @extend_schema(operation_id="workbooks_discard", responses={204: None})
    def delete(self, request: Request, public_id: Any) -> Response:
        """Throw the list away."""
        door.do(KIND, "discard_workbook", public_id, self.person())
        return Response(status=204)


class _OnRow(View):
    """Something done with one row of a list."""

    def do(
        self,
        code: str,
        public_id: Any,
        row_id: int,
        answer: Callable[[Act], dict[str, Any]],
        **inputs: Any,
    ) -> Response:
        """By the door; a row that is not there, or saved meanwhile, is hidden."""
        given = {"row": row_id} | inputs
        done = through(self.request, self.person(), KIND, code, public_id, answer, given)
        if "row" in (done.data or {}).get("fields", {}):
            raise hidden()
        return done


class WorkbookRowView(_OnRow):
    """One row."""

    @extend_schema(
        operation_id="workbooks_repair", parameters=HEADERS, request=dict, responses={200: dict}
    )
    def patch(self, request: Request, public_id: Any, row_id: int) -> Response:
        """Texts by field, as they would be typed into the cells."""
        texts = {name: str(value) for name, value in body_of(request).items()}
        return self.do("repair_row", public_id, row_id, _repaired, texts=texts)


def _repaired(act: Act) -> dict[str, Any]:
    row = act.facts["row"]
    return {"id": row.pk, "row": row.row, "status": row.status} | {
        name: row.content[name] for name in ("texts", "messages")
    }


_ROW_ACTS: dict[str, tuple[str, str]] = {
    "drop": ("drop_row", "status"),
    "bring_back": ("bring_back_row", "status"),
    "keep": ("keep_row", "status"),
    "changes": ("take_row_changes", "dossier"),
}


class WorkbookRowActView(_OnRow):
    """What is done with a row besides changing its texts."""

    @extend_schema(
        operation_id="workbooks_row_act", parameters=HEADERS, request=None, responses={200: dict}
    )
    def post(self, request: Request, public_id: Any, row_id: int, act: str) -> Response:
        """``drop``, ``bring_back``, ``keep`` beside its like, or take its ``changes``."""
        if act not in _ROW_ACTS:
            raise hidden()
        code, told = _ROW_ACTS[act]
        return self.do(code, public_id, row_id, lambda done: {told: done.answer[told]})


class TakeOverView(View):
    """Good rows become drafts."""

    @extend_schema(
        operation_id="workbooks_take_over",
        parameters=HEADERS,
        request={"application/json": _TAKE_OVER},
        responses={200: dict},
    )
    def post(self, request: Request, public_id: Any) -> Response:
        """Every row that can be saved, or the good ones only, in one transaction; their numbers.

        A list that names another ward is taken over only with ``own_ward``.
        """
        return through(
            request,
            self.person(),
            KIND,
            "take_over_workbook",
            public_id,
            lambda act: {"made": act.answer["made"]},
        )


class MarkedView(View):
    """The file back."""

    @extend_schema(operation_id="workbooks_marked", responses={(200, _XLSX): bytes})
    def get(self, request: Request, public_id: Any) -> HttpResponse:
        """The ward's own workbook with the wrong cells marked."""
        book = KIND.find(self.person(), public_id)
        if book.state != StagedWorkbook.State.READY:
            raise Refused("unmet", [Reason("closed", _("Bảng này đã đóng hoặc đang đọc."))])
        response = HttpResponse(marked(book), content_type=_XLSX)
        response["Content-Disposition"] = 'attachment; filename="danh-sach-can-sua.xlsx"'
        response["X-Content-Type-Options"] = "nosniff"
        return response
