"""Sentences a city asks for again and again: learnt from its own returns, never typed twice."""

from __future__ import annotations

from collections import Counter

from django.core.cache import cache

from .models import Remark

#: The last so many remarks are looked at; the most frequent are offered.
_SAMPLE, _OFFERED = 500, 10
#: How old the list may be, in seconds.
_AGE = 600


def usual_remarks(city_id: int) -> list[str]:
    """What this city has asked for more than once lately, the most frequent first."""
    key = f"phrases:{city_id}"
    kept: list[str] | None = cache.get(key)
    if kept is None:
        texts = Remark.objects.filter(request__nomination__city=city_id).order_by("-pk")
        counted = Counter(texts.values_list("text", flat=True)[:_SAMPLE])
        kept = [text for text, count in counted.most_common(_OFFERED) if count > 1]
        cache.set(key, kept, _AGE)
    return kept
