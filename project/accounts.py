"""Signing in, slowed down for whoever keeps guessing.

The wait hangs on the account *and* the address together: a stranger who guesses at an account
slows only himself, and cannot lock its owner out.
"""

from __future__ import annotations

import hashlib
from typing import Any

from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from organizations import guessing


def _address(request: HttpRequest) -> str:
    """Where a request comes from, as far as our own proxies vouch for it."""
    if settings.TRUSTED_PROXIES:
        hops = request.headers.get("X-Forwarded-For", "").split(",")
        return hops[-min(settings.TRUSTED_PROXIES, len(hops))].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


class SignInForm(AuthenticationForm):
    """Name and password; after a few wrong tries each further one has to wait a little."""

    error_messages = {
        "invalid_login": (
            "Tên đăng nhập hoặc mật khẩu chưa đúng. Anh/chị gõ lại, chú ý chữ hoa, chữ thường."
        ),
        "inactive": "Tài khoản này đã ngừng dùng. Anh/chị hỏi người quản trị.",
    }

    def clean(self) -> dict[str, Any]:
        """Check the password unless this account and address still have to wait."""
        key = self._key()
        try:
            guessing.ask(key)
        except guessing.MustWait as wait:
            raise ValidationError(str(wait), code="wait") from wait
        try:
            cleaned = super().clean()
        except ValidationError:
            guessing.wrong(key)
            raise
        guessing.right(key)
        return cleaned

    def _key(self) -> str:
        name = str(self.cleaned_data.get("username") or "").casefold()
        address = _address(self.request) if self.request else ""
        return "sign-in:" + hashlib.sha256(f"{address}|{name}".encode()).hexdigest()


class SignInView(LoginView):
    """The page to sign in on; whoever is signed in goes on to the work."""

    form_class = SignInForm
    redirect_authenticated_user = True
