"""What anybody may ask: the page behind the QR code, and whether a PDF is one of ours."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from nominations.evidence import MAX_BYTES
from workflows.web.throttle import too_many

from ..public import TooManyMisses, looked_up
from ..recognising import Recognised, recognise

#: Files one address may have judged in a minute; reading signatures is costly.
A_MINUTE = 12


@never_cache
@require_safe
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """The public page behind the QR code; the same answer for unknown and hidden."""
    try:
        found, slowed = looked_up(request, code), False
    except TooManyMisses:
        found, slowed = None, True
    response = render(
        request,
        "documents/verify.html",
        {"found": found, "asked": True, "slowed": slowed},
        status=200 if found else 429 if slowed else 404,
    )
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check_file(request: HttpRequest) -> HttpResponse:
    """Drop a PDF: is it the one that was issued, unchanged, and by whom signed."""
    told, status = None, 200
    if request.method == "POST":
        upload = request.FILES.get("file")
        if too_many(request, "check-file", A_MINUTE):
            told = Recognised(False, _("Đã kiểm tra nhiều tệp liền nhau. Hãy chờ một phút."))
            status = 429
        elif upload is None:
            told, status = Recognised(False, _("Chưa chọn tệp PDF.")), 422
        else:
            told = recognise(upload.read(MAX_BYTES + 1))
    response = render(request, "documents/verify.html", {"told": told}, status=status)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
