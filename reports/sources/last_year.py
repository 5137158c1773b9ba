"""What a unit reported the year before, where this year begins with it."""

from __future__ import annotations

from collections.abc import Mapping

from organizations.models import Unit

from ..figures import last_year_of
from ..models import ReportYear
from .registry import Behind, Source, enter


def _figures(
    period: ReportYear, units: list[int], keys: list[str]
) -> Mapping[int, Mapping[str, int]]:
    """The figures of last year's report by their codes; nothing of a unit that had none."""
    before = last_year_of(period)
    wanted = set(keys)
    return {
        unit: {code: number for code, number in before.whole(unit).items() if code in wanted}
        for unit in units
    }


def _behind(period: ReportYear, unit: Unit, key: str) -> Behind | None:
    return None


enter(Source("last_year", lambda period: f"từ báo cáo {period.year - 1}", _figures, _behind))
