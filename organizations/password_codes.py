"""Passwords nobody but their owner knows: a one-time code with which one sets one's own.

An administrator never sets a password. They have a code made, as a link or printed; with it the
person sets a password of their own, once, within ``settings.PASSWORD_CODE_DAYS``. Until then the
old password goes on working, so nobody is locked out by it, and the person sees on their home page
that a code is out, and can cancel it. For somebody who holds a weighty role a second person has to
agree, and it is that person who gets to see the code (``organizations.second``).
"""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from audit.record import record

from .access import end_sign_ins
from .models import AccessToken, PasswordCode, User
from .notices import tell, tell_all
from .refusals import Reason, Refused, hidden
from .second import administers, agrees_at_all, need_second, second_for, weighty_units

#: Letters and digits that are not taken for one another on paper.
_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
#: Sixteen of thirty-one: 79 random bits.
_LENGTH = 16


def _digest(code: str) -> str:
    """What is kept of a code, as it is typed: small letters and dashes do not matter."""
    plain = "".join(one for one in code.upper() if one in _ALPHABET)
    return salted_hmac("organizations.password_codes", plain, algorithm="sha256").hexdigest()


def _open() -> QuerySet[PasswordCode]:
    return PasswordCode.objects.filter(
        used_at=None, cancelled_at=None, expires_at__gt=timezone.now()
    )


def _make(one: PasswordCode) -> str:
    letters = "".join(secrets.choice(_ALPHABET) for _each in range(_LENGTH))
    one.digest = _digest(letters)
    one.expires_at = timezone.now() + timedelta(days=settings.PASSWORD_CODE_DAYS)
    return "-".join(letters[at : at + 4] for at in range(0, _LENGTH, 4))


@transaction.atomic
def ask_code(*, actor: User, person: User) -> tuple[PasswordCode, str]:
    """An administrator has a code made for somebody; the code, or '' when a second must agree.

    ``Refused`` for oneself, without the right, and for an account no longer used.
    """
    mandate = administers(actor)
    if person.pk == actor.pk:
        text = _("Mật khẩu của mình thì đổi ở “Đổi mật khẩu”; quên thì nhờ một quản trị khác.")
        raise Refused("forbidden", [Reason("self", text)])
    if not person.is_active:
        raise Refused("unmet", [Reason("inactive", _("Tài khoản này đã ngừng dùng."))])
    void_codes(person, actor)
    one = PasswordCode(
        person=person,
        asked_by=actor,
        expires_at=timezone.now() + timedelta(days=settings.PASSWORD_CODE_DAYS),
    )
    alone = not weighty_units(person)
    code = _make(one) if alone else ""
    one.save()
    _note("make_password_code" if alone else "ask_password_code", actor, mandate.role, one)
    text = (
        _("%(who)s đã cấp mã đặt lại mật khẩu cho tài khoản này.")
        if alone
        else _("%(who)s đề nghị cấp mã đặt lại mật khẩu cho tài khoản này.")
    )
    tell(
        person,
        f"{text % {'who': actor.get_full_name()}} "
        + _("Nếu không nhờ việc này, hãy huỷ ở trang Tài khoản."),
    )
    return one, code


@transaction.atomic
def make_code_here(person: User) -> str:
    """A code made by whoever runs the server, for a command: when nobody else can help."""
    void_codes(person, None)
    one = PasswordCode(person=person)
    code = _make(one)
    one.save()
    _note("make_password_code", None, "system", one)
    tell(person, _("Người vận hành máy chủ đã cấp mã đặt lại mật khẩu cho tài khoản này."))
    return code


@transaction.atomic
def agree_code(*, actor: User, pk: int) -> tuple[PasswordCode, str]:
    """The second person agrees, gets the code and hands it over."""
    one = _found(actor, pk)
    mandate = need_second(actor, weighty_units(one.person), (one.asked_by_id, one.person_id))
    if not one.waits:
        raise Refused("unmet", [Reason("state", _("Đề nghị này không còn chờ."))])
    code = _make(one)
    one.agreed_by = actor
    one.save()
    _note("make_password_code", actor, mandate.role, one)
    words = {"who": actor.get_full_name(), "whom": one.person.get_full_name()}
    tell(one.person, _("%(who)s đã đồng ý cấp mã đặt lại mật khẩu cho tài khoản này.") % words)
    if one.asked_by is not None:
        tell(one.asked_by, _("%(who)s đã đồng ý cấp mã cho %(whom)s.") % words)
    return one, code


@transaction.atomic
def cancel_code(*, actor: User, pk: int) -> PasswordCode:
    """By the person it is for, whoever asked for it, or who might have agreed."""
    one = _found(actor, pk)
    if not one.open:
        raise Refused("unmet", [Reason("state", _("Mã này không còn dùng được."))])
    _cancel(one, actor)
    words = {"who": actor.get_full_name(), "whom": one.person.get_full_name()}
    people = [one.person] + ([one.asked_by] if one.asked_by is not None else [])
    tell_all(people, _("%(who)s đã huỷ mã đặt lại mật khẩu của %(whom)s.") % words)
    return one


def person_of_code(code: str) -> User | None:
    """Whose code it is, as long as it can be used; None otherwise."""
    one = _open().select_related("person").filter(digest=_digest(code)).first()
    return one.person if one is not None and one.person.is_active else None


@transaction.atomic
def use_code(code: str, password: str) -> User:
    """The person sets a password of their own; sessions and tokens end, the code is used up.

    ``Refused`` for a code that opens nothing; ``ValidationError`` for a password that is too weak.
    """
    one = (
        _open()
        .select_for_update(of=("self",))
        .select_related("person", "asked_by")
        .filter(digest=_digest(code))
        .first()
    )
    if one is None or not one.person.is_active:
        text = _("Mã này không đúng, đã dùng rồi, đã huỷ hoặc hết hạn. Hãy xin mã mới.")
        raise Refused("invalid", [Reason("code", text)], {"code": [text]})
    person = one.person
    validate_password(password, person)
    person.set_password(password)
    person.save(update_fields=["password"])
    end_sign_ins(person, AccessToken.Ended.PASSWORD)
    one.used_at = timezone.now()
    one.save(update_fields=["used_at"])
    _note("use_password_code", person, "", one)
    tell(person, _("Mật khẩu đã đặt lại bằng mã; mọi phiên và mã truy cập cũ đã hết hiệu lực."))
    if one.asked_by is not None:
        tell(one.asked_by, _("%s đã tự đặt mật khẩu.") % person.get_full_name())
    return person


def waiting_codes(person: User) -> list[PasswordCode]:
    """Those this person may agree to, oldest first."""
    if not agrees_at_all(person):
        return []
    waiting = (
        _open()
        .filter(digest=None)
        .select_related("person", "asked_by")
        .prefetch_related("person__appointments__unit")
        .order_by("pk")
    )
    return [
        one
        for one in waiting
        if second_for(person, weighty_units(one.person), (one.asked_by_id, one.person_id))
    ]


def void_codes(person: User, actor: User | None, *, alone: bool = False) -> None:
    """Whatever is out or asked for this person, or only what one had made ``alone``, ends."""
    found = _open().select_for_update().filter(person=person)
    if alone:
        found = found.filter(agreed_by=None).exclude(digest=None)
    for one in found:
        _cancel(one, actor)


def codes_shown_to(actor: User) -> QuerySet[PasswordCode]:
    """Open ones an administrator keeps an eye on, newest first."""
    administers(actor)
    return _open().select_related("person", "asked_by", "agreed_by")


def _found(actor: User, pk: int) -> PasswordCode:
    one = (
        PasswordCode.objects.select_for_update(of=("self",))
        .select_related("person", "asked_by")
        .filter(pk=pk)
        .first()
    )
    concerned = one is not None and (
        actor.pk in (one.person_id, one.asked_by_id)
        or second_for(actor, weighty_units(one.person), ()) is not None
    )
    if one is None or not concerned:
        raise hidden(_("Không tìm thấy mã này."))
    return one


def _cancel(one: PasswordCode, actor: User | None) -> None:
    one.cancelled_at, one.cancelled_by = timezone.now(), actor
    one.save(update_fields=["cancelled_at", "cancelled_by"])
    _note("cancel_password_code", actor, "", one)


def _note(kind: str, actor: User | None, role: str, one: PasswordCode) -> None:
    record(
        stream=f"user:{one.person_id}",
        kind=kind,
        actor=actor,
        role=role,
        object_ref=f"password-code:{one.pk}",
        body={"person": one.person_id, "asked_by": one.asked_by_id, "until": one.expires_at},
    )
