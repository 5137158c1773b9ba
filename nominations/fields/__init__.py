"""Every field of a dossier, told once; see ``field.Field`` for what is told.

Form, list, blank, checks, storage, history and export read ``CATALOGUE``.
"""

from __future__ import annotations

from .catalogue import PARTS, Catalogue
from .field import (
    ALL,
    COLLECTIVE,
    PEOPLE,
    SCHOLARSHIP,
    SELF_TAUGHT,
    Field,
    Kind,
    Need,
    Part,
    Table,
    Told,
)
from .of_collectives import COLLECTIVE_KINDS, COLLECTIVES, KIND_WORDS
from .of_guardians import GUARDIAN
from .of_people import HARDSHIP, PHONE, STUDY, WHO
from .of_proposals import ADDRESS, MERIT, REST, SCORE
from .of_standing import OF_ALL, OF_COLLECTIVES, OF_PEOPLE

#: In the order of the columns of our lists.
CATALOGUE = Catalogue(
    (
        *WHO,
        *COLLECTIVES,
        *STUDY,
        *ADDRESS,
        *HARDSHIP,
        *SCORE,
        *MERIT,
        *PHONE,
        *GUARDIAN,
        *OF_PEOPLE,
        *OF_COLLECTIVES,
        *OF_ALL,
        *REST,
    )
)

__all__ = [
    "ALL",
    "CATALOGUE",
    "COLLECTIVE",
    "COLLECTIVE_KINDS",
    "KIND_WORDS",
    "PARTS",
    "PEOPLE",
    "SCHOLARSHIP",
    "SELF_TAUGHT",
    "Catalogue",
    "Field",
    "Kind",
    "Need",
    "Part",
    "Table",
    "Told",
]
