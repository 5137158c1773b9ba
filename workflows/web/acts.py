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
from organizations.refusals import Reason, Refused, hidden
from workflows.kernel import door
from workflows.kernel.kinds import Kind
from workflows.kernel.registry import Act, Action

from .api import MANY, View, answer_of, body_of, etag, expected
from .fields import json_schema
from .repeats import HEADERS, Answer, once


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


def acts_of(
    kind: Kind, address: str, name: str, *, converter: str = "int", within: str = ""
) -> list[URLPattern]:
    """The addresses ``<address>/<key>/actions/`` and ``…/actions/<code>/`` of a kind."""
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
    one = f"{address}<{converter}:pk>/actions/"
    return [
        path(one, listed.as_view(), name=f"{name}_actions"),  # type: ignore[attr-defined]
        path(one + "<slug:action>/", doing.as_view(), name=f"{name}_action"),  # type: ignore[attr-defined]
    ]
