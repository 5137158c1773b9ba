"""Ways into an account, kept on record: who came in, who guessed wrong, who had to wait for it.

Each account has a stream of its own, ``auth:<pk>``; tries at names nobody has go to one stream
without the name, which may be a password typed into the wrong box. The address is a personal
value beside the chain: told to the account's owner, erasable.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit.models import PersonalValue
from audit.reading import BROKEN, Said
from audit.record import record

from .models import User

#: What happened, in words for the account's owner.
TOLD = {
    "sign_in": _("Đăng nhập"),
    "sign_in_token": _("Lấy mã truy cập bằng mật khẩu"),
    "sign_in_failed": _("Sai mật khẩu"),
    "sign_in_slowed": _("Sai mật khẩu nhiều lần, phải chờ"),
}
_IN = frozenset({"sign_in", "sign_in_token"})
#: Where the password was asked.
AT_THE_DOOR, IN_SESSION = "door", "session"
_WHERE = "address"


def _stream(pk: int | None) -> str:
    return f"auth:{pk or 'unknown'}"


@transaction.atomic
def note_in(person: User, address: str, *, token: bool = False) -> None:
    """Somebody came in by the password: on the page, or for a program."""
    record(
        stream=_stream(person.pk),
        kind="sign_in_token" if token else "sign_in",
        actor=person,
        body={"person": person.pk},
        personal={_WHERE: address or "?"},
    )


@transaction.atomic
def note_wrong(pk: int | None, address: str, *, wait: int, at: str = AT_THE_DOOR) -> None:
    """A wrong password for an account, ``None`` for a name nobody has; never the password itself.

    ``wait`` is how many seconds the next try has to wait because of it.
    """
    record(
        stream=_stream(pk),
        kind="sign_in_slowed" if wait else "sign_in_failed",
        actor=None,
        body={"person": pk, "at": at, "wait": wait},
        personal={_WHERE: address or "?"},
    )


@dataclass(frozen=True, slots=True)
class Way:
    """One entry of an account's list: when, what, from where."""

    at: datetime
    what: str
    where: str
    bad: bool


def ways_into(person: User, most: int = 50) -> Iterator[Way]:
    """The newest ways into an account, in one statement."""
    found = (
        PersonalValue.objects.filter(event__stream=_stream(person.pk), path=_WHERE)
        .select_related("event")
        .order_by("-event__seq")
    )
    for one in found[:most]:
        said = Said(one.event.body)
        what = BROKEN if said.broken else str(TOLD.get(one.event.kind, one.event.kind))
        if said.get("at") == IN_SESSION:
            what = _("%s khi đang đăng nhập") % what
        yield Way(one.event.at, what, one.value, bad=one.event.kind not in _IN)
