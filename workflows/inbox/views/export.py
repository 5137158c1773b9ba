"""The list as a table: what the person may see, as they may know it, written row by row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from nominations.models import Nomination
from nominations.resources import CollectiveResource, GoesOut, PersonResource
from organizations.capabilities import EXPORTING, SUBJECT_EXPORTING
from organizations.forms import TakeAwayForm
from organizations.grants import Mandate
from organizations.models import User
from organizations.refusals import Reason, Refused
from organizations.tables import write_csv, write_xlsx
from organizations.unit_acts import note, rights_of
from workflows.kernel import policy
from workflows.web.pages import page, person_of, step_up_token

from .home import filtered

HEADER = [
    "Số hồ sơ",
    "Tên",
    "Danh hiệu",
    "Phường, xã",
    "Đợt",
    "Trạng thái",
    "Ngày gửi",
    "Ngày tiếp nhận",
    "Quyết định số",
    "Ngày quyết định",
    "Thành tích",
]
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_CHUNK = 500


def _rows(person: User, found: Any) -> Iterator[list[Any]]:
    ordered = found.select_related("award_type", "ward", "round").order_by("sort_key", "pk")
    for one in ordered.iterator(chunk_size=_CHUNK):
        yield _row(person, one)


def _row(person: User, one: Nomination) -> list[Any]:
    return [
        one.number,
        one.subject_name,
        one.award_type.name,
        one.ward.short_name,
        one.round.name,
        policy.shown_state(person, one)[1],
        _day(one.submitted_at),
        _day(one.received_at),
        one.decision_number,
        one.decided_on,
        one.achievement_title,
    ]


def _day(at: Any) -> Any:
    return timezone.localtime(at).date() if at else None


@page
@require_safe
def nomination_export(request: HttpRequest, form: str) -> HttpResponse | StreamingHttpResponse:
    """The filtered list as .xlsx or .csv; that somebody took it is recorded."""
    person = person_of(request)
    rights = rights_of(person, *EXPORTING)
    if not rights:
        text = _("Vai trò đang giữ không xuất danh sách.")
        raise Refused("forbidden", [Reason("role", text)])
    if form not in {"csv", "xlsx"}:
        raise Http404
    found = filtered(person, request)
    record_export(person, rights, request.GET.urlencode())
    name = f"ho-so-{timezone.localdate():%Y%m%d}.{form}"
    if form == "csv":
        response: HttpResponse | StreamingHttpResponse = StreamingHttpResponse(
            write_csv(HEADER, _rows(person, found)), content_type="text/csv; charset=utf-8"
        )
    else:
        response = HttpResponse(
            write_xlsx("Hồ sơ", HEADER, _rows(person, found)), content_type=_XLSX
        )
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


#: What may be taken beside the list itself: subjects with masked numbers.
_SUBJECTS: dict[str, tuple[str, type[GoesOut], str]] = {
    "ca-nhan": ("person", PersonResource, "Cá nhân"),
    "tap-the": ("collective", CollectiveResource, "Tập thể"),
}


@page
@require_http_methods(["GET", "HEAD", "POST"])
def subject_export(request: HttpRequest, what: str, form: str) -> HttpResponse:
    """People or collectives of the filtered list, each once, their identity numbers masked.

    These are personal data: the password is typed again before they leave (trust.md).
    """
    person = person_of(request)
    rights = rights_of(person, *SUBJECT_EXPORTING)
    if not rights:
        text = _("Vai trò đang giữ không xuất danh sách.")
        raise Refused("forbidden", [Reason("role", text)])
    if form not in {"csv", "xlsx"} or what not in _SUBJECTS:
        raise Http404
    asked, status = TakeAwayForm(request.POST or None), 200
    if request.method == "POST":
        try:
            step_up_token(request, undone=_("Chưa có gì được tải về."))
        except Refused as refusal:
            status = refusal.status
            asked.errors["step_up"] = asked.error_class(refusal.fields["step_up"])
        else:
            return _subjects(request, person, rights, what, form)
    return render(
        request,
        "inbox/export.html",
        {"form": asked, "title": _SUBJECTS[what][2], "query": request.GET.urlencode()},
        status=status,
    )


def _subjects(
    request: HttpRequest, person: User, rights: list[Mandate], what: str, form: str
) -> HttpResponse:
    field, resource_class, title = _SUBJECTS[what]
    resource = resource_class()
    subjects = resource_class._meta.model.objects.filter(
        pk__in=filtered(person, request).order_by().values(field)
    )
    record_export(person, rights, f"{what}: {request.GET.urlencode()}")
    rows = (
        resource.export_resource(one)
        for one in subjects.select_related("ward").order_by("sort_key", "pk").iterator(_CHUNK)
    )
    header = resource.get_export_headers()
    if form == "csv":
        content: Any = "".join(write_csv(header, rows))
    else:
        content = write_xlsx(title, header, rows)
    response = HttpResponse(
        content, content_type=_XLSX if form == "xlsx" else "text/csv; charset=utf-8"
    )
    name = f"{what}-{timezone.localdate():%Y%m%d}.{form}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def record_export(person: User, rights: list[Mandate], query: str) -> None:
    """Who took which list when: told to each unit whose dossiers may be in it."""
    with transaction.atomic():
        for right in rights:
            note("export_list", person, right, "nominations", {"filters": query[:500]})
