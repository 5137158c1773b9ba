"""The table of papers: what each is about, where its facts come from, who reads and numbers it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..facts import Facts

if TYPE_CHECKING:
    from organizations.capabilities import Group
    from organizations.models import Unit

#: Who may read a paper of somebody whose object they may see.
ALL = "all"
#: Only those who may know the real state before results are published.
INSIDERS = "insiders"


@dataclass(frozen=True, slots=True)
class Part:
    """One of several papers of a kind about the same thing."""

    code: str
    label: str
    #: Whether what it tells of is over; until then it is a draft and cannot be entered in a book.
    final: bool = True
    #: The people of this unit read it too: it is addressed to them, or tells of them alone.
    also_for: int | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of official paper (domain 4.9)."""

    code: str
    label: str
    #: ``nomination``, ``submission``, ``session``, ``decision`` or ``succession``.
    about: str
    facts_type: type[Facts]
    facts: Callable[[Any, str], Facts]
    #: Which papers of the kind exist for the object; none when it is too early for them.
    parts: Callable[[Any], Iterable[Part]]
    unit: Callable[[Any], Unit]
    readers: str = ALL
    #: Who enters it in the book; empty where the number is part of the facts, or none is given.
    numbered_by: Group = frozenset()
    #: The book its numbers come from.
    register: str = "paper"


KINDS: dict[str, Kind] = {}


def paper(code: str, label: str, **given: Any) -> Callable[[Callable[[Any, str], Facts]], Any]:
    """Enter a kind in the table; the decorated function makes its facts."""

    def enter(facts: Callable[[Any, str], Facts]) -> Callable[[Any, str], Facts]:
        KINDS[code] = Kind(code=code, label=label, facts=facts, **given)
        return facts

    return enter


def kinds_about(about: str) -> list[Kind]:
    """The kinds of papers there may be about such a thing, in the table's order."""
    return [kind for kind in KINDS.values() if kind.about == about]
