"""Evidence of a dossier: handed in, taken out, given back as a file."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from nominations.evidence import (
    FileRefused,
    open_small,
    open_stored,
    served_name,
    title_of,
)
from nominations.models import Evidence
from nominations.uploads import take_in
from organizations.refusals import Reason, Refused, hidden
from workflows.appraisal.models import Opinion
from workflows.appraisal.opinions import may_open_opinion
from workflows.kernel import door
from workflows.kernel.reading import may_open
from workflows.web.pages import find, page, person_of

#: What a browser may show by itself; everything else is only downloaded.
_SHOWN = frozenset({"application/pdf", "image/jpeg", "image/png"})


def _number_of(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 18 else None


@page
@require_POST
def evidence_upload(request: HttpRequest, number: str) -> HttpResponse:
    """Files are checked and stored, then join the dossier through the door, one act each."""
    nomination = find(request, number)
    kind = request.POST.get("kind", "")
    titles = dict(nomination.award_type_version.documents.values_list("kind", "label"))
    replaces = _number_of(request.POST.get("replaces", ""))
    uploads = request.FILES.getlist("file")
    if not uploads:
        messages.error(request, _("Hãy chọn một tệp."))
    held = nomination.evidence.filter(kind=kind, removed_at=None, replaced_by=None)
    alone = len(uploads) == 1 and (bool(replaces) or not held.exists())
    for upload in uploads[: 1 if replaces else None]:
        name = upload.name or "tep"
        try:
            stored = take_in(
                upload.read(),
                person=person_of(request),
                act="attach_evidence",
                thing=f"nomination:{number}",
            )
            door.perform(
                "attach_evidence",
                number,
                person_of(request),
                kind=kind,
                title=_title(titles.get(kind, ""), name, alone=alone),
                sha256=stored.sha256,
                file_name=served_name(name, stored.media_type),
                replaces=replaces,
            )
        except FileRefused as refusal:
            messages.error(request, f"{name}: {refusal.text}")
        except Refused as refused:
            if refused.kind == "hidden":
                raise
            messages.error(request, f"{name}: {refused}")
        else:
            messages.success(request, _("Đã thêm %s.") % name)
    return redirect("workflows:nomination_detail", number)


@page
@require_POST
def evidence_remove(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Take a paper out of the dossier."""
    find(request, number)
    door.perform("remove_evidence", number, person_of(request), evidence=pk)
    messages.success(request, _("Đã bỏ giấy tờ khỏi hồ sơ."))
    return redirect("workflows:nomination_detail", number)


@page
def evidence_download(request: HttpRequest, pk: int) -> Any:
    """For those who may see the case: as attachment, or shown where that is safe."""
    found = Evidence.objects.select_related("file").filter(pk=pk).first()
    if found is None or not may_open(person_of(request), found):
        raise hidden()
    return _file_answer(request, found)


@page
def opinion_file(request: HttpRequest, pk: int) -> Any:
    """The file that came with a department's opinion, for those who may read the opinion."""
    found = Opinion.objects.select_related("file", "consultation").filter(pk=pk).first()
    if found is None or found.file is None or not may_open_opinion(person_of(request), found):
        raise hidden()
    return _file_answer(request, found)


def _title(label: str, name: str, *, alone: bool) -> str:
    """The paper it is; with the words of its name where several of a kind stand together."""
    own = title_of(name)
    return (label if alone else f"{label} – {own}")[:200] if label else own


def _file_answer(request: HttpRequest, found: Any) -> FileResponse:
    if "nho" in request.GET and (small := open_small(found.file)) is not None:
        picture = FileResponse(small, content_type="image/jpeg")
        picture["Content-Security-Policy"] = "sandbox"
        picture["X-Content-Type-Options"] = "nosniff"
        return picture
    shown = "xem" in request.GET and found.file.media_type in _SHOWN
    try:
        content = open_stored(found.file)
    except FileRefused as gone:
        raise Refused("unmet", [Reason(gone.code, gone.text)]) from gone
    response = FileResponse(
        content,
        as_attachment=not shown,
        filename=served_name(found.file_name, found.file.media_type),
        content_type=found.file.media_type,
    )
    response["Content-Security-Policy"] = "sandbox"
    if shown and "khung" in request.GET:
        # Beside the dossier on the reviewer's desk: in a frame of ours only, and still nothing
        # runs. A sandboxed frame would not show a PDF at all.
        response["Content-Security-Policy"] = (
            "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"
        )
        response["X-Frame-Options"] = "SAMEORIGIN"
    response["X-Content-Type-Options"] = "nosniff"
    return response
