"""What can be done to a thing of any kind, and doing it, under ``…/actions/`` of its address."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from organizations.models import User
from organizations.refusals import Reason, Refused, hidden, unmet, wrong
from workflows.kernel import door, many
from workflows.kernel.kinds import Kind
from workflows.kernel.registry import Act, Action, Many

from .api import MANY, View, answer_of, body_of, etag, expected
from .fields import json_schema
from .repeats import HEADERS, KEY, Answer, once


def as_told(action: Action, reasons: list[Reason]) -> dict[str, Any]:
    """An act with what stands against it and what it asks, as the API says it."""
    return {
        "action": action.code,
        "label": str(action.label),
        "allowed": not reasons,
        "reasons": [{"code": reason.code, "text": reason.text} for reason in reasons],
        "inputs": json_schema(action.form),
    }


def sent(request: Request) -> dict[str, Any]:
    """The inputs of an act; the version goes into a header of its own."""
    inputs = body_of(request)
    if "expected_version" in inputs:
        text = _("Không có mục này. Phiên bản gửi ở If-Match.")
        raise Refused("invalid", [Reason("invalid", text)], {"expected_version": [text]})
    return inputs


def through(
    request: Request,
    person: User,
    kind: Kind,
    code: str,
    key: Any,
    answer: Callable[[Act], dict[str, Any]],
    inputs: dict[str, Any] | None = None,
) -> Response:
    """An act by the door, with its version and, for a repeat, the first answer.

    ``inputs`` where an address of its own says more than the body.
    """
    given = sent(request) if inputs is None else inputs

    def do() -> Answer:
        try:
            act = door.do(kind, code, key, person, expected_version=expected(request), inputs=given)
        except Refused as refusal:
            return (*answer_of(refusal), "")
        return 200, answer(act), etag(kind.version(person, act.thing))

    return once(request, person, [kind.code, str(key), code, given], do)


class ActsView(View):
    """What can be done to a thing, and why not."""

    kind: Kind

    def get(self, request: Request, pk: Any) -> Response:
        """The acts of this state that are the caller's, with the reasons against each."""
        person = self.person()
        thing = self.kind.find(person, pk)
        told = [as_told(*one) for one in door.options_of(self.kind, thing, person)]
        return Response(told, headers={"ETag": etag(self.kind.version(person, thing))})


class ActView(View):
    """An act on a thing."""

    kind: Kind

    def post(self, request: Request, pk: Any, action: str) -> Response:
        """Through the door; with ``Idempotency-Key`` a repeat gets the first answer."""
        if action not in self.kind.actions:
            raise hidden()
        return through(request, self.person(), self.kind, action, pk, self.answer)

    def answer(self, act: Act) -> dict[str, Any]:
        """What it is now, and what is told once."""
        said: dict[str, Any] = {"id": getattr(act.thing, self.kind.key)}
        if self.kind.state:
            said["state"] = self.kind.state_of(act.thing)
        return said | act.answer | dict(act.told)


def _number(key: Any) -> bool:
    return isinstance(key, int) and not isinstance(key, bool) and 0 < key < 2**63


class ManyView(View):
    """An act on many things at once."""

    kind: Kind
    #: Whether the outside names a thing by a number.
    numbered: bool

    def post(self, request: Request, action: str) -> Response:
        """Without ``confirm`` nothing is done; each line says why not, or that it was done.

        Each thing is done for itself. With ``Idempotency-Key`` all stand in one transaction, and
        a repeat gets the first answer.
        """
        person, kind = self.person(), self.kind
        if action not in kind.actions:
            raise hidden()
        if Many.LIST not in kind.actions[action].many:
            raise unmet("many", _("Việc này làm từng cái một."))
        given = body_of(request)
        keys, inputs = self._keys(given), given.get("inputs") or {}
        if not isinstance(inputs, dict):
            raise wrong("inputs", _("Cần một đối tượng JSON."))
        if given.get("confirm") is not True:
            return Response(_lines(many.preview(kind, action, keys, person)))

        def do() -> Answer:
            rows = many.perform(kind, action, keys, person, lambda key: inputs)
            return 200, _lines(rows), ""

        return once(request, person, [kind.code, "many", action, given], do)

    def _keys(self, given: dict[str, Any]) -> list[Any]:
        """Each once, in their order."""
        keys = given.get("ids")
        if not isinstance(keys, list) or not 0 < len(keys) <= many.MOST:
            raise wrong("ids", _("Cần danh sách, không quá %d.") % many.MOST)
        if not all(_number(key) if self.numbered else isinstance(key, str) for key in keys):
            raise wrong("ids", _("Có mã không đúng dạng."))
        return list(dict.fromkeys(keys))


def _lines(rows: list[many.Row]) -> dict[str, Any]:
    return {
        "results": [
            {
                "id": row.key,
                "done": row.done,
                "reasons": [{"code": one.code, "text": one.text} for one in row.reasons],
            }
            for row in rows
        ]
    }


def _many_asked(*, numbered: bool) -> dict[str, Any]:
    ids = {"type": "array", "items": {"type": "integer" if numbered else "string"}}
    shape = {"ids": ids, "confirm": {"type": "boolean"}, "inputs": {"type": "object"}}
    schema = {"type": "object", "required": ["ids"], "properties": shape}
    return {"application/json": schema}


def acts_of(
    kind: Kind, address: str, name: str, *, converter: str = "int", within: str = ""
) -> list[URLPattern]:
    """The addresses ``<address>/<key>/actions/`` and ``…/actions/<code>/`` of a kind.

    Where one of its acts is done to many at once, ``<address>/actions/<code>/`` too.
    """
    prefix = within or address.strip("/").replace("-", "_")
    said = extend_schema(operation_id=f"{prefix}_actions", responses={200: MANY})
    done = extend_schema(
        operation_id=f"{prefix}_act", parameters=HEADERS, request=dict, responses={200: dict}
    )
    listed: Callable[..., Any] = extend_schema_view(get=said)(
        type("ActsView", (ActsView,), {"kind": kind, "__doc__": ActsView.__doc__})
    )
    doing: Callable[..., Any] = extend_schema_view(post=done)(
        type("ActView", (ActView,), {"kind": kind, "__doc__": ActView.__doc__})
    )
    numbered = converter == "int"
    asked = extend_schema(
        operation_id=f"{prefix}_act_many",
        parameters=[KEY],
        request=_many_asked(numbered=numbered),
        responses={200: dict},
    )
    said_of_many = {"kind": kind, "numbered": numbered, "__doc__": ManyView.__doc__}
    at_once: Callable[..., Any] = extend_schema_view(post=asked)(
        type("ManyView", (ManyView,), said_of_many)
    )
    one = f"{address}<{converter}:pk>/actions/"
    listed_acts = [act for act in kind.actions.values() if Many.LIST in act.many]
    beside = [
        path(
            f"{address}actions/<slug:action>/",
            at_once.as_view(),  # type: ignore[attr-defined]
            name=f"{name}_action_many",
        )
    ]
    return [
        *(beside if listed_acts else []),
        path(one, listed.as_view(), name=f"{name}_actions"),  # type: ignore[attr-defined]
        path(one + "<slug:action>/", doing.as_view(), name=f"{name}_action"),  # type: ignore[attr-defined]
    ]
