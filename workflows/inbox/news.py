"""What a person's units were told, and how much of it they have not read yet."""

from __future__ import annotations

from datetime import timedelta

from django.core.cache import cache
from django.db.models import QuerySet
from django.utils import timezone

from organizations import grants
from organizations.models import User
from workflows.kernel import policy
from workflows.kernel.models import Notice

#: Older news waits for nobody.
_DAYS = 14
#: The bell counts no further, and may be so many seconds old: a page costs nothing for it.
_MOST = 99
_AGE = 30 * 60


def notices_of(person: User) -> QuerySet[Notice]:
    """What the person's units were told, about dossiers the person may see; the last first."""
    units = [mandate.unit_id for mandate in grants.mandates(person)]
    return (
        Notice.objects.filter(unit__in=units, nomination__in=policy.visible(person))
        .select_related("nomination")
        .order_by("-pk")
    )


def _key(person: User) -> str:
    return f"news:{person.pk}:{person.news_read}"


def count_news(person: User) -> None:
    """Count what is unread of the last days, at most ``_MOST``: the bell shows it from now on."""
    since = timezone.now() - timedelta(days=_DAYS)
    unread = notices_of(person).filter(pk__gt=person.news_read, made_at__gte=since)
    cache.set(_key(person), len(unread.select_related(None).values_list("pk")[:_MOST]), _AGE)


def news_count(person: User) -> int:
    """What was counted last, on the first page or by reading the news; asks nothing itself."""
    kept: int | None = cache.get(_key(person))
    return kept or 0


def read_all(person: User, last: int) -> None:
    """Whatever came up to this notice is read."""
    if last > person.news_read:
        person.news_read = last
        person.save(update_fields=["news_read"])
