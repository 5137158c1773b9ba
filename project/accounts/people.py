"""Who holds which role, agreed by two people; codes with which people set their own password."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from nominations.controls import CleanChar, DayField
from organizations import guessing, password_codes, proposals
from organizations.addresses import address_of
from organizations.models import PasswordCode, ProposedAppointment, Unit, User
from organizations.refusals import Refused
from organizations.roles import ROLES, is_weighty
from organizations.second import administers, agrees_at_all
from organizations.unit_acts import not_yours
from workflows.web.pages import page, person_of


class _Person(forms.ModelChoiceField):
    """Somebody by name, with the name they sign in with: two may be called the same."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.get_full_name()} ({obj.username})"


def _somebody(label: str) -> _Person:
    return _Person(
        User.objects.filter(is_active=True).order_by("full_name", "username"),
        to_field_name="username",
        label=label,
        empty_label="Chọn người",
        error_messages={"invalid_choice": "Không có tài khoản đang dùng nào như vậy."},
    )


class ProposalForm(forms.Form):
    """A role for somebody; the page and the API check the same."""

    person = _somebody("Người được bổ nhiệm")
    role = forms.ChoiceField(
        label="Vai trò",
        choices=[("", "Chọn vai trò"), *((code, role.label) for code, role in ROLES.items())],
    )
    unit = forms.ModelChoiceField(
        Unit.objects.filter(dissolved_on=None, slug__isnull=False),
        to_field_name="slug",
        label="Đơn vị",
        empty_label="Chọn đơn vị",
    )
    valid_from = DayField(label="Từ ngày")
    valid_to = DayField(label="Đến hết ngày", required=False)
    basis = CleanChar(
        label="Căn cứ", max_length=200, help_text="Số, ngày văn bản cử hoặc bổ nhiệm."
    )
    exception = CleanChar(
        label="Ngoại lệ về tách nhiệm vụ",
        max_length=300,
        required=False,
        help_text="Chỉ ghi khi nơi này quá ít người: vì sao một người được làm cả hai việc. "
        "Cần người thứ hai xác nhận; lý do hiện trong diễn biến của từng hồ sơ.",
    )

    def clean(self) -> dict[str, Any]:
        """An end before the beginning is no span."""
        given: dict[str, Any] = super().clean() or {}
        first, last = given.get("valid_from"), given.get("valid_to")
        if first and last and last < first:
            self.add_error("valid_to", "Ngày kết thúc trước ngày bắt đầu.")
        return given


class CodeForm(forms.Form):
    """Whose password is to be set anew."""

    account = _somebody("Người cần mã")


def propose(cleaned: dict[str, Any], actor: User) -> str:
    """What came of it in words; ``Refused`` names the fault of a valid form by its field."""
    given = proposals.propose(actor=actor, **cleaned)
    if isinstance(given, ProposedAppointment):
        return "Đã đề nghị. Vai trò có hiệu lực sau khi người thứ hai xác nhận."
    return "Đã bổ nhiệm. Vai trò có hiệu lực từ ngày đã ghi."


@never_cache
@page
def people(request: HttpRequest) -> HttpResponse:
    """What waits for a second person; for administrators, a new appointment or code as well."""
    person = person_of(request)
    if not agrees_at_all(person):
        raise Refused("forbidden", not_yours())
    asks = _administers(person)
    wanted = request.POST.get("act", "")
    form = ProposalForm(request.POST if wanted == "propose" else None)
    code_form = CodeForm(request.POST if wanted == "code" else None)
    if request.method == "POST":
        administers(person)
        if wanted == "code" and code_form.is_valid():
            whose = code_form.cleaned_data["account"]
            return _code_told(request, *password_codes.ask_code(actor=person, person=whose))
        if wanted == "propose" and form.is_valid():
            try:
                messages.success(request, propose(form.cleaned_data, person))
                return redirect("people")
            except Refused as refusal:
                for reason in refusal.reasons:
                    form.add_error("role" if refusal.fields else None, reason.text)
    mine = {one.pk for one in proposals.waiting_for(person)}
    codes = {one.pk for one in password_codes.waiting_codes(person)}
    context = {
        "proposals": [_row(one, one.pk in mine, person) for one in proposals.shown_to(person)],
        "codes": [
            (one, one.pk in codes)
            for one in (
                password_codes.codes_shown_to(person)
                if asks
                else password_codes.waiting_codes(person)
            )
        ],
        "decided": _decided(person, asks),
        "form": form if asks else None,
        "code_form": code_form if asks else None,
        "weighty": ", ".join(str(ROLES[code].label) for code in ROLES if is_weighty(code)),
    }
    status = 422 if form.errors or code_form.errors else 200
    return render(request, "account/people.html", context, status=status)


def _administers(person: User) -> bool:
    try:
        administers(person)
    except Refused:
        return False
    return True


def _row(one: ProposedAppointment, agrees: bool, person: User) -> dict[str, Any]:
    """A proposal with what the second person should know of the account it is about."""
    code = one.person.password_codes.exclude(digest=None).first()
    return {
        "one": one,
        "role": ROLES[one.role].label,
        "agrees": agrees,
        "mine": one.proposed_by_id == person.pk,
        "code": code,
    }


def _decided(person: User, asks: bool) -> list[tuple[ProposedAppointment, Any]]:
    found = ProposedAppointment.objects.exclude(state="waiting").select_related(
        "person", "unit", "proposed_by", "decided_by"
    )
    if not asks:
        found = found.filter(decided_by=person)
    return [(one, ROLES[one.role].label) for one in found[:10]]


@require_POST
@page
def proposal_decide(request: HttpRequest, pk: int, how: str) -> HttpResponse:
    """Agreed, not agreed with a reason, or taken back by whoever proposed."""
    person = person_of(request)
    if how == "xac-nhan":
        proposals.confirm(actor=person, pk=pk)
        messages.success(request, "Đã xác nhận. Vai trò có hiệu lực từ ngày đã ghi.")
    elif how == "khong-dong-y":
        proposals.refuse(actor=person, pk=pk, reason=request.POST.get("reason", ""))
        messages.success(request, "Đã ghi là không đồng ý. Người đề nghị được báo.")
    else:
        proposals.withdraw(actor=person, pk=pk)
        messages.success(request, "Đã rút đề nghị.")
    return redirect("people")


@require_POST
@never_cache
@page
def code_agree(request: HttpRequest, pk: int) -> HttpResponse:
    """The second person gets the code to hand over."""
    return _code_told(request, *password_codes.agree_code(actor=person_of(request), pk=pk))


@require_POST
@page
def code_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """The code opens nothing any more."""
    person = person_of(request)
    password_codes.cancel_code(actor=person, pk=pk)
    messages.success(request, "Đã huỷ mã.")
    return redirect("people" if agrees_at_all(person) else "account")


def _code_told(request: HttpRequest, one: PasswordCode, code: str) -> HttpResponse:
    """The sheet to print, this once; or that a second person is asked."""
    if not code:
        messages.success(
            request,
            "Đã đề nghị. Người này giữ vai trò quan trọng nên cần một quản trị khác hoặc người "
            "đứng đầu đơn vị đồng ý; mã hiện ra cho người đồng ý.",
        )
        return redirect("people")
    link = f"{settings.SITE_URL}{reverse('set_password')}?ma={code}"
    context = {"one": one, "code": code, "link": link, "site": settings.SITE_URL}
    return render(request, "account/code_sheet.html", context)


class SetPasswordForm(forms.Form):
    """A code and a password of one's own, twice."""

    code = CleanChar(label="Mã trên giấy hoặc trong liên kết", max_length=60)
    password = forms.CharField(
        label="Mật khẩu mới",
        max_length=300,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="Ít nhất 10 ký tự, không giống tên mình, không phải mật khẩu ai cũng dùng.",
    )
    again = forms.CharField(
        label="Gõ lại mật khẩu mới",
        max_length=300,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        """Twice the same: nobody can see what was typed."""
        given: dict[str, Any] = super().clean() or {}
        first, second = given.get("password"), given.get("again")
        if first and second and first != second:
            self.add_error("again", "Hai lần gõ chưa giống nhau.")
        return given


@never_cache
@sensitive_post_parameters("code", "password", "again")
def set_password(request: HttpRequest) -> HttpResponse:
    """With a one-time code: a password of one's own. Opening the link does nothing yet."""
    form = SetPasswordForm(request.POST or None, initial={"code": request.GET.get("ma", "")[:60]})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and _set(request, form):
            messages.success(request, "Đã đặt mật khẩu. Mời đăng nhập bằng mật khẩu mới.")
            return redirect("login")
    response = render(request, "account/set_password.html", {"form": form}, status=status)
    # The address may carry the code.
    response["Referrer-Policy"] = "no-referrer"
    return response


def _set(request: HttpRequest, form: SetPasswordForm) -> bool:
    given = form.cleaned_data
    try:
        with guessing.attempt(guessing.with_a_code(address_of(request))) as one:
            password_codes.use_code(given["code"], given["password"])
            one.right()
    except guessing.MustWait as wait:
        form.add_error(None, str(wait))
    except Refused as refusal:
        form.add_error("code", refusal.reasons[0].text)
    except ValidationError as weak:
        form.add_error("password", weak)
    else:
        return True
    return False
