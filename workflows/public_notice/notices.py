"""What is posted now, and what anybody may say about it without signing in."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.core import signing
from django.db import IntegrityError
from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nominations.controls import CleanChar
from nominations.lifecycle import State
from nominations.models import Consent, Nomination
from nominations.publicity import Shown, shown
from organizations.capabilities import Holder
from organizations.models import User
from organizations.refusals import Reason, Refused, hidden
from workflows.kernel import door
from workflows.kernel.forms import ActForm
from workflows.kernel.kinds import Kind
from workflows.kernel.models import Notice
from workflows.kernel.registry import HAPPENINGS, Act, happening

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


class RemarkForm(ActForm):
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


class Notices(Kind):
    """What is posted: anybody may see it and say something; the record is the dossier's."""

    def lock(self, key: Any, actor: User | None) -> PublicNotice:
        """With the dossier's row held, neither the reviewer nor the days can end it meanwhile."""
        held = Nomination.objects.select_for_update(of=("self",), no_key=True)
        nomination = held.filter(notices__code=key).first()
        notice = posted_now().filter(code=key).first()
        if nomination is None or notice is None or as_posted(notice) is None:
            raise hidden(_("Danh sách này không còn công khai."))
        notice.nomination = nomination
        return notice

    def ref(self, thing: Any) -> str:
        """The dossier."""
        return f"nomination:{thing.nomination.number}"

    def stream(self, act: Act) -> str:
        """That of the case."""
        return f"case:{act.thing.nomination.number}"

    def version_in_record(self, thing: Any) -> int:
        """That of the dossier, which stays as it is."""
        version: int = thing.nomination.version
        return version

    def body(self, act: Act) -> dict[str, Any]:
        """Where the dossier stands; it does not move."""
        nomination = act.thing.nomination
        state = {"from": nomination.state, "to": nomination.state, "step": nomination.step}
        return {"action": act.action.code, **state, "changes": act.changes}

    def store(self, act: Act) -> None:
        """What is posted stays as it is, whatever is said to it."""

    def after(self, act: Act) -> None:
        """The city is told."""
        Notice.objects.create(
            unit_id=act.thing.nomination.city_id,
            nomination=act.thing.nomination,
            kind=act.action.code,
            text=_("Người dân có ý kiến về một hồ sơ đang công khai."),
        )


KIND = Notices(
    "public_notice",
    "Công khai",
    PublicNotice,
    lambda person: posted_now(),
    units=(),
    key="code",
    state="",
)


@KIND.act(_REMARKED, HAPPENINGS[_REMARKED].label, by=Holder.PUBLIC, form=RemarkForm)
def public_remark(act: Act) -> None:
    """Somebody's remark about one posted nominee, kept protected; its form is good for one."""
    given = act.inputs
    remark = PublicRemark(
        notice=act.thing,
        channel=Channel.WEB,
        text=given["text"],
        received_at=act.at,
        form_key=_opened(act.thing.code, given["form_key"]),
    )
    remark.set_sender(given["name"], given["contact"])
    remark.save()
    act.personal["sender"] = remark.sender
    act.changes["remark"] = remark.pk


def leave_remark(*, code: str, data: dict[str, Any]) -> None:
    """Somebody without an account says something to a notice; data of ``RemarkForm``.

    ``Refused('invalid')`` for a form key that is not ours or too old, ``'unmet'`` for one that was
    used, ``'hidden'`` where nothing is posted under this address any more.
    """
    try:
        door.do(KIND, _REMARKED, code, None, inputs=data)
    except IntegrityError:
        text = _("Ý kiến này đã được nhận, không cần gửi lại.")
        raise Refused("unmet", [Reason("form_key", text)]) from None
