"""Which round is the one people mean."""

from __future__ import annotations

from django.utils import timezone

from .models import Round


def current_round() -> Round | None:
    """The newest round that has opened."""
    return (
        Round.objects.filter(opens_on__lte=timezone.localdate())
        .prefetch_related("deadlines")
        .order_by("-opens_on", "-pk")
        .first()
    )
