"""The catalogue that is shipped: loaded once, then the offices' own data."""

from __future__ import annotations

import tomllib
from typing import Any

from django.conf import settings
from django.db import transaction

from .models import Indicator, Rule


def _data() -> dict[str, Any]:
    text = (settings.BASE_DIR / "fixtures" / "indicators.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@transaction.atomic
def load_indicators() -> None:
    """Indicators and rules as shipped, where there are none yet. Safe to run again."""
    if Indicator.objects.exists():
        return
    given = _data()
    indicators = [
        Indicator(**one, group=one["code"][0], position=place)
        for place, one in enumerate(given["indicators"], 1)
    ]
    Indicator.objects.bulk_create(indicators)
    Rule.objects.bulk_create([Rule(**one) for one in given["rules"]])
