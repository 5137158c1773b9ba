"""The council's acts on one dossier, in the table's order."""

from ..rules import needed, passes, quorum

from . import agenda, ballots, paper, results  # isort: skip
from .items import item_of

__all__ = [
    "agenda",
    "ballots",
    "item_of",
    "needed",
    "paper",
    "passes",
    "quorum",
    "results",
]
