"""The table of sources, and asking them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from organizations.models import Unit

from ..models import Indicator, ReportYear
from ..models.catalogue import KNOWN_SOURCES


@dataclass(frozen=True, slots=True)
class Behind:
    """The list behind a figure: what it is called, its rows, and a row in words with its page."""

    rows: QuerySet[Any]
    told: Callable[[Any], tuple[str, str]]
    #: Where the figure is a sum of the rows and not their number: what each row adds.
    adds: Callable[[Any], int] | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """One source of figures, by keys of its own: ``nominations:sent`` is key ``sent`` of it."""

    code: str
    #: In front of a figure: "từ 27 hồ sơ", "từ báo cáo 2025".
    label: Callable[[ReportYear], str]
    #: By unit, then by key; only the keys it was asked for.
    figures: Callable[[ReportYear, list[int], list[str]], Mapping[int, Mapping[str, int]]]
    #: The list behind one unit's figure; None where it is no list.
    behind: Callable[[ReportYear, Unit, str], Behind | None]


SOURCES: dict[str, Source] = {}


def enter(source: Source) -> Source:
    """Into the table."""
    assert source.code not in SOURCES, source.code
    SOURCES[source.code] = source
    KNOWN_SOURCES.add(source.code)
    return source


def figures(
    period: ReportYear, units: list[int], indicators: Iterable[Indicator]
) -> dict[int, dict[str, int]]:
    """What the sources know, by unit and indicator code."""
    wanted: dict[str, dict[str, list[str]]] = {}
    for one in indicators:
        source, _colon, key = one.source.partition(":")
        if source in SOURCES:
            wanted.setdefault(source, {}).setdefault(key, []).append(one.code)
    found: dict[int, dict[str, int]] = {unit: {} for unit in units}
    for source, keys in wanted.items():
        for unit, known in SOURCES[source].figures(period, units, list(keys)).items():
            for key, number in known.items():
                found[unit].update(dict.fromkeys(keys.get(key, ()), number))
    return found


def behind(period: ReportYear, unit: Unit, indicator: Indicator) -> Behind | None:
    """The list behind an indicator's figure; None where there is none."""
    source, _colon, key = indicator.source.partition(":")
    return SOURCES[source].behind(period, unit, key) if source in SOURCES else None


def label_of(period: ReportYear, indicator: Indicator) -> str:
    """Where a figure of this indicator comes from, in words; '' without a source."""
    source = SOURCES.get(indicator.source.partition(":")[0])
    return source.label(period) if source else ""
