"""Slowing down whoever guesses passwords: each further wrong try waits longer.

A try counts under several keys at once, each with tries of its own that are free:

- the account from the one who tries (an address, or a browser that has signed in there before);
- the account from everywhere, against many who guess at one;
- the address over all accounts, and the password over all accounts, against spraying.

Nobody is locked out: every wait ends by itself within ``SIGN_IN_LONGEST_WAIT`` seconds, and a
browser that has signed in to the account before waits for its own wrong tries only, whatever
strangers do. Counted in the database, so over all processes, and *before* the password is looked
at, so that sixteen tries at once are sixteen.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from .models import WrongTries

#: How long wrong tries are remembered after the last one.
_REMEMBERED = timedelta(minutes=15)
#: How many rows that mean nothing any more are thrown away after a try.
_SWEPT = 50


class MustWait(Exception):
    """Too many wrong tries; says in words how long to wait, and why."""

    def __init__(self, seconds: int, text: str = "") -> None:
        self.seconds = seconds
        super().__init__((text or _OWN) % {"seconds": seconds})


_OWN = "Đã sai mật khẩu nhiều lần. Hãy chờ %(seconds)d giây rồi thử lại."
_ACCOUNT = (
    "Có nhiều nơi đang thử mật khẩu của tài khoản này. Hãy chờ %(seconds)d giây rồi thử lại; "
    "máy đã từng đăng nhập tài khoản này thì không phải chờ."
)
_ADDRESS = (
    "Từ mạng này đã có nhiều lần gõ sai mật khẩu. Hãy chờ %(seconds)d giây rồi thử lại; máy "
    "đã từng đăng nhập tài khoản này thì không phải chờ."
)
_PASSWORD = (
    "Mật khẩu này vừa bị thử ở nhiều tài khoản. Hãy chờ %(seconds)d giây rồi thử lại; nếu "
    "đúng là mật khẩu của mình, hãy đổi mật khẩu khác."
)


@dataclass(frozen=True, slots=True)
class Key:
    """What a wrong try counts under; the first ``free`` ones cost nothing."""

    digest: str
    free: int
    told: str
    #: One's own: a right password clears it. Of others' tries only one's own is taken back.
    own: bool = False


def _key(kind: str, text: str, free: int, told: str, *, own: bool = False) -> Key:
    digest = salted_hmac(f"organizations.guessing.{kind}", text, algorithm="sha256").hexdigest()
    if kind == "password":
        # Twenty bits: enough to see one password tried all over, too few to tell which it was.
        digest = f"password:{digest[:5]}"
    return Key(digest, free, told, own=own)


def in_session(person_pk: int) -> list[Key]:
    """Whoever is signed in and is asked for the password once more, wherever that is."""
    return [_key("session", str(person_pk), settings.SIGN_IN_FREE_TRIES, _OWN, own=True)]


def at_the_door(name: str, address: str, password: str, device: str = "") -> list[Key]:
    """Somebody not signed in; ``device`` is a browser known to this account, '' for strangers."""
    free = settings.SIGN_IN_FREE_TRIES
    account = name.casefold()
    if device:
        return [_key("device", f"{account}|{device}", free, _OWN, own=True)]
    return [
        _key("pair", f"{account}|{address}", free, _OWN, own=True),
        _key("account", account, settings.SIGN_IN_FREE_TRIES_ACCOUNT, _ACCOUNT),
        _key("address", address, settings.SIGN_IN_FREE_TRIES_ADDRESS, _ADDRESS),
        _key("password", password, settings.SIGN_IN_FREE_TRIES_PASSWORD, _PASSWORD),
    ]


def with_a_code(address: str) -> list[Key]:
    """Somebody with a printed code; codes are too long to guess, this spares the server."""
    return [_key("code", address, settings.SIGN_IN_FREE_TRIES_ADDRESS, _OWN)]


class Try:
    """One try under way; it counts as wrong unless it is said to have been right."""

    def __init__(self, wait: int = 0) -> None:
        self.was_right = False
        #: How many seconds the next try has to wait if this one was wrong.
        self.wait = wait

    def right(self) -> None:
        """The password was right."""
        self.was_right = True


@contextmanager
def attempt(keys: list[Key]) -> Iterator[Try]:
    """A try at a password; ``MustWait`` while one of the keys still has to wait.

    The caller must not be in a transaction: a refusal would roll the count back with it
    (``RuntimeError``).
    """
    one = Try(_count(keys))
    try:
        yield one
    finally:
        if one.was_right:
            _forgive(keys)
        _sweep()


def _rows(keys: list[Key]) -> dict[str, WrongTries]:
    """The rows of the keys, locked in one order, made where there were none."""
    digests, now = sorted({key.digest for key in keys}), timezone.now()
    WrongTries.objects.bulk_create(
        [WrongTries(key=digest, last_at=now, wait_until=now) for digest in digests],
        ignore_conflicts=True,
    )
    found = WrongTries.objects.select_for_update().filter(key__in=digests).order_by("key")
    return {row.key: row for row in found}


def _count(keys: list[Key]) -> int:
    """Count a try under its keys; how long the next one has to wait if it was wrong."""
    longest = 0
    with transaction.atomic(durable=True):
        rows = _rows(keys)
        # After the rows, which may have been waited for.
        now = timezone.now()
        waits = [
            (rows[key.digest].wait_until, key) for key in keys if rows[key.digest].wait_until > now
        ]
        if waits:
            until, key = max(waits, key=lambda one: one[0])
            raise MustWait(int((until - now).total_seconds()) + 1, key.told)
        for key in keys:
            row = rows[key.digest]
            if now - row.last_at > _REMEMBERED:
                row.tries = 0
            row.tries += 1
            row.last_at = now
            over = row.tries - key.free
            wait = min(2 ** min(over, 16), settings.SIGN_IN_LONGEST_WAIT) if over >= 0 else 0
            row.wait_until = now + timedelta(seconds=wait)
            longest = max(longest, wait)
        WrongTries.objects.bulk_update(rows.values(), ["tries", "last_at", "wait_until"])
    return longest


def _forgive(keys: list[Key]) -> None:
    with transaction.atomic(durable=True):
        rows = _rows(keys)
        for key in keys:
            row = rows[key.digest]
            row.tries = 0 if key.own else max(row.tries - 1, 0)
            row.wait_until = min(row.wait_until, timezone.now())
        WrongTries.objects.bulk_update(rows.values(), ["tries", "wait_until"])


def _sweep() -> None:
    """Throw away some rows nobody remembers; those another try holds are left alone."""
    with transaction.atomic():
        old = WrongTries.objects.filter(last_at__lt=timezone.now() - _REMEMBERED)
        found = old.select_for_update(skip_locked=True).values_list("pk", flat=True)[:_SWEPT]
        if gone := list(found):
            WrongTries.objects.filter(pk__in=gone).delete()
