"""What anybody sees without signing in: who is posted now, and a place to say something."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from organizations.refusals import Refused
from workflows.web.filters import filters
from workflows.web.throttle import too_many

from . import notices
from .notices import RemarkForm

_PAGE = 50


def _answer(
    request: HttpRequest, template: str, context: dict[str, object], status: int = 200
) -> HttpResponse:
    response = render(request, template, context, status=status)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _later(request: HttpRequest) -> HttpResponse:
    text = _("Địa chỉ này vừa hỏi quá nhiều lần. Xin chờ vài phút rồi mở lại.")
    return _answer(request, "public_notice/public_list.html", {"later": text}, 429)


@never_cache
@require_safe
@filters("trang")
def public_list(request: HttpRequest) -> HttpResponse:
    """Everybody posted now, by name."""
    if too_many(request, "public-look", notices.LOOKS):
        return _later(request)
    pages = Paginator(notices.posted_now(), _PAGE).get_page(request.GET.get("trang"))
    found = [one for notice in pages if (one := notices.as_posted(notice)) is not None]
    return _answer(request, "public_notice/public_list.html", {"page": pages, "posted": found})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def public_remark(request: HttpRequest, code: str) -> HttpResponse:
    """One posted nominee, with the form for a remark; what was typed is never lost."""
    if too_many(request, "public-look", notices.LOOKS):
        return _later(request)
    posted = notices.find(code)
    if posted is None:
        raise Http404
    form, reasons, status = (
        RemarkForm(initial={"form_key": notices.new_form_key(code)}),
        [],
        200,
    )
    if request.method == "POST":
        form, status = RemarkForm(request.POST), 422
        if not form.is_valid():
            pass
        elif too_many(request, "public-remark", notices.REMARKS, 600):
            reasons = [
                _("Địa chỉ này vừa gửi nhiều ý kiến. Nội dung còn nguyên: xin chờ mười phút.")
            ]
            status = 429
        else:
            try:
                notices.leave_remark(code=code, data=form.cleaned_data)
            except Refused as refusal:
                if refusal.kind == "hidden":
                    raise Http404 from refusal
                reasons, status = [one.text for one in refusal.reasons], refusal.status
            else:
                return redirect(f"{request.path}?da-nhan=1")
        if "form_key" in form.errors or (reasons and status == 422):
            # A key that ran out is renewed under what was typed.
            form.data = request.POST.dict() | {"form_key": notices.new_form_key(code)}
    return _answer(
        request,
        "public_notice/public_remark.html",
        {
            "posted": posted,
            "form": form,
            "reasons": reasons,
            "thanks": "da-nhan" in request.GET and request.method == "GET",
        },
        status,
    )
