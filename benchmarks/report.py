"""Figures as a table for people and as JSON for machines."""

from __future__ import annotations

import json
import statistics
from collections.abc import Callable
from dataclasses import asdict, dataclass
from time import perf_counter


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value beside its limit; ``limit`` None where none is asked."""

    part: str
    name: str
    value: float
    limit: float | None
    unit: str
    note: str = ""

    @property
    def kept(self) -> bool:
        """Whether the limit is kept."""
        return self.limit is None or self.value <= self.limit


def show(figures: list[Figure], *, as_json: bool) -> None:
    """Print everything that was measured."""
    if as_json:
        print(json.dumps([asdict(one) | {"kept": one.kept} for one in figures], ensure_ascii=False))
        return
    part = ""
    for one in figures:
        if one.part != part:
            part = one.part
            print(f"\n{part}")
        limit = f"≤ {one.limit:g}" if one.limit is not None else ""
        mark = "" if one.kept else "  OVER"
        print(f"  {one.name:<46} {one.value:>9.2f} {one.unit:<10} {limit:<8}{mark} {one.note}")


def paired(
    first: Callable[[], object], second: Callable[[], object], rounds: int
) -> tuple[float, float]:
    """Median seconds of two acts done in turn, so that both meet the same weather."""
    one, other = [], []
    for _round in range(rounds):
        begun = perf_counter()
        first()
        middle = perf_counter()
        second()
        one.append(middle - begun)
        other.append(perf_counter() - middle)
    return statistics.median(one), statistics.median(other)
