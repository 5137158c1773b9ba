"""Whom somebody calls for help: never themselves, the unit above first, then the system's own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.cache import cache

from . import grants
from .models import Contact, UnitKind, User

_KEY = "contacts"
#: How long a changed contact may be shown as it was, in seconds.
_AGE = 60


@dataclass(frozen=True, slots=True)
class Helper:
    """A person to call, as every page shows them."""

    person_id: int
    name: str
    gender: str
    birth_year: int | None
    unit_id: int
    unit: str
    phone: str
    hours: str
    #: Units this helper's unit stands over, and whether it is the system's own unit.
    over: frozenset[int]
    of_system: bool

    @property
    def dialled(self) -> str:
        """The number as a telephone takes it."""
        return "".join(sign for sign in self.phone if sign.isdigit() or sign == "+")


def helper_for(person: User | None) -> Helper | None:
    """Who helps this person, or somebody who cannot sign in; None where nobody is named."""
    everybody = _all()
    if person is None:
        return next((one for one in everybody if one.of_system), None)
    units = {mandate.unit_id for mandate in grants.mandates(person)}
    others = [one for one in everybody if one.person_id != person.pk]
    return min(
        others,
        key=lambda one: (not one.over & units, one.unit_id not in units, not one.of_system),
        default=None,
    )


def _all() -> list[Helper]:
    found: list[Helper] | None = cache.get(_KEY)
    if found is None:
        rows = Contact.objects.filter(shown=True, person__is_active=True).values(
            *("pk", "person_id", "person__full_name", "person__gender", "person__birth_year"),
            *("unit_id", "unit__short_name", "phone", "hours", "unit__kind"),
            *("unit__overseen__unit_id", "unit__overseen__valid_to"),
        )
        told: dict[int, dict[str, Any]] = {}
        over: dict[int, set[int]] = {}
        for row in rows.order_by("unit", "position", "pk"):
            told[row["pk"]] = row
            if row["unit__overseen__unit_id"] and row["unit__overseen__valid_to"] is None:
                over.setdefault(row["pk"], set()).add(row["unit__overseen__unit_id"])
        found = [
            Helper(
                person_id=row["person_id"],
                name=row["person__full_name"],
                gender=row["person__gender"],
                birth_year=row["person__birth_year"],
                unit_id=row["unit_id"],
                unit=row["unit__short_name"],
                phone=row["phone"],
                hours=row["hours"],
                over=frozenset(over.get(pk, ())),
                of_system=row["unit__kind"] == UnitKind.SYSTEM,
            )
            for pk, row in told.items()
        ]
        cache.set(_KEY, found, _AGE)
    return found
