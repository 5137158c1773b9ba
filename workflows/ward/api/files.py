"""Evidence: checked on the way in, checked on the way out."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from nominations.evidence import open_stored, served_name, title_of
from nominations.models import Evidence
from nominations.uploads import take_in
from organizations import grants
from organizations.capabilities import Capability
from organizations.refusals import Reason, Refused, hidden
from organizations.unit_acts import not_yours
from workflows.appraisal.models import Opinion
from workflows.appraisal.opinions import may_open_opinion
from workflows.kernel import door, policy
from workflows.kernel.reading import may_open
from workflows.web.api import View, body_of

_FILE = {
    "type": "object",
    "required": ["file", "kind"],
    "properties": {
        "file": {"type": "string", "format": "binary"},
        "kind": {"type": "string"},
        "title": {"type": "string"},
        "replaces": {"type": "integer"},
        "criterion": {"type": "string", "description": "Mã tiêu chí, nếu minh chứng cho tiêu chí"},
    },
}


class EvidenceUploadView(View):
    """Add evidence."""

    @extend_schema(
        operation_id="nominations_evidence",
        request={"multipart/form-data": _FILE},
        responses={201: dict},
    )
    def post(self, request: Request, number: str) -> Response:
        """Multipart: ``file``, ``kind``, ``title``; ``replaces`` and ``criterion`` as wanted."""
        self.find(number)
        upload = request.FILES.get("file")
        if upload is None:
            text = _("Cần có tệp.")
            raise Refused("invalid", [Reason("file", text)], {"file": [text]})
        given = body_of(request)
        stored = take_in(
            upload.read(),
            person=self.person(),
            act="attach_evidence",
            thing=f"nomination:{number}",
        )
        door.perform(
            "attach_evidence",
            number,
            self.person(),
            kind=given.get("kind", ""),
            title=given.get("title", "") or title_of(upload.name or ""),
            sha256=stored.sha256,
            file_name=served_name(upload.name or "", stored.media_type),
            replaces=given.get("replaces") or None,
            criterion=given.get("criterion", ""),
        )
        return Response({"sha256": stored.sha256, "media_type": stored.media_type}, status=201)


class FilesView(View):
    """A scanned paper of a higher body, for ``record_outside_result`` to name by its hash."""

    @extend_schema(
        operation_id="files_store",
        responses={201: dict},
        request={
            "multipart/form-data": {
                "type": "object",
                "required": ["file"],
                "properties": {
                    "file": {"type": "string", "format": "binary"},
                    "number": {"type": "string", "description": "Số hồ sơ, nếu đã biết"},
                },
            }
        },
    )
    def post(self, request: Request) -> Response:
        """Multipart ``file``; for the city's officers only, and for one use by who sent it.

        With ``number`` it is good for that dossier alone, else for the first it is used on.
        """
        if not grants.holds(self.person(), Capability.RECEIVE):
            raise Refused("forbidden", not_yours())
        upload = request.FILES.get("file")
        if upload is None:
            text = _("Cần có tệp.")
            raise Refused("invalid", [Reason("file", text)], {"file": [text]})
        number = str(body_of(request).get("number") or "")
        thing = f"nomination:{self.find(number).number}" if number else ""
        stored = take_in(
            upload.read(), person=self.person(), act="record_outside_result", thing=thing
        )
        return Response({"sha256": stored.sha256, "media_type": stored.media_type}, status=201)


class EvidenceView(View):
    """A checked download."""

    @extend_schema(operation_id="evidence_read", responses={200: bytes})
    def get(self, request: Request, pk: int) -> Any:
        """As attachment, never sniffed, never run."""
        found = Evidence.objects.select_related("file").filter(pk=pk).first()
        if found is None or not may_open(self.person(), found):
            raise hidden()
        return _file(found)


class OpinionUploadView(View):
    """A file to go with a department's opinion."""

    @extend_schema(
        operation_id="nominations_opinion_file",
        request={
            "multipart/form-data": {
                "type": "object",
                "required": ["file"],
                "properties": {"file": {"type": "string", "format": "binary"}},
            }
        },
        responses={201: dict},
    )
    def post(self, request: Request, number: str) -> Response:
        """Stored and checked; send ``sha256`` and ``file_name`` with ``give_opinion``, once."""
        answer = policy.verdict(self.person(), "give_opinion", self.find(number))
        if not answer.allowed:
            raise Refused("forbidden", list(answer.reasons))
        upload = request.FILES.get("file")
        if upload is None:
            text = _("Cần có tệp.")
            raise Refused("invalid", [Reason("file", text)], {"file": [text]})
        stored = take_in(
            upload.read(), person=self.person(), act="give_opinion", thing=f"nomination:{number}"
        )
        return Response(
            {
                "sha256": stored.sha256,
                "file_name": served_name(upload.name or "y-kien", stored.media_type),
            },
            status=201,
        )


class OpinionFileView(View):
    """The file of an opinion."""

    @extend_schema(operation_id="opinion_file", responses={200: bytes})
    def get(self, request: Request, pk: int) -> Any:
        """For those who may read the opinion."""
        found = Opinion.objects.select_related("file", "consultation").filter(pk=pk).first()
        if found is None or found.file is None or not may_open_opinion(self.person(), found):
            raise hidden()
        return _file(found)


def _file(found: Any) -> FileResponse:
    kind = found.file.media_type
    response = FileResponse(
        open_stored(found.file),
        as_attachment=True,
        filename=served_name(found.file_name, kind),
        content_type=kind,
    )
    response["Content-Security-Policy"] = "sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response
