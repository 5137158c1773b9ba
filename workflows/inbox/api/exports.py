"""Lists as files, for programs: asked for, made by the worker, taken whole."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from organizations import step_up
from organizations.refusals import Reason, Refused
from workflows.kernel import door
from workflows.web.api import View, body_of, page_of
from workflows.web.repeats import KEY, making

from .. import exports
from ..exports import KIND
from ..listing import FILTERS, VALUES
from ..models import Export

_ASK = {
    "type": "object",
    "required": ["what", "form"],
    "properties": {
        "what": {"type": "string", "enum": Export.What.values},
        "form": {"type": "string", "enum": Export.Form.values},
        "filters": {
            "type": "object",
            "properties": {name: {"type": "string"} for name in FILTERS},
            "additionalProperties": False,
        },
    },
}
_TAKE = {"type": "object", "properties": {"step_up": {"type": "string"}}}


def export(one: Export) -> dict[str, Any]:
    """A file in a list."""
    return {
        "id": str(one.public_id),
        "what": one.what,
        "form": one.form,
        "filters": one.filters,
        "state": one.state,
        "done": one.done,
        "total": one.total,
        "problem": one.problem,
        "asked_at": one.asked_at,
        "made_at": one.made_at,
        "taken_at": one.taken_at,
    }


def _wanted(given: dict[str, Any]) -> tuple[str, str, dict[str, str]]:
    """What was asked for; ``Refused('invalid')`` names each fault by its field."""
    fields: dict[str, list[str]] = {
        name: [_("Không có mục này.")] for name in set(given) - {"what", "form", "filters"}
    }
    what, form, filters = given.get("what"), given.get("form"), given.get("filters") or {}
    for name, value, known in (("what", what, Export.What), ("form", form, Export.Form)):
        if value not in known.values:
            fields[name] = [_("Chỉ nhận: %s.") % ", ".join(known.values)]
    if not isinstance(filters, dict) or set(filters) - set(FILTERS):
        fields["filters"] = [_("Chỉ nhận: %s.") % ", ".join(FILTERS)]
    elif not all(isinstance(value, str) for value in filters.values()):
        fields["filters"] = [_("Mỗi điều kiện là một chuỗi chữ.")]
    elif unknown := [
        name
        for name, known in VALUES.items()
        if filters.get(name) and not known(str(filters[name]))
    ]:
        fields["filters"] = [_("Không có giá trị này: %s.") % ", ".join(unknown)]
    if fields:
        raise Refused("invalid", [Reason("invalid", _("Có mục chưa đúng."))], fields)
    return str(what), str(form), filters


class ExportsView(View):
    """The caller's files."""

    @extend_schema(operation_id="exports_list", responses={200: dict})
    def get(self, request: Request) -> Response:
        """Newest first; nobody else's."""
        return Response(page_of(request, exports.mine(self.person()), export))

    @extend_schema(
        operation_id="exports_ask",
        parameters=[KEY],
        request={"application/json": _ASK},
        responses={201: dict},
    )
    def post(self, request: Request) -> Response:
        """Have a list made, long or short; ask again until ``state`` is ``ready``."""
        what, form, filters = _wanted(dict(body_of(request)))
        return making(
            request,
            self.person(),
            ["ask_export", what, form, filters],
            lambda: export(exports.ask(self.person(), what, form, filters)),
        )


class ExportView(View):
    """One file."""

    @extend_schema(operation_id="exports_read", responses={200: dict})
    def get(self, request: Request, public_id: Any) -> Response:
        """How far it is."""
        return Response(export(KIND.find(self.person(), public_id)))

    @extend_schema(operation_id="exports_delete", responses={204: None})
    def delete(self, request: Request, public_id: Any) -> Response:
        """Done with it: its file is deleted."""
        KIND.find(self.person(), public_id)
        door.do(KIND, "delete_export", public_id, self.person())
        return Response(status=204)


class ExportFileView(View):
    """The file itself."""

    @extend_schema(
        operation_id="exports_take",
        request={"application/json": _TAKE},
        responses={(200, kind): bytes for kind in exports.TYPES.values()},
    )
    def post(self, request: Request, public_id: Any) -> HttpResponse:
        """The whole file; that it was taken is recorded.

        People and collectives are personal data: ``step_up`` is a token of ``step-up/``.
        """
        person = self.person()
        found = KIND.find(person, public_id)
        token = body_of(request).get("step_up")
        if exports.is_personal(found.what) and not (
            isinstance(token, str) and step_up.confirmed(person, token)
        ):
            text = _("Hãy xác nhận mật khẩu (step-up/) rồi gửi lại. Chưa có gì được tải về.")
            raise Refused("invalid", [Reason("step_up", text)], {"step_up": [text]})
        data = exports.file_of(found)
        door.do(KIND, "export_list", public_id, person)
        response = HttpResponse(data, content_type=exports.TYPES[Export.Form(found.form)])
        name = exports.file_name(found.what, found.form)
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        response["X-Content-Type-Options"] = "nosniff"
        return response
