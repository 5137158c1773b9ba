"""What somebody handed in for one act: a ticket that opens that act once, and nothing else.

Files lie under their hash, so whoever knows a hash could name a paper they may not read. An act
therefore takes a file only from who handed it in, for this act on this thing, and only once.
"""

from __future__ import annotations

from datetime import timedelta
from typing import IO

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy

from organizations.models import User
from organizations.refusals import Reason, Refused

from .evidence import store_file
from .models import StoredFile, Upload

#: The same whether the file is not there, is somebody else's, or was used: no hash can be tried.
NOT_HANDED_IN = gettext_lazy(
    "Chưa có tệp nào gửi cho việc này, hoặc tệp đã dùng rồi. Hãy gửi tệp rồi làm lại."
)
#: How long a ticket lies unused before the sweep takes it away; the file itself stays.
_KEPT = timedelta(days=2)


def take_in(content: IO[bytes] | bytes, *, person: User, act: str, thing: str) -> StoredFile:
    """Check and keep a file somebody hands in for an act; ``FileRefused`` as ``store_file``.

    ``thing`` names what the act is done to (``nomination:2024-0001``, ``session:3``). Empty where
    it is not known yet: the ticket then holds for the one thing it is first used on.
    """
    return hand_in(store_file(content), person=person, act=act, thing=thing)


def hand_in(stored: StoredFile, *, person: User, act: str, thing: str) -> StoredFile:
    """A ticket for a file whose content this person has just given; otherwise see ``take_in``."""
    Upload.objects.create(person=person, act=act, thing=thing, file=stored)
    return stored


def waits(sha256: str, *, person: User | None, act: str, thing: str) -> bool:
    """Whether this person handed in this file for this act on this thing, and has not used it."""
    return _waiting(sha256, person, act, thing).exists()


def use(
    sha256: str, *, person: User | None, act: str, thing: str, field: str = "sha256"
) -> StoredFile:
    """The file handed in for this act, its ticket used up; call inside the act's transaction.

    ``Refused('invalid')`` on ``field`` for every other hash, stored or not.
    """
    found = _waiting(sha256, person, act, thing).select_related("file")
    ticket = found.select_for_update(of=("self",)).order_by("pk").first()
    if ticket is None:
        text = str(NOT_HANDED_IN)
        raise Refused("invalid", [Reason("file", text)], {field: [text]})
    ticket.thing, ticket.used_at = thing, timezone.now()
    ticket.save(update_fields=["thing", "used_at"])
    return ticket.file


def sweep() -> int:
    """Take away tickets nobody used in time; how many."""
    old = Upload.objects.filter(used_at__isnull=True, made_at__lt=timezone.now() - _KEPT)
    return old.delete()[0]


def _waiting(sha256: str, person: User | None, act: str, thing: str) -> QuerySet[Upload]:
    return Upload.objects.filter(
        person=person, act=act, thing__in=("", thing), file__sha256=sha256, used_at__isnull=True
    )
