"""The header ``Authorization: Token …``; which token it is, see ``organizations.access``."""

from __future__ import annotations

from typing import Any

from rest_framework.authentication import TokenAuthentication
from rest_framework.exceptions import AuthenticationFailed

from organizations.access import token_of
from organizations.models import AccessToken, User


class HashedTokens(TokenAuthentication):
    """Django REST framework reads the header; whose token it is, its hash tells."""

    def authenticate_credentials(self, key: str) -> tuple[User, Any]:
        """The person and the token; 401 for one that ended or never was."""
        token: AccessToken | None = token_of(key)
        if token is None:
            raise AuthenticationFailed()
        return token.person, token
