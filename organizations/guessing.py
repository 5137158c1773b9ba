"""Slowing down whoever keeps guessing a password: each further wrong try waits longer.

Nobody is locked out: a wait ends by itself, and it hangs on what the caller names, such as an
account together with the address it is tried from.
"""

from __future__ import annotations

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import gettext as _

#: How long wrong tries are remembered, in seconds.
_REMEMBERED = 15 * 60


class MustWait(Exception):
    """Too many wrong tries; says in words how long to wait."""

    def __init__(self, seconds: int) -> None:
        super().__init__(
            _("Đã sai mật khẩu nhiều lần. Anh/chị chờ %(seconds)d giây rồi thử lại.")
            % {"seconds": seconds}
        )


def ask(key: str) -> None:
    """Whether another try may be made now; ``MustWait`` if not."""
    _tries, until = cache.get(key, (0, 0.0))
    now = timezone.now().timestamp()
    if until > now:
        raise MustWait(int(until - now) + 1)


def wrong(key: str) -> None:
    """One more wrong try: from the free ones on, twice the wait of the one before."""
    tries = cache.get(key, (0, 0.0))[0] + 1
    over = tries - settings.SIGN_IN_FREE_TRIES
    wait = min(2**over, settings.SIGN_IN_LONGEST_WAIT) if over >= 0 else 0
    cache.set(key, (tries, timezone.now().timestamp() + wait), _REMEMBERED)


def right(key: str) -> None:
    """The wrong ones before are forgotten."""
    cache.delete(key)
