"""What is said of a field: once, here; form, list, checks, storage and export read it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

#: The three lists and forms there are; which award has which is said by its version.
SCHOLARSHIP, SELF_TAUGHT, COLLECTIVE = "scholarship", "self_taught", "collective"
PEOPLE = (SCHOLARSHIP, SELF_TAUGHT)
ALL = (*PEOPLE, COLLECTIVE)


class Kind(StrEnum):
    """How a field is read, checked, typed and shown; one home of rules for each."""

    TEXT = "text"
    PARAGRAPH = "paragraph"
    FULL_NAME = "full_name"
    #: Somebody else's name, with whatever people write beside it.
    OTHER_NAME = "other_name"
    BIRTH = "birth"
    GENDER = "gender"
    NATIONAL_ID = "national_id"
    PHONE = "phone"
    CATEGORY = "category"
    COLLECTIVE_KIND = "collective_kind"
    COUNT = "count"
    SCORE = "score"
    MONEY = "money"
    FLAG = "flag"
    DAY = "day"
    YEAR = "year"


class Need(StrEnum):
    """What it means that a field is empty, on the page, in a list and by the API alike."""

    #: There is no draft without it.
    SAVE = "save"
    #: A draft may lack it; it is told as lacking until it is there.
    SEND = "send"
    NO = "no"


class Told(StrEnum):
    """How far a field goes."""

    OPEN = "open"
    #: Never written into an event in clear, nor read by departments.
    PERSONAL = "personal"
    #: What the law calls sensitive: besides, kept apart and in no snapshot (NĐ 13/2023 art. 2).
    SENSITIVE = "sensitive"


class Table(StrEnum):
    """Which model holds a field."""

    NOMINATION = "nomination"
    PERSON = "person"
    COLLECTIVE = "collective"
    SENSITIVE = "sensitive"


class Part(StrEnum):
    """The part of a dossier's form and page a field stands in, in this order."""

    PERSON = "person"
    COLLECTIVE = "collective"
    CONTACT = "contact"
    STUDY = "study"
    PROPOSAL = "proposal"
    GUARDIAN = "guardian"
    STANDING = "standing"
    REST = "rest"


def marked(text: str) -> str:
    """A text of the screen, for whoever collects what is to be translated.

    Django's own mark asks for settings, which the reader in its cage has not.
    """
    return text


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a dossier.

    A new column of the ward's list is an entry here, the attribute of the model, and a migration.
    """

    name: str
    label: str
    kind: Kind
    families: tuple[str, ...]
    part: Part
    #: Table and attribute; none for what is kept in a way of its own (birth, identity number).
    stored: tuple[tuple[Table, str], ...] = ()
    need: Need = Need.NO
    #: What is said where the field is needed and empty.
    missing: str = ""
    #: Most characters of a text, as in the model.
    longest: int | None = None
    #: Smallest and largest number.
    least: int = 0
    most: int = 10**12
    #: How to fill it in, on the page and in Excel (there at most 255 characters).
    help: str = ""
    example: str = ""
    told: Told = Told.OPEN
    #: Whether the ward's list has it as a column, under which heading and how wide.
    listed: bool = True
    heading: str = ""
    width: int = 18
    #: Whether the list to fill in has it; else it is understood where a ward brings it, and is
    #: in a list that goes out only where some row says something.
    in_blank: bool = True
    #: The lists whose short table shows it: six columns by which a row is told.
    key_in: tuple[str, ...] = ()
    #: What offices call the column: folded words, the usual one first.
    synonyms: tuple[str, ...] = ()
    #: Words that mean it where no better column does: “Khu phố” beside no “Địa chỉ”.
    weak: tuple[str, ...] = ()
    #: The lists which such a column gives away.
    telling: tuple[str, ...] = ()
    #: Asked anew every year: not carried over from last year's list.
    this_year: bool = False
    #: Asked by urgent awards only.
    urgent: bool = False
    #: Whether the table of people or collectives that leaves the system has it.
    exported: bool = False

    @property
    def column(self) -> str:
        """What the column is called in our own lists."""
        return self.heading or self.label
