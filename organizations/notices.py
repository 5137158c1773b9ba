"""Telling somebody what was done to their account or their roles."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.utils import timezone

from .models import AccountNotice, User

#: How long the home page shows one, in days; the account's own page goes on showing it.
SHOWN_DAYS = 30
_MOST = 400


def tell(person: User, text: str) -> None:
    """Keep the news for this person; inside the transaction of the act it tells of.

    It cannot be dismissed: whoever got into an account could hide it from its owner.
    """
    tell_all([person], text)


def tell_all(people: Iterable[User], text: str) -> None:
    """The same news to several, each once."""
    AccountNotice.objects.bulk_create(
        [
            AccountNotice(person=one, text=text[:_MOST])
            for one in {one.pk: one for one in people}.values()
        ]
    )


def news_of(person: User, most: int = 5) -> list[AccountNotice]:
    """The newest of the last ``SHOWN_DAYS`` days."""
    since = timezone.now() - timedelta(days=SHOWN_DAYS)
    return list(person.account_notices.filter(made_at__gte=since)[:most])
