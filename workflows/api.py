"""The API: the same policy and the same door as the pages."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.db import transaction
from django.http import FileResponse
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from nominations.drafts import current
from nominations.evidence import FileRefused, open_stored, store_file
from nominations.forms import form_for
from nominations.models import AwardType, Evidence, Nomination, Round
from nominations.text.folding import fold
from organizations.models import Unit, UnitKind, User

from . import door, policy
from .fields import json_schema
from .inbox import open_tasks
from .models import DoneOnce
from .reasons import Reason, Refused, hidden
from .registry import ACTIONS

_PAGE = 50
#: Answers that hold what nobody may read twice.
TOLD_ONCE = frozenset({"ballot_code", "national_id"})
_ROW = ("ward", "award_type", "round")


def answer_of(refusal: Refused) -> tuple[int, dict[str, Any]]:
    """A refusal as status and body."""
    body: dict[str, Any] = {
        "reasons": [{"code": reason.code, "text": reason.text} for reason in refusal.reasons]
    }
    if refusal.fields:
        body["fields"] = refusal.fields
    return refusal.status, body


class View(APIView):
    """Refusals become answers; nothing is half done."""

    def handle_exception(self, exc: Exception) -> Response:
        """One place that turns ``Refused`` into 403, 404, 409, 412 or 422."""
        if isinstance(exc, Refused):
            status, body = answer_of(exc)
            return Response(body, status=status)
        if isinstance(exc, FileRefused):
            return Response(
                {"reasons": [{"code": exc.code, "text": exc.text}], "fields": {"file": [exc.text]}},
                status=422,
            )
        return super().handle_exception(exc)

    def person(self) -> User:
        """Who asks."""
        person = self.request.user
        assert isinstance(person, User)
        return person

    def find(self, number: str) -> Nomination:
        """A visible nomination; the same 404 for one that is not there."""
        found = (
            policy.visible(self.person())
            .select_related(*_ROW, "award_type_version", "person", "collective", "authority")
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


def whole(person: User, nomination: Nomination) -> dict[str, Any]:
    """One nomination."""
    sealed = not policy.sees_sealed(person, nomination)
    return row(person, nomination) | {
        "version": nomination.version,
        "data": current(nomination),
        "receipt_number": nomination.receipt_number,
        "due_at": None if sealed else nomination.due_at,
        "decision_number": nomination.decision_number,
    }


def _etag(nomination: Nomination) -> str:
    return f'"{nomination.version}"'


def _expected(request: Request) -> int | None:
    value = request.headers.get("If-Match", "").strip().strip('"')
    if not value:
        return None
    if not value.isdecimal():
        raise Refused("stale", [Reason("stale", _("If-Match không phải là phiên bản."))])
    return int(value)


def _body(request: Request) -> dict[str, Any]:
    if not isinstance(request.data, dict):
        raise Refused("invalid", [Reason("invalid", _("Cần một đối tượng JSON."))])
    return {str(key): request.data[key] for key in request.data}


class NominationsView(View):
    """List and create."""

    @extend_schema(operation_id="nominations_list", responses={200: dict})
    def get(self, request: Request) -> Response:
        """Those the caller may see, in Vietnamese order; a total only when asked for."""
        person = self.person()
        found = policy.visible(person).select_related(*_ROW)
        given = request.query_params
        for name, path in (
            ("round", "round__code"), ("ward", "ward__code"), ("award_type", "award_type__code"),
        ):  # fmt: skip
            if given.get(name):
                found = found.filter(**{path: given[name]})
        if given.get("state"):
            found = found.filter(policy.unsealed_filter(person, given["state"]))
        if given.get("q"):
            found = found.filter(search_fold__contains=fold(given["q"]))
        page = max(int(given["page"]) if given.get("page", "").isdecimal() else 1, 1)
        size = int(given["page_size"]) if given.get("page_size", "").isdecimal() else _PAGE
        size = min(max(size, 1), 200)
        start = (page - 1) * size
        rows = list(found.order_by("sort_key", "pk")[start : start + size + 1])
        answer: dict[str, Any] = {
            "page": page,
            "next": page + 1 if len(rows) > size else None,
            "results": [row(person, item) for item in rows[:size]],
        }
        if given.get("total"):
            answer["total"] = found.count()
        return Response(answer)

    @extend_schema(operation_id="nominations_create", request=dict, responses={201: dict})
    def post(self, request: Request) -> Response:
        """A new draft: ``{"round", "ward", "award_type", "data": {...}}``."""
        given = _body(request)
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
            form_class = form_for(award.version)
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
            actor=self.person(), round=round_, ward=ward,
            award_code=str(given["award_type"]), data=cleaned,
        )  # fmt: skip
        return Response(
            whole(self.person(), self.find(nomination.number)),
            status=201,
            headers={"ETag": _etag(nomination)},
        )


class NominationView(View):
    """One nomination."""

    @extend_schema(operation_id="nominations_read", responses={200: dict})
    def get(self, request: Request, number: str) -> Response:
        """With its version as ``ETag``."""
        nomination = self.find(number)
        return Response(whole(self.person(), nomination), headers={"ETag": _etag(nomination)})

    @extend_schema(operation_id="nominations_edit", request=dict, responses={200: dict})
    def patch(self, request: Request, number: str) -> Response:
        """Change fields of a draft or a returned dossier."""
        self.find(number)
        done = door.perform(
            "edit", number, self.person(), expected_version=_expected(request),
            data=_body(request),
        )  # fmt: skip
        return Response(whole(self.person(), self.find(number)), headers={"ETag": _etag(done)})


class ActionsView(View):
    """What can be done, and why not."""

    @extend_schema(operation_id="nominations_actions", responses={200: list})
    def get(self, request: Request, number: str) -> Response:
        """Every action of this state."""
        nomination = self.find(number)
        person = self.person()
        return Response(
            [
                {
                    "action": action.code,
                    "label": str(action.label),
                    "allowed": not reasons,
                    "reasons": [{"code": reason.code, "text": reason.text} for reason in reasons],
                    "inputs": json_schema(action.form),
                }
                for action, reasons in door.options(nomination, person)
            ]
        )


class ActionView(View):
    """Do it."""

    @extend_schema(operation_id="nominations_act", request=dict, responses={200: dict})
    def post(self, request: Request, number: str, action: str) -> Response:
        """Through the door; with ``Idempotency-Key`` a repeat gets the first answer."""
        if action not in ACTIONS:
            raise hidden()
        key = request.headers.get("Idempotency-Key", "")[:100]
        inputs = _body(request)
        if not key:
            status, body, tag = self._act(number, action, inputs, _expected(request))
            return Response(body, status=status, headers={"ETag": tag} if tag else None)
        spelled = json.dumps([number, action, inputs], sort_keys=True, ensure_ascii=False)
        fingerprint = hashlib.sha256(spelled.encode()).hexdigest()
        with transaction.atomic():
            # The person's row serialises repeats that arrive at the same moment.
            User.objects.select_for_update().get(pk=self.person().pk)
            first = DoneOnce.objects.filter(person=self.person(), key=key).first()
            if first is not None:
                if first.fingerprint != fingerprint:
                    raise Refused(
                        "invalid", [Reason("idempotency", _("Khoá này đã dùng cho việc khác."))]
                    )
                return Response(first.answer, status=first.status)
            status, body, _tag = self._act(number, action, inputs, _expected(request))
            plain: dict[str, Any] = json.loads(json.dumps(body, default=str, ensure_ascii=False))
            # What is told once is kept nowhere.
            kept = {name: value for name, value in plain.items() if name not in TOLD_ONCE}
            DoneOnce.objects.create(
                person=self.person(), key=key, fingerprint=fingerprint, status=status,
                answer=kept,
            )  # fmt: skip
        return Response(plain, status=status)

    def _act(
        self, number: str, action: str, inputs: dict[str, Any], expected: int | None
    ) -> tuple[int, dict[str, Any], str]:
        try:
            done = door.perform(action, number, self.person(), expected_version=expected, **inputs)
        except Refused as refusal:
            status, body = answer_of(refusal)
            return status, body, ""
        state, label = policy.shown_state(self.person(), done)
        body = {"number": number, "state": state, "state_label": label, "version": done.version}
        return 200, body | dict(done.told), _etag(done)


class EventsView(View):
    """The record of a nomination, as far as the caller may see."""

    @extend_schema(operation_id="nominations_events", responses={200: list})
    def get(self, request: Request, number: str) -> Response:
        """In order; a ward's view ends where the seal begins until results are out."""
        from .history import events_for

        nomination = self.find(number)
        return Response(
            [
                {
                    "seq": event.seq,
                    "at": event.at,
                    "action": event.kind,
                    "actor": event.actor_name,
                    "on_behalf_of": event.on_behalf_of_name,
                    "role": event.role,
                    "body": json.loads(event.body),
                    "hash": event.hash,
                }
                for event in events_for(self.person(), nomination)
            ]
        )


class EvidenceUploadView(View):
    """Add evidence."""

    @extend_schema(operation_id="nominations_evidence", request=dict, responses={201: dict})
    def post(self, request: Request, number: str) -> Response:
        """Multipart: ``file``, ``kind``, ``title``."""
        self.find(number)
        upload = request.FILES.get("file")
        if upload is None:
            text = _("Cần có tệp.")
            raise Refused("invalid", [Reason("file", text)], {"file": [text]})
        given = _body(request)
        stored = store_file(upload.read())
        door.perform(
            "attach_evidence", number, self.person(), kind=given.get("kind", ""),
            title=given.get("title", "") or upload.name, sha256=stored.sha256,
            file_name=upload.name or "tep",
        )  # fmt: skip
        return Response({"sha256": stored.sha256, "media_type": stored.media_type}, status=201)


class EvidenceView(View):
    """A checked download."""

    @extend_schema(operation_id="evidence_read", responses={200: bytes})
    def get(self, request: Request, pk: int) -> Any:
        """As attachment, never sniffed, never run."""
        found = Evidence.objects.select_related("file").filter(pk=pk).first()
        if found is None or not (
            policy.visible(self.person()).filter(pk=found.nomination_id).exists()
        ):
            raise hidden()
        response = FileResponse(
            open_stored(found.file), as_attachment=True, filename=found.file_name
        )
        response["Content-Security-Policy"] = "sandbox"
        response["X-Content-Type-Options"] = "nosniff"
        return response


class InboxView(View):
    """The caller's open work."""

    @extend_schema(operation_id="inbox", responses={200: list})
    def get(self, request: Request) -> Response:
        """Most urgent first."""
        person = self.person()
        return Response(
            [
                row(person, task.process.nomination)
                | {"task": task.flow_task.task_title, "due_at": task.due_at}
                for task in open_tasks(person)[:100]
            ]
        )


class RoundsView(View):
    """Rounds."""

    @extend_schema(operation_id="rounds", responses={200: list})
    def get(self, request: Request) -> Response:
        """All rounds."""
        return Response(list(Round.objects.values("code", "name", "year", "opens_on", "closes_on")))


class AwardTypesView(View):
    """Award types."""

    @extend_schema(operation_id="award_types", responses={200: list})
    def get(self, request: Request) -> Response:
        """All award types."""
        return Response(list(AwardType.objects.values("code", "name")))


class UnitsView(View):
    """Units."""

    @extend_schema(operation_id="units", responses={200: list})
    def get(self, request: Request) -> Response:
        """All units as they are called today."""
        return Response(list(Unit.objects.values("code", "slug", "kind", "name")))
