"""The first set-up as pages: seven steps in any order, each keeps what was entered."""

from __future__ import annotations

import logging
from collections.abc import Callable
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.mail import send_mail
from django.db import transaction
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cage.refusal import FileRefused
from nominations.catalogue import PARTS, parts_here, shipped_version
from nominations.models import AwardTypeVersion, Round
from nominations.rounds import faults, open_round
from organizations.models import User
from organizations.refusals import Refused, wrong
from organizations.second import administers
from organizations.tables import SafeXLSX
from workflows.web.pages import page, person_of

from . import checklist, founding, newcomers, setup_forms, signs

_logger = logging.getLogger(__name__)
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: What a step shows, and what becomes of what was sent to it: the answer, or forms with faults.
Shown = dict[str, Any]


def _told(form: Form, refusal: Refused) -> None:
    """A refusal at its field, where the form has it."""
    for reason in refusal.reasons:
        name = next((one for one in refusal.fields if one in form.fields), None)
        form.add_error(name, reason.text)


@page
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The first step that is not done."""
    administers(person_of(request))
    open_ = {one.step for one in checklist.points() if not one.ok}
    return redirect("setup_step", next((one for one in checklist.STEPS if one in open_), "don-vi"))


@never_cache
@page
def step(request: HttpRequest, code: str) -> HttpResponse:
    """One step, with the way through all of them beside it."""
    person = person_of(request)
    administers(person)
    if code not in _STEPS:
        raise Http404
    shown = _STEPS[code](request, person)
    if isinstance(shown, HttpResponse):
        return shown
    points = checklist.points()
    lines = _rail(points, code)
    codes = list(checklist.STEPS)
    following = codes[(codes.index(code) + 1) % len(codes)]
    context = {
        "code": code,
        "title": checklist.STEPS[code],
        "place": codes.index(code) + 1,
        "rail": lines,
        "done": sum(one["done"] for one in lines),
        "percent": 100 * sum(one["done"] for one in lines) // len(lines),
        "missing": checklist.missing(points),
        "later": [one for one in points if not one.needed],
        "points": [one for one in points if one.step == code],
        "next": (following, checklist.STEPS[following]),
        "body": f"service/steps/{code}.html",
        **shown,
    }
    return render(request, "service/setup.html", context, status=shown.get("status", 200))


def _rail(points: list[checklist.Point], here: str) -> list[dict[str, Any]]:
    """Each step with whether it is done, and what is first missing."""
    lines = []
    for place, (code, title) in enumerate(checklist.STEPS.items(), 1):
        own = [one for one in points if one.step == code]
        open_ = [one for one in own if not one.ok]
        pressing = [one for one in open_ if one.needed] or open_
        more = f" và {len(pressing) - 1} điều nữa" if len(pressing) > 1 else ""
        lines.append(
            {
                "code": code,
                "title": title,
                "place": place,
                "done": not open_,
                "on": code == here,
                "text": f"{pressing[0].text}{more}" if pressing else own[0].text,
            }
        )
    return lines


def _units(request: HttpRequest, person: User) -> Shown | HttpResponse:
    known = parts_here()
    absent = [part for part in PARTS if part not in known]
    form = setup_forms.PartForm(request.POST or None, absent=absent)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            unit = founding.add_part(
                actor=person, part=given["part"], named=form.named(), since=given["since"]
            )
        except Refused as refusal:
            _told(form, refusal)
        else:
            messages.success(request, f"Đã ghi {unit.name}.")
            return redirect("setup_step", "don-vi")
    rows = [(label, known.get(part)) for part, label in PARTS.items()]
    return {"rows": rows, "form": form if absent else None, "status": 422 if form.errors else 200}


def _wards(request: HttpRequest, person: User) -> Shown | HttpResponse:
    form = setup_forms.WardsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = founding.add_wards(actor=person, wards=given["lines"], since=given["since"])
        except Refused as refusal:
            _told(form, refusal)
        else:
            messages.success(request, f"Đã ghi {len(made)} phường, xã.")
            return redirect("setup_step", "phuong-xa")
    return {"wards": checklist.wards(), "form": form, "status": 422 if form.errors else 200}


def _people(request: HttpRequest, person: User) -> Shown | HttpResponse:
    wanted = request.POST.get("act", "")
    form = setup_forms.NewcomerForm(request.POST if wanted == "one" else None)
    table = setup_forms.PeopleTableForm(
        request.POST if wanted == "table" else None, request.FILES or None
    )
    found: list[str] = []
    done = None
    if wanted == "codes":
        return _codes(request, person)
    if form.is_bound and form.is_valid():
        try:
            done = newcomers.welcome(actor=person, **form.cleaned_data)
        except Refused as refusal:
            _told(form, refusal)
    elif table.is_bound and table.is_valid():
        try:
            rows = SafeXLSX().create_dataset(table.cleaned_data["table"].read())
            done = newcomers.take_in(actor=person, table=rows)
        except newcomers.TableRefused as refusal_:
            found = refusal_.faults
        except FileRefused as refused:
            found = [refused.text]
    if done is not None:
        messages.success(request, _welcomed(done))
        return redirect("setup_step", "nguoi")
    return {
        "filled": checklist.roles_filled(),
        "form": form,
        "table": table,
        "faults": found[:50],
        "uncoded": len([one for one in newcomers.without_password() if one.pk != person.pk]),
        "more_faults": max(0, len(found) - 50),
        "status": 422 if form.errors or table.errors or found else 200,
    }


def _welcomed(done: newcomers.Welcomed) -> str:
    told = []
    if done.accounts:
        names = checklist.listed([one.username for one in done.accounts])
        told.append(f"đã lập {len(done.accounts)} tài khoản ({names})")
    if done.given:
        told.append(f"{done.given} vai trò có hiệu lực")
    if done.waiting:
        told.append(f"{done.waiting} vai trò chờ người thứ hai xác nhận ở trang Nhân sự")
    text = ", ".join(told)
    return f"{text[:1].upper()}{text[1:]}. Cấp mã đặt mật khẩu ở cuối trang này."


def _codes(request: HttpRequest, person: User) -> HttpResponse:
    """The sheet of one-time codes, shown this once."""
    given, waiting = newcomers.codes_for_all(actor=person)
    context = {
        "codes": given,
        "waiting": waiting,
        "address": f"{settings.SITE_URL}{reverse('set_password')}",
        "days": settings.PASSWORD_CODE_DAYS,
    }
    return render(request, "service/codes.html", context)


@page
@require_safe
def people_sample(request: HttpRequest) -> HttpResponse:
    """The table of people to fill in, begun with what is missing."""
    administers(person_of(request))
    answer = HttpResponse(newcomers.sample(), content_type=_XLSX)
    answer["Content-Disposition"] = 'attachment; filename="nguoi-va-vai-tro.xlsx"'
    return answer


def _awards(request: HttpRequest, person: User) -> Shown | HttpResponse:
    if request.method == "POST":
        taken = founding.take_in_catalogue(person)
        messages.success(request, f"Đã nhận {len(taken.made)} mục của danh mục {taken.version}.")
        return redirect("setup_step", "danh-hieu")
    versions = (
        AwardTypeVersion.objects.filter(status=AwardTypeVersion.Status.PUBLISHED)
        .select_related("award_type", "authority")
        .order_by("award_type__position", "-number")
    )
    return {"versions": versions, "shipped": shipped_version(), "preview": _preview()}


def _preview() -> Any:
    """What the shipped catalogue would bring, without bringing it."""
    with transaction.atomic():
        taken = founding.take_in_catalogue(None)
        transaction.set_rollback(True)
    return taken


def _rounds(request: HttpRequest, person: User) -> Shown | HttpResponse:
    form = setup_forms.RoundForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            city = parts_here().get("association")
            if city is None:
                raise wrong("name", "Hãy ghi Hội Khuyến học đứng ra xét ở bước 1 trước.")
            round_ = open_round(
                actor=person,
                city=city,
                facts=form.facts(),
                deadlines=form.deadlines(),
                versions=list(form.cleaned_data["awards"]),
                slots_per_ward=form.cleaned_data["slots_per_ward"],
            )
        except Refused as refusal:
            _told(form, refusal)
        else:
            messages.success(request, f"Đã lập {round_.name}, mở ngày {round_.opens_on:%d/%m/%Y}.")
            return redirect("setup_step", "dot-xet")
    rounds = Round.objects.prefetch_related("awards", "deadlines").order_by("-opens_on")[:10]
    return {
        "rounds": [(one, faults(one)) for one in rounds],
        "form": form,
        "status": 422 if form.errors else 200,
    }


def _mail(request: HttpRequest, person: User) -> Shown | HttpResponse:
    form = setup_forms.MailForm(request.POST or None, initial={"to": person.email})
    set_up = not settings.EMAIL_BACKEND.endswith("console.EmailBackend")
    if request.method == "POST" and form.is_valid():
        try:
            send_mail(
                "Bảng Vàng: thư gửi thử",
                "Thư này gửi thử từ trang Thiết lập. Nhận được nghĩa là máy chủ thư đã đặt đúng.",
                None,
                [form.cleaned_data["to"]],
            )
        except (OSError, SMTPException) as problem:
            # What the mail server says may name addresses and is for the log.
            _logger.warning("trial mail failed: %s", type(problem).__name__)
            form.add_error("to", f"Chưa gửi được ({type(problem).__name__}): xem lại EMAIL_URL.")
        else:
            signs.leave(signs.MAIL, delivered=set_up)
            messages.success(request, "Đã gửi. Hãy mở hộp thư xem đã đến chưa.")
            return redirect("setup_step", "thu")
    return {"form": form, "set_up": set_up, "status": 422 if form.errors else 200}


def _backup(request: HttpRequest, person: User) -> Shown | HttpResponse:
    return {}


_STEPS: dict[str, Callable[[HttpRequest, User], Shown | HttpResponse]] = {
    "don-vi": _units,
    "phuong-xa": _wards,
    "nguoi": _people,
    "danh-hieu": _awards,
    "dot-xet": _rounds,
    "thu": _mail,
    "sao-luu": _backup,
}
