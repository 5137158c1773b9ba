"""What is posted now, and what anybody may say about it without signing in."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.core import signing
from django.db import IntegrityError, transaction
from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.record import record
from nominations.forms import CleanChar
from nominations.lifecycle import State
from nominations.models import Consent, Nomination
from nominations.publicity import Shown, shown
from organizations.refusals import Reason, Refused
from workflows.kernel.models import Notice
from workflows.kernel.registry import happening

from .models import Channel, PublicNotice, PublicRemark

_REMARKED = happening("public_remark", "Người dân gửi ý kiến")
_SALT = "workflows.public_notices"
#: How long a form may lie open, in seconds; longer than anybody needs to write a letter.
FORM_AGE = 6 * 3600
#: Remarks one address may send within ten minutes.
REMARKS = 5
#: Pages one address may open in a minute.
LOOKS = 90


@dataclass(frozen=True, slots=True)
class Posted:
    """One notice as the public sees it."""

    code: str
    until: datetime
    what: Shown


class RemarkForm(forms.Form):
    """A remark; ``form_key`` is good for one sending, ``website`` is for machines only."""

    name = CleanChar(label=gettext_lazy("Họ tên người góp ý"), max_length=100)
    contact = CleanChar(
        label=gettext_lazy("Điện thoại hoặc địa chỉ"),
        max_length=200,
        help_text=gettext_lazy("Để Hội hỏi thêm và trả lời; không đăng ở đâu cả."),
    )
    text = CleanChar(
        label=gettext_lazy("Ý kiến"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("Việc gì, khi nào, ở đâu; không quá 2.000 ký tự."),
    )
    website = forms.CharField(
        label=gettext_lazy("Ô này để trống"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    form_key = forms.CharField(max_length=200, widget=forms.HiddenInput)

    def clean_website(self) -> str:
        """Whoever fills in what people do not see is a machine; a person is told what to do."""
        if self.cleaned_data["website"]:
            raise forms.ValidationError(_("Ô này phải để trống. Hãy xoá rồi gửi lại."))
        return ""


def posted_now() -> QuerySet[PublicNotice]:
    """Notices whose days run, of dossiers that still stand in public notice, by name."""
    return (
        PublicNotice.objects.filter(
            closed_at__isnull=True,
            until__gte=timezone.now(),
            nomination__state=State.PUBLIC_NOTICE,
        )
        .select_related(
            "nomination__ward",
            "nomination__award_type",
            "nomination__person",
            "nomination__collective",
        )
        .prefetch_related(
            Prefetch(
                "nomination__person__consents",
                queryset=Consent.objects.filter(withdrawn_on__isnull=True),
            )
        )
        .order_by("nomination__sort_key", "pk")
    )


def as_posted(notice: PublicNotice) -> Posted | None:
    """What is shown of a notice; None when a consent was taken back since."""
    nomination = notice.nomination
    person = nomination.person
    given = list(person.consents.all()) if person is not None else []
    what = shown(nomination, given, timezone.localdate())
    return Posted(notice.code, notice.until, what) if what is not None else None


def find(code: str) -> Posted | None:
    """The notice with this address; the same None for unknown, over and withdrawn."""
    notice = posted_now().filter(code=code).first()
    return as_posted(notice) if notice is not None else None


def new_form_key(code: str) -> str:
    """A key for one sending of the form of this notice."""
    return signing.dumps([code, secrets.token_urlsafe(9)], salt=_SALT, compress=False)


def _opened(code: str, form_key: str) -> str:
    """The once-only part of a form's key; ``Refused('invalid')`` for a false or an old one."""
    try:
        of, once = signing.loads(form_key, salt=_SALT, max_age=FORM_AGE)
    except (signing.BadSignature, ValueError, TypeError):
        of, once = "", ""
    if of != code or not isinstance(once, str) or not once:
        text = _("Trang đã mở quá lâu. Nội dung còn nguyên: xin bấm gửi lại một lần nữa.")
        raise Refused("invalid", [Reason("form_key", text)], {"form_key": [text]})
    return once


def leave_remark(*, code: str, data: dict[str, Any]) -> PublicRemark:
    """Somebody's remark about one posted nominee, with its event; clean data of ``RemarkForm``.

    ``Refused('invalid')`` for a form key that is not ours or too old, ``'unmet'`` for one that was
    used, ``'hidden'`` where nothing is posted under this address any more.
    """
    once = _opened(code, data["form_key"])
    try:
        with transaction.atomic():
            nomination = (
                Nomination.objects.select_for_update(of=("self",), no_key=True)
                .filter(notices__code=code)
                .first()
            )
            # With the dossier's row held, neither the reviewer nor the days can end it meanwhile.
            notice = posted_now().select_for_update(of=("self",), no_key=True).filter(code=code)
            if nomination is None or not (found := notice.first()) or as_posted(found) is None:
                raise Refused(
                    "hidden", [Reason("not_found", _("Danh sách này không còn công khai."))]
                )
            now = timezone.now()
            remark = PublicRemark(
                notice=found,
                channel=Channel.WEB,
                text=data["text"],
                received_at=now,
                form_key=once,
            )
            remark.set_sender(data["name"], data["contact"])
            remark.save()
            record(
                stream=f"case:{nomination.number}",
                kind=_REMARKED,
                actor=None,
                role="public",
                object_ref=f"nomination:{nomination.number}",
                object_version=nomination.version,
                at=now,
                personal={"sender": remark.sender},
                body={
                    "action": "public_remark",
                    "from": nomination.state,
                    "to": nomination.state,
                    "step": nomination.step,
                    "remark": remark.pk,
                },
            )
            Notice.objects.create(
                unit_id=nomination.city_id,
                nomination=nomination,
                kind="public_remark",
                text=_("Người dân có ý kiến về một hồ sơ đang công khai."),
            )
    except IntegrityError:
        text = _("Ý kiến này đã được nhận, không cần gửi lại.")
        raise Refused("unmet", [Reason("form_key", text)]) from None
    return remark
