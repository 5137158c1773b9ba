"""What a higher body decided, as far as a person may know it."""

from __future__ import annotations

from django.http import FileResponse
from django.utils.translation import gettext as _

from nominations.evidence import FileRefused, open_stored
from organizations.models import User
from organizations.refusals import Reason, Refused, hidden
from workflows.kernel import policy

from .models import OutsideResult


def outside_result(person: User, number: str) -> OutsideResult:
    """The result of a visible dossier; ``Refused('hidden')`` where there is none."""
    nomination = policy.visible(person).filter(number=number).first()
    found = (
        OutsideResult.objects.select_related("scan", "nomination")
        .filter(nomination=nomination)
        .first()
        if nomination is not None
        else None
    )
    if found is None:
        raise hidden()
    return found


def scan_of(result: OutsideResult) -> FileResponse:
    """The scanned paper as attachment, never sniffed, never run."""
    if result.scan is None:
        raise Refused("unmet", [Reason("scan", _("Không có bản chụp văn bản này."))])
    try:
        content = open_stored(result.scan)
    except FileRefused as gone:
        raise Refused("unmet", [Reason(gone.code, gone.text)]) from gone
    ending = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}
    name = f"cap-tren-{result.nomination.number}.{ending.get(result.scan.media_type, 'bin')}"
    response = FileResponse(content, as_attachment=True, filename=name)
    response["Content-Security-Policy"] = "sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response
