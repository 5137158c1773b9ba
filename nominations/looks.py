"""One look at a nomination: what several parts of a page ask of it is read once.

Only a nomination read to be shown is looked at; the door never opens a look, so an act always
asks the database anew. A look lives on the instance and ends with it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from .models import Nomination

Row = TypeVar("Row")


def begin(nomination: Nomination, known: Mapping[str, list[Any]]) -> None:
    """Open a look; ``known`` are parts the statement that read it already answered."""
    nomination.__dict__["_look"] = dict(known)


def is_open(nomination: Nomination) -> bool:
    """Whether it was read to be shown."""
    return "_look" in nomination.__dict__


def once(nomination: Nomination, part: str, ask: Callable[[], list[Row]]) -> list[Row]:
    """The rows of a part: asked once in a look, each time outside of one."""
    kept: dict[str, list[Any]] | None = nomination.__dict__.get("_look")
    if kept is None:
        return ask()
    if part not in kept:
        kept[part] = ask()
    return kept[part]


def lacks(nomination: Nomination, part: str) -> bool:
    """Whether a look knows already that a part has nothing; False where nothing is known."""
    kept: dict[str, list[Any]] = nomination.__dict__.get("_look", {})
    return part in kept and not kept[part]
