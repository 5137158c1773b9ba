"""Tokens with which programs sign in, and ending everything somebody is signed in with.

A token is 256 random bits, shown once; its SHA-256 is kept. It ends on its day, by its owner, with
the password (``User.save``), with all sessions, and when the account is no longer used.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.record import record

from .models import AccessToken, User
from .notices import tell
from .refusals import Reason, Refused, hidden

#: Tells what was found in a file or a log: a token of this software.
PREFIX = "bv_"
#: How exactly the last use is known.
_USE_NOTED = timedelta(hours=1)
#: The longest life somebody may choose, in days.
LONGEST_DAYS = 366


def digest_of(key: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(key.encode()).hexdigest()


def live_tokens(person: User) -> QuerySet[AccessToken]:
    """Those that open something now, newest first."""
    return person.access_tokens.filter(ended_at=None, expires_at__gt=timezone.now())


@transaction.atomic
def issue_token(
    person: User, name: str, *, days: int | None = None, replaces: bool = False
) -> tuple[AccessToken, str]:
    """A new token and its key, which nobody can read again.

    ``days`` is its life, ``settings.TOKEN_DAYS`` by default. A person has at most
    ``settings.TOKENS_MOST``; past that it is refused, or with ``replaces`` the oldest one ends.
    """
    # Two at once for one person would both find room for the last.
    User.objects.select_for_update().get(pk=person.pk)
    days = settings.TOKEN_DAYS if days is None else days
    if not 1 <= days <= LONGEST_DAYS:
        text = _("Từ 1 đến %d ngày.") % LONGEST_DAYS
        raise Refused("invalid", [Reason("days", text)], {"days": [text]})
    live = live_tokens(person)
    over = live.count() - settings.TOKENS_MOST + 1
    if over > 0 and not replaces:
        text = _("Đã có %d mã đang dùng. Hãy thu hồi một mã trước.") % settings.TOKENS_MOST
        raise Refused("unmet", [Reason("tokens", text)])
    if over > 0:
        for old in live.order_by("pk")[:over]:
            _end(old, AccessToken.Ended.REPLACED, person)
    key = PREFIX + secrets.token_urlsafe(32)
    token = AccessToken.objects.create(
        person=person,
        name=name.strip()[:80] or _("Không đặt tên"),
        digest=digest_of(key),
        expires_at=timezone.now() + timedelta(days=days),
    )
    _note(person, "issue_token", person, token)
    return token, key


def token_of(key: str) -> AccessToken | None:
    """The live token with this key, with its person; None for any other."""
    now = timezone.now()
    token = (
        AccessToken.objects.select_related("person")
        .filter(digest=digest_of(key), ended_at=None, expires_at__gt=now, person__is_active=True)
        .first()
    )
    if token is not None and (token.used_at is None or now - token.used_at > _USE_NOTED):
        AccessToken.objects.filter(pk=token.pk).update(used_at=now)
    return token


@transaction.atomic
def end_token(person: User, pk: int) -> None:
    """The owner ends one of theirs; the same 404 for one that is not there and for others'."""
    token = live_tokens(person).select_for_update().filter(pk=pk).first()
    if token is None:
        raise hidden(_("Không tìm thấy mã truy cập này."))
    _end(token, AccessToken.Ended.OWNER, person)


@transaction.atomic
def end_everywhere(person: User) -> None:
    """All sessions, all tokens and what was confirmed by password end now, by their owner."""
    end_sign_ins(person, AccessToken.Ended.EVERYWHERE)
    record(
        stream=f"user:{person.pk}", kind="end_everywhere", actor=person, body={"person": person.pk}
    )
    tell(person, _("Đã thoát mọi nơi: mọi phiên làm việc và mã truy cập đã hết hiệu lực."))


def end_sign_ins(person: User, why: str) -> None:
    """Every session and token of a person ends; inside the caller's transaction."""
    User.objects.filter(pk=person.pk).update(session_epoch=F("session_epoch") + 1)
    person.refresh_from_db(fields=["session_epoch"])
    live_tokens(person).update(ended_at=timezone.now(), ended_why=why)
    # The number above has ended them already; what is left lying would be kept for nothing.
    for session in Session.objects.filter(expire_date__gte=timezone.now()).iterator():
        if session.get_decoded().get("_auth_user_id") == str(person.pk):
            session.delete()


def _end(token: AccessToken, why: str, actor: User) -> None:
    token.ended_at, token.ended_why = timezone.now(), why
    token.save(update_fields=["ended_at", "ended_why"])
    _note(token.person, "end_token", actor, token)


def _note(person: User, kind: str, actor: User, token: AccessToken) -> None:
    record(
        stream=f"user:{person.pk}",
        kind=kind,
        actor=actor,
        object_ref=f"token:{token.pk}",
        body={"name": token.name, "until": token.expires_at, "why": token.ended_why},
    )
