"""One's own account: the password, tokens of programs, leaving everywhere, what was done to it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.views import PasswordChangeView
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from audit.record import record
from organizations import guessing, sign_ins, step_up
from organizations.access import (
    LONGEST_DAYS,
    end_everywhere,
    end_token,
    issue_token,
    live_tokens,
)
from organizations.addresses import address_of
from organizations.forms import StepUpField
from organizations.models import AccessToken, User
from organizations.notices import tell
from organizations.refusals import Refused
from workflows.web.pages import page, person_of, step_up_token


@never_cache
@require_safe
@page
def account(request: HttpRequest) -> HttpResponse:
    """Who I am here, and the ways to what is mine."""
    person = person_of(request)
    return render(
        request,
        "account/account.html",
        {
            "person": person,
            "news": person.account_notices.all()[:50],
            "codes": [one for one in person.password_codes.all()[:5] if one.open],
            "tokens": live_tokens(person).count(),
        },
    )


@never_cache
@require_safe
@page
def ways(request: HttpRequest) -> HttpResponse:
    """Who came into my account, and who tried to."""
    return render(request, "account/ways.html", {"ways": sign_ins.ways_into(person_of(request))})


class TokenForm(forms.Form):
    """A new token: what for, how long, and that it is really you."""

    name = forms.CharField(
        label="Dùng cho việc gì",
        max_length=80,
        help_text="Tên gợi nhớ, ví dụ: “phần mềm kế toán của phường”.",
    )
    days = forms.IntegerField(
        label="Dùng được bao nhiêu ngày", min_value=1, max_value=LONGEST_DAYS, initial=90
    )
    step_up = StepUpField(label="Mật khẩu, để xác nhận đúng chủ tài khoản")


@never_cache
@sensitive_post_parameters("step_up")
@page
def tokens(request: HttpRequest) -> HttpResponse:
    """My tokens, and a new one; its key is shown in this answer and never again."""
    person = person_of(request)
    form = TokenForm(request.POST or None)
    key, status = "", 200
    if request.method == "POST" and form.is_valid():
        try:
            step_up_token(request, undone="Chưa lập mã nào.")
            _token, key = issue_token(
                person, form.cleaned_data["name"], days=form.cleaned_data["days"]
            )
        except Refused as refusal:
            for reason in refusal.reasons:
                form.add_error(reason.code if reason.code in form.fields else None, reason.text)
        else:
            form = TokenForm()
    if form.errors:
        status = 422
    ended = AccessToken.objects.filter(person=person).exclude(
        pk__in=live_tokens(person).values("pk")
    )
    context = {"form": form, "key": key, "live": live_tokens(person), "ended": ended[:10]}
    return render(request, "account/tokens.html", context, status=status)


@require_POST
@page
def token_end(request: HttpRequest, pk: int) -> HttpResponse:
    """One of mine opens nothing from now on."""
    end_token(person_of(request), pk)
    messages.success(request, "Đã thu hồi. Phần mềm đang dùng mã này không vào được nữa.")
    return redirect("account_tokens")


@require_POST
@page
def leave_everywhere(request: HttpRequest) -> HttpResponse:
    """Every session and token of mine ends, this session too."""
    person = person_of(request)
    # First this one: an answer cannot store a session that is gone.
    logout(request)
    end_everywhere(person)
    messages.success(request, "Đã thoát mọi nơi. Mời đăng nhập lại.")
    return redirect("login")


class ChangeForm(PasswordChangeForm):  # type: ignore[type-arg]
    """The password in use is asked as everywhere in an open session: guessing has to wait."""

    #: Where it is asked from.
    address = ""

    def clean_old_password(self) -> str:
        """Wrong ones count together with those at signing and at exports."""
        typed: str = self.cleaned_data["old_password"]
        try:
            right = step_up.confirm(self.user, typed, self.address)
        except guessing.MustWait as wait:
            raise ValidationError(str(wait), code="wait") from wait
        if not right:
            raise ValidationError(
                self.error_messages["password_incorrect"], code="password_incorrect"
            )
        return typed


class ChangeView(PasswordChangeView):
    """A new password: other sessions and all tokens end, and it is on record."""

    form_class = ChangeForm

    def get_form(self, form_class: Any = None) -> Any:
        """With where the request comes from, for the record of wrong passwords."""
        form: Any = super().get_form(form_class)
        form.address = address_of(self.request)
        return form

    def form_valid(self, form: Any) -> HttpResponse:
        """Stored, recorded and told in one transaction."""
        person = self.request.user
        assert isinstance(person, User)
        with transaction.atomic():
            response = super().form_valid(form)
            record(
                stream=f"user:{person.pk}",
                kind="change_password",
                actor=person,
                body={"person": person.pk},
            )
            tell(person, "Mật khẩu đã đổi; các phiên khác và mã truy cập đã hết hiệu lực.")
        return response
