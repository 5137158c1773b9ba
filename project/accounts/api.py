"""Tokens by API: one for the password, slowed down as the page is; one's own, listed and ended."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from organizations import sign_ins
from organizations.access import end_token, issue_token, live_tokens
from organizations.addresses import address_of
from organizations.models import AccessToken
from workflows.web.api import MANY, View, body_of

from .signing_in import SignInForm


def _told(token: AccessToken, request: Request) -> dict[str, Any]:
    return {
        "id": token.pk,
        "name": token.name,
        "made_at": token.made_at,
        "expires_at": token.expires_at,
        "used_at": token.used_at,
        "this": getattr(request.auth, "pk", None) == token.pk,
    }


class TokenView(View):
    """Name and password against a token for the header ``Authorization: Token …``."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="token",
        auth=[],
        request={
            "application/json": {
                "type": "object",
                "required": ["username", "password"],
                "properties": {
                    "username": {"type": "string"},
                    "password": {"type": "string"},
                    "name": {"type": "string", "maxLength": 80},
                },
            }
        },
        responses={200: dict},
    )
    def post(self, request: Request) -> Response:
        """A new token each time, shown this once, with its last moment; 400 with the reason.

        422 with the field for a value of another type, ``Refused`` as everywhere.

        ``name`` helps its owner know it again. Whoever has too many loses the oldest.
        """
        given = body_of(request)
        form = SignInForm(
            request._request,
            data={name: str(given.get(name) or "") for name in ("username", "password")},
        )
        if not form.is_valid():
            texts = [str(text) for found in form.errors.values() for text in found]
            reasons = [{"code": "sign_in", "text": text} for text in texts]
            fields = {name: [str(text) for text in found] for name, found in form.errors.items()}
            fields.pop("__all__", None)
            return Response({"reasons": reasons, "fields": fields}, status=400)
        sign_ins.note_in(form.person(), address_of(request._request), token=True)
        name = given.get("name")
        named = name if isinstance(name, str) and "\x00" not in name else ""
        token, key = issue_token(form.person(), named or "Lấy qua API", replaces=True)
        return Response({"token": key, "id": token.pk, "expires_at": token.expires_at})


class TokensView(View):
    """The caller's own tokens."""

    @extend_schema(operation_id="tokens", responses={200: MANY})
    def get(self, request: Request) -> Response:
        """Those in force, newest first, without their keys; ``this`` is the one asked with."""
        return Response([_told(token, request) for token in live_tokens(self.person())])


class TokenEndView(View):
    """Ending one of the caller's own tokens."""

    @extend_schema(operation_id="token_end", request=None, responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """It opens nothing from now on; 404 for one that is not the caller's."""
        end_token(self.person(), pk)
        return Response(status=204)
