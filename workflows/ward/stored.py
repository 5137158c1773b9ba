"""Whether a row's subject has a dossier of the ward already, and what its row says otherwise.

An identity number alone makes nobody the same: name and birth must agree, or the row is wrong and
both are named. Nothing is cut from what is compared.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from nominations.drafts import birth_text
from nominations.fields import CATALOGUE, Table
from nominations.identity import keyed_hash
from nominations.models import Nomination, Person, Round
from nominations.text.folding import match_key
from nominations.workbooks.repair import as_typed
from organizations.models import Unit

if TYPE_CHECKING:
    from .row_checks import Candidate


@dataclass(slots=True)
class Known:
    """What is stored of a row's subject."""

    #: The dossier of this very subject, and where the row says something else: old, new.
    same: Nomination | None = None
    differs: dict[str, tuple[str, str]] = field(default_factory=dict)
    #: Whoever has this identity number under another name or birth.
    holder: Nomination | None = None
    #: Somebody of the same name and birth with another identity number.
    namesake: Nomination | None = None


def who(nomination: Nomination) -> str:
    """The subject with birth, in the ward's own words."""
    person = nomination.person
    birth = birth_text(person) if person is not None else ""
    return f"{nomination.subject_name} ({birth})" if birth else nomination.subject_name


class Stored:
    """The dossiers of a ward and round that may be those of some rows; one statement."""

    def __init__(self, candidates: Iterable[Candidate], round: Round, ward: Unit) -> None:
        names, numbers = set(), set()
        for one in candidates:
            names.add(_name_of(one.data))
            if number := one.data.get("national_id"):
                numbers.add(keyed_hash(number))
        asked = Q(subject_match__any_of=sorted(names))
        if numbers:
            asked |= Q(person__national_id_hash__any_of=sorted(numbers))
        found = (
            Nomination.objects.filter(asked, round=round, ward=ward)
            .select_related("person__sensitive", "collective", "award_type", "award_type_version")
            .order_by("pk")
        )
        self._by_name: dict[str, list[Nomination]] = {}
        self._by_number: dict[str, list[Nomination]] = {}
        for other in found:
            self._by_name.setdefault(other.subject_match, []).append(other)
            if other.person is not None and other.person.national_id_hash:
                self._by_number.setdefault(other.person.national_id_hash, []).append(other)

    def known(self, one: Candidate) -> Known:
        """What is stored of the subject of one row."""
        if "full_name" in one.data:
            return self._person(one)
        return self._collective(one)

    def _person(self, one: Candidate) -> Known:
        number = keyed_hash(one.data.get("national_id") or "")
        named = [
            other
            for other in self._by_name.get(_name_of(one.data), [])
            if other.person is not None and _births_agree(other.person, one.data.get("birth"))
        ]
        for other in self._by_number.get(number, []) if number else []:
            if other not in named:
                return Known(holder=other)
        for other in named:
            if other.award_type.code != one.award:
                continue
            assert other.person is not None
            theirs = other.person.national_id_hash
            if theirs and number and theirs != number:
                return Known(namesake=other)
            return Known(other, _differs(other, one.data))
        return Known()

    def _collective(self, one: Candidate) -> Known:
        for other in self._by_name.get(_name_of(one.data), []):
            collective = other.collective
            if collective is None or other.award_type.code != one.award:
                continue
            if any(
                _agree(getattr(collective, name), one.data.get(name))
                for name in ("representative", "address")
            ):
                return Known(other, _differs(other, one.data))
            return Known(namesake=other)
        return Known()


def _name_of(data: dict[str, Any]) -> str:
    return match_key(str(data.get("full_name") or data.get("name") or ""))


def _agree(old: str, new: Any) -> bool:
    return not old or not new or match_key(old) == match_key(str(new))


def _births_agree(person: Person, birth: Any) -> bool:
    """As far as both are known."""
    if birth is None or person.birth_year is None:
        return True
    told = (birth.year, birth.month, birth.day)
    kept = (person.birth_year, person.birth_month, person.birth_day)
    return all(not one or not other or one == other for one, other in zip(told, kept, strict=True))


def _holders(nomination: Nomination) -> dict[Table, Any]:
    person = nomination.person
    return {
        Table.NOMINATION: nomination,
        Table.PERSON: person,
        Table.COLLECTIVE: nomination.collective,
        Table.SENSITIVE: getattr(person, "sensitive", None) if person else None,
    }


def _differs(nomination: Nomination, data: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """Cells that say something else than the dossier; an empty cell says nothing."""
    holders, found = _holders(nomination), {}
    for one in CATALOGUE:
        new = data.get(one.name)
        if not one.listed or new in (None, "", "U"):
            continue
        if one.name == "national_id":
            person = nomination.person
            if person is not None and person.national_id_hash != keyed_hash(new):
                found[one.name] = (person.national_id_masked, str(new))
            continue
        if one.name == "birth":
            old: Any = birth_text(nomination.person) if nomination.person else ""
        else:
            old = next(
                (
                    getattr(holder, attribute)
                    for table, attribute in one.stored
                    if (holder := holders[table]) is not None
                ),
                "",
            )
        before, after = as_typed(one.name, old), as_typed(one.name, new)
        if before != after:
            found[one.name] = (before, after)
    return found
