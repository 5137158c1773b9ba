"""The words of each kind of paper: shipped as files, replaced by data where an office has its own.

A line of ``body`` is a paragraph; ``# `` begins a bold line, ``= `` a centred bold one, ``- `` an
item; ``**…**`` is bold; ``[[name]]`` alone on a line is a table; a line that is only ``{% … %}``
decides or repeats the lines up to its end. Placeholders are written ``{{ name }}``.
"""

from __future__ import annotations

import tomllib
from dataclasses import asdict, dataclass, fields
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.db.models import Q

from organizations.models import Unit

from .models import PaperTemplate

_FOLDER = Path(__file__).resolve().parent / "wordings"


@dataclass(frozen=True, slots=True)
class Wording:
    """Everything a kind of paper says beside its facts."""

    body: str
    symbol: str = ""
    heading: str = ""
    title: str = ""
    addressee: str = ""
    basis: tuple[str, ...] = ()
    #: Whoever ordains, in capitals, before the basis: only on decisions.
    ordainer: str = ""
    recipients: tuple[str, ...] = ()
    annex_heading: str = ""
    annex: str = ""
    annex_landscape: bool = False
    landscape: bool = False
    #: An office's own DOCX, by its hash; '' for the one made from these words.
    docx_hash: str = ""

    def as_json(self) -> dict[str, Any]:
        """Plain JSON, to be kept with the paper."""
        return asdict(self) | {"basis": list(self.basis), "recipients": list(self.recipients)}


def from_json(stored: dict[str, Any]) -> Wording:
    """Words as they were kept."""
    names = {one.name for one in fields(Wording)}
    kept = {name: value for name, value in stored.items() if name in names}
    for name in ("basis", "recipients"):
        kept[name] = tuple(kept.get(name) or ())
    return Wording(**kept)


@cache
def shipped(kind: str) -> Wording:
    """The words that come with the software; ``FileNotFoundError`` for an unknown kind."""
    text = (_FOLDER / f"{kind}.toml").read_text(encoding="utf-8")
    return from_json(tomllib.loads(text))


def of_template(template: PaperTemplate) -> Wording:
    """An office's words; layout it does not ask about is that of the shipped ones."""
    base = shipped(template.kind)
    return Wording(
        body=template.body,
        symbol=template.symbol or base.symbol,
        heading=template.heading or base.heading,
        title=template.title,
        addressee=template.addressee,
        basis=_lines(template.basis),
        ordainer=base.ordainer,
        recipients=_lines(template.recipients),
        annex_heading=template.annex_heading,
        annex=template.annex,
        annex_landscape=base.annex_landscape,
        landscape=base.landscape,
        docx_hash=template.docx_hash,
    )


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def wording_for(kind: str, *, unit: Unit, regime: str = "", day: date) -> Wording:
    """The words in force: the body's own before everybody's, a regime's before any, the newest."""
    found = PaperTemplate.objects.filter(
        Q(unit=unit) | Q(unit__isnull=True),
        Q(regime__code=regime) | Q(regime__isnull=True),
        Q(valid_to__isnull=True) | Q(valid_to__gte=day),
        kind=kind,
        valid_from__lte=day,
    )
    best = max(
        found,
        key=lambda one: (one.unit_id is not None, one.regime_id is not None, one.valid_from),
        default=None,
    )
    return of_template(best) if best is not None else shipped(kind)
