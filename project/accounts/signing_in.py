"""Signing in, slowed down for whoever keeps guessing; see ``organizations.guessing``."""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse

from organizations import guessing, sign_ins
from organizations.addresses import address_of
from organizations.models import User

from ..helping import helping
from .trying import cards

#: The cookie by which a browser that has signed in before is known; it opens nothing by itself.
DEVICE_COOKIE = "bangvang_may"
_DEVICE_AGE = 180 * 24 * 3600
_DEVICE_SALT = "project.accounts.device"
#: A desk shared by more people knows the last ones.
_DEVICE_PEOPLE = 8


def _devices(request: HttpRequest) -> dict[str, str]:
    """Accounts that signed in on this browser, each with the random mark it got then."""
    try:
        found = signing.loads(
            request.COOKIES.get(DEVICE_COOKIE, ""), salt=_DEVICE_SALT, max_age=_DEVICE_AGE
        )
    except signing.BadSignature:
        return {}
    return found if isinstance(found, dict) else {}


def _remember_device(request: HttpRequest, response: HttpResponse, person: User) -> None:
    devices = _devices(request)
    mark = devices.pop(str(person.pk), "") or secrets.token_urlsafe(12)
    kept = [*devices.items(), (str(person.pk), mark)][-_DEVICE_PEOPLE:]
    response.set_cookie(
        DEVICE_COOKIE,
        signing.dumps(dict(kept), salt=_DEVICE_SALT),
        max_age=_DEVICE_AGE,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


class SignInForm(AuthenticationForm):
    """Name and password; after a few wrong tries each further one has to wait a little."""

    error_messages = {
        "invalid_login": (
            "Tên đăng nhập hoặc mật khẩu chưa đúng. Hãy gõ lại, chú ý chữ hoa, chữ thường."
        ),
        "inactive": "Tài khoản này đã ngừng dùng. Hãy hỏi người quản trị.",
    }

    def clean(self) -> dict[str, Any]:
        """Check the password unless this account, address or password still has to wait."""
        name = str(self.cleaned_data.get("username") or "")
        password = str(self.cleaned_data.get("password") or "")
        if not name or not password:
            return super().clean()
        address, account = address_of(self.request), self._account(name)
        keys = guessing.at_the_door(name, address, password, self._device(account))
        one = guessing.Try()
        try:
            with guessing.attempt(keys) as one:
                cleaned = super().clean()
                one.right()
        except guessing.MustWait as wait:
            raise ValidationError(str(wait), code="wait") from wait
        except ValidationError:
            # Of an account there is not the same is written, so that the time tells nothing.
            sign_ins.note_wrong(account, address, wait=one.wait)
            raise
        return cleaned

    def person(self) -> User:
        """Who it is, once the form is valid."""
        person = self.get_user()
        assert isinstance(person, User)
        return person

    def _account(self, name: str) -> int | None:
        # Asked for the account as it is written: a name in other letters is another account.
        return User.objects.filter(username=name).values_list("pk", flat=True).first()

    def _device(self, account: int | None) -> str:
        devices = _devices(self.request) if self.request is not None else {}
        return devices.get(str(account), "")


class SignInView(LoginView):
    """The page to sign in on; whoever is signed in goes on to the work."""

    form_class = SignInForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With whom to call, and with the demonstration's roles where there is one."""
        return super().get_context_data(**kwargs) | {"helper": helping(None)} | cards()

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """In; the browser is known from now on."""
        response = super().form_valid(form)
        assert isinstance(form, SignInForm)
        sign_ins.note_in(form.person(), address_of(self.request))
        _remember_device(self.request, response, form.person())
        return response
