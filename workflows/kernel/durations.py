"""How long a step usually takes: told beside where a dossier is, so that waiting has a measure."""

from __future__ import annotations

import statistics
from datetime import timedelta
from typing import Any

from django.core.cache import cache
from django.utils.translation import gettext as _

from .models import CaseTask

#: The last so many of a step are looked at; fewer than ``_LEAST`` say nothing.
_SAMPLE, _LEAST = 200, 5
#: How old the answer may be, in seconds.
_AGE = 3600


def usual(task: CaseTask) -> timedelta | None:
    """The median time the same step took at the same unit lately; None where too few were done."""
    key = f"usual:{task.unit_id}:{task.flow_task.name}:{task.flow_task.flow_class.__name__}"
    kept: Any = cache.get(key)
    if kept is None:
        done = CaseTask.objects.filter(
            unit=task.unit_id, flow_task=task.flow_task, status="DONE", finished__isnull=False
        )
        # By key, so that a table of millions is read from its end only.
        took = [
            (finished - created).total_seconds()
            for created, finished in done.order_by("-pk").values_list("created", "finished")[
                :_SAMPLE
            ]
        ]
        kept = statistics.median(took) if len(took) >= _LEAST else -1.0
        cache.set(key, kept, _AGE)
    return timedelta(seconds=kept) if kept >= 0 else None


def in_words(task: CaseTask) -> str:
    """``Bước này thường mất khoảng 3 ngày``; '' where nothing can be said."""
    took = usual(task)
    if took is None:
        return ""
    days = round(took.total_seconds() / 86400)
    if days < 1:
        return _("Bước này thường xong trong ngày.")
    return _("Bước này thường mất khoảng %d ngày.") % days
