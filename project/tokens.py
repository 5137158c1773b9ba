"""Signing in to the API, slowed down for whoever keeps guessing as the page is."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.authtoken.models import Token
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from .accounts import SignInForm


class TokenView(APIView):
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
                "properties": {"username": {"type": "string"}, "password": {"type": "string"}},
            }
        },
        responses={200: dict},
    )
    def post(self, request: Request) -> Response:
        """The same token every time until it is taken back; 400 with the reason otherwise."""
        given = request.data if isinstance(request.data, dict) else {}
        form = SignInForm(
            request._request,
            data={name: str(given.get(name, "")) for name in ("username", "password")},
        )
        if not form.is_valid():
            texts = [str(text) for found in form.errors.values() for text in found]
            reasons = [{"code": "sign_in", "text": text} for text in texts]
            fields = {name: [str(text) for text in found] for name, found in form.errors.items()}
            fields.pop("__all__", None)
            return Response({"reasons": reasons, "fields": fields}, status=400)
        token, _made = Token.objects.get_or_create(user=form.get_user())
        return Response({"token": token.key})
